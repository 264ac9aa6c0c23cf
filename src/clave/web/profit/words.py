"""The income statement in words: its steps, findings and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from clave.apps.profit.selectors import Statement
from clave.figures.base import Row
from clave.figures.pnl_gaps import Change, Gap, ways_out
from clave.figures.pvm import EFFECTS
from clave.web.components import numbers
from clave.web.refusals import note_sentence

STEPS = {
    "gross_sales": _("Gross sales at list price"),
    "on_invoice_discount": _("On-invoice discount"),
    "invoiced_sales": _("Invoiced sales"),
    "returns": _("Returns and credit notes"),
    "prompt_payment_discount": _("Prompt-payment discount"),
    "rebate": _("Rebates"),
    "promotion": _("Promotions"),
    "co_op": _("Co-op advertising"),
    "listing_fee": _("Listing fees"),
    "other_off_invoice": _("Other off-invoice conditions"),
    "off_invoice": _("Off-invoice conditions"),
    "net_sales": _("Net sales"),
    "sales_without_cost": _("Net sales without known cost"),
    "cogs": _("Cost of goods sold"),
    "gross_margin": _("Gross margin"),
    "activity_cost": _("Serving: activities"),
    "receivable_carrying_cost": _("Waiting for payment"),
    "cost_to_serve": _("Cost to serve"),
    "customer_margin": _("Customer margin"),
    "trade_investment": _("Trade investment"),
    "customer_contribution": _("Contribution"),
}
# The names that the schema of facts itself uses; any other one is shown as the files have it.
NAMES = {
    "order": pgettext_lazy("activity", "order"),
    "delivery": _("delivery"),
    "pallet": _("pallet"),
    "call": _("visit or call"),
    "return": _("return"),
    "rebate": _("rebate"),
    "rebate_accrued": _("accrued by schemes, not settled yet"),
    "promotion": _("promotion"),
    "listing_fee": _("listing fee"),
    "cash_discount": _("prompt-payment discount"),
    "co_op": _("co-op advertising"),
}
EFFECT_WORDS = {
    "price": _("price"),
    "volume": _("volume"),
    "mix": _("mix"),
    "new": _("new products"),
    "lost": _("lost products"),
    "cost": _("unit costs"),
    "currency": _("exchange rates"),
    "other": _("without quantity"),
}
# What to change where a step takes more than at the others.
PROPOSALS = {
    "on_invoice_discount": _("bring the on-invoice discount from %(own)s to %(target)s"),
    "returns": _("bring returns from %(own)s to %(target)s"),
    "off_invoice": _("bring rebates and other off-invoice conditions from %(own)s to %(target)s"),
    "cogs": _("sell products that cost %(target)s of their list price, not %(own)s"),
    "activity_cost": _("serve in fewer, fuller drops, so that it takes %(target)s, not %(own)s"),
    "receivable_carrying_cost": _("be paid sooner, so that waiting takes %(target)s, not %(own)s"),
    "trade_investment": _("bring trade investment from %(own)s to %(target)s"),
}
MOST_REASONS = 3


def step_label(step: str) -> str:
    """A step in words."""
    return str(STEPS[step])


def name_of(text: str) -> str:
    """An activity or a type of deduction in words."""
    return str(NAMES.get(text.strip().casefold(), text))


def statement_finding(found: Statement, with_costs: bool = True) -> str:
    """“Leaves 812,400 € in 12 months, 9.1 % of net sales.”"""
    values, currency = found.figure.values, found.figure.currency or ""
    amount, rate = values["customer_contribution"], values["customer_contribution_rate"]
    if amount is None:
        words = {"amount": numbers.money(values["net_sales"], currency)}
        if not with_costs:
            return _now("Net sales of %(amount)s in 12 months") % words
        return _now("Net sales of %(amount)s; what they leave is not known") % words
    words = {"amount": numbers.money(abs(amount), currency), "rate": numbers.percent(rate)}
    if amount < 0:
        return _now("Loses %(amount)s in 12 months: %(rate)s of net sales") % words
    return _now("Leaves %(amount)s in 12 months: %(rate)s of net sales") % words


def statement_title(found: Statement, with_costs: bool = True) -> str:
    """“Of 100 € at list price 13.30 € are left”, above the drawing; the finding where that is not
    known."""
    values, currency = found.figure.values, found.figure.currency or ""
    gross, left = values["gross_sales"], values["customer_contribution"]
    if not gross or gross < 0 or left is None:
        return statement_finding(found, with_costs)
    words = {
        "hundred": numbers.money(100, currency),
        "left": numbers.money(left / gross * 100, currency, 2),
    }
    return _now("Of %(hundred)s at list price %(left)s are left") % words


def reason_sentences(found: Statement) -> list[dict[str, Any]]:
    """Why it is so, and what would change it, as a story; nothing where nobody takes more."""
    if not found.gaps:
        return []
    currency = found.figure.currency or ""
    reasons = [_gap_words(gap, currency) for gap in found.gaps[:MOST_REASONS]]
    story = [{"label": _now("Why"), "parts": _joined(reasons)}]
    if proposal := _proposal(found):
        story.append({"label": _now("Proposal"), "parts": [{"text": proposal}]})
    return story


def _gap_words(gap: Gap, currency: str) -> str:
    words = {
        "step": str(STEPS[gap.step]).lower(),
        "own": numbers.percent(gap.share),
        "others": numbers.percent(gap.others),
        "amount": numbers.money(gap.amount, currency),
    }
    return (
        _now("%(step)s: %(own)s of gross sales, %(others)s at the others (%(amount)s more)") % words
    )


def _proposal(found: Statement) -> str:
    """“To lose nothing: bring the discount from 30.6 % to 29.7 %, or …”"""
    changes, alone = ways_out(found.gaps, found.figure.values)
    if not changes:
        return ""
    told = [_change(change) for change in changes]
    if alone:
        return _now("To lose nothing, %(what)s.") % {"what": _now(", or ").join(told)}
    gain = sum((change.gain for change in changes), Decimal())
    words = {
        "what": "; ".join(told),
        "amount": numbers.money(gain, found.figure.currency or ""),
    }
    return _now("All of this brings %(amount)s a year: %(what)s.") % words


def _change(change: Change) -> str:
    words = {"own": numbers.percent(change.share), "target": numbers.percent(change.target)}
    return str(PROPOSALS[change.step] % words)


def _joined(parts: Sequence[str]) -> list[dict[str, str]]:
    text = "; ".join(parts)
    return [{"text": f"{text[:1].upper()}{text[1:]}."}]


def variance_finding(values: Row, currency: str) -> str:
    """“−41,200 €: price +8,100, volume −52,300, mix +3,000.”"""
    if values["change"] is None:
        return _now("What changed is not known in these months")
    effects = [
        f"{EFFECT_WORDS[name]} {numbers.number(values[name], signed=True)}"
        for name in EFFECTS
        if values[name] is not None and abs(values[name]) >= 1
    ]
    change = numbers.money(values["change"], currency, signed=True)
    return f"{change}: {', '.join(effects)}" if effects else change


def variance_title(values: Row, currency: str) -> str:
    """“Most comes from volume, +310,900 €; most is lost by mix, −155,700 €”, above the drawing."""
    told = [(values[name], str(EFFECT_WORDS[name])) for name in EFFECTS]
    known = [(amount, name) for amount, name in told if amount]
    most, least = max(known, default=(0, "")), min(known, default=(0, ""))
    said = []
    if most[0] > 0:
        words = {"effect": most[1], "amount": numbers.money(most[0], currency, signed=True)}
        said.append(_now("most comes from %(effect)s, %(amount)s") % words)
    if least[0] < 0:
        words = {"effect": least[1], "amount": numbers.money(least[0], currency, signed=True)}
        said.append(_now("most is lost by %(effect)s, %(amount)s") % words)
    return capfirst("; ".join(said)) or variance_finding(values, currency)


def whale_title(rows: Sequence[Row], currency: str) -> str:
    """“The first 406 customers leave 18.9 M€”: the highest point, above the drawing."""
    highest = max(rows, key=lambda row: row["cumulative"])
    words = {"n": numbers.number(highest["rank"])}
    words["amount"] = numbers.compact_money(highest["cumulative"], currency)
    return _now("It is highest at %(n)s customers: %(amount)s") % words


def whale_finding(values: Row, currency: str) -> str:
    """“18 of 24 customers leave 132 % of the contribution; 6 take 32 % of it away.”"""
    if not values["customers"] or values["total"] is None:
        return _now("What customers leave us is not known")
    losing = values["customers_losing"]
    words: dict[str, Any] = {
        "n": numbers.number(values["customers"] - losing),
        "all": numbers.number(values["customers"]),
        "losing": numbers.number(losing),
        "lost": numbers.money(values["lost"], currency),
    }
    if not losing:
        return _now("Every one of %(all)s customers leaves us something") % words
    if values["peak_rate"] is None:
        return _now("%(losing)s of %(all)s customers lose %(lost)s; together they lose") % words
    words["peak"] = numbers.percent(values["peak_rate"], 0)
    tail = ngettext(
        "%(losing)s takes %(lost)s away again", "%(losing)s take %(lost)s away again", losing
    )
    head = _now("%(n)s of %(all)s customers leave %(peak)s of the contribution") % words
    return f"{head}; {tail % words}"


def prices_finding(values: Row) -> str:
    """“Of 100 € at list price 71.20 € are left; 12 sales lie outside the band.”"""
    if values["pocket_share"] is None:
        return _now("What is left of the list price is not known")
    words: dict[str, Any] = {
        "share": numbers.percent(values["pocket_share"]),
        "n": numbers.number(values["outliers"]),
    }
    head = _now("%(share)s of the list price is left") % words
    parts = [head]
    if values["outliers"]:
        tail = ngettext(
            "%(n)s sale is outside its band", "%(n)s sales are outside their band",
            values["outliers"],
        )  # fmt: skip
        parts.append(tail % words)
    if values["lines_below_cost"]:
        below = {
            "n": numbers.number(values["lines_below_cost"]),
            "share": numbers.percent(values["lines_below_cost_share"]),
        }
        parts.append(_now("%(share)s of the sales (%(n)s) are invoiced below cost") % below)
    return "; ".join(parts)


def notes_of(entries: Sequence[Row]) -> str:
    """What is not known or assumed, one sentence after another."""
    return " ".join(note_sentence(entry) for entry in entries)
