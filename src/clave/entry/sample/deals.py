"""Promotions and proposals of the sample company, by the same services as a user's own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions
from clave.apps.competition.models import Competitor
from clave.apps.contacts.models import Contact
from clave.apps.followup.chain import chain_of
from clave.apps.followup.models import Approval, ApprovalState
from clave.apps.followup.services.approvals import decide_approval
from clave.apps.identity.models import User
from clave.apps.promotions import services as promotions
from clave.apps.promotions.models import Promotion
from clave.apps.proposals.asking import Asked
from clave.apps.proposals.models import Proposal
from clave.apps.proposals.services import drafting, moving, settling
from clave.apps.proposals.statements import statements_of
from clave.apps.simulation.selectors import beginning_of
from clave.figures.frame import newest_day
from clave.lib.money import to_minor

from .deal_facts import HELD, PLANNED, PROPOSALS, Held

Told = dict[str, Any]
_LEVELS = 4  # steps of a chain at most
_PONDERED = 3  # days until a request was returned


def install_deals() -> None:
    """Nothing where something is there."""
    if deals_complete():
        return
    with transaction.atomic():
        end = newest_day(Questions(None).connection()) or timezone.localdate()
        for held in HELD:
            _hold(held, end)
        for told in PLANNED:
            _plan(told)
        for told in PROPOSALS:
            _propose(told)


def deals_complete() -> bool:
    """Whether an earlier run came to its end."""
    return Promotion.objects.exists() and Proposal.objects.exists()


def _hold(held: Held, end: date) -> None:
    account = _account(held.account)
    if account is None:
        return
    first, last = held.days(end)
    sites = list(Account.objects.filter(name=held.banner)) if held.banner else []
    made = promotions.plan_promotion(
        acting_user=account.responsible,
        account=account,
        sites=sites,
        values={
            "title": held.title,
            "mechanic": held.mechanic,
            "starts_on": first,
            "ends_on": last,
            "families": [held.family],
            "discount_rate": Decimal(held.discount) if held.discount else None,
            "our_share": Decimal(held.our_share),
            "fixed_minor": held.fixed * 100,
            "uplift": Decimal(held.uplift),
        },
    )
    if held.learnt:
        promotions.note_learnt(
            acting_user=account.responsible,
            promotion=made,
            text=held.learnt,
            expected_version=made.version,
        )


def _plan(told: Told) -> None:
    account, today = _account(told["account"]), timezone.localdate()
    if account is None or account.responsible is None:
        return
    made = promotions.plan_promotion(
        acting_user=account.responsible,
        account=account,
        values={
            "title": told["title"],
            "mechanic": told["mechanic"],
            "starts_on": today + timedelta(days=told["start"]),
            "ends_on": today + timedelta(days=told["end"]),
            "families": told["families"],
            "discount_rate": Decimal(told["discount"]),
            "fixed_minor": told["fixed"] * 100,
            "uplift": Decimal(told["uplift"]),
            "cannibalised": Decimal(10),
            "pulled_forward": Decimal(15),
        },
    )
    if told["ask"]:
        asked = promotions.ask_for_promotion(
            acting_user=account.responsible,
            promotion=made,
            amount_minor=600_000,
            expected_version=made.version,
        )
        _approve(asked, timezone.now())


def _propose(told: Told) -> None:
    account = _account(told["account"])
    if account is None or account.responsible is None:
        return
    user, days = account.responsible, list(told["days"])
    promotion = Promotion.objects.filter(title=told.get("promotion", "")).first()
    made = drafting.draft_proposal(
        acting_user=user,
        account=account,
        values={
            "title": told["title"],
            "purpose": told["purpose"],
            "chance": told["chance"],
            "valid_until": timezone.localdate() + timedelta(days=told["valid"]),
            "promotion": promotion,
            "payment_days": told.get("payment_days"),
            "rebate_points": Decimal(told["rebate"]) if "rebate" in told else None,
            "listing_fee_minor": told["listing"] * 100 if "listing" in told else None,
            "co_op_minor": told["co_op"] * 100 if "co_op" in told else None,
            "contact": Contact.objects.filter(roles__account=account).order_by("pk").first(),
        },
        lines=_lines(user, account, told),
        at=_at(days.pop(0)),
    )
    _go(made, told, user, days)


def _go(made: Proposal, told: Told, user: User, days: list[int]) -> None:
    """Through its states, each at its day."""
    state = told["state"]
    if state == "draft":
        return
    offered = statements_of(user, made)
    amount = max(0, to_minor(offered.concession, made.currency))
    asked = moving.ask_for_proposal(
        acting_user=user,
        proposal=made,
        asked=Asked(amount, made.title, offered.special),
        expected_version=made.version,
        at=_at(days[0]),
    )
    if state == "asked":
        return
    if state == "returned":
        _decide(asked, "return", told["note"], _at(days[0] - _PONDERED))
        return
    when = _at(days[1])
    del days[:2]
    _approve(asked, when)
    if state == "approved":
        return
    made = _again(made)
    if state == "withdrawn":
        moving.withdraw_proposal(
            acting_user=user, proposal=made, reason=told["note"], expected_version=made.version
        )
        return
    moving.send_proposal(
        acting_user=user,
        proposal=made,
        contact=None,
        expected_version=made.version,
        at=_at(days.pop(0)) if days else when,
    )
    if state in ("won", "lost"):
        _settle(_again(made), told, user, days[0])


def _settle(made: Proposal, told: Told, user: User, ago: int) -> None:
    rivals = list(Competitor.objects.order_by("pk")[:3])
    rival = rivals[told["rival"]] if "rival" in told and len(rivals) > told["rival"] else None
    settling.settle_proposal(
        acting_user=user,
        proposal=made,
        result=told["state"],
        told={
            "reason": told["reason"],
            "note": told["note"],
            "competitor": rival,
            "on": timezone.localdate() - timedelta(days=ago),
        },
        expected_version=made.version,
        at=_at(ago),
    )


def _lines(user: User, account: Account, told: Told) -> list[Told]:
    """One line of the family: its volume grown at today's price, or an amount."""
    if "family" not in told:
        return []
    if "amount" in told:
        return [{"family": told["family"], "amount_minor": told["amount"] * 100}]
    start = beginning_of(user, account).start
    alike = [line for line in start.lines if line.family == told["family"]]
    units = sum((line.quantity for line in alike), Decimal())
    listed = sum((line.list_amount for line in alike), Decimal())
    paid = sum((line.invoiced_amount for line in alike), Decimal())
    if units <= 0 or listed <= 0:
        return [{"family": told["family"], "amount_minor": 4_800_000}]
    discount = told["discount"]
    share = (1 - paid / listed) * 100 if discount is None else Decimal(discount)
    return [
        {
            "family": told["family"],
            "quantity": (units * Decimal(str(told["volume"]))).quantize(Decimal(1)),
            "unit": "cajas",
            "price_minor": int((listed / units * 100).to_integral_value()),
            "discount": min(Decimal(100), max(Decimal(), share)).quantize(Decimal("0.01")),
        }
    ]


def _approve(asked: Approval, at: datetime) -> None:
    """By everybody whom the chain of command names."""
    for _step in range(_LEVELS):
        asked.refresh_from_db()
        if asked.state != ApprovalState.WAITING:
            return
        _decide(asked, "approve", "", at)


def _decide(asked: Approval, decision: str, remark: str, at: datetime) -> None:
    done = set(asked.steps.exclude(decision="").values_list("position_id", flat=True))
    steps = [step for step in chain_of(asked, at).steps if step.position not in done]
    if not steps or steps[0].user is None:
        return
    decide_approval(
        acting_user=User.objects.get(pk=steps[0].user),
        approval=asked,
        decision=decision,
        remark=remark,
        expected_version=asked.version,
        at=at,
    )


def _at(ago: int) -> datetime:
    return timezone.now() - timedelta(days=ago)


def _again(made: Proposal) -> Proposal:
    found: Proposal = Proposal.objects.select_related("request", "account").get(pk=made.pk)
    return found


def _account(name: str) -> Account | None:
    found = Account.objects.filter(name=name).exclude(level="site")
    return found.select_related("responsible").first()
