"""Goals of the sample company, and a plan for each key account at a believable state."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Notification
from clave.apps.followup.services.approvals import decide_approval
from clave.apps.followup.services.comments import mark_read
from clave.apps.org.services import authority
from clave.apps.plans.asking import requests_for
from clave.apps.plans.models import AccountPlan
from clave.apps.plans.reading import Reader
from clave.apps.plans.services.aims import add_objective, add_strategy, tell_actual
from clave.apps.plans.services.goals import add_goal, tell_goal
from clave.apps.plans.services.means import (
    add_risk,
)
from clave.apps.plans.services.plans import New, change_plan, create_plan
from clave.apps.plans.services.readings import read_plans
from clave.apps.plans.services.states import (
    activate,
    close_plan,
    refresh_situation,
    send_to_review,
)
from clave.apps.plans.services.writing import add_point, remark, save_section
from clave.apps.simulation.models import OfferScenario

from .key_accounts import KEY_ACCOUNTS, LAPSING, LOSES_MONEY
from .organisation import FOUNDED
from .plans_parts import CENT, YEAR, Parts, before, user_of
from .plans_texts import GOALS

ELENA = "elena.prat@example.com"
_REVIEWED, _DRAFTED = "Tiendas El Cerezal", "Abastos Mirador"
_CLOSED = ("Hiperra", "Supermercados Veleta", "Economatos Arlanza")
_NEXT = "Hiperra"  # whose plan of next year is being written


def install_plans() -> None:
    """Everything by the same services as a user's own; nothing where something is there."""
    if AccountPlan.objects.exists():
        return
    found = [
        Account.objects.filter(name=one.name).exclude(level="site").first() for one in KEY_ACCOUNTS
    ]
    reader = Reader(account for account in found if account is not None)
    with transaction.atomic():
        _policies()
        _goals(reader)
        for place, (known, account) in enumerate(zip(KEY_ACCOUNTS, found, strict=True)):
            if account is not None:
                _Writer(reader, known, account, place).write()
        read_plans()
        _tell_read()


def plans_complete() -> bool:
    """Whether an earlier run came to its end."""
    return AccountPlan.objects.exists()


def _policies() -> None:
    """Plans are decided one level above, those with much money two above."""
    shared = {"subject": "plan", "approver": "level", "currency": "EUR", "since": FOUNDED}
    for name, levels, bounds in (
        ("Planes de cuenta", 1, {"amount_below_minor": 150_000_00}),
        ("Planes de cuenta con más de 150.000 €", 2, {"amount_from_minor": 150_000_00}),
    ):
        values = {"name": name, "levels": levels, **shared, **bounds}
        authority.set_policy(acting_user=None, values=values)


def _goals(reader: Reader) -> None:
    elena = user_of(ELENA)
    for year, title, details, measure, aim, unit in GOALS:
        told = Decimal(aim)
        baseline = before(reader, measure) if measure != "free" else Decimal()
        target = told
        if measure in {"sales", "contribution", "overdue"} and baseline is not None:
            target = (baseline * told).quantize(CENT)
        if title == "Reducir devoluciones":
            baseline = Decimal("2.4")
        values = {"year": year, "title": title, "details": details, "measure": measure}
        values |= {"unit": unit, "baseline": baseline, "target": target, "owner": elena}
        if baseline is None:
            continue
        goal = add_goal(acting_user=elena, values=values)
        if measure == "free" and year == YEAR:
            now = Decimal(84) if baseline == 0 else Decimal("2.1")
            tell_goal(
                acting_user=elena, goal=goal, value=now, on=None, expected_version=goal.version
            )


