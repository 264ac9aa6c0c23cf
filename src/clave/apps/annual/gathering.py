"""The figures of a brief: of every key account, as plain rows that can be kept.

Read by the machine over all key accounts, row by row with the account that each belongs to. Who
reads it is shown the rows of their accounts, and totals of these alone (``reading.shown_to``).
Numbers are text, so that they are kept to the last digit; money in the currency's own unit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from clave.apps.accounts.directory import Entry, directory
from clave.apps.accounts.insights import last_twelve
from clave.apps.accounts.selectors import Questions, Sight
from clave.apps.demand.plan import basis_of, plan_of, price_of, reach_of
from clave.apps.identity.models import User
from clave.apps.needs.models import Need
from clave.apps.needs.selectors import planned_needs
from clave.apps.plans.models import AccountPlan, Goal, PlanState
from clave.apps.plans.models.means import RiskState
from clave.apps.readiness.risk import tell_chances
from clave.figures.asking import query
from clave.figures.base import Row, Scope
from clave.lib.money import from_minor
from clave.lib.months import add_months, month_end, month_range

Content = dict[str, Any]
ZERO = Decimal()
_CENT = Decimal("0.01")
LIVE = (PlanState.DRAFT, PlanState.REVIEW, PlanState.APPROVED, PlanState.ACTIVE)


class Keys:
    """The key accounts, and to which of them each account belongs."""

    def __init__(self) -> None:
        known = directory()
        self.entries = sorted(
            (e for e in known.entries.values() if e.tier), key=lambda e: (e.tier, e.name)
        )
        self.of: dict[str, Entry] = {}
        for entry in self.entries:
            for pk in known.below(entry.id):
                if pk in known.entries:
                    self.of[known.entries[pk].code] = entry
        self.codes = tuple(sorted(self.of))


def gather(year: int, today: date, until: date | None = None) -> Content:
    """What is known on ``today`` for the brief of ``year``.

    ``until``: the last month of the ledger that is looked at; None: all of it. The demand plan
    knows only today, so with ``until`` it says nothing.
    """
    keys, questions = Keys(), Questions(None)
    accounts, as_of = _accounts(keys, questions, until)
    return {
        "year": year,
        "on": today.isoformat(),
        "as_of": as_of.isoformat() if as_of else None,
        "currency": questions.company.currency,
        "accounts": accounts,
        "needs": list(_needs(keys, year)),
        "demand": [] if until else list(_demand(keys, questions, year)),
        "risks": list(_risks(keys, year)),
        "investments": list(_investments(keys, year)),
        "goals": list(_goals(keys, year)),
    }


def _accounts(
    keys: Keys, questions: Questions, until: date | None
) -> tuple[list[Row], date | None]:
    """Sales of twelve months and the year before; contribution and expected loss, which are for
    those alone who may see margins."""
    scope = Sight(None, None).scope(accounts=keys.codes) if keys.codes else Scope(accounts=())
    scope = replace(scope, end=until)
    figure = questions.compute("portfolio", scope)
    sums: dict[str, dict[str, Decimal | None]] = defaultdict(dict)
    for row in figure.rows:
        key = keys.of.get(row["account"] or "")
        if key is not None:
            for name in ("net_amount", "previous_amount"):
                _add(sums[key.code], name, row[name])
    twelve = scope if until else last_twelve(questions, scope)
    if until:
        twelve = replace(scope, start=add_months(until, -11))
    earned = _earned(keys, questions, twelve)
    losses = _losses(questions, twelve)
    people = dict(User.objects.values_list("pk", "name"))
    rows = [
        {
            "account": entry.code,
            "name": entry.name,
            "tier": entry.tier,
            "kam": people.get(entry.kam or 0, ""),
            "sales": _text(sums[entry.code].get("net_amount", ZERO)),
            "before": _text(sums[entry.code].get("previous_amount")),
            "contribution": _text(earned.get(entry.code)),
            "expected_loss": _text(losses.get(entry.code)),
        }
        for entry in keys.entries
    ]
    return rows, min(figure.as_of, month_end(until)) if until and figure.as_of else figure.as_of


def _earned(keys: Keys, questions: Questions, scope: Scope) -> dict[str, Decimal]:
    figure = questions.compute("whale", scope, by="account")
    found: dict[str, Decimal] = {}
    for row in figure.rows:
        key = keys.of.get(row["account"] or "")
        if key is not None and row["amount"] is not None:
            found[key.code] = found.get(key.code, ZERO) + row["amount"]
    return found


def _losses(questions: Questions, scope: Scope) -> dict[str, Decimal]:
    """The result that each customer would take with it, times the chance that it goes."""
    told = tell_chances(scope)
    figure = questions.compute("profit_at_risk", scope, chances=told, draws=200)
    return {
        row["code"]: -row["alone_change"] * Decimal(str(row["probability"]))
        for row in figure.rows
        if row["row"] == "unit" and row["alone_change"] is not None
    }


def _needs(keys: Keys, year: int) -> Iterator[Row]:
    """Standing needs that reach into the year, with the part of each that lies in it."""
    first, last = date(year, 1, 1), date(year, 12, 1)
    inside: dict[int, dict[str, Decimal | None]] = defaultdict(dict)
    for one in planned_needs(keys.codes, first, last):
        for name in ("quantity", "value", "expected_value"):
            _add(inside[one.need], name, getattr(one, name))
    found = Need.objects.standing().select_related("account").filter(pk__in=inside)
    for need in found:
        key, told = keys.of[need.account.code], inside[need.pk]
        yield {
            "account": key.code,
            "text": str(need),
            "family": need.family,
            "quantity": _text(told.get("quantity")),
            "unit": need.unit,
            "value": _text(told.get("value")),
            "expected": _text(told.get("expected_value")),
            "currency": need.currency,
            "confidence": need.confidence,
            "from": need.starts_on.isoformat(),
            "to": need.ends_on.isoformat(),
        }


def _demand(keys: Keys, questions: Questions, year: int) -> Iterator[Row]:
    """Pieces by family and quarter: what is planned, and what was sold a year before."""
    basis = now = basis_of(questions, months=1)
    reach = reach_of(basis)
    sums: dict[tuple[str, str, int], dict[str, Decimal | None]] = defaultdict(dict)
    first = date(year, 1, 1)
    if basis.months and reach is not None:
        start, end = max(first, basis.months[0]), min(date(year, 12, 1), reach)
        count = len(month_range(start, end)) if start <= end else 0
        basis = basis_of(questions, months=count, first=start) if count else basis
        plan = plan_of(basis, Scope(accounts=keys.codes)) if count else None
        for (account, product), series in plan.cells.items() if plan else ():
            key = keys.of.get(account)
            if key is None:
                continue
            price, family = price_of(series), basis.family_of(product) or ""
            for month, cell in series.items():
                into = sums[(key.code, family, _quarter(month))]
                _add(into, "planned", cell.consensus)
                _add(into, "value", None if price is None else cell.consensus * price)
    known_to = now.months[0] if now.months else None
    for row in _sold(keys, questions, year - 1):
        last = date(year - 1, 3 * _quarter(row["month"]), 1)
        if known_to is not None and last >= known_to:
            continue  # a quarter that is not over says nothing of a whole one
        family = basis.family_of(row["product"] or "") or ""
        key = keys.of[row["account"]]
        _add(sums[(key.code, family, _quarter(row["month"]))], "before", row["quantity"])
    for (account, family, quarter), told in sorted(sums.items()):
        yield {
            "account": account,
            "family": family,
            "quarter": quarter,
            "planned": _text(told.get("planned")),
            "value": _text(told.get("value")),
            "before": _text(told.get("before")),
        }


def _sold(keys: Keys, questions: Questions, year: int) -> list[Row]:
    sql = (
        "SELECT account, product, month, sum(quantity) AS quantity FROM account_product_month"
        " WHERE account IN (SELECT unnest($codes::VARCHAR[])) AND quantity IS NOT NULL"
        " AND month BETWEEN $first AND $last AND kind IN ('sale', 'return')"
        " GROUP BY ALL ORDER BY ALL"
    )
    given = {"codes": list(keys.codes), "first": date(year, 1, 1), "last": date(year, 12, 1)}
    return query(questions.connection(), sql, given)


def _plans(keys: Keys, year: int) -> Iterator[tuple[Entry, AccountPlan]]:
    found = AccountPlan.objects.filter(
        starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1)
    )
    related = ("risks__owner", "investments", "objectives__goal", "actions__action__unit")
    for plan in found.select_related("account").prefetch_related(*related):
        key = keys.of.get(plan.account.code) if plan.account else None
        if key is not None:
            yield key, plan


def _risks(keys: Keys, year: int) -> Iterator[Row]:
    for key, plan in _plans(keys, year):
        for risk in plan.risks.all():
            if risk.state == RiskState.GONE:
                continue
            yield {
                "account": key.code,
                "plan": plan.pk,
                "title": risk.title,
                "likelihood": risk.likelihood,
                "impact": risk.impact,
                "money": _minor(risk.impact_minor, plan.currency),
                "owner": str(risk.owner),
                "response": risk.response,
                "state": risk.state,
            }


def _investments(keys: Keys, year: int) -> Iterator[Row]:
    for key, plan in _plans(keys, year):
        for one in plan.investments.all():
            if one.on is not None and one.on.year != year:
                continue
            yield {
                "account": key.code,
                "plan": plan.pk,
                "state": plan.state,
                "kind": one.kind,
                "title": one.title,
                "amount": _minor(one.amount_minor, plan.currency),
                "on": one.on.isoformat() if one.on else None,
            }


def _goals(keys: Keys, year: int) -> Iterator[Row]:
    """The company's goals, and the objectives of key accounts that serve each."""
    serving: dict[int, list[Row]] = defaultdict(list)
    for key, plan in _plans(keys, year):
        for one in plan.objectives.all():
            if one.goal_id is None:
                continue
            brings = None if one.baseline is None else one.target - one.baseline
            serving[one.goal_id].append(
                {
                    "account": key.code,
                    "title": one.title,
                    "measure": one.measure,
                    "brings": _text(brings),
                }
            )
    for goal in Goal.objects.filter(year=year).select_related("owner"):
        yield {
            "id": goal.pk,
            "title": goal.title,
            "measure": goal.measure,
            "unit": goal.unit,
            "baseline": _text(goal.baseline),
            "target": _text(goal.target),
            "owner": str(goal.owner),
            "objectives": serving[goal.pk],
        }


def _quarter(month: date) -> int:
    return (month.month - 1) // 3 + 1


def _add(into: dict[str, Decimal | None], name: str, value: Decimal | None) -> None:
    if value is not None:
        into[name] = (into.get(name) or ZERO) + value


def _minor(amount: int | None, currency: str) -> str | None:
    return None if amount is None else _text(from_minor(amount, currency or "EUR"))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.quantize(_CENT), "f")
