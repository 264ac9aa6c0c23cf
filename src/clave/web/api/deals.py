"""Proposals and promotions as JSON, as their pages show them to whoever asks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.promotions.models import Promotion
from clave.apps.promotions.selectors import promotion_for, row_of, seen_promotions
from clave.apps.proposals.models import ProposalLine
from clave.apps.proposals.selectors import Placed, placed, proposal_for, proposals_for
from clave.figures.base import Row

from .listed import Listed, listed

# What a promotion brought or is expected to bring; the second are for who may see margins.
_OPEN = (
    *("source", "sold_quantity", "baseline_quantity", "uplift_rate", "cannibalised_quantity"),
    *("pulled_forward_quantity", "net_quantity", "spend_amount", "expected_uplift_rate"),
    *("expected_quantity", "expected_spend_amount", "missing"),
)
_SECRET = (
    *("profit_amount", "return_rate", "break_even_rate", "expected_profit_amount"),
    "expected_return_rate",
)
router = Router()


class ProposalOut(Schema):
    """A proposal as its page shows it; ``chance``: per cent, as its owner states it."""

    id: int
    title: str
    account: str
    purpose: str
    state: str
    since: date
    amount_minor: int | None
    currency: str
    chance: int | None
    valid_until: date | None


class LineOut(Schema):
    """What is offered of a product or family in a year; ``discount``: per cent of the price."""

    product: str
    family: str
    quantity: Decimal | None
    price_minor: int | None
    discount: Decimal | None
    amount_minor: int | None


class WholeProposalOut(ProposalOut):
    """A proposal with its lines and conditions; ``rebate_points``: per cent more."""

    owner: str
    lines: list[LineOut]
    payment_days: int | None
    rebate_points: Decimal | None
    listing_fee_minor: int | None
    co_op_minor: int | None
    terms: str


class PromotionOut(Schema):
    """A promotion; shares are per cent, as its form takes them. ``sites``: codes of those where it
    runs alone, none where it runs at the whole account."""

    id: int
    title: str
    account: str
    mechanic: str
    state: str
    starts_on: date
    ends_on: date
    products: list[str]
    families: list[str]
    sites: list[str]
    discount_rate: Decimal | None
    discount_minor: int | None
    our_share: Decimal
    fixed_minor: int
    currency: str
    uplift: Decimal | None
    cannibalised: Decimal
    pulled_forward: Decimal
    owner: str


class WholePromotionOut(PromotionOut):
    """A promotion with what was learnt and what figures know of it: quantities in units, amounts in
    the currency's own unit, rates as shares; None: not known, or not for who asks to know."""

    learnt: str
    figures: dict[str, Any] | None


@router.get("/proposals", response=Listed[ProposalOut])
def proposals(request: HttpRequest, state: str = "", offset: int = 0, limit: int = 100) -> Any:
    """The proposals that one may see, the newest first; ``state``: as it stands today."""
    found = [one for one in proposals_for(_user(request)) if state in ("", one.standing)]
    return listed(found, offset, limit, _proposal)


@router.get("/proposals/{int:pk}", response=WholeProposalOut)
def proposal(request: HttpRequest, pk: int) -> Any:
    """One proposal with its lines and conditions."""
    record = proposal_for(_user(request), pk)
    if record is None:
        raise Http404
    names = ("payment_days", "rebate_points", "listing_fee_minor", "co_op_minor", "terms")
    return {
        **_proposal(placed([record])[0]),
        **{name: getattr(record, name) for name in names},
        "owner": str(record.owner),
        "lines": [_line(line) for line in record.lines.all()],
    }


@router.get("/promotions", response=Listed[PromotionOut])
def promotions(request: HttpRequest, state: str = "", offset: int = 0, limit: int = 100) -> Any:
    """The promotions of accounts that one may see, the newest first; ``state``: as it stands
    today."""
    found = seen_promotions(_user(request))
    if not state:
        return listed(found, offset, limit, _promotion)
    today = timezone.localdate()
    shown = [one for one in found if one.standing_on(today) == state]
    return listed(shown, offset, limit, _promotion)


@router.get("/promotions/{int:pk}", response=WholePromotionOut)
def promotion(request: HttpRequest, pk: int) -> Any:
    """One promotion with what it brought, or is expected to bring."""
    user = _user(request)
    record = promotion_for(user, pk)
    if record is None:
        raise Http404
    row = row_of(Questions(user), record)
    hidden = not user.may(Permission.SEE_MARGINS)
    figures = None if row is None else _figures(row, hidden=hidden)
    return _promotion(record) | {"learnt": record.learnt, "figures": figures}


def _figures(row: Row, *, hidden: bool) -> dict[str, Any]:
    return {name: row[name] for name in _OPEN} | {
        name: None if hidden else row[name] for name in _SECRET
    }


def _promotion(one: Promotion) -> dict[str, Any]:
    names = ("id", "title", "mechanic", "starts_on", "ends_on", "products", "families")
    told = ("discount_rate", "discount_minor", "our_share", "fixed_minor", "currency")
    expected = ("uplift", "cannibalised", "pulled_forward")
    return {name: getattr(one, name) for name in (*names, *told, *expected)} | {
        "account": one.account.code,
        "owner": str(one.owner),
        "state": one.standing_on(timezone.localdate()),
        "sites": [site.code for site in one.sites.all()],
    }


def _proposal(one: Placed) -> dict[str, Any]:
    record = one.record
    names = ("id", "title", "purpose", "amount_minor", "currency", "chance", "valid_until")
    told = {name: getattr(record, name) for name in names}
    account = record.account.code if record.account else ""
    return told | {"account": account, "state": one.standing, "since": one.since}


def _line(line: ProposalLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in LineOut.model_fields}


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
