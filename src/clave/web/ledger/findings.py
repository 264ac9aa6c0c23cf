"""The sentence that the pages of imports open with."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.identity.models import User
from clave.apps.ledger.models import Import
from clave.apps.ledger.selectors import freshness, imports_visible_to
from clave.facts.schema import KINDS
from clave.web.components import numbers
from clave.web.components.dates import date_text
from clave.web.words import kind_label


def imports_finding(user: User) -> str:
    """What the page of imports opens with."""
    done = imports_visible_to(user).filter(state=Import.State.DONE).count()
    if not done:
        return _("Bring the file that your ERP exports")
    until = freshness().data_until
    text = ngettext("%(n)s file imported", "%(n)s files imported", done)
    sentence = text % {"n": numbers.number(done)}
    if until is None:
        return sentence
    return f"{sentence}; " + _("the ledger reaches %(day)s") % {"day": date_text(until)}


def proposal_finding(record: Import) -> str:
    """What the page of a proposal opens with: how much of the file would enter the ledger."""
    preview = record.preview
    lines = preview["read"]["lines"] if preview else (record.proposal or {}).get("row_count", 0)
    rejected = preview["rejected"]["lines"] if preview else 0
    said = {
        "kind": kind_label(record.kind),
        "lines": numbers.number(lines),
        "understood": numbers.number(lines - rejected),
        "rejected": numbers.number(rejected),
    }
    if not preview:
        text = ngettext(
            "%(kind)s: %(lines)s line in the file", "%(kind)s: %(lines)s lines in the file", lines
        )
    elif not rejected:
        text = ngettext(
            "%(kind)s: %(lines)s line understood", "%(kind)s: %(lines)s lines understood", lines
        )
    else:
        text = ngettext(
            "%(kind)s: %(understood)s of %(lines)s lines understood; %(rejected)s will be rejected",
            "%(kind)s: %(understood)s of %(lines)s lines understood; %(rejected)s will be rejected",
            rejected,
        )
    return text % said


def currencies_of(record: Import) -> list[str]:
    """Those of a file's amounts; lines that name none are in the company's."""
    found = (record.preview or {}).get("currencies") or [None]
    return list(dict.fromkeys(currency or numbers.company_currency() for currency in found))


def summed(record: Import) -> dict[str, str] | None:
    """Head of the column that adds up lines of this kind, with its unit: «Amount €», or
    «EUR + USD» where those of several currencies are added up as they stand; None: no such column.
    """
    column = KINDS[record.kind].amount
    if column is None:
        return None
    if column == "quantity":
        return {"label": _("Quantity"), "unit": ""}
    found = currencies_of(record)
    unit = numbers.currency_symbol(found[0]) if len(found) == 1 else " + ".join(found)
    return {"label": _("Amount"), "unit": unit}


def amount_with_unit(record: Import, amount: str) -> str:
    """An amount of the file in a sentence, to the cent."""
    found = currencies_of(record)
    if len(found) == 1:
        return numbers.money(amount, found[0], 2)
    return f"{numbers.number(amount, 2)} {' + '.join(found)}"
