"""Needs in words: how sure, in which months, what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from clave.apps.needs.models import STANDING, Need
from clave.apps.needs.selectors import confidence_word
from clave.web.components import numbers
from clave.web.components.dates import date_text, period_text

CONFIDENCE = {
    "sure": gettext_noop("sure"),
    "likely": gettext_noop("likely"),
    "possible": gettext_noop("possible"),
    "unlikely": gettext_noop("unlikely"),
}
# Why a row of a file is left out, and what its fields are called.
REASONS = {
    "no_account": gettext_noop("no account is named"),
    "account_unknown": gettext_noop("there is no such account among yours"),
    "account_ambiguous": gettext_noop("several accounts have that name: write its code"),
    "bad_month": gettext_noop("that is no month: write 2027-03 or 03/2027"),
    "bad_number": gettext_noop("that is no number"),
    "number_ambiguous": gettext_noop(
        "a number that can be read two ways: write it without a sign for thousands"
    ),
    "confidence_out_of_range": gettext_noop("confidence is a whole number from 0 to 100"),
    "unknown_word": gettext_noop("that word is not known here"),
    "person_unknown": gettext_noop("nobody of that name is known at the account"),
    "need_of_nothing": gettext_noop("neither product nor family nor words say what is needed"),
    "need_months_reversed": gettext_noop("it ends before it begins"),
    "need_too_long": gettext_noop("it lasts longer than ten years"),
    "need_quantity_not_positive": gettext_noop("the volume is not above zero"),
    "need_needs_unit": gettext_noop("a volume without its unit"),
    "amount_below_zero": gettext_noop("the value is below zero"),
    "amount_too_large": gettext_noop("the value is larger than any account's"),
    "owner_without_sight": gettext_noop("its owner does not see the account"),
    "source_elsewhere": gettext_noop("who said it does not work there"),
    "need_text_too_long": gettext_noop("a text that is too long"),
    "need_quantity_too_long": gettext_noop("a volume with too many digits or decimals"),
    "unknown_choice": gettext_noop("that word is not known here"),
}
FIELDS = {
    "account": gettext_noop("account"),
    "time": gettext_noop("present or future"),
    "product": gettext_noop("product"),
    "family": gettext_noop("family"),
    "text": gettext_noop("in words"),
    "quantity": gettext_noop("volume"),
    "unit": gettext_noop("unit"),
    "value": gettext_noop("value"),
    "starts_on": gettext_noop("from month"),
    "ends_on": gettext_noop("to month"),
    "confidence": gettext_noop("confidence"),
    "source": gettext_noop("who said it"),
    "state": gettext_noop("state"),
    "note": gettext_noop("notes"),
}


def reason_label(code: str) -> str:
    """Why a row is left out; a line that is no row says so."""
    return _(REASONS[code]) if code in REASONS else _("the line cannot be read")


def field_label(name: str) -> str:
    """A field of a file of needs; "" where none is at fault."""
    return _(FIELDS[name]) if name in FIELDS else ""


def confidence_text(confidence: int) -> str:
    """“60 %, possible”."""
    said = {"share": numbers.percent(confidence / 100, 0)}
    said["word"] = _(CONFIDENCE[confidence_word(confidence)])
    return _("%(share)s, %(word)s") % said


def months_text(need: Need) -> str:
    """The months that it is needed in."""
    return period_text(need.starts_on, need.ends_on)


def standing_value(needs: Sequence[Need], currency: str) -> tuple[Decimal, Decimal]:
    """What standing needs are worth, whole and times their confidence, in one currency."""
    found = [n for n in needs if n.state in STANDING and n.value and n.currency == currency]
    whole = sum((need.value or Decimal() for need in found), Decimal())
    expected = ((need.value or Decimal()) * need.confidence / 100 for need in found)
    return whole, sum(expected, Decimal())


def finding(needs: Sequence[Need], currency: str) -> str:
    """“5 needs are open, worth 84.000 €; 51.200 € by how sure they are”."""
    standing = [need for need in needs if need.state in STANDING]
    if not standing:
        return _("No need is open")
    text = ngettext("%(n)s need is open", "%(n)s needs are open", len(standing))
    said = {"n": numbers.number(len(standing))}
    whole, expected = standing_value(needs, currency)
    if not whole:
        return text % said
    said |= {"whole": numbers.money(whole, currency), "expected": numbers.money(expected, currency)}
    return _("%(text)s, worth %(whole)s; %(expected)s by how sure they are") % {
        "text": text % said,
        **said,
    }


def review_text(due: date | None, last: date | None, today: date) -> str:
    """When the needs were gone through, and when it is due again."""
    if due is None:
        return ""
    days = {"due": date_text(due), "last": date_text(last) if last else ""}
    if due <= today:
        return (
            _("The yearly review is due since %(due)s; the last one was on %(last)s.") % days
            if last
            else _("The yearly review is due since %(due)s; there was none yet.") % days
        )
    return (
        _("Reviewed on %(last)s; again by %(due)s.") % days
        if last
        else _("To be reviewed for the first time by %(due)s.") % days
    )
