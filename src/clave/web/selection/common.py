"""What every page of a round has: who may do what, where it leads, and how a refusal is told."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.selection.models import Round
from clave.web.access import UserRequest
from clave.web.insight_tabs import insight_tabs

# Reading a selection needs what insights need; all of these roles know margins.
READ = Permission.SEE_INSIGHTS
SCORE = Permission.SCORE_SELECTION
DECIDE = Permission.DECIDE_SELECTION


def round_of(pk: int) -> Round:
    """The round, or 404."""
    return get_object_or_404(Round.objects.select_related("previous", "decided_by"), pk=pk)


def account_of(user: User, pk: int) -> Account:
    """An account that ``user`` sees; else 404."""
    return get_object_or_404(Account.objects.visible_to(user), pk=pk)


def round_views(user: User, record: Round, current: str) -> list[dict[str, Any]]:
    """The pages of a round that ``user`` may use."""
    entries = (
        ("selection_round", _("Result"), "list", True),
        ("selection_matrix", _("Matrix"), "chart-scatter", True),
        ("selection_moves", _("What moved"), "arrows-diff", record.previous_id is not None),
        ("selection_criteria", _("Criteria"), "scale", True),
        ("selection_comparison", _("Comparison"), "arrows-left-right", user.may(SCORE)),
        ("selection_scoring", _("Score"), "pencil", user.may(SCORE) and record.is_open),
        ("decide_selection", _("Decide"), "checks", user.may(DECIDE) and record.is_open),
    )
    return [
        {
            "label": label,
            "icon": icon,
            "url": reverse(name, args=[record.pk]),
            "active": name == current,
        }
        for name, label, icon, allowed in entries
        if allowed
    ]


def page_context(request: UserRequest, record: Round, current: str, *more: str) -> dict[str, Any]:
    """Tabs, views and crumbs of a page of a round; ``more``: the names below the round."""
    crumbs = [
        {"label": _("Insights"), "url": reverse("insights")},
        {"label": _("Selection"), "url": reverse("selection")},
        {"label": record.name, "url": reverse("selection_round", args=[record.pk])},
    ]
    return {
        "record": record,
        "tabs": insight_tabs("selection"),
        "views": round_views(request.user, record, current),
        "crumbs": [*crumbs, *({"label": label} for label in more)],
    }
