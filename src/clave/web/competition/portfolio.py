"""Rivals over all accounts: where they are, what is at stake, what ends soon, what we won."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.selectors import Questions, sight_of
from clave.apps.competition.models import CompetitionRules, Decision
from clave.apps.competition.selectors import RivalSeen, contracts_ending, rivals_for
from clave.apps.identity.models import Company
from clave.apps.identity.roles import Permission
from clave.figures.wilson import wilson
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.definitions import definition_of
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import ListPage, show_list
from clave.web.refusals import note_sentence

from . import words
from .forms import RulesForm
from .tables import RivalTable


@page(Permission.SEE_INSIGHTS)
@require_GET
def competition(request: UserRequest) -> HttpResponseBase:
    """Who else supplies our customers, and where a door opens."""
    rivals, ending = rivals_for(request.user), contracts_ending(request.user)
    currency = Company.current().currency
    rules = CompetitionRules.current()
    scope = sight_of(request.user).scope()
    figure = Questions(request.user).compute("win_loss", scope)
    context = {
        "finding": words.portfolio_finding(rivals, len(ending), currency),
        "tabs": insight_tabs("competition"),
        "ending": ending,
        "rules": rules,
        "today": timezone.localdate(),
        "rate": words.rate_text(figure.values),
        "decided": [_decided(row) for row in figure.rows if row["row"] in words.DIMENSIONS],
        "missing": [note_sentence(one, currency) for one in figure.missing],
        "definition": _(definition_of("win_loss")),
        "definition_url": f"{reverse('definitions')}#win_loss",
        "may_manage": request.user.may(Permission.MANAGE_COMPETITION),
        "form": RulesForm(instance=rules),
        "crumbs": [
            {"label": _("Insights"), "url": reverse("insights")},
            {"label": _("Competition")},
        ],
    }
    listed = ListPage(
        name="competition",
        table_class=RivalTable,
        rows=[rival_row(one) for one in rivals],
        template="competition/portfolio.html",
        search=lambda row, q: q.casefold() in f"{row['name']} {row['where']}".casefold(),
        default_order="-amount",
        hidden=("share", "untold"),
        file_name="clave-competition",
    )
    return show_list(request, listed, context)


def rival_row(one: RivalSeen) -> dict[str, Any]:
    """One rival with plain values."""
    won = sum(outcome.result == Decision.WON for outcome in one.outcomes)
    decided = len(one.outcomes)
    interval = wilson(won, decided)
    shares = [stake.share for stake in one.stakes if stake.share is not None]
    names = sorted({stake.presence.account.name for stake in one.stakes})
    why = Counter(out.get_reason_display() for out in one.outcomes if out.result == Decision.LOST)
    return {
        "id": one.competitor.pk,
        "name": one.competitor.name,
        "url": reverse("competitor", args=[one.competitor.pk]),
        "accounts": one.accounts,
        "where": ", ".join(names) or None,
        "share": float(max(shares)) / 100 if shares else None,
        "amount": one.amount,
        "untold": one.untold,
        "next_end": one.next_end,
        "won": won,
        "lost": decided - won,
        "win_rate": won / decided if decided else None,
        "interval": _interval(interval),
        "reasons": ", ".join(f"{name} ({n})" for name, n in why.most_common(3)) or None,
    }


def _interval(found: tuple[float, float] | None) -> str | None:
    if found is None:
        return None
    low, high = numbers.number(found[0] * 100, 0), numbers.percent(found[1], 0)
    return f"{low}–{high}"


def _decided(row: dict[str, Any]) -> dict[str, Any]:
    kind = row["row"]
    name = row[kind]
    if kind == "reason":
        name = words.REASONS.get(name, name)
    return {"kind": words.DIMENSIONS[kind], "name": name or _("nobody knows"), **row,
            "text": words.rate_text(row)}  # fmt: skip
