"""Goals of the sample company, and a plan for each key account at a believable state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Approval, Notification
from clave.apps.followup.services.actions import close_action, move_action
from clave.apps.followup.services.approvals import decide_approval
from clave.apps.followup.services.comments import mark_read
from clave.apps.identity.models import User
from clave.apps.org.models import Unit
from clave.apps.org.services import authority
from clave.apps.plans.models import AccountPlan, Goal, Objective
from clave.apps.plans.reading import Reader
from clave.apps.plans.services.actions import add_action
from clave.apps.plans.services.aims import add_objective, add_strategy, tell_actual
from clave.apps.plans.services.goals import add_goal, tell_goal
from clave.apps.plans.services.means import (
    add_investment,
    add_milestone,
    add_risk,
    reach_milestone,
)
from clave.apps.plans.services.plans import New, create_plan
from clave.apps.plans.services.readings import read_plans
from clave.apps.plans.services.states import (
    activate,
    close_plan,
    refresh_situation,
    send_to_review,
)
from clave.apps.plans.services.writing import add_point, remark, save_section
from clave.apps.simulation.models import OfferScenario

from .key_accounts import KEY_ACCOUNTS, LAPSING, LOSES_MONEY, KeyAccount
from .organisation import FOUNDED
from .people import IGNACIO
from .plans_texts import EVIDENCE, GOALS, KINDS, Kind

ELENA = "elena.prat@example.com"
_YEAR = 2026
_REVIEWED, _DRAFTED = "Tiendas El Cerezal", "Abastos Mirador"
_CLOSED = ("Hiperra", "Supermercados Veleta", "Economatos Arlanza")
_NEXT = "Hiperra"  # whose plan of next year is being written
_SHOPS = 4
_CENT = Decimal("0.01")


def install_plans() -> None:
    """Everything by the same services as a user's own; nothing where something is there."""
    if AccountPlan.objects.exists():
        return
    reader = Reader()
    with transaction.atomic():
        _policies()
        _goals(reader)
        for place, known in enumerate(KEY_ACCOUNTS):
            account = Account.objects.filter(name=known.name).exclude(level="site").first()
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
    elena = _user(ELENA)
    for year, title, details, measure, aim, unit in GOALS:
        told = Decimal(aim)
        baseline = _before(reader, measure) if measure != "free" else Decimal()
        target = told
        if measure in {"sales", "contribution", "overdue"} and baseline is not None:
            target = (baseline * told).quantize(_CENT)
        if title == "Reducir devoluciones":
            baseline = Decimal("2.4")
        values = {"year": year, "title": title, "details": details, "measure": measure}
        values |= {"unit": unit, "baseline": baseline, "target": target, "owner": elena}
        if baseline is None:
            continue
        goal = add_goal(acting_user=elena, values=values)
        if measure == "free" and year == _YEAR:
            now = Decimal(84) if baseline == 0 else Decimal("2.1")
            tell_goal(
                acting_user=elena, goal=goal, value=now, on=None, expected_version=goal.version
            )


def _before(reader: Reader, measure: str, account: Account | None = None) -> Decimal | None:
    """Where it stood: of sales twelve months ago, of the rest as it is."""
    if measure == "sales":
        found = reader.whole(account).values.get("previous_amount")
        return None if found is None else Decimal(found).quantize(_CENT)
    return reader.read(account, measure).value


