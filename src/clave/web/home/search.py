"""One search for everything that a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import sight_of
from clave.apps.identity.models import User
from clave.apps.ledger.facts import snapshot
from clave.web.components.dates import date_text
from clave.web.context import navigation

LIMIT = 8


@dataclass(frozen=True)
class Hit:
    """One line of the answer."""

    label: str
    hint: str
    url: str
    icon: str


@dataclass(frozen=True)
class Group:
    """Hits of one sort."""

    label: str
    entries: list[Hit]


def find(user: User, text: str) -> list[Group]:
    """Everything matching ``text``, best first, at most eight of a sort; empty sorts left out."""
    if not text:
        return [_pages(user, "")]
    groups = [_accounts(user, text), *_facts(user, text), _pages(user, text)]
    return [group for group in groups if group.entries]


def _accounts(user: User, text: str) -> Group:
    found = Account.objects.visible_to(user).matching(text).order_by("-tier", "name")
    starts = sorted(
        found.values_list("pk", "name", "code", "country")[: LIMIT * 4],
        key=lambda row: (not row[1].casefold().startswith(text.casefold()), row[1]),
    )
    hits = [
        Hit(name, " · ".join(filter(None, (code, country))), reverse("account", args=[pk]), "users")
        for pk, name, code, country in starts[:LIMIT]
    ]
    return Group(_("Accounts"), hits)


def _facts(user: User, text: str) -> list[Group]:
    """Products and invoices, only those in lines of accounts that the person sees."""
    sight = sight_of(user)
    if sight.codes == ():
        return []
    condition = "TRUE" if sight.codes is None else "s.account IN (SELECT unnest($accounts))"
    parameters: dict[str, Any] = {"text": text.casefold()}
    if sight.codes is not None:
        parameters["accounts"] = list(sight.codes)
    with snapshot().connect() as connection:
        products = connection.execute(_PRODUCTS.format(condition=condition), parameters).fetchall()
        invoices = connection.execute(_INVOICES.format(condition=condition), parameters).fetchall()
    return [
        Group(_("Products"), [_product(*row) for row in products]),
        Group(_("Invoices"), [_invoice(*row) for row in invoices]),
    ]


_PRODUCTS = f"""
SELECT s.product, any_value(coalesce(p.name, n.name)) AS name
FROM account_product s
LEFT JOIN products p ON p.code = s.product
LEFT JOIN product_names n ON n.product = s.product
WHERE {{condition}} AND (contains(lower(s.product), $text)
    OR contains(lower(coalesce(p.name, n.name, '')), $text))
GROUP BY s.product ORDER BY lower(s.product) = $text DESC, s.product LIMIT {LIMIT}
"""
_INVOICES = f"""
SELECT s.invoice, min(s.date), any_value(s.account) FROM sales s
WHERE {{condition}} AND starts_with(lower(s.invoice), $text)
GROUP BY s.invoice ORDER BY lower(s.invoice) = $text DESC, s.invoice LIMIT {LIMIT}
"""


def _product(code: str, name: str | None) -> Hit:
    return Hit(name or code, code, f"{reverse('lines')}?product={code}", "package")


def _invoice(number: str, day: Any, account: str | None) -> Hit:
    detail = " · ".join(filter(None, (date_text(day), account)))
    return Hit(number, detail, f"{reverse('lines')}?invoice={number}", "file-invoice")


def _pages(user: User, text: str) -> Group:
    entries = [entry for entry in navigation(user, "") if text.casefold() in entry["label"].lower()]
    return Group(
        _("Pages"), [Hit(entry["label"], "", entry["url"], entry["icon"]) for entry in entries]
    )
