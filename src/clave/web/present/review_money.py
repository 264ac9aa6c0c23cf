"""The money of a review: the income statement and why sales changed. Ours alone."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clave.apps.present.reviews import Review
from clave.figures.pvm import EFFECTS
from clave.web.components import numbers
from clave.web.components.dates import month_text, period_text
from clave.web.profit.statement import step_rows
from clave.web.profit.words import (
    EFFECT_WORDS,
    reason_sentences,
    statement_finding,
    variance_finding,
)
from clave.web.refusals import note_sentence

from .document import (
    Column,
    Fact,
    Grid,
    Line,
    Picture,
    Section,
    Series,
    amount,
    money,
    percent,
    text,
)
from .sources import figure_source

_STRONG = {"invoiced_sales", "net_sales", "gross_margin", "customer_margin"}
_STRONG |= {"customer_contribution"}


def statement(review: Review) -> list[Section]:
    """The income statement, for who may see it."""
    ours = review.ours
    assert ours is not None
    found = ours.statement
    if found is None or not found.figure.values["net_sales"]:
        return []
    currency = found.figure.currency or ""
    rows = step_rows(found, review.account, "", with_costs=True)
    columns = (
        Column(_("Step"), 3),
        Column(_("12 months"), 1.2, currency, numeric=True),
        Column(_("Of net sales"), 1, numeric=True),
        Column(_("Year before"), 1.2, currency, numeric=True),
        Column(_("Change"), 1.2, currency, numeric=True),
    )
    lines = tuple(_step(row) for row in rows)
    told = reason_sentences(found)
    entries = (*found.figure.missing, *found.figure.assumed)
    return [
        Section(
            key="statement",
            name=_("Income statement"),
            finding=statement_finding(found),
            paragraphs=tuple(part["text"] for one in told for part in one["parts"]),
            grids=(Grid(columns, lines),),
            notes=tuple(note_sentence(entry) for entry in entries),
            sources=(figure_source("pnl", found.figure, _("Income statement")),),
            url=reverse("account_pnl", args=[review.account.pk]),
        )
    ]


def _step(row: dict[str, Any]) -> Line:
    """A step of the statement beside the year before."""
    cells = (
        text(row["label"]),
        amount(row["amount"]),
        percent(row["share"]),
        amount(row["before"]),
        amount(row["change"], signed=True, loss=True),
    )
    return Line(cells, strong=row["step"] in _STRONG)


def variance(review: Review) -> list[Section]:
    """Why sales changed: price, volume and mix."""
    assert review.ours is not None
    figure = review.ours.variance
    values, currency = figure.values, figure.currency or ""
    if values["change"] is None:
        return []
    shown = [name for name in EFFECTS if values[name] is not None and abs(values[name]) >= 1]
    labels = tuple(_capital(str(EFFECT_WORDS[name])) for name in shown)
    picture = None
    if shown:
        series = Series(_("Effect"), tuple(values[name] for name in shown))
        unit = _("What each adds to sales, %(currency)s") % {"currency": currency}
        picture = Picture(labels, (series,), "bar", unit)
    columns = (Column(_("Effect"), 2), Column(_("Amount"), 1, currency, numeric=True))
    lines = [
        Line((text(label), amount(values[name], signed=True, loss=True)))
        for label, name in zip(labels, shown, strict=True)
    ]
    lines.append(
        Line((text(_("Change")), amount(values["change"], signed=True, loss=True)), strong=True)
    )
    entries = (*figure.missing, *figure.assumed)
    return [
        Section(
            key="variance",
            name=_("Price, volume and mix"),
            finding=variance_finding(values, currency),
            paragraphs=_against(review),
            picture=picture,
            grids=(Grid(columns, tuple(lines)),),
            notes=tuple(note_sentence(entry) for entry in entries),
            sources=(figure_source("variance", figure, _("Price, volume and mix")),),
            url=reverse("account_variance", args=[review.account.pk]),
        )
    ]


def _against(review: Review) -> tuple[str, ...]:
    assert review.ours is not None
    figure = review.ours.variance
    base = figure.values
    if figure.period is None or base["base_from"] is None:
        return ()
    words = {
        "now": period_text(figure.period.start, figure.period.end),
        "before": period_text(base["base_from"], base["base_to"]),
    }
    return (_("%(now)s against %(before)s") % words,)


def target_facts(review: Review) -> tuple[str, tuple[Fact, ...]]:
    """How it stands against its target: a sentence and five figures; nothing where none is told."""
    values = review.ours.target if review.ours is not None else None
    currency = review.seen.currency
    if values is None or values["to_date"] is None:
        return "", ()
    gap = values["gap_to_date"]
    said = {
        "month": month_text(values["to_date"]),
        "gap": numbers.money(abs(gap), currency),
    }
    below = _("Up to %(month)s, %(gap)s below its target")
    above = _("Up to %(month)s, %(gap)s above its target")
    facts = (
        Fact(_("Target to date"), money(values["target_to_date"], currency)),
        Fact(_("Actual to date"), money(values["actual_to_date"], currency)),
        Fact(
            _("Gap to date"),
            money(gap, currency, signed=True, loss=True),
            numbers.percent(values["gap_rate_to_date"], signed=True),
        ),
        Fact(_("Target of the year"), money(values["target_year"], currency)),
        Fact(_("Forecast of the year"), money(values["forecast_year"], currency)),
    )
    return f"{(below if gap < 0 else above) % said}.", facts


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
