"""Steps, moves and both sides of an offer in words, for the simulator and for proposals."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clave.apps.simulation.selectors import Beginning, Simulated
from clave.figures.base import Row
from clave.figures.simulation_lines import LINES
from clave.figures.simulation_parts import Moves
from clave.web.components import numbers

Entry = dict[str, Any]

# Step → its words, its sign in the statement, and how it stands there.
OURS: tuple[tuple[str, Any, int, str], ...] = (
    ("gross_sales", _("Gross sales at list price"), 1, ""),
    ("on_invoice_discount", _("On-invoice discount"), -1, ""),
    ("returns", _("Returns and credit notes"), -1, ""),
    ("rebate", _("Rebates"), -1, ""),
    ("promotion", _("Promotions"), -1, ""),
    ("prompt_payment_discount", _("Prompt-payment discount"), -1, ""),
    ("co_op", _("Co-op advertising"), -1, ""),
    ("listing_fee", _("Listing fees"), -1, ""),
    ("other_off_invoice", _("Other off-invoice conditions"), -1, ""),
    ("net_sales", _("Net sales"), 1, "total"),
    ("sales_without_cost", _("Net sales without known cost"), -1, ""),
    ("cogs", _("Cost of goods sold"), -1, ""),
    ("gross_margin", _("Gross margin"), 1, "total"),
    ("activity_cost", _("Serving: activities"), -1, ""),
    ("receivable_carrying_cost", _("Waiting for payment"), -1, ""),
    ("trade_investment", _("Trade investment"), -1, ""),
    ("customer_contribution", _("Contribution"), 1, "total"),
)
ON_COSTS = frozenset(
    {
        *("sales_without_cost", "cogs", "gross_margin", "activity_cost"),
        *("receivable_carrying_cost", "customer_contribution"),
    }
)
THEIRS: tuple[tuple[str, Any, int, str], ...] = (
    ("consumer_sales", _("Sales to consumers, before VAT"), 1, ""),
    ("sold_purchases", _("Purchases as invoiced"), -1, ""),
    ("front_margin", _("Front margin"), 1, "total"),
    ("rebate", _("Rebate received"), 1, ""),
    ("promotion", _("Promotions that we pay"), 1, ""),
    ("prompt_payment_discount", _("Prompt-payment discount"), 1, ""),
    ("co_op", _("Co-op advertising"), 1, ""),
    ("listing_fee", _("Listing fees"), 1, ""),
    ("other_off_invoice", _("Other off-invoice conditions"), 1, ""),
    ("trade_investment", _("Our trade investment"), 1, ""),
    ("total_margin", _("Total margin"), 1, "total"),
)
MOVES = {
    LINES: _("Goods and prices"),
    "price_rate": _("List price"),
    "volume_rate": _("Volume"),
    "mix": _("Mix"),
    "discount_points": _("On-invoice discount"),
    "rebate_points": _("Rebate"),
    "prompt_payment_points": _("Prompt payment"),
    "campaign": _("Promotion"),
    "payment_days": _("Payment term"),
    "service_rate": _("Service"),
    "trade_investment": _("Trade investment"),
    "shelf_price_rate": _("Their shelf price"),
}


def ours_text(found: Simulated) -> str:
    """What it changes for us; "" where that is not this person's to know."""
    done = found.done
    if not found.beginning.sees_ours or not found.done.bridge:
        return ""
    before, after = done.before.ours[done.measure], done.after.ours[done.measure]
    said = {"amount": numbers.money(abs(after - before), found.beginning.currency)}
    if before > 0:
        rate = numbers.percent((after - before) / before, signed=True)
        said["amount"] = f"{said['amount']} ({rate})"
    more = after >= before
    if done.measure == "net_sales":
        return (
            _now("Our net sales grow by %(amount)s")
            if more
            else _now("Our net sales fall by %(amount)s")
        ) % said
    return (_now("We earn %(amount)s more") if more else _now("We earn %(amount)s less")) % said