class _Writer(Parts):
    """Writes the plans of one account."""

    def write(self) -> None:
        """Last year's for a few, this year's for all, next year's for one."""
        if self.known.name in _CLOSED:
            self._close_last()
        plan = self._begin(YEAR)
        self._fill(plan)
        if self.known.name == _DRAFTED:
            return
        if self.known.tier == "A" or self.known.name == _REVIEWED:
            refresh_situation(acting_user=self.kam, plan=plan)  # some seconds for all of them
        if self.known.name == _REVIEWED:
            send_to_review(acting_user=self.kam, plan=plan, why="Listo para el año.")
            return
        self._carry_out(plan)
        if self.known.name == _NEXT:
            new = self._begin(YEAR + 1, before=plan)
            section = new.sections.get(key="situation")
            remark(
                acting_user=self.director,
                section=section,
                text="Para 2027 quiero ver aquí qué cambia con su nueva plataforma.",
            )

    def _begin(self, year: int, before: AccountPlan | None = None) -> AccountPlan:
        new = New(
            title=f"Plan de cuenta {year}",
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            owner=self.kam,
            sponsor=None if self.known.name == _DRAFTED else self.director,
            before=before,
        )
        return create_plan(acting_user=self.kam, account=self.account, new=new)

    def _close_last(self) -> None:
        """A short plan of last year, with what came of it."""
        plan = self._begin(YEAR - 1)
        self._words(plan)
        objective = add_objective(
            acting_user=self.kam,
            plan=plan,
            values={
                "title": "Tiendas con el surtido completo",
                "measure": "free",
                "unit": "tiendas",
                "baseline": Decimal(0),
                "target": Decimal(20),
                "no_goal_reason": "En 2025 no se escribieron objetivos de compañía.",
            },
        )
        self._approved(plan)
        tell_actual(
            acting_user=self.kam,
            objective=objective,
            value=Decimal(14 + 3 * (self.place % 3)),
            on=None,
            expected_version=objective.version,
        )
        close_plan(acting_user=self.kam, plan=plan, why="Fin del ejercicio.", open_actions="leave")

    def _fill(self, plan: AccountPlan) -> None:
        self._words(plan)
        objectives = list(self.objectives(plan))
        for title, text in self.kind.strategy:
            values = {"title": title, "text": text, "owner": self.kam}
            add_strategy(acting_user=self.kam, plan=plan, values=values)
        for quarter, text, evidence in self.kind.swot:
            values = {"quarter": quarter, "text": text, "evidence": evidence}
            add_point(acting_user=self.kam, plan=plan, values=values)
        for title, likelihood, impact, response in self.kind.risks:
            told = {"title": title, "likelihood": likelihood, "impact": impact, "owner": self.kam}
            told |= {"response": response, "impact_minor": self.known.sales * 1000 * 4}
            add_risk(acting_user=self.kam, plan=plan, values=told)
        self.money(plan)
        self.days(plan)
        self.actions(plan, objectives)

    def _words(self, plan: AccountPlan) -> None:
        known = self.known
        situation = (
            f"{known.name} es una cuenta {known.tier} de {known.segment.lower()}. "
            f"{_TREND[self._story()]} Este plan dice qué queremos con ellos y con qué lo pagamos."
        )
        texts = {
            "situation": situation,
            "needs": self.kind.needs,
            "competition": self.kind.competition,
            "relations": "Hablamos cada mes con compras y con logística. Nos falta su dirección "
            "financiera y quien lleva la calidad.",
            "strategies": "Dos caminos y no cinco: lo que no ayuda a estos objetivos, espera.",
            "risks": "Si uno de estos se cumple, el plan se revisa el mismo mes.",
        }
        for section in plan.sections.filter(key__in=texts):
            text = texts[section.key]
            save_section(acting_user=self.kam, section=section, text=text, base=section.number)

    def _story(self) -> str:
        if self.known.story in (LOSES_MONEY, LAPSING):
            return self.known.story
        return "grows" if self.known.growth > 0 else "falls"

    def _carry_out(self, plan: AccountPlan) -> None:
        scenario = OfferScenario.objects.filter(account=self.account).order_by("-pk").first()
        if scenario is not None and self.known.name == _NEXT:
            current = AccountPlan.objects.get(pk=plan.pk)
            change_plan(
                acting_user=self.kam,
                plan=current,
                values={"pnl_basis": "scenario", "scenario": scenario},
                expected_version=current.version,
            )
        self._approved(plan)

    def _approved(self, plan: AccountPlan) -> None:
        """Asked for, decided by those whom the chain names, and begun."""
        send_to_review(acting_user=self.kam, plan=plan)
        approval = requests_for(plan).order_by().latest("pk")
        for decider in (self.director, user_of(ELENA)):
            approval.refresh_from_db()
            if not approval.is_settled:
                decide_approval(
                    acting_user=decider,
                    approval=approval,
                    decision="approve",
                    remark="De acuerdo.",
                    expected_version=approval.version,
                )
        activate(acting_user=self.kam, plan=AccountPlan.objects.get(pk=plan.pk))


_TREND = {
    "grows": "Compra más que hace un año y paga según lo acordado.",
    "falls": "Compra menos que hace un año, sobre todo en las familias que deja a otros.",
    LOSES_MONEY: "Crece, pero nos cuesta dinero: descuentos, rápel y pedidos pequeños se lo comen.",
    LAPSING: "Pide menos cada mes y paga tarde: hay que hablar antes de que se vaya.",
}


def _tell_read() -> None:
    """What the plans of the past told people was read then; what waits now was not."""
    told = Notification.objects.filter(read_at=None, item__kind__in=("plan", "approval"))
    for one in told.exclude(item__approval__state="waiting").select_related("user"):
        if one.item.subject_type == "account_plan" or one.item.kind == "plan":
            mark_read(acting_user=one.user, notification=one)
