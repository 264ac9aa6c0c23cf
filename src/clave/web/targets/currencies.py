"""What was sold in each currency, and all of it in the company's."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from clave.apps.accounts.insights import last_twelve
from clave.apps.accounts.selectors import Questions, sight_of
from clave.figures.base import FigureResult, Row
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.components.dates import date_text, period_text
from clave.web.definitions import definition_of
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import ListPage, show_list

from . import words
from .board import INSIGHTS, crumbs
from .tables import CurrenciesTable


@page(*INSIGHTS)
@require_GET
def currencies(request: UserRequest) -> HttpResponseBase:
    """Twelve months in each currency, converted where a rate is known."""
    questions = Questions(request.user)
    figure = questions.compute("currency", last_twelve(questions, sight_of(request.user).scope()))
    period = figure.period
    context = {
        "finding": _finding(figure),
        "lead": period_text(period.start, period.end) if period else "",
        "tabs": insight_tabs("currencies"),
        "missing": words.notes_of(figure.missing),
        "assumed": words.notes_of(figure.assumed),
        "definition": _(definition_of("currency")),
        "definition_url": f"{reverse('definitions')}#currency",
        "crumbs": [*crumbs()[:1], {"label": _("Currencies")}],
    }
    listed = ListPage(
        name="currencies",
        table_class=CurrenciesTable,
        rows=[row | {"days_without_rate": _days(row)} for row in figure.rows],
        template="targets/currencies.html",
        file_name="clave-currencies",
    )
    return show_list(request, listed, context)


def _days(row: Row) -> str | None:
    first, last = row["first_day_without_rate"], row["last_day_without_rate"]
    if first is None or last is None:
        return None
    return f"{date_text(first)} – {date_text(last)}"


def _finding(figure: FigureResult) -> str:
    values = figure.values
    if not values["lines"]:
        return _("The ledger has no line yet")
    amount = numbers.compact_money(values["converted_amount"], values["into"])
    if values["currencies"] == 1 and not values["lines_without_rate"]:
        return _("Everything is sold in one currency: %(amount)s in 12 months") % {"amount": amount}
    left = values["lines_without_rate"]
    if not left:
        text = _("%(n)s currencies, together %(amount)s: every line has its rate")
        return text % {"n": numbers.number(values["currencies"]), "amount": amount}
    text = ngettext(
        "%(amount)s converted; %(n)s line has no exchange rate",
        "%(amount)s converted; %(n)s lines have no exchange rate",
        left,
    )
    return text % {"amount": amount, "n": numbers.number(left)}