def theirs_text(found: Simulated, name: str) -> str:
    """What it changes for the customer, in its own counting."""
    before = found.beginning.declared(found.done.before.theirs)
    after = found.beginning.declared(found.done.after.theirs)
    if before is None or after is None:
        return ""
    said = {
        "customer": name,
        "before": numbers.percent(before),
        "after": numbers.percent(after),
    }
    if not found.done.bridge:
        return _now("%(customer)s earns %(before)s on what we sell it") % said
    return _now("%(customer)s goes from %(before)s to %(after)s of margin") % said


def statement_rows(
    order: tuple[tuple[str, Any, int, str], ...], before: Row, after: Row, hidden: frozenset[str]
) -> list[Entry]:
    """A statement side by side: today, then, difference. What is not known on both sides is left
    out, but for totals.
    """
    rows = []
    for name, label, sign, style in order:
        then, now = after[name], before[name]
        if name in hidden or (style != "total" and not then and not now):
            continue
        change = None if then is None or now is None else sign * (then - now)
        rate = None
        if change is not None and now:
            rate = (then - now) / abs(now)
        rows.append(
            {
                "name": name,
                "label": label,
                "style": style,
                "today": None if now is None else sign * now,
                "then": None if then is None else sign * then,
                "change": change,
                "rate": rate,
                "bad": change is not None and change < 0,
            }
        )
    return rows


def move_rows(told: dict[str, Any]) -> list[Entry]:
    """Amounts by move, with their words."""
    return [{"label": MOVES[name], "amount": amount} for name, amount in told.items()]


def counting_words(beginning: Beginning) -> str:
    """How the customer counts: “a share of the sale, on what is invoiced, before VAT”."""
    terms = beginning.terms
    vat = _now("with VAT") if terms.on_vat else _now("before VAT")
    said = {"base": terms.get_base_display(), "cost": terms.get_cost_display(), "vat": vat}
    return _now("as a share of %(base)s, on %(cost)s, %(vat)s") % said


def moved_words(found: Simulated) -> list[str]:
    """Each move of a simulation as people say it."""
    return words_of_moves(found.moves, found.beginning.currency)


def words_of_moves(moves: Moves, currency: str) -> list[str]:
    """Each move as people say it: “List price +1.5 %”."""
    said: list[str] = []
    for name in moves.moved:
        value = getattr(moves, name)
        label = str(MOVES[name])
        if name == "mix":
            parts = [
                f"{family} {numbers.percent(rate, signed=True)}" for family, rate in value.items()
            ]
            said.append(f"{label}: {', '.join(parts)}")
        elif name == "campaign":
            told = {
                "weeks": numbers.number(value.weeks),
                "rate": numbers.percent(value.discount_rate),
            }
            said.append(_("Promotion of %(weeks)s weeks at %(rate)s") % told)
        elif name == "payment_days":
            said.append(
                _now("%(label)s: %(days)s days") % {"label": label, "days": numbers.number(value)}
            )
        elif name == "trade_investment":
            said.append(f"{label} {numbers.money(value, currency, signed=True)}")
        elif name.endswith("_points"):
            said.append(f"{label} {numbers.points(value, 1)}")
        else:
            said.append(f"{label} {numbers.percent(value, signed=True)}")
    return said


def our_limit(found: Simulated) -> Entry | None:
    """Our contribution against our limit, for those who may see it."""
    floor = found.beginning.floor
    today = found.done.before.ours["customer_contribution_rate"]
    then = found.done.after.ours["customer_contribution_rate"]
    if floor is None or today is None or then is None:
        return None
    return {"line": floor, "today": today, "then": then, "left": then - floor, "met": then >= floor}


def their_goal(found: Simulated) -> Entry | None:
    """The customer's margin against its goal, in its own counting."""
    beginning = found.beginning
    today = beginning.declared(found.done.before.theirs)
    then = beginning.declared(found.done.after.theirs)
    if today is None or then is None:
        return None
    goal = beginning.goal
    left = None if goal is None else then - goal
    return {
        "line": goal,
        "today": today,
        "then": then,
        "left": left,
        "met": left is not None and left >= 0,
        "counting": counting_words(beginning),
    }
