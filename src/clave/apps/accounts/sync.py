"""The ledger's accounts appear in the books after every import.

A fact fills a field as long as nobody has edited that field by hand. An account that the ledger no
longer names stays: people may have written on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.dispatch import receiver

from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Role
from clave.apps.ledger.signals import facts_changed
from clave.facts.schema import ACCOUNTS, KINDS
from clave.facts.store import Snapshot
from clave.lib.circles import circles
from clave.lib.money import to_minor

from . import hierarchy
from .models import Account, Edition, Level, Tier

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
_LEVELS: dict[str | None, str] = {
    **{level: level for level in Level.values},
    "grupo": Level.GROUP,
    "central": Level.BUYING_CENTRE,
    "central de compras": Level.BUYING_CENTRE,
    "enseña": Level.BANNER,
    "centro": Level.SITE,
    "punto de venta": Level.SITE,
    "cliente": Level.CUSTOMER,
}
_TIERS = frozenset(Tier.values)
# What the facts fill, in this order, unless somebody edited it by hand.
_FILLED = (
    *("name", "level", "tier", "kam_id", "channel", "segment", "country", "delegation"),
    *("tax_number", "is_direct", "credit_limit_minor", "credit_limit_currency"),
)
_UPDATED = [name.removesuffix("_id") for name in _FILLED]
_BATCH = 500
_Tell = Callable[[dict[str, Any]], tuple[Any, ...]]


@dataclass(frozen=True)
class _Known:
    """An account of the books, as plain values: there are tens of thousands, and few change."""

    pk: int
    parent_id: int | None
    edited: frozenset[str]
    values: tuple[Any, ...]

    def merged(self, told: tuple[Any, ...]) -> tuple[Any, ...]:
        """Its values with what the facts tell, but for what people edited."""
        if not self.edited:
            return told
        return tuple(
            own if name in self.edited else new
            for name, own, new in zip(_UPDATED, self.values, told, strict=True)
        )


@receiver(facts_changed)
def follow_ledger(snapshot: Snapshot, brought: tuple[str, str] | None = None, **_: Any) -> None:
    """Make and update accounts from the facts, then derive who decides and who answers.

    ``brought``: kind and id of the import that was added, where nothing else has changed: then
    only its accounts can be new, and most imports bring none.
    """
    told = _teller()
    if brought is not None:
        rows = _rows(snapshot, brought)
        known = _known([row["code"] for row in rows])
        if not _is_news(rows, known, told):
            return
        if not _tells_parents(snapshot):  # then all others stay as they are
            if _write(rows, known, told):
                hierarchy.refresh()
            else:
                hierarchy.settle_new()
            return
    rows, known = _rows(snapshot), _known()
    new = [row["code"] for row in rows if row["code"] not in known]
    _write(rows, known, told)
    _hang_up(rows, known | (_known(new) if new else {}))
    hierarchy.refresh()


def _write(rows: list[dict[str, Any]], known: dict[str, _Known], told: _Tell) -> bool:
    """Make the accounts that are new and update the others; whether any of these changed."""
    _make([row for row in rows if row["code"] not in known], told)
    changed = {
        account.pk: values
        for row in rows
        if (account := known.get(row["code"])) is not None
        and (values := account.merged(told(row))) != account.values
    }
    _update(changed)
    return bool(changed)


def _make(rows: list[dict[str, Any]], told: _Tell) -> None:
    """Make accounts, as ``bulk_create`` would: it prepares every value of tens of thousands of
    rows that are alike in most, which takes ten times as long."""
    if not rows:
        return
    fields = [field for field in Account._meta.concrete_fields if not field.primary_key]
    blank = Account()
    usual: dict[str, Any] = {
        str(field.attname): field.get_db_prep_save(field.pre_save(blank, True), connection)
        for field in fields
    }
    filled = [dict(zip(("code", *_FILLED), (row["code"], *told(row)), strict=True)) for row in rows]
    values = [tuple((usual | own).values()) for own in filled]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {quote(Account._meta.db_table)} ({columns}) VALUES ({marks})"
    with transaction.atomic(), connection.cursor() as cursor:
        Edition.renew()
        cursor.executemany(insert, values)


def _tells_parents(snapshot: Snapshot) -> bool:
    """Whether the facts say of any account what it belongs to."""
    told = "SELECT EXISTS (FROM accounts WHERE parent IS NOT NULL)"
    seen = "EXISTS (FROM account_names WHERE parent IS NOT NULL)"
    with snapshot.connect() as cursor:
        found = cursor.execute(f"{told} OR {seen}").fetchone()
    return bool(found and found[0])


def _known(codes: Sequence[str] | None = None) -> dict[str, _Known]:
    """The books' accounts by code; those with ``codes`` alone, where they are few enough."""
    found = Account.objects.all()
    if codes is not None and len(codes) <= _MOST_CODES:
        found = found.filter(code__in=codes)
    names = ("code", "pk", "parent_id", "edited_fields", *_FILLED)
    return {
        code: _Known(pk, parent_id, frozenset(edited), tuple(values))
        for code, pk, parent_id, edited, *values in found.values_list(*names)
    }


