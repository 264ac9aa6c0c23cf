"""One search for everything that a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from clave.apps.accounts.finding import FoundInvoice, FoundProduct, find_in_facts
from clave.apps.accounts.models import Account
from clave.apps.contacts.selectors import people_found
from clave.apps.followup.models import Item
from clave.apps.identity.models import User
from clave.apps.org.chart import current_chart
from clave.apps.org.selectors import holders_matching
from clave.web.components.dates import date_text
from clave.web.context import navigation
from clave.web.followup.common import item_url

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
    groups = [
        _accounts(user, text),
        _people(user, text),
        *_facts(user, text),
        _items(user, text),
        _colleagues(text),
        _pages(user, text),
    ]
    return [group for group in groups if group.entries]


def _accounts(user: User, text: str) -> Group:
    found = Account.objects.visible_to(user).matching(text).order_by("-tier", "name")
    columns = ("pk", "name", "code", "country", "contact_name")
    starts = sorted(
        found.values_list(*columns)[: LIMIT * 4],
        key=lambda row: (not row[1].casefold().startswith(text.casefold()), row[1]),
    )
    hits = [
        Hit(name, _hint(text, code, country, contact), reverse("account", args=[pk]), "users")
        for pk, name, code, country, contact in starts[:LIMIT]
    ]
    return Group(_("Accounts"), hits)


def _people(user: User, text: str) -> Group:
    """People at customers, with one of their accounts."""
    found = people_found(user, text, LIMIT)
    hits = [
        Hit(name, account, reverse("contact", args=[pk]), "address-book")
        for pk, name, account in found
    ]
    return Group(_("Contacts"), hits)


def _items(user: User, text: str) -> Group:
    """Actions, approvals and messages by their title, the newest first."""
    found = Item.objects.visible_to(user).filter(title__icontains=text).select_related("account")
    hits = [
        Hit(item.title, str(item.account or ""), item_url(item), "square-check")
        for item in found[:LIMIT]
    ]
    return Group(_("Actions and requests"), hits)


def _colleagues(text: str) -> Group:
    """People of the company and the positions of its chart; everybody may know these."""
    chart = current_chart()
    found = sorted(
        (chart.places[pk] for pk in holders_matching(chart, text)), key=lambda place: place.name
    )
    hits = []
    for place in found[:LIMIT]:
        name, key = ("person", place.holder.person) if place.holder else ("position", place.id)
        hint = " · ".join(filter(None, (place.title if place.holder else "", place.unit_name)))
        hits.append(Hit(place.name, hint, reverse(name, args=[key]), "sitemap"))
    return Group(_("In the company"), hits)


def _hint(text: str, code: str, country: str, contact: str) -> str:
    """Code and country, and the contact where it is their name that was sought."""
    sought = contact if text.casefold() in contact.casefold() else ""
    return " · ".join(filter(None, (code, country, sought)))


def _facts(user: User, text: str) -> list[Group]:
    """Products and invoices, only those in lines of accounts that the person sees."""
    products, invoices = find_in_facts(user, text, LIMIT)
    return [
        Group(_("Products"), [_product(found) for found in products]),
        Group(_("Invoices"), [_invoice(found) for found in invoices]),
    ]


def _product(found: FoundProduct) -> Hit:
    url = f"{reverse('lines')}?{urlencode({'product': found.code})}"
    return Hit(found.name, found.code, url, "package")


def _invoice(found: FoundInvoice) -> Hit:
    detail = " · ".join(filter(None, (date_text(found.day), found.account)))
    url = f"{reverse('lines')}?{urlencode({'invoice': found.number})}"
    return Hit(found.number, detail, url, "file-invoice")


def _pages(user: User, text: str) -> Group:
    entries = [entry for entry in navigation(user, "") if text.casefold() in entry["label"].lower()]
    return Group(
        _("Pages"), [Hit(entry["label"], "", entry["url"], entry["icon"]) for entry in entries]
    )
