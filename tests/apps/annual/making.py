"""Annual briefs of the small company, made by the services that pages use."""

from __future__ import annotations

from decimal import Decimal

from clave.apps.annual.models import AnnualBrief, BriefAsk, BriefEdition, BriefPart
from clave.apps.annual.services.asks import add_ask
from clave.apps.annual.services.briefs import begin_brief
from clave.apps.org.models import Unit
from clave.apps.plans.models import AccountPlan
from clave.apps.plans.services.means import add_investment, add_risk
from tests.apps.plans.making import make_goal, make_objective, make_plan
from tests.company import People, account

YEAR = 2027
BRIEF_MODELS = (AnnualBrief, BriefAsk, BriefEdition, BriefPart)


def plan_with_means(people: People) -> AccountPlan:
    """A plan with an objective that serves a goal of the year, a risk and an investment."""
    goal = make_goal(people, year=YEAR)
    plan = make_plan(people)
    make_objective(people, plan, goal=goal, no_goal_reason="")
    risk = {"title": "Cambia el comprador", "likelihood": 3, "impact": 4}
    add_risk(
        acting_user=people.kam,
        plan=plan,
        values=risk | {"impact_minor": 900_000, "owner": people.kam, "response": "Ver a su jefe"},
    )
    spent = {"title": "Lineal", "kind": "listing", "amount_minor": 250_050}
    add_investment(acting_user=people.kam, plan=plan, values=spent)
    return plan


def make_brief(people: People, year: int = YEAR) -> AnnualBrief:
    """A draft of the director."""
    return begin_brief(acting_user=people.director, year=year)


def department(name: str = "Producción") -> Unit:
    """A department that may be asked."""
    return Unit.objects.get_or_create(name=name)[0]


def make_ask(people: People, brief: AnnualBrief, *, code: str = "G1") -> BriefAsk:
    """The KAM's, of production, signed."""
    values = {"text": "Una línea más de queso", "unit": department(), "account": account(code)}
    return add_ask(
        acting_user=people.kam if code == "G1" else people.other,
        brief=brief,
        values=values | {"amount_minor": int(Decimal("12000.50") * 100)},
    )


def brief_things(people: People) -> dict[str, int]:
    """What the addresses of briefs are about."""
    brief = make_brief(people)
    return {
        "brief": brief.pk,
        "brief_ask": make_ask(people, brief).pk,
        "asked_unit": department().pk,
    }
