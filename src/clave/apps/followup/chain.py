"""Which steps a request needs now: the chain of command, asked with what the limits are held on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, Sum
from django.utils import timezone

from clave.apps.accounts.models import Edition
from clave.apps.org import authority
from clave.apps.org.models import ChartEdition

from .models import Approval, ApprovalState

# Like requests of so long before count together, so that splitting an amount dodges no limit.
ADDED_UP = timedelta(days=365)


def judged_amount(approval: Approval) -> int | None:
    """The amount with those of like requests before it; None where it is not about money.

    Like are the requests of the last twelve months with the same matter, currency and account
    (whatever site of the group they name) that are approved or still waiting, whoever asked.
    """
    if approval.amount_minor is None:
        return None
    account = approval.account
    same = Q(account__decider=account.decider_id) if account else Q(account__isnull=True)
    if account is None:
        same &= Q(created_by=approval.created_by_id)
    before = Q(asked_at__lt=approval.asked_at) | Q(asked_at=approval.asked_at, pk__lt=approval.pk)
    like = Approval.objects.filter(
        same,
        before,
        matter=approval.matter,
        currency=approval.currency,
        state__in=(ApprovalState.WAITING, ApprovalState.APPROVED),
        asked_at__gt=approval.asked_at - ADDED_UP,
    ).exclude(pk=approval.pk)
    others: int = like.aggregate(total=Sum("amount_minor"))["total"] or 0
    return approval.amount_minor + others


def chain_of(approval: Approval, at: datetime) -> authority.Approval:
    """Who decides ``approval`` at the moment ``at``, step by step, each with its reasons."""
    account = approval.account
    asking = approval.created_by_id
    matter = authority.Matter(
        amount_minor=judged_amount(approval),
        currency=approval.currency,
        tier=account.tier if account else "",
        subject=approval.matter,
    )
    responsible = account.responsible_id if account else None
    return authority.who_approves(matter, responsible=responsible or asking, acting=asking, at=at)


def chains_mark(now: datetime) -> str:
    """Changes whenever another chain may follow: with the chart, a policy, an account, the day."""
    return f"{ChartEdition.current()} {Edition.current()} {timezone.localtime(now).date()}"
