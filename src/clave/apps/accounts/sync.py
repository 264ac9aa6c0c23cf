"""The ledger's accounts appear in the books after every import.

A fact fills a field as long as nobody has edited that field by hand. An account that the ledger no
longer names stays: people may have written on it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.dispatch import receiver

from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Role
from clave.apps.ledger.signals import facts_changed
from clave.facts.schema import ACCOUNTS, KINDS
from clave.facts.store import Snapshot
from clave.lib.circles import circles
from clave.lib.money import to_minor

from . import hierarchy
from .models import Account, Level, Tier

# Every account that any table of facts names, with what the facts say about it. The file of
# accounts comes first; what a sales file said in passing fills the gaps.
_ACCOUNTS_IN_FACTS = """
WITH codes AS ({codes})
SELECT codes.code,
       coalesce(a.name, n.name, codes.code) AS name,
       coalesce(a.parent, n.parent) AS parent,
       lower(a.level) AS level,
       coalesce(a.channel, n.channel, '') AS channel,
       coalesce(a.segment, n.segment, '') AS segment,
       coalesce(a.country, n.country, '') AS country,
       coalesce(a.delegation, '') AS delegation,
       coalesce(a.tax_number, '') AS tax_number,
       coalesce(a.kam, '') AS kam,
       upper(coalesce(a.tier, '')) AS tier,
       a.direct,
       a.credit_limit
FROM codes
LEFT JOIN accounts a ON a.code = codes.code
LEFT JOIN account_names n ON n.account = codes.code
WHERE codes.code IS NOT NULL
ORDER BY codes.code
"""
_EVERY_CODE = """
    SELECT DISTINCT account AS code FROM account_month
    UNION SELECT code FROM accounts
    UNION SELECT account FROM receivables
    UNION SELECT account FROM payments
    UNION SELECT account FROM deductions
    UNION SELECT account FROM activities
    UNION SELECT account FROM sellout
    UNION SELECT account FROM budgets
"""
# So many codes fit into one query of any database.
_MOST_CODES = 10_000
_LEVELS = {
    "grupo": Level.GROUP,
    "central": Level.BUYING_CENTRE,
    "central de compras": Level.BUYING_CENTRE,
    "enseña": Level.BANNER,
    "centro": Level.SITE,
    "punto de venta": Level.SITE,
    "cliente": Level.CUSTOMER,
}
_SYNCED = ("name", "level", "tier", "kam", "channel", "segment", "country", "delegation")
_UPDATED = [*_SYNCED, "tax_number", "is_direct", "credit_limit_minor", "credit_limit_currency"]


@receiver(facts_changed)
def follow_ledger(snapshot: Snapshot, brought: tuple[str, str] | None = None, **_: Any) -> None:
    """Make and update accounts from the facts, then derive who decides and who answers.

    ``brought``: kind and id of the import that was added, where nothing else has changed: then
    only its accounts can be new, and most imports bring none.
    """
    managers, currency = _managers(), Company.current().currency
    if brought is not None and not _is_news(_rows(snapshot, brought), managers, currency):
        return
    rows = _rows(snapshot)
    known = {account.code: account for account in Account.objects.all()}
    new = [_account(Account(code=row["code"]), row, managers, currency) for row in rows]
    new = [account for account in new if account.code not in known]
    Account.objects.bulk_create(new, batch_size=500)
    stale = [
        known[row["code"]]
        for row in rows
        if row["code"] in known and _differs(known[row["code"]], row, managers, currency)
    ]
    Account.objects.bulk_update(stale, _UPDATED, batch_size=500)
    _hang_up(rows, known | {account.code: account for account in new})
    hierarchy.refresh()


def _is_news(rows: list[dict[str, Any]], managers: dict[str, User], currency: str) -> bool:
    """Whether the facts tell anything of these accounts that the books do not hold."""
    codes = [row["code"] for row in rows]
    if len(codes) > _MOST_CODES:
        return True
    found = Account.objects.filter(code__in=codes).select_related("parent")
    known = {account.code: account for account in found}
    return len(known) < len(codes) or any(
        _differs(known[row["code"]], row, managers, currency)
        or ("parent" not in known[row["code"]].edited_fields and _moves(known[row["code"]], row))
        for row in rows
    )


def _moves(account: Account, row: dict[str, Any]) -> bool:
    return bool(row["parent"]) and (account.parent is None or account.parent.code != row["parent"])


def _rows(snapshot: Snapshot, brought: tuple[str, str] | None = None) -> list[dict[str, Any]]:
    """What the facts say of every account, or of those in one import."""
    codes, parameters = _EVERY_CODE, {}
    if brought is not None:
        kind, parameters["import_id"] = brought
        column = "code" if kind == ACCOUNTS.name else "account"
        if column not in {known.name for known in KINDS[kind].columns}:
            return []
        codes = f"SELECT DISTINCT {column} AS code FROM {kind} WHERE import_id = $import_id"
    with snapshot.connect() as connection:
        found = connection.execute(_ACCOUNTS_IN_FACTS.format(codes=codes), parameters)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _managers() -> dict[str, User]:
    """KAMs by e-mail and by name, since files write either."""
    people = User.objects.filter(role__in=[Role.KAM, Role.SALES_DIRECTION], is_active=True)
    return {key.casefold(): person for person in people for key in (person.email, person.name)}


def _account(
    account: Account, row: dict[str, Any], managers: dict[str, User], currency: str
) -> Account:
    limit: Decimal | None = row["credit_limit"]
    values: dict[str, Any] = {
        "name": row["name"][:200],
        "level": _level(row["level"]),
        "tier": row["tier"] if row["tier"] in Tier.values else "",
        "kam": managers.get(row["kam"].strip().casefold()),
        "channel": row["channel"][:100],
        "segment": row["segment"][:100],
        "country": row["country"][:100],
        "delegation": row["delegation"][:100],
        "tax_number": row["tax_number"][:40],
        "is_direct": row["direct"],
        "credit_limit_minor": None if limit is None else to_minor(limit, currency),
        "credit_limit_currency": "" if limit is None else currency,
    }
    for name, value in values.items():
        if name not in account.edited_fields:
            setattr(account, name, value)
    return account


def _differs(
    account: Account, row: dict[str, Any], managers: dict[str, User], currency: str
) -> bool:
    before = _image(account)
    return before != _image(_account(account, row, managers, currency))


def _image(account: Account) -> tuple[Any, ...]:
    return (*(getattr(account, name) for name in _UPDATED if name != "kam"), account.kam_id)


def _level(text: str | None) -> str:
    if text in Level.values:
        return str(text)
    return _LEVELS.get((text or "").strip(), Level.CUSTOMER)


def _hang_up(rows: list[dict[str, Any]], accounts: dict[str, Account]) -> None:
    """Set the parents that the facts name; a parent in a circle, or unknown, is left out.

    The circle may close through a parent that somebody set by hand: that one stays.
    """
    codes = {account.pk: code for code, account in accounts.items()}
    parents = {code: codes.get(account.parent_id or 0) for code, account in accounts.items()}
    told = [row for row in rows if "parent" not in accounts[row["code"]].edited_fields]
    for row in told:
        parents[row["code"]] = row["parent"] if row["parent"] in accounts else None
    circular = {code for circle in circles(parents) for code in circle}
    moved = []
    for row in told:
        account = accounts[row["code"]]
        code = None if row["code"] in circular else parents[row["code"]]
        parent_id = accounts[code].pk if code else None
        if account.parent_id != parent_id:
            account.parent_id = parent_id
            moved.append(account)
    Account.objects.bulk_update(moved, ["parent"], batch_size=500)
