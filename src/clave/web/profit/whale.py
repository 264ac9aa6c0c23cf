"""The whale curve: who leaves us something, and who takes it away again."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.identity.roles import Permission
from clave.apps.profit.selectors import whale_for
from clave.figures.base import FigureResult, Row
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.definitions import definition_of
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import ListPage, show_list

from .charts import whale_chart
from .tables import WhaleTable
from .words import notes_of, whale_finding


@page(Permission.SEE_MARGINS)
@require_GET
def whale(request: UserRequest) -> HttpResponseBase:
    """What customers leave us, the best first; the dearest losses have their names at once."""
    figure, rows = whale_for(request.user)
    currency = figure.currency or ""
    finding = whale_finding(figure.values, currency)
    context = {
        "finding": finding,
        "tabs": insight_tabs("whale"),
        "chart": whale_chart(figure, rows),
        "losing": _losing(rows, currency),
        "figures": _figures(figure),
        "figure": figure,
        "missing": notes_of(figure.missing),
        "assumed": notes_of(figure.assumed),
        "may_manage": request.user.may(Permission.SEE_INSIGHTS),
        "definition": _(definition_of("whale")),
        "definition_url": f"{reverse('definitions')}#whale",
        "crumbs": [
            {"label": _("Insights"), "url": reverse("insights")},
            {"label": _("Whale curve")},
        ],
    }
    listed = ListPage(
        name="whale",
        table_class=WhaleTable,
        rows=[_row(row) for row in rows],
        template="profit/whale.html",
        search=lambda row, text: text.casefold() in row["name"].casefold(),
        default_order="rank",
        file_name="clave-whale-curve",
        footer={"name": _("Total"), "amount": figure.values["total"]},
    )
    return show_list(request, listed, context)


def _row(row: Row) -> Row:
    net = row["net_sales"]
    return row | {"rate": row["amount"] / net if net and net > 0 else None}


def _losing(rows: list[Row], currency: str) -> list[Row]:
    """The five that take most away, the dearest first."""
    worst = [row for row in reversed(rows) if row["amount"] < 0][:5]
    return [row | {"text": numbers.money(row["amount"], currency)} for row in worst]


def _figures(figure: FigureResult) -> list[Row]:
    values, currency = figure.values, figure.currency or ""
    entries = [
        (_("Contribution"), numbers.money(values["total"], currency)),
        (_("Highest point"), numbers.money(values["peak"], currency)),
        (_("Taken away again"), numbers.money(values["eroded"], currency)),
        (_("Customers that lose"), numbers.number(values["customers_losing"])),
    ]
    return [{"label": label, "value": value} for label, value in entries]
