"""A plan goes from draft to closed: who may bring it there, what must hold, what is kept."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from clave.apps.followup.models import Approval, ApprovalState
from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.followup.services.actions import cancel_action
from clave.apps.followup.services.approvals import amend_approval, ask_approval, withdraw_approval
from clave.apps.followup.services.telling import tell
from clave.apps.identity.models import User
from clave.apps.plans.asking import MATTER, SUBJECT, plan_of_request, requests_for
from clave.apps.plans.checks import require_at
from clave.apps.plans.expected import investment_of
from clave.apps.plans.models import AccountPlan, PlanState, StateChange
from clave.apps.plans.readiness import require_ready, require_supported
from clave.apps.plans.selectors import actions_of
from clave.apps.plans.situation import take
from clave.lib.refusal import Refused

from .readings import read_plans
from .saving import keep_version, note

LEAVE, CANCEL = ON_CLOSING = ("leave", "cancel")
# What may follow what by hand; approval and return come of the decision of the chain.
_FROM: dict[str, tuple[str, ...]] = {
    "review": (PlanState.DRAFT,),
    "draft": (PlanState.REVIEW, PlanState.APPROVED, PlanState.ACTIVE),
    "active": (PlanState.APPROVED,),
    "closed": (PlanState.ACTIVE, PlanState.APPROVED, PlanState.DRAFT),
}


@transaction.atomic
def send_to_review(*, acting_user: User, plan: AccountPlan, why: str = "") -> AccountPlan:
    """Ask the chain of command for the plan; its money is what limits are held against.

    Raises ``Refused``: ``not_allowed``, ``plan_closed``, ``plan_state_changed``,
    ``plan_needs_sponsor``, ``plan_needs_objective``, ``objective_needs_goal_named``,
    ``section_needed``, ``owner_cannot_log_in``, ``objective_without_data``.
    """
    current = _locked(acting_user, plan, "review")
    require_ready(current)
    _move(current, PlanState.REVIEW, acting_user, why)
    values = {
        "title": current.title,
        "amount_minor": investment_of(current.investments.all()),
        "currency": current.currency,
        "details": why.strip()[:4000],
    }
    returned = requests_for(current).filter(
        state=ApprovalState.RETURNED, created_by=acting_user
    ).first()  # fmt: skip
    if returned is not None:
        amend_approval(
            acting_user=acting_user,
            approval=returned,
            values=values,
            expected_version=returned.version,
        )
    else:
        subject = {"subject_type": SUBJECT, "subject_id": str(plan.pk)}
        asked = {"account": current.account, "matter": MATTER, "subject_label": current.title}
        ask_approval(acting_user=acting_user, values={**values, **subject, **asked})
    current.refresh_from_db()
    return current


@transaction.atomic
def take_back(*, acting_user: User, plan: AccountPlan, why: str) -> AccountPlan:
    """Bring a plan back to be changed: it will need approval anew. A request that waits is
    withdrawn; only whoever asked may do that while it waits.

    Raises ``Refused``: ``not_allowed``, ``plan_closed``, ``plan_state_changed``,
    ``plan_needs_reason``, ``review_of_another``.
    """
    current = _locked(acting_user, plan, "draft")
    if not why.strip():
        raise Refused("plan_needs_reason")
    waiting = requests_for(current).filter(state=ApprovalState.WAITING).first()
    if waiting is not None:
        if waiting.created_by_id != acting_user.pk:
            raise Refused("review_of_another", person=str(waiting.created_by))
        # The state first: what the withdrawal does to a plan in review is then done already.
        _move(current, PlanState.DRAFT, acting_user, why)
        withdraw_approval(
            acting_user=acting_user, approval=waiting, expected_version=waiting.version
        )
        return current
    _move(current, PlanState.DRAFT, acting_user, why)
    return current


@transaction.atomic
def activate(*, acting_user: User | None, plan: AccountPlan, why: str = "") -> AccountPlan:
    """Begin to carry out a plan that was approved: with a sponsor, and every action that is not
    settled in the hands of somebody who can log in.

    Raises ``Refused``: ``not_allowed``, ``plan_closed``, ``plan_state_changed``,
    ``plan_needs_sponsor``, ``sponsor_cannot_log_in``, ``owner_cannot_log_in``.
    """
    current = _locked(acting_user, plan, "active")
    require_supported(current)
    _move(current, PlanState.ACTIVE, acting_user, why)
    read_plans([current])
    return current


@transaction.atomic
def close_plan(
    *, acting_user: User | None, plan: AccountPlan, why: str, open_actions: str = ""
) -> AccountPlan:
    """Nothing of the plan changes any more; what was reached is read once more and kept.

    ``open_actions``: what becomes of those that are not settled, which must be said where there are
    any: ``leave`` them open, or ``cancel`` them with the plan's reason.

    Raises ``Refused``: ``not_allowed``, ``plan_closed``, ``plan_state_changed``,
    ``plan_needs_reason``, ``plan_has_open_actions``.
    """
    current = _locked(acting_user, plan, "closed")
    if not why.strip():
        raise Refused("plan_needs_reason")
    left = [one.action for one in actions_of(current).filter(action__state__in=UNSETTLED)]
    if left and open_actions not in ON_CLOSING:
        raise Refused("plan_has_open_actions", actions=len(left))
    read_plans([current])
    if open_actions == CANCEL:
        for action in left:
            cancel_action(
                acting_user=acting_user,
                action=action,
                reason=why,
                expected_version=action.version,
            )
    _move(current, PlanState.CLOSED, acting_user, why)
    return current


@transaction.atomic
def refresh_situation(*, acting_user: User | None, plan: AccountPlan) -> AccountPlan:
    """Take the figures of the situation as they are now. While the plan is a draft or carried out.

    Raises ``Refused``: ``not_allowed``, ``plan_closed``, ``plan_state_changed``.
    """
    require_at(acting_user, plan.account)
    current = AccountPlan.objects.select_for_update().get(pk=plan.pk)
    if current.state == PlanState.CLOSED:
        raise Refused("plan_closed", plan=current.title)
    if current.state not in (PlanState.DRAFT, PlanState.ACTIVE):
        raise Refused("plan_state_changed", state=current.get_state_display())
    assert current.account is not None
    before = current.situation.get("taken_at")
    current.situation = take(current.account)
    current.save(update_fields=["situation", "updated_at"])
    taken = {"taken_at": (before, current.situation["taken_at"])}
    note(acting_user, "situation_taken", current, current, taken)
    return current


def settle_request(approval: Approval, actor: User | None, remark: str) -> None:
    """What the decision of the chain makes of the plan that was asked for."""
    plan = plan_of_request(approval)
    if plan is None:
        return
    current = AccountPlan.objects.select_for_update().get(pk=plan.pk)
    if current.state != PlanState.REVIEW:
        return
    approved = approval.state == ApprovalState.APPROVED
    own = approval.steps.filter(round=approval.round, decided_by=current.owner_id)
    if approved and own.exists():
        raise Refused("no_self_approval")  # whoever asked: nobody approves the plan that they own
    _move(current, PlanState.APPROVED if approved else PlanState.DRAFT, actor, remark)


def _locked(user: User | None, plan: AccountPlan, wanted: str) -> AccountPlan:
    """The plan as stored, where it may be brought into the state ``wanted``."""
    require_at(user, plan.account)
    current = AccountPlan.objects.select_for_update().get(pk=plan.pk)
    if current.state == PlanState.CLOSED:
        raise Refused("plan_closed", plan=current.title)
    if current.state not in _FROM[wanted]:
        raise Refused("plan_state_changed", state=current.get_state_display())
    return current


def _move(plan: AccountPlan, new: PlanState, user: User | None, why: str) -> None:
    """Write the state with who and why, keep what the plan was, tell whoever follows it."""
    old = plan.state
    plan.state = new
    plan.version += 1
    plan.save()
    StateChange.objects.create(
        plan=plan, old=old, new=new, by=user, at=timezone.now(), why=why.strip()[:2000]
    )
    told = {"state": (old, new)} | ({"why": (None, why.strip())} if why.strip() else {})
    note(user, "plan_moved", plan, plan, told)
    keep_version(plan, user, "")
    tell(plan, "plan_moved", actor=user, params={"plan_state": str(new), "why": why.strip()[:300]})
