"""The kinds of facts and their fields, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clave.facts.unpivot import FILE_COLUMN, FILE_ROW

KIND_LABELS = {
    "sales": gettext_noop("Sales"),
    "accounts": gettext_noop("Accounts"),
    "products": gettext_noop("Products"),
    "receivables": gettext_noop("Receivables"),
    "payments": gettext_noop("Payments"),
    "deductions": gettext_noop("Off-invoice conditions"),
    "activities": gettext_noop("Activities (orders, deliveries, calls)"),
    "sellout": gettext_noop("Sell-out"),
    "budgets": gettext_noop("Budgets"),
    "exchange_rates": gettext_noop("Exchange rates"),
}
FIELD_LABELS = {
    "account": gettext_noop("Customer code"),
    "account_name": gettext_noop("Customer name"),
    "account_parent": gettext_noop("Customer's group"),
    "account_country": gettext_noop("Customer's country"),
    "account_channel": gettext_noop("Customer's channel"),
    "account_segment": gettext_noop("Customer's segment"),
    "activity": gettext_noop("Activity"),
    "amount": gettext_noop("Amount"),
    "base": gettext_noop("Base currency"),
    "brand": gettext_noop("Brand"),
    "channel": gettext_noop("Channel"),
    "code": gettext_noop("Code"),
    "cost": gettext_noop("Cost per unit"),
    "cost_amount": gettext_noop("Cost amount"),
    "country": gettext_noop("Country"),
    "credit_limit": gettext_noop("Credit limit"),
    "currency": gettext_noop("Currency"),
    "date": gettext_noop("Date"),
    "delegation": gettext_noop("Delegation"),
    "direct": gettext_noop("Buys directly"),
    "direction": gettext_noop("Direction (per_base, to_base)"),
    "discount_amount": gettext_noop("Discount amount"),
    "disputed": gettext_noop("Disputed"),
    "document": gettext_noop("Document number"),
    "due_date": gettext_noop("Due date"),
    "family": gettext_noop("Family"),
    "invoice": gettext_noop("Invoice number"),
    "kam": gettext_noop("KAM (e-mail or name)"),
    "kind": gettext_noop("Kind (sale, return, correction)"),
    "launch_date": gettext_noop("Launch date"),
    "level": gettext_noop("Type (group, banner, site…)"),
    "line": gettext_noop("Line number"),
    "list_amount": gettext_noop("Amount at list price"),
    "list_price": gettext_noop("List price"),
    "method": gettext_noop("Payment method"),
    "name": gettext_noop("Name"),
    "net_amount": gettext_noop("Net amount"),
    "open_amount": gettext_noop("Open amount"),
    "parent": gettext_noop("Group it belongs to"),
    "period_from": gettext_noop("Period from"),
    "period_to": gettext_noop("Period to"),
    "product": gettext_noop("Product code"),
    "product_family": gettext_noop("Product family"),
    "product_name": gettext_noop("Product name"),
    "quantity": gettext_noop("Quantity"),
    "rate": gettext_noop("Exchange rate"),
    "reference": gettext_noop("Reference"),
    "segment": gettext_noop("Segment"),
    "seller": gettext_noop("Salesperson"),
    "settled_date": gettext_noop("Settled on"),
    "site": gettext_noop("Site"),
    "source": gettext_noop("Source"),
    "stock_quantity": gettext_noop("Stock"),
    "tax_number": gettext_noop("Tax number"),
    "tier": gettext_noop("Tier"),
    "type": gettext_noop("Type"),
    "unit": gettext_noop("Unit"),
    "vat_rate": gettext_noop("VAT rate"),
    "version": gettext_noop("Version"),
}

# What a file turned out to be, where it is no table.
FOUND_LABELS = {
    "archive": gettext_noop("an archive"),
    "binary": gettext_noop("binary data"),
    "calendar": gettext_noop("a calendar"),
    "contacts": gettext_noop("contacts"),
    "database": gettext_noop("a database"),
    "film": gettext_noop("a film"),
    "json": gettext_noop("JSON"),
    "mail": gettext_noop("a mail"),
    "pdf": gettext_noop("a PDF"),
    "picture": gettext_noop("a picture"),
    "presentation": gettext_noop("a presentation"),
    "program": gettext_noop("a program"),
    "sound": gettext_noop("a sound"),
    "text": gettext_noop("running text"),
    "web_page": gettext_noop("a web page"),
    "word": gettext_noop("a text document"),
    "xml": gettext_noop("XML"),
}
# How exact dates are, what there was not enough of, and marks of people.
VALUE_LABELS = {
    "attitude": gettext_noop("Attitude"),
    "influence": gettext_noop("Influence"),
    "level": gettext_noop("Level"),
    "strength": gettext_noop("Strength"),
    "memory": gettext_noop("memory"),
    "month": gettext_noop("month"),
    "time": gettext_noop("time"),
    "year": gettext_noop("year"),
}


def found_label(found: str) -> str:
    """What a file turned out to be, in words."""
    return _(FOUND_LABELS[found]) if found in FOUND_LABELS else found


def value_label(value: str) -> str:
    """A value inside a sentence, in words."""
    return _(VALUE_LABELS[value]) if value in VALUE_LABELS else value


# Columns that are made where a table was wide (clave.facts.unpivot), and so not the file's words.
_MADE_COLUMNS = {
    "month": gettext_noop("month"),
    "date": gettext_noop("date"),
    "net amount": gettext_noop("net amount"),
    "budget amount": gettext_noop("budget amount"),
    "currency": gettext_noop("currency"),
    "rate": gettext_noop("rate"),
    "base": gettext_noop("base currency"),
    FILE_ROW: gettext_noop("row in the file"),
    FILE_COLUMN: gettext_noop("column in the file"),
}


def column_labels(header: Iterable[str]) -> dict[str, str]:
    """The columns of a file as it was read, and what they are called: as in the file, but for those
    that were made."""
    names = list(header)
    made = _MADE_COLUMNS if FILE_ROW in names else {}
    return {name: _(made[name]) if name in made else name for name in names}


def kind_label(kind: str) -> str:
    """A kind of facts in words."""
    return _(KIND_LABELS[kind]) if kind in KIND_LABELS else kind


def field_label(name: str) -> str:
    """A field in words."""
    return _(FIELD_LABELS[name]) if name in FIELD_LABELS else name


def enumerated(names: Iterable[str]) -> str:
    """«calidad, almacén y sistemas», in small letters."""
    words = [name.lower() for name in names]
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