def _is_news(rows: list[dict[str, Any]], known: dict[str, _Known], told: _Tell) -> bool:
    """Whether the facts tell anything of these accounts that the books do not hold."""
    if any(row["code"] not in known for row in rows):
        return True
    parents = _codes_of({known[row["code"]].parent_id for row in rows if row["parent"]})
    return any(
        account.merged(told(row)) != account.values
        or (
            bool(row["parent"])
            and "parent" not in account.edited
            and parents.get(account.parent_id) != row["parent"]
        )
        for row in rows
        if (account := known[row["code"]])
    )


def _codes_of(keys: set[int | None]) -> dict[int | None, str]:
    found = Account.objects.values_list("pk", "code")
    if len(keys) <= _MOST_CODES:
        found = found.filter(pk__in=[key for key in keys if key])
    return dict(found)


def _update(changed: dict[int, tuple[Any, ...]]) -> None:
    """Give accounts, by key, their new values."""
    accounts = [
        Account(pk=pk, **dict(zip(_FILLED, values, strict=True))) for pk, values in changed.items()
    ]
    Account.objects.bulk_update(accounts, _UPDATED, batch_size=_BATCH)


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


def _teller() -> _Tell:
    """What the facts say of an account, in the order of ``_FILLED``.

    KAMs are found by e-mail and by name, since files write either.
    """
    people = User.objects.filter(role__in=[Role.KAM, Role.SALES_DIRECTION], is_active=True)
    managers = {key.casefold(): one.pk for one in people for key in (one.email, one.name)}
    currency = Company.current().currency

    def told(row: dict[str, Any]) -> tuple[Any, ...]:
        limit: Decimal | None = row["credit_limit"]
        return (
            row["name"][:200],
            _LEVELS.get(row["level"]) or _LEVELS.get((row["level"] or "").strip(), Level.CUSTOMER),
            row["tier"] if row["tier"] in _TIERS else "",
            managers.get(row["kam"].strip().casefold()),
            row["channel"][:100],
            row["segment"][:100],
            row["country"][:100],
            row["delegation"][:100],
            row["tax_number"][:40],
            row["direct"],
            None if limit is None else to_minor(limit, currency),
            "" if limit is None else currency,
        )

    return told


def _hang_up(rows: list[dict[str, Any]], accounts: dict[str, _Known]) -> None:
    """Set the parents that the facts name; a parent in a circle, or unknown, is left out.

    The circle may close through a parent that somebody set by hand: that one stays.
    """
    codes = {account.pk: code for code, account in accounts.items()}
    parents = {code: codes.get(account.parent_id or 0) for code, account in accounts.items()}
    told = [row for row in rows if "parent" not in accounts[row["code"]].edited]
    for row in told:
        parents[row["code"]] = row["parent"] if row["parent"] in accounts else None
    circular = {code for circle in circles(parents) for code in circle}
    moved = []
    for row in told:
        account = accounts[row["code"]]
        code = None if row["code"] in circular else parents[row["code"]]
        parent_id = accounts[code].pk if code else None
        if account.parent_id != parent_id:
            moved.append(Account(pk=account.pk, parent_id=parent_id))
    Account.objects.bulk_update(moved, ["parent"], batch_size=_BATCH)
