"""JSON for other programs of the company, with the session of somebody who is logged in.

Whoever asks sees what the pages show them and nothing else: 404 for a foreign account.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, NinjaAPI, Query, Schema
from ninja.security import django_auth

from clave import __version__
from clave.apps.accounts.models import Account
from clave.apps.accounts.overview import account_for
from clave.apps.accounts.selectors import compute, sight_of, with_descendants
from clave.apps.followup.models import Action
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.modelling.selectors import kept
from clave.apps.plans.measures import SECRET
from clave.apps.plans.models import AccountPlan, Objective
from clave.apps.plans.selectors import plan_for, plans_for
from clave.apps.readiness.selectors import answers_for, current_questionnaire
from clave.apps.workload.selectors import work_seen_by
from clave.figures.base import Figure, Scope
from clave.figures.models import MODELS
from clave.figures.registry import REGISTRY
from clave.lib.refusal import Refused
from clave.web.refusals import sentence

from .deals import router as deals
from .listed import Listed, listed

MOST_ROWS = 20_000  # rows of a figure in one answer

api = NinjaAPI(title="Clave", version=__version__, auth=django_auth, docs_url=None)
api.add_router("", deals)


class AccountOut(Schema):
    """An account as its profile shows it."""

    id: int
    code: str
    name: str
    level: str
    tier: str
    channel: str
    segment: str
    country: str


class ActionOut(Schema):
    """An action as its page shows it; ``amount_minor`` in minor units of ``currency``."""

    id: int
    title: str
    owner: str = Field(alias="owner.name")
    account: str | None = Field(None, alias="account.code")
    due_on: date | None
    state: str
    amount_minor: int | None
    currency: str


class AskedOfFigure(Schema):
    """Months of a figure, the account it is about, and which of its rows are wanted."""

    account: int | None = None
    start: date | None = None
    end: date | None = None
    offset: int = Field(0, ge=0)
    limit: int = Field(1000, ge=1, le=MOST_ROWS)


class ObjectiveOut(Schema):
    """An objective; values in the measure's unit, None for who may not see margins."""

    id: int
    title: str
    goal: str | None
    measure: str
    family: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    actual: Decimal | None
    actual_on: date | None
    due_on: date
    weight: int


class PlanOut(Schema):
    """An account plan; ``progress`` and ``expected`` are shares 0…1, None: not measurable."""

    id: int
    title: str
    account: str
    state: str
    owner: str
    sponsor: str | None
    starts_on: date
    ends_on: date
    progress: float | None
    expected: float | None


class WholePlanOut(PlanOut):
    """A plan with its objectives and the words of its sections."""

    objectives: list[ObjectiveOut]
    sections: dict[str, str]


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> Any:
    """A refusal with its code and sentence."""
    status = 403 if refusal.code == "not_allowed" else 400
    content = {"code": refusal.code, "detail": sentence(refusal)}
    return api.create_response(request, content, status=status)


@api.get("/accounts", response=Listed[AccountOut])
def accounts(request: HttpRequest, q: str = "", offset: int = 0, limit: int = 100) -> Any:
    """The accounts that one may see, by name."""
    found = Account.objects.visible_to(_user(request))
    if q:
        found = found.matching(q)
    return listed(found, offset, limit)


@api.get("/accounts/{int:pk}", response=AccountOut)
def account(request: HttpRequest, pk: int) -> Any:
    """One account."""
    return _account(request, pk)


@api.get("/actions", response=Listed[ActionOut])
def actions(request: HttpRequest, state: str = "", offset: int = 0, limit: int = 100) -> Any:
    """The actions that one may see, the soonest first."""
    found = Action.objects.visible_to(_user(request)).select_related("owner", "account")
    if state:
        found = found.filter(state=state)
    return listed(found.order_by("due_on", "pk"), offset, limit)


@api.get("/plans", response=Listed[PlanOut])
def plans(request: HttpRequest, state: str = "", offset: int = 0, limit: int = 100) -> Any:
    """The plans of accounts that one may see, the newest first."""
    found = plans_for(_user(request)).defer("situation")
    if state:
        found = found.filter(state=state)
    return listed(found, offset, limit, _plan)


