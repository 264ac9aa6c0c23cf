"""Which actions an address of compliance asks about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from clave.apps.compliance.selectors import BY, YEAR, Chosen, actions_chosen, label_of
from clave.apps.followup.models import Action
from clave.apps.identity.models import User
from clave.apps.plans.selectors import plan_for
from clave.web.lists import Filter

from .words import STATES

_OF = ("", "plans")
_SINCE = ("", "all")


@dataclass(frozen=True)
class Asked:
    """``kept``: what every link of the page keeps; ``label``: of what it is narrowed to."""

    chosen: Chosen
    state: str
    kept: dict[str, str]
    label: str

    def actions(self, user: User) -> QuerySet[Action]:
        """The actions that it asks about."""
        return actions_chosen(user, self.chosen)


def asked_of(request: HttpRequest, user: User) -> Asked:
    """What the address says; what is not sound counts as not said."""
    get = request.GET.get
    of, since = _sound(get("of"), _OF), _sound(get("since"), _SINCE)
    by, key = _sound(get("by"), ("", *BY)), get("key", "")[:120]
    chosen = Chosen(
        of_plans=of == "plans",
        since=None if since == "all" else first_day(),
        by=by,
        key=key,
    )
    return Asked(
        chosen, _sound(get("show"), ("", *STATES)), _kept(of, since), _label(user, by, key)
    )


def first_day() -> date:
    """The day from which actions count where the address says nothing."""
    return timezone.localdate() - YEAR


def filters(asked: Asked) -> list[Filter]:
    """Whose actions, and since when."""
    of = [("", _("all actions")), ("plans", _("only of plans"))]
    since = [("", _("12 months and ahead")), ("all", _("all there are"))]
    return [
        Filter("of", _("Counted"), of, asked.kept.get("of", "")),
        Filter("since", _("Due"), since, asked.kept.get("since", "")),
    ]


def _kept(of: str, since: str) -> dict[str, str]:
    return {name: value for name, value in (("of", of), ("since", since)) if value}


def _label(user: User, by: str, key: str) -> str:
    if by == "plan":
        plan = plan_for(user, int(key)) if key.isdecimal() and len(key) < 16 else None
        return plan.title if plan else ""
    return label_of(by, key) if by and key else ""


def _sound(text: str | None, known: tuple[str, ...]) -> str:
    return text if text in known else known[0]
