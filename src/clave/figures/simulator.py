"""Move a condition and see both income statements: ours of the account, and the customer's with us.

Pure: from goods, today's conditions and moves. Definition, traps and worked values:
``docs/figures/simulation.md``; from the ledger: ``simulation``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from clave.figures.base import Row
from clave.figures.pnl_steps import receivable_carrying_cost, statement
from clave.figures.profit_rules import OFF_INVOICE
from clave.figures.simulation_parts import ZERO, Conditions, Line, Moves
from clave.figures.simulation_sides import cents, theirs_of
from clave.figures.simulation_tiers import TierEffect, tier_effects
from clave.figures.simulation_warnings import warnings_of

# In this order the moves are added one after another, so that the bridge adds up.
ORDER = (
    *("price_rate", "volume_rate", "mix", "discount_points", "rebate_points"),
    *("prompt_payment_points", "campaign", "payment_days", "service_rate", "trade_investment"),
)


@dataclass(frozen=True)
class Statement:
    """Both sides of a period: ``ours`` by step of the waterfall, ``theirs`` by line.

    ``lines``: of each product ``quantity, list_amount, invoiced_amount, cost_amount``; ``tiers``:
    what tiers do to rebates.
    """

    ours: Row
    theirs: Row
    lines: tuple[Row, ...]
    tiers: tuple[TierEffect, ...] = ()


@dataclass(frozen=True)
class Step:
    """What one move changes in our result (``measure`` of the simulation)."""

    move: str
    amount: Decimal


@dataclass(frozen=True)
class Simulation:
    """Both statements before and after, what moved our result, what was given and received.

    ``measure``: ``customer_contribution``, or ``net_sales`` where no cost is known. ``given`` and
    ``received``: move → what it is worth to the customer, and to us. ``warnings``: notes.
    """

    before: Statement
    after: Statement
    measure: str
    bridge: tuple[Step, ...]
    given: dict[str, Decimal]
    received: dict[str, Decimal]
    warnings: list[Row]

    @property
    def concession(self) -> Decimal:
        """All that is given, whatever comes in return: what approvals are held against."""
        return sum(self.given.values(), ZERO)


def simulate(
    lines: Sequence[Line],
    conditions: Conditions,
    moves: Moves,
    today_lines: Sequence[Line] | None = None,
) -> Simulation:
    """What ``moves`` make of ``lines``; ``today_lines``: see :func:`side_by_side`.

    Volumes that are moved, not those that follow: nothing is assumed of how demand answers. What
    the customer buys it sells, at the shelf price of today unless ``shelf_price_rate`` says
    another.
    """
    before = side_by_side(lines, conditions, Moves(), today_lines)
    after = side_by_side(lines, conditions, moves, today_lines)
    known = before.ours["customer_contribution"] is not None
    measure = "customer_contribution" if known else "net_sales"
    given, received = _exchange(after, conditions, moves)
    return Simulation(
        before=before,
        after=after,
        measure=measure,
        bridge=_bridge(lines, conditions, moves, (before, after, today_lines), measure),
        given=given,
        received=received,
        warnings=warnings_of(lines, after.ours, after.lines, after.tiers),
    )


def side_by_side(
    lines: Sequence[Line],
    conditions: Conditions,
    moves: Moves,
    today_lines: Sequence[Line] | None = None,
) -> Statement:
    """Both statements under ``moves``. Each part is rounded to cents, so that sums are exact.

    ``today_lines``: the goods that the conditions are of, where ``lines`` are already others.
    """
    told = tuple(_moved_lines(lines, moves))
    before = lines if today_lines is None else today_lines
    sums = {
        name: sum((row[name] for row in told if row[name] is not None), ZERO)
        for name in ("list_amount", "invoiced_amount", "promoted_amount")
    }
    today = sum((line.invoiced_amount for line in before), ZERO)
    growth = sums["invoiced_amount"] / today if today else Decimal(1)
    tiers = tier_effects(conditions, before, told, growth)
    off = _off_invoice(conditions, moves, growth, sums, sum((e.amount for e in tiers), ZERO))
    days = conditions.payment_days if moves.payment_days is None else moves.payment_days
    invoiced = cents(sums["invoiced_amount"])
    returns = cents(conditions.returns * growth)
    parts: dict[str, Decimal | None] = {
        "gross_sales": cents(sums["list_amount"]),
        "invoiced_sales": invoiced,
        "returns": returns,
        **off,
        "trade_investment": cents(conditions.trade_investment + moves.trade_investment),
        **_costs(lines, told, conditions, (_unit_growth(before, told, moves), moves)),
        "receivable_carrying_cost": _carrying(conditions, invoiced - returns, days, growth),
    }
    ours = statement(parts)
    theirs = theirs_of(told, ours, moves, days, conditions.capital_rate)
    return Statement(ours, theirs, told, tuple(tiers))


def _costs(
    lines: Sequence[Line],
    told: Sequence[Row],
    conditions: Conditions,
    served: tuple[Decimal, Moves],
) -> dict[str, Decimal | None]:
    """Cost of goods, what is sold without a known one, and the cost of serving.

    ``served``: how many more units are served, and what is moved of it.
    """
    unit_growth, moves = served
    known = [row["cost_amount"] for row in told if row["cost_amount"] is not None]
    without = sum(
        (
            row["invoiced_amount"] * line.uncosted_share
            for row, line in zip(told, lines, strict=True)
            if line.uncosted_share
        ),
        ZERO,
    )
    service = conditions.service_cost
    if service is not None:
        service = cents(service * unit_growth * (1 + moves.service_rate))
    return {
        "cogs": cents(sum(known, ZERO)) if known else None,
        "sales_without_cost": cents(without),
        "activity_cost": service,
    }


def _moved_lines(lines: Sequence[Line], moves: Moves) -> list[Row]:
    """Each line after price, discount, volume, mix and promotion."""
    units = sum((line.quantity for line in lines), ZERO)
    mixed = sum((line.quantity * _mix(line, moves) for line in lines), ZERO)
    kept = units / mixed if mixed else Decimal(1)
    campaign = moves.campaign
    extra = campaign.uplift * (1 - campaign.pulled_forward - campaign.cannibalised)
    found = []
    for line in lines:
        window = campaign.share(line.family)
        volume = (1 + moves.volume_rate) * _mix(line, moves) * kept
        discount = _discount(line, moves)
        listed = line.list_amount * volume * (1 + moves.price_rate)
        factor = 1 + window * extra
        invoiced = listed * (1 - discount)
        quantity = line.quantity * volume
        shelf = line.shelf_price
        found.append(
            {
                "product": line.product,
                "family": line.family,
                "quantity": quantity * factor,
                "list_amount": listed * factor,
                "invoiced_amount": invoiced * factor,
                "cost_amount": None
                if line.cost_amount is None
                else line.cost_amount * volume * factor,
                "promoted_amount": invoiced * window * (1 + campaign.uplift),
                "vat_rate": line.vat_rate,
                "consumer_sales": None
                if shelf is None
                else quantity * factor * shelf * (1 + moves.shelf_price_rate),
            }
        )
    return found


def _mix(line: Line, moves: Moves) -> Decimal:
    return 1 + moves.mix.get(line.family, ZERO)


def _discount(line: Line, moves: Moves) -> Decimal:
    """The discount on the invoice: fewer points never make a surcharge of it."""
    today = line.discount_rate
    if not moves.discount_points:
        return today
    moved = today + moves.discount_points
    return min(Decimal(1), max(moved, min(today, ZERO)))


def _unit_growth(lines: Sequence[Line], told: Sequence[Row], moves: Moves) -> Decimal:
    """How many more units are served: the cost of serving grows with them.

    Where no line tells its units, volume is what was moved.
    """
    today = sum((line.quantity for line in lines), ZERO)
    if not today:
        return 1 + moves.volume_rate
    return sum((row["quantity"] for row in told), ZERO) / today


def _off_invoice(
    conditions: Conditions,
    moves: Moves,
    growth: Decimal,
    sums: dict[str, Decimal],
    by_tiers: Decimal,
) -> dict[str, Decimal | None]:
    """Conditions grow with what is invoiced; points are of it, a campaign is added.

    ``by_tiers``: what tiers of rebates add to that growth, or take from it.
    """
    invoiced, campaign = sums["invoiced_amount"], moves.campaign
    more = {
        "rebate": invoiced * moves.rebate_points + by_tiers,
        "prompt_payment_discount": invoiced * moves.prompt_payment_points,
        "promotion": sums["promoted_amount"] * campaign.discount_rate + campaign.fixed,
    }
    found: dict[str, Decimal | None] = {}
    for name in OFF_INVOICE:
        today, added = conditions.off_invoice.get(name), more.get(name, ZERO)
        if today is None and not added:
            found[name] = None
        else:
            found[name] = cents((today or ZERO) * growth + added)
    return found


def _carrying(
    conditions: Conditions, billed: Decimal, days: Decimal | None, growth: Decimal
) -> Decimal | None:
    """What it costs to wait for the money: today's, and what other days of payment change of it.

    None where nobody tells how long they are, or what money costs.
    """
    today, rate_ = conditions.payment_days, conditions.capital_rate
    if conditions.carrying_cost is None:
        if days is None or rate_ is None:
            return None
        return cents(receivable_carrying_cost(billed, rate_, days))
    longer = days - today if days is not None and today is not None else ZERO
    more = receivable_carrying_cost(billed, rate_ or ZERO, longer)
    return cents(conditions.carrying_cost * growth + more)


def _bridge(
    lines: Sequence[Line],
    conditions: Conditions,
    moves: Moves,
    ends: tuple[Statement, Statement, Sequence[Line] | None],
    measure: str,
) -> tuple[Step, ...]:
    """The moves one after another; together exactly the difference."""
    moved = [name for name in ORDER if name in moves.moved]
    steps, made = [], Moves()
    reached = ends[0].ours[measure]
    for place, name in enumerate(moved, start=1):
        made = replace(made, **{name: getattr(moves, name)})
        last = place == len(moved)
        found = ends[1] if last else side_by_side(lines, conditions, made, ends[2])
        then = found.ours[measure]
        steps.append(Step(name, then - reached))
        reached = then
    return tuple(steps)


def _exchange(
    after: Statement, conditions: Conditions, moves: Moves
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Each move as money at the new volume: given to the customer, or received from it.

    Days of payment are worth price × rate × days / 365. What volume brings is no concession.
    """
    gross, invoiced = after.ours["gross_sales"], after.ours["invoiced_sales"]
    promoted = sum((row["promoted_amount"] for row in after.lines), ZERO)
    at_old_price = gross / (1 + moves.price_rate) if moves.price_rate > -1 else ZERO
    worth = {
        "price_rate": -(gross - at_old_price),
        "discount_points": gross * moves.discount_points,
        "rebate_points": invoiced * moves.rebate_points,
        "prompt_payment_points": invoiced * moves.prompt_payment_points,
        "campaign": promoted * moves.campaign.discount_rate + moves.campaign.fixed,
        "trade_investment": moves.trade_investment,
    }
    if moves.payment_days is not None and conditions.payment_days is not None:
        longer = moves.payment_days - conditions.payment_days
        worth["payment_days"] = receivable_carrying_cost(
            invoiced, conditions.capital_rate or ZERO, longer
        )
    rounded = {name: cents(Decimal(amount)) for name, amount in worth.items()}
    given = {name: amount for name, amount in rounded.items() if amount > 0}
    return given, {name: -amount for name, amount in rounded.items() if amount < 0}