@api.get("/plans/{int:pk}", response=WholePlanOut)
def plan(request: HttpRequest, pk: int) -> Any:
    """One plan with its objectives and words."""
    user = _user(request)
    found = plan_for(user, pk)
    if found is None:
        raise Http404
    hidden = frozenset() if user.may(Permission.SEE_MARGINS) else SECRET
    objectives = [_objective(one, hidden) for one in found.objectives.select_related("goal")]
    sections = {one.key: one.text for one in found.sections.all()}
    return {**_plan(found), "objectives": objectives, "sections": sections}


def _plan(one: AccountPlan) -> dict[str, Any]:
    names = ("id", "title", "state", "starts_on", "ends_on", "progress", "expected")
    return {
        **{name: getattr(one, name) for name in names},
        "account": one.account.code if one.account else "",
        "owner": one.owner.name,
        "sponsor": one.sponsor.name if one.sponsor else None,
    }


def _objective(one: Objective, hidden: frozenset[str]) -> dict[str, Any]:
    names = ("id", "title", "measure", "family", "unit", "actual_on", "due_on", "weight")
    values = ("baseline", "target", "actual")
    secret = one.measure in hidden
    return {
        **{name: getattr(one, name) for name in names},
        **{name: None if secret else getattr(one, name) for name in values},
        "goal": str(one.goal) if one.goal else None,
    }


@api.get("/figures", response=Listed[dict[str, Any]])
def figures(request: HttpRequest, offset: int = 0, limit: int = 100) -> Any:
    """Every figure with its definition."""
    _require_sight(request)
    found = [{"figure": f.name, "definition": f.definition} for f in REGISTRY.values()]
    return listed(found, offset, limit)


@api.get("/figures/{name}", response=dict[str, Any])
def figure(
    request: HttpRequest,
    name: str,
    asked: Query[AskedOfFigure],
) -> Any:
    """A figure over what one may see, or over one account with what hangs below it.

    ``rows`` are those from ``offset`` on, ``rows_total`` says how many there are. A forecast of
    many accounts is given by account; of one, by account and product.
    """
    _require_sight(request)
    if name not in REGISTRY:
        raise Http404
    user = _user(request)
    if "work" in REGISTRY[name].parameters and not user.may(Permission.SEE_INSIGHTS):
        raise Http404
    _require_computed(REGISTRY[name])
    sight = sight_of(user)
    codes = None
    if asked.account is not None:
        codes = with_descendants([_account(request, asked.account).code])
    scope = sight.scope(accounts=codes, start=asked.start, end=asked.end)
    told = _told(user, REGISTRY[name], scope)
    if name == "forecast" and asked.account is None:
        told["by"] = "account"
    answer = compute(name, scope, user=user, **told).to_json()
    rows = answer["rows"]
    shown = rows[asked.offset : asked.offset + asked.limit]
    return answer | {"rows": shown, "rows_total": len(rows)}


def _require_computed(figure: Figure) -> None:
    """Nobody waits for a model: what it found is there, or it is said that it is not yet."""
    for model in MODELS.keys() & set(figure.parameters):
        if kept(model) is None:
            raise Refused("model_not_computed", model=model)


def _told(user: User, figure: Figure, scope: Scope) -> dict[str, Any]:
    """What this person is told otherwise than everybody: as the pages do.

    Who may not see everybody's answers is told their own. The company's fixed costs say nothing
    about a part of its accounts.
    """
    told: dict[str, Any] = {}
    if "work" in figure.parameters:
        told["work"] = work_seen_by(user, scope)
    if "answers" in figure.parameters and not user.may(Permission.SEE_ANSWERS):
        told["answers"] = answers_for(current_questionnaire(), only=user)
    if "fixed_costs" in figure.parameters and scope.accounts is not None:
        told["fixed_costs"] = None
    return told


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _require_sight(request: HttpRequest) -> None:
    if not _user(request).sees_accounts:
        raise Http404


def _account(request: HttpRequest, pk: int) -> Account:
    found = account_for(_user(request), pk)
    if found is None:
        raise Http404
    return found
