"""How an account fares: the score, its parts, its months, and what moved it."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.health.selectors import Standing, standing_of
from clave.apps.identity.roles import Permission
from clave.web.access import UserRequest, page
from clave.web.components import charts, numbers
from clave.web.components.dates import month_text, period_text
from clave.web.definitions import definition_of
from clave.web.health_words import (
    component_label,
    finding,
    measure_words,
    state_word,
    unknown_words,
    value_words,
)

from .account import SIGHT, frame_of, visible_account

# Where the rows behind a part are.
_BEHIND = {
    "sales": "account_results",
    "margin": "account_results",
    "penetration": "account_results",
    "relation": "account_people",
}


@page(*SIGHT)
@require_GET
def health(request: UserRequest, pk: int) -> HttpResponseBase:
    """One number, open."""
    account = visible_account(request.user, pk)
    context = frame_of(request.user, account, "account")
    seen = standing_of(request.user, account)
    context["crumbs"].append({"label": _("Health")})
    context |= {
        "standing": seen,
        "finding": finding(seen),
        "state": state_word(seen.state),
        "unknown": unknown_words(seen.unknown),
        "parts": _parts(seen, account.pk),
        "chart": _chart(seen),
        "definition": _(definition_of("health")),
        "definition_url": f"{reverse('definitions')}#health",
        "may_weigh": request.user.may(Permission.MANAGE_COMPANY),
    }
    return render(request, "accounts/health.html", context)


def _parts(seen: Standing, pk: int) -> list[dict[str, Any]]:
    against = seen.newest.sales_against if seen.newest else ""
    counted = seen.newest.counted if seen.newest else "margin"
    behind = _BEHIND | ({"margin": "account_pnl"} if counted == "contribution" else {})
    return [
        {
            "label": component_label(part.name),
            "measure": measure_words(part.name, against, counted),
            "value": value_words(part),
            "score": part.score,
            "weight": part.weight,
            "points": part.points,
            "moved": part.moved,
            "url": reverse(behind[part.name], args=[pk]) if part.name in behind else "",
        }
        for part in seen.components
    ]


def _chart(seen: Standing) -> dict[str, Any] | None:
    """The months that were recorded; a single one is no line."""
    scores = [record.score_for(with_margin=seen.with_margin) for record in seen.records]
    known = [score for score in scores if score is not None]
    if len(known) < 2:
        return None
    months = [month_text(record.month) for record in seen.records]
    title = _("Between %(least)s and %(most)s in %(months)s months") % {
        "least": numbers.number(min(known)),
        "most": numbers.number(max(known)),
        "months": len(months),
    }
    return {
        "id": "health",
        "title": title,
        "option": charts.line_chart(months, [{"name": _("Health"), "values": scores}]),
        "unit": _("0 to 100"),
        "source": _("ledger and books"),
        "period": period_text(seen.records[0].month, seen.records[-1].month),
        "table": {
            "columns": [{"label": _("Month")}, {"label": _("Health")}, {"label": _("Recorded")}],
            "rows": [
                [month, numbers.number(score), _("afterwards") if record.afterwards else _("then")]
                for month, score, record in zip(months, scores, seen.records, strict=True)
            ],
        },
    }