class _Writer:
    """Writes the plans of one account."""

    def __init__(self, reader: Reader, known: KeyAccount, account: Account, place: int) -> None:
        self.reader, self.known, self.account, self.place = reader, known, account, place
        self.kam = _user(known.kam.email)
        self.director = _user(IGNACIO.email)
        self.kind: Kind = KINDS[known.segment]
        self.goals = {goal.title: goal for goal in Goal.objects.filter(year=_YEAR)}

    def write(self) -> None:
        """Last year's for a few, this year's for all, next year's for one."""
        if self.known.name in _CLOSED:
            self._close_last()
        plan = self._begin(_YEAR)
        self._fill(plan)
        if self.known.name == _DRAFTED:
            return
        refresh_situation(acting_user=self.kam, plan=plan)
        if self.known.name == _REVIEWED:
            send_to_review(acting_user=self.kam, plan=plan, why="Listo para el año.")
            return
        self._carry_out(plan)
        if self.known.name == _NEXT:
            new = self._begin(_YEAR + 1, before=plan)
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
        plan = self._begin(_YEAR - 1)
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
        close_plan(acting_user=self.kam, plan=plan, why="Fin del ejercicio.")

    def _fill(self, plan: AccountPlan) -> None:
        self._words(plan)
        objectives = list(self._objectives(plan))
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
        self._money(plan)
        self._days(plan)
        self._actions(plan, objectives)

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

    def _objectives(self, plan: AccountPlan) -> Iterator[Objective]:
        """Sales and contribution, a family, what is overdue, shops: those that can be measured."""
        growth = Decimal(str(round(self.known.growth * (0.9 + self.place % 3 / 10), 3)))
        growth = max(growth, Decimal("0.02"))
        for values in (
            self._measured("Vender más", "sales", 1 + growth, "Crecer por encima del mercado", 3),
            self._measured(
                "Ganar más con lo que compran", "contribution", Decimal("1.06"),
                "Ganar más en cada cuenta", 2,
            ),
            self._measured("Cobrar lo vencido", "overdue", Decimal("0.5"), "Cobrar antes", 1),
        ):  # fmt: skip
            if values is not None:
                yield add_objective(
                    acting_user=self.kam, plan=plan, values=values, reader=self.reader
                )
        shops = min(12, max(2, self.known.sites // _SHOPS))
        retail = bool(self.known.banners)
        goal = self.goals.get("Estar en frío en toda la Península") if retail else None
        objective = add_objective(
            acting_user=self.kam,
            plan=plan,
            values={
                "title": "Tiendas con lineal propio" if retail else "Centros con nuestra carta",
                "measure": "free",
                "unit": "tiendas con lineal propio" if retail else "centros",
                "baseline": Decimal(0),
                "target": Decimal(shops),
                "goal": goal,
                "no_goal_reason": "" if goal else "Abre la puerta del año siguiente.",
            },
        )
        reached = Decimal(round(shops * (7 + self.place % 4) / 10))
        yield tell_actual(
            acting_user=self.kam,
            objective=objective,
            value=reached,
            on=None,
            expected_version=objective.version,
        )

    def _measured(
        self, title: str, measure: str, factor: Decimal, goal: str, weight: int
    ) -> dict[str, object] | None:
        """An objective whose figure has data at this account; None where it has none."""
        now = self.reader.read(self.account, measure).value
        baseline = _before(self.reader, measure, self.account)
        if not now or not baseline or baseline < 0:
            return None
        if measure == "contribution":
            moved = Decimal(("1.058", "1.05", "1.062", "1.03")[self.place % 4])
            baseline = (now / moved).quantize(_CENT)
        if measure == "overdue":
            baseline = (now * (2 if self.place % 3 else Decimal("1.4"))).quantize(_CENT)
        return {
            "title": title,
            "measure": measure,
            "baseline": baseline,
            "target": (baseline * factor).quantize(_CENT),
            "goal": self.goals.get(goal),
            "no_goal_reason": "" if goal in self.goals else "Es de la cuenta.",
            "weight": weight,
        }

    def _money(self, plan: AccountPlan) -> None:
        thousands = self.known.sales
        for kind, title, share, month in (
            ("promotion", "Promociones acordadas", 10, 3),
            ("listing", "Lineal y altas", 4, 4),
            ("training", "Degustaciones y formación", 2, 9),
        ):
            values = {"kind": kind, "title": title, "amount_minor": thousands * share * 100}
            values["on"] = date(plan.starts_on.year, month, 1)
            add_investment(acting_user=self.kam, plan=plan, values=values)

    def _days(self, plan: AccountPlan) -> None:
        for title, month, day in (
            ("Acuerdo del año firmado", 2, 15),
            ("Revisión del primer semestre", 7, 10),
            ("Revisión anual con su dirección", 12, 17),
        ):
            on = date(plan.starts_on.year, month, day)
            made = add_milestone(acting_user=self.kam, plan=plan, values={"title": title, "on": on})
            if on < timezone.localdate():
                reach_milestone(
                    acting_user=self.kam,
                    milestone=made,
                    reached=True,
                    expected_version=made.version,
                )

    def _actions(self, plan: AccountPlan, objectives: list[Objective]) -> None:
        """At every stage: done, under way, late here and there, still to come."""
        unit = Unit.objects.filter(name=f"Delegación {self.known.delegation or 'Centro'}").first()
        today = timezone.localdate()
        for number, (title, days) in enumerate(self.kind.actions):
            due_on = plan.starts_on + timedelta(days=days)
            planned = add_action(
                acting_user=self.kam,
                plan=plan,
                values={
                    "title": title,
                    "due_on": due_on,
                    "starts_on": max(plan.starts_on, due_on - timedelta(days=40)),
                    "owner": self.kam,
                    "unit": unit if number % 2 else None,
                    "objective": objectives[number % len(objectives)],
                },
            )
            action = planned.action
            recent = today - timedelta(days=30) < due_on < today
            late = recent and self.place % 3 == 0
            if due_on < today and not late:
                close_action(
                    acting_user=self.kam,
                    action=action,
                    note=EVIDENCE[(number + self.place) % len(EVIDENCE)],
                    upload=None,
                    expected_version=action.version,
                )
            elif late or (due_on - today).days < 20:
                move_action(
                    acting_user=self.kam,
                    action=action,
                    state="in_progress",
                    expected_version=action.version,
                )

    def _carry_out(self, plan: AccountPlan) -> None:
        scenario = OfferScenario.objects.filter(account=self.account).order_by("-pk").first()
        if scenario is not None and self.known.name == _NEXT:
            from clave.apps.plans.services.plans import change_plan

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
        approval = Approval.objects.filter(subject_id=str(plan.pk)).latest("pk")
        for decider in (self.director, _user(ELENA)):
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


def _user(email: str) -> User:
    return User.objects.get(email=email)
