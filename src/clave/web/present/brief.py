"""The annual brief in words: what its page and its files say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from clave.apps.annual.models import PARTS
from clave.apps.annual.reading import Shown, Totals
from clave.apps.identity.models import Company
from clave.web.components import numbers
from clave.web.components.dates import date_text

from . import brief_parts
from .document import Column, Document, Fact, Grid, Line, Section, amount, money, number, text

PART_NAMES = {
    "summary": gettext_noop("Key accounts"),
    "goals": gettext_noop("Goals"),
    "needs": gettext_noop("Needs"),
    "demand": gettext_noop("Demand"),
    "risks": gettext_noop("Risks"),
    "investments": gettext_noop("Investments"),
    "asks": gettext_noop("Asks to departments"),
}
_BUILD: dict[str, Callable[[Shown], Section]] = {
    "goals": brief_parts.goals,
    "needs": brief_parts.needs,
    "demand": brief_parts.demand,
    "risks": brief_parts.risks,
    "investments": brief_parts.investments,
    "asks": brief_parts.asks,
}


def brief_document(shown: Shown, before: Shown | None = None) -> Document:
    """What ``shown`` says, in the active language; ``before``: last year's as it was issued."""
    sections = [_with_words(_summary(shown), shown, "summary")]
    sections += [_with_words(_BUILD[key](shown), shown, key) for key in PARTS if key in _BUILD]
    if before is not None:
        sections.append(compared(shown, before))
    brief, edition = shown.brief, shown.edition
    stamp = _("draft")
    if edition is not None:
        said = {"n": numbers.number(edition.number), "day": date_text(edition.issued_at.date())}
        stamp = _("edition %(n)s, issued on %(day)s") % said
    company = Company.current()
    label = _("Annual brief of key accounts")
    return Document(
        kind="annual-brief",
        reference=str(brief.year),
        title=_("Key accounts %(year)s") % {"year": brief.year},
        subtitle=label,
        label=_("annual brief"),
        company=company.name,
        language=numbers.language(),
        on=timezone.localdate(),
        as_of=shown.as_of,
        currency=brief_parts.currency_of(shown),
        sections=tuple(sections),
        stamp=stamp,
    )


def brief_finding(shown: Shown) -> str:
    """“24 key accounts sell 61 M€ and leave 9 M€; they need 1.2 M€ in 2027”."""
    totals, currency = shown.totals, brief_parts.currency_of(shown)
    told = ngettext(
        "%(n)s key account sells %(sales)s in 12 months",
        "%(n)s key accounts sell %(sales)s in 12 months",
        totals.accounts,
    ) % {
        "n": numbers.number(totals.accounts),
        "sales": numbers.compact_money(totals.sales, currency),
    }
    if totals.needs_value is None:
        return told
    said = {
        "told": told,
        "value": numbers.compact_money(totals.needs_value, currency),
        "year": str(shown.brief.year),
    }
    return _("%(told)s; they need %(value)s in %(year)s") % said


def _summary(shown: Shown) -> Section:
    totals, currency = shown.totals, brief_parts.currency_of(shown)
    change = numbers.change(totals.sales, totals.before)
    note = "" if change["ratio"] is None else numbers.percent(change["ratio"], signed=True)
    facts = [Fact(_("Sales 12 m"), money(totals.sales, currency), note)]
    if totals.contribution is not None:
        facts.append(Fact(_("Contribution 12 m"), money(totals.contribution, currency)))
    facts += [
        Fact(_("Needs of the year"), money(totals.needs_value, currency)),
        Fact(_("Investment planned"), money(totals.investment, currency)),
    ]
    if totals.expected_loss is not None:
        facts.append(Fact(_("Expected loss in a year"), money(totals.expected_loss, currency)))
    notes = []
    if shown.hidden:
        told = ngettext(
            "%(n)s key account that you do not see is not in it.",
            "%(n)s key accounts that you do not see are not in it.",
            shown.hidden,
        )
        notes.append(told % {"n": numbers.number(shown.hidden)})
    return Section(
        "summary",
        _(PART_NAMES["summary"]),
        brief_finding(shown),
        facts=tuple(facts),
        grids=(brief_parts.accounts_grid(shown),),
        notes=tuple(notes),
        sources=brief_parts.sources(shown, _("Figures of key accounts"), totals.accounts),
        url=reverse("portfolio"),
    )


def _with_words(section: Section, shown: Shown, key: str) -> Section:
    """With what people wrote in the part, before what figures say."""
    written = shown.parts.get(key, "")
    words = tuple(line.strip() for line in written.split("\n") if line.strip())
    return replace(section, paragraphs=(*words, *section.paragraphs))


def compared(shown: Shown, before: Shown) -> Section:
    """This brief beside last year's, over the accounts that the reader sees today."""
    now, was, currency = shown.totals, before.totals, brief_parts.currency_of(shown)
    columns = (
        Column(_("Figure"), 3),
        Column(str(before.brief.year), 1, numeric=True),
        Column(str(shown.brief.year), 1, numeric=True),
        Column(_("Difference"), 1, numeric=True),
    )
    lines = []
    for label, name, kind in (
        (_("Key accounts"), "accounts", "number"),
        (_("Sales 12 m"), "sales", "money"),
        (_("Contribution 12 m"), "contribution", "money"),
        (_("Needs of the year"), "needs_value", "money"),
        (_("Demand planned, pieces"), "planned", "number"),
        (_("Risks"), "risks", "number"),
        (_("Money at stake"), "risks_money", "money"),
        (_("Investment planned"), "investment", "money"),
        (_("Asks"), "asks", "number"),
        (_("Asks answered"), "settled", "number"),
    ):
        pair = (getattr(was, name), getattr(now, name))
        if pair == (None, None):
            continue
        lines.append(_pair(label, pair, money_of=kind == "money"))
    said = {"year": str(before.brief.year), "finding": _moved(now, was, currency)}
    return Section(
        "compared",
        _("Against last year"),
        _("Against the brief of %(year)s: %(finding)s") % said,
        grids=(Grid(columns, tuple(lines)),),
        sources=brief_parts.sources(before, _("Brief of the year before"), was.accounts),
    )


def _pair(label: str, pair: tuple[object, object], *, money_of: bool) -> Line:
    make = amount if money_of else number
    first, second = pair
    change = None if first is None or second is None else second - first  # type: ignore[operator]
    return Line((text(label), make(first), make(second), make(change, signed=True)))


def _moved(now: Totals, was: Totals, currency: str) -> str:
    change = numbers.change(now.sales, was.sales)
    if change["absolute"] is None:
        return _("nothing to compare")
    words = {"amount": numbers.money(change["absolute"], currency, signed=True)}
    return _("sales %(amount)s") % words
