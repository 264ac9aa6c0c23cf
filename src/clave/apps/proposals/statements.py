"""Both income statements of a proposal, by the simulator: from its scenario, or from its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.apps.promotions.models import Promotion
from clave.apps.promotions.selectors import families_of_products, row_of
from clave.apps.simulation.selectors import (
    Beginning,
    Simulated,
    beginning_of,
    simulated,
)
from clave.figures.asking import query
from clave.figures.base import Row
from clave.figures.simulation_lines import OfferedLine, Unit, simulate_offer
from clave.figures.simulation_parts import ZERO, Campaign, Moves, moves_from
from clave.lib.money import from_minor

from .models import Proposal, ProposalLine

_HUNDRED = Decimal(100)
_CATALOGUE = """
SELECT coalesce(p.code, n.product) AS product, coalesce(p.name, n.name) AS name,
    coalesce(p.family, n.family) AS family, p.cost, p.vat_rate
FROM products p FULL JOIN product_names n ON n.product = p.code
WHERE coalesce(p.code, n.product) IN (SELECT unnest($codes::VARCHAR[]))
"""


@dataclass(frozen=True)
class Offered:
    """What a proposal makes of both sides. ``below_cost``: goods that would be sold below cost,
    as far as costs are this person's to see; ``special``: whether special terms are needed, told
    whoever asks. ``promotion``: what figures expect of the promotion that it carries. ``names``: of
    the products of its lines.
    """

    simulated: Simulated
    lines: tuple[ProposalLine, ...]
    special: bool
    promotion: Row | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def concession(self) -> Decimal:
        """All that is given to the customer."""
        return self.simulated.done.concession


def statements_of(user: User, proposal: Proposal) -> Offered:
    """Both statements of a proposal, as ``user`` may know them."""
    account = proposal.account
    assert account is not None
    lines = tuple(proposal.lines.all())
    beginning = beginning_of(user, account)
    questions = Questions(user)
    row = None if proposal.promotion is None else row_of(questions, proposal.promotion)
    found = _simulated(beginning, proposal, lines, (questions, row))
    codes = [line.product for line in lines if line.product]
    names = {code: unit.name for code, unit in catalogue_of(questions, codes).items()}
    return Offered(found, lines, is_special(proposal, lines), row, names)


def is_special(proposal: Proposal, lines: Sequence[ProposalLine]) -> bool:
    """Whether it goes below our limit, or sells goods below cost: found out by the machine, since
    whoever asks need not know limits or costs."""
    account = proposal.account
    assert account is not None
    questions, beginning = Questions(None), beginning_of(None, account)
    row = None if proposal.promotion is None else row_of(questions, proposal.promotion)
    found = _simulated(beginning, proposal, lines, (questions, row))
    below = any(entry["code"] == "goods_below_cost" for entry in found.done.warnings)
    before = simulated(beginning, Moves()).done
    was_below = any(entry["code"] == "goods_below_cost" for entry in before.warnings)
    return found.under_floor or (below and not was_below)


def _simulated(
    beginning: Beginning,
    proposal: Proposal,
    lines: Sequence[ProposalLine],
    behind: tuple[Questions, Row | None],
) -> Simulated:
    if proposal.scenario is not None:
        return simulated(beginning, moves_from(proposal.scenario.moves))
    questions, row = behind
    moves, goods = moves_of(proposal, row)
    codes = [line.product for line in lines if line.product]
    done = simulate_offer(
        beginning.start,
        [offered_line(line, proposal.currency) for line in lines],
        moves,
        catalogue_of(questions, codes),
        goods,
    )
    return replace(simulated(beginning, moves), done=done)


def offered_line(line: ProposalLine, currency: str) -> OfferedLine:
    """A line as figures take it."""
    return OfferedLine(
        product=line.product,
        family=line.family,
        quantity=line.quantity,
        list_price=None if line.price_minor is None else from_minor(line.price_minor, currency),
        discount_rate=None if line.discount is None else line.discount / _HUNDRED,
        amount=None if line.amount_minor is None else from_minor(line.amount_minor, currency),
    )


def moves_of(proposal: Proposal, row: Row | None) -> tuple[Moves, frozenset[str]]:
    """Its conditions as moves, and the products of the promotion that it carries."""
    paid = sum(
        (
            from_minor(minor, proposal.currency)
            for minor in (proposal.listing_fee_minor, proposal.co_op_minor)
            if minor
        ),
        ZERO,
    )
    campaign, goods = Campaign(), frozenset[str]()
    if proposal.promotion is not None:
        campaign, goods = campaign_of(proposal.promotion, row)
    days = proposal.payment_days
    moves = Moves(
        rebate_points=(proposal.rebate_points or ZERO) / _HUNDRED,
        payment_days=None if days is None else Decimal(days),
        trade_investment=paid,
        campaign=campaign,
    )
    return moves, goods


def campaign_of(promotion: Promotion, row: Row | None) -> tuple[Campaign, frozenset[str]]:
    """A promotion as the simulator moves it; a discount in money as a share of our price."""
    weeks = Decimal((promotion.ends_on - promotion.starts_on).days + 1) / 7
    rate = None if promotion.discount_rate is None else promotion.discount_rate / _HUNDRED
    price = None if row is None else row["unit_price"]
    if rate is None and promotion.discount is not None and price:
        rate = promotion.discount / price
    rate = min(Decimal(1), (rate or ZERO) * promotion.our_share / _HUNDRED)
    families = families_of_products()
    goods = {code for code, family in families.items() if family in promotion.families}
    campaign = Campaign(
        weeks=min(weeks, Decimal(52)),
        discount_rate=rate,
        uplift=(promotion.uplift or ZERO) / _HUNDRED,
        pulled_forward=promotion.pulled_forward / _HUNDRED,
        cannibalised=promotion.cannibalised / _HUNDRED,
        fixed=promotion.fixed,
    )
    return campaign, frozenset(goods | set(promotion.products))


def catalogue_of(questions: Questions, codes: Sequence[str]) -> Mapping[str, Unit]:
    """What the catalogue knows of products, as far as costs are known to who asks."""
    if not codes:
        return {}
    rows = query(questions.connection(), _CATALOGUE, {"codes": list(codes)})
    return {
        row["product"]: Unit(
            name=row["name"] or "",
            family=row["family"] or "",
            cost=None if questions.facts.hidden else row["cost"],
            vat_rate=None if row["vat_rate"] is None else Decimal(str(row["vat_rate"])),
        )
        for row in rows
    }
