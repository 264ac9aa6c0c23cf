"""Parts of the plans of the sample company: aims, money, days, actions at every stage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.followup.services.actions import close_action, move_action
from clave.apps.identity.models import User
from clave.apps.org.models import Unit
from clave.apps.plans.models import AccountPlan, Goal, Objective
from clave.apps.plans.reading import Reader
from clave.apps.plans.services.actions import add_action
from clave.apps.plans.services.aims import add_objective, tell_actual
from clave.apps.plans.services.means import add_investment, add_milestone, reach_milestone

from .key_accounts import KeyAccount
from .people import IGNACIO
from .plans_texts import EVIDENCE, KINDS, Kind

YEAR = 2026
CENT = Decimal("0.01")
_SHOPS = 4


def before(reader: Reader, measure: str, account: Account | None = None) -> Decimal | None:
    """Where it stood: of sales twelve months ago, of the rest as it is."""
    if measure == "sales":
        found = reader.sales_before(account)
        return None if found is None else Decimal(found).quantize(CENT)
    return reader.read(account, measure).value


def user_of(email: str) -> User:
    """Who has that address."""
    return User.objects.get(email=email)


_CLOSED_AFTER = (-3, -1, 0, 4)  # days from the day due: most on time, some late


class Parts:
    """Fills the plans of one account."""

    def __init__(self, reader: Reader, known: KeyAccount, account: Account, place: int) -> None:
        self.reader, self.known, self.account, self.place = reader, known, account, place
        self.kam = user_of(known.kam.email)
        self.director = user_of(IGNACIO.email)
        self.kind: Kind = KINDS[known.segment]
        self.goals = {goal.title: goal for goal in Goal.objects.filter(year=YEAR)}

    def objectives(self, plan: AccountPlan) -> Iterator[Objective]:
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
        baseline = before(self.reader, measure, self.account)
        if not now or not baseline or baseline < 0:
            return None
        if measure == "contribution":
            moved = Decimal(("1.058", "1.05", "1.062", "1.03")[self.place % 4])
            baseline = (now / moved).quantize(CENT)
        if measure == "overdue":
            baseline = (now * (2 if self.place % 3 else Decimal("1.4"))).quantize(CENT)
        return {
            "title": title,
            "measure": measure,
            "baseline": baseline,
            "target": (baseline * factor).quantize(CENT),
            "goal": self.goals.get(goal),
            "no_goal_reason": "" if goal in self.goals else "Es de la cuenta.",
            "weight": weight,
        }

    def money(self, plan: AccountPlan) -> None:
        thousands = self.known.sales
        for kind, title, share, month in (
            ("promotion", "Promociones acordadas", 10, 3),
            ("listing", "Lineal y altas", 4, 4),
            ("training", "Degustaciones y formación", 2, 9),
        ):
            values = {"kind": kind, "title": title, "amount_minor": thousands * share * 100}
            values["on"] = date(plan.starts_on.year, month, 1)
            add_investment(acting_user=self.kam, plan=plan, values=values)

    def days(self, plan: AccountPlan) -> None:
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

    def actions(self, plan: AccountPlan, objectives: list[Objective]) -> None:
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
                    on=min(today, due_on + timedelta(days=_CLOSED_AFTER[number % 4])),
                )
            elif late or (due_on - today).days < 20:
                move_action(
                    acting_user=self.kam,
                    action=action,
                    state="in_progress",
                    expected_version=action.version,
                )
