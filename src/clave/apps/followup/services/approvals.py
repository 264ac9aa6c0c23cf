"""Writes on approvals: ask, decide, ask again, take back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.followup.chain import chain_of, judged_amount
from clave.apps.followup.models import Approval, ApprovalState, ApprovalStep, Decision, Kind
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import save_versioned
from clave.apps.org import authority
from clave.lib.refusal import Refused

from .telling import check_amount, locked, name_in, needed, require_account, require_sight, tell

_TOLD = ("title", "matter", "amount_minor", "due_on", "subject_label")
# What apps above do once a request of theirs is approved, refused, returned or taken back, in the
# same transaction: the approval, who did it (None: the chain itself), the remark.
SETTLERS: list[Callable[[Approval, User | None, str], None]] = []
_ENDS = {Decision.REFUSE: ApprovalState.REFUSED, Decision.RETURN: ApprovalState.RETURNED}


@transaction.atomic
def ask_approval(
    *, acting_user: User, values: dict[str, Any], at: datetime | None = None
) -> Approval:
    """A new request: ``title``; as wanted ``account``, ``details``, ``matter``, ``amount_minor``
    with ``currency``, ``due_on``, ``subject_…``. The chain of command says who decides it. ``at``:
    when it was asked, for what is noted afterwards; now unless told.

    Raises ``Refused``: ``item_needs_title``, ``amount_below_zero``, ``not_allowed``.
    """
    require(acting_user, Permission.FOLLOW_UP)
    require_account(acting_user, values.get("account"))
    check_amount(values)
    _one_at_a_time(values.get("account"))
    approval = Approval(
        kind=Kind.APPROVAL, created_by=acting_user, asked_at=at or timezone.now(), **values
    )
    approval.title = needed(approval.title, "item_needs_title")
    approval.save()
    told = {name: (None, getattr(approval, name)) for name in _TOLD if getattr(approval, name)}
    _note(acting_user, "approval_asked", approval, told)
    name_in(approval, acting_user)
    _renew(approval, approval.asked_at, acting_user)
    return approval


@transaction.atomic
def decide_approval(
    *,
    acting_user: User,
    approval: Approval,
    decision: str,
    remark: str,
    expected_version: int,
    at: datetime | None = None,
) -> Approval:
    """Approve, refuse or return at the step whose turn it is, in one's own name or in that of who
    delegated it. A refusal and a return say why. ``at``: when it was decided, for what is noted
    afterwards; now unless told.

    Raises ``Refused``: ``not_allowed``, ``no_self_approval``, ``approval_not_waiting``,
    ``decision_needs_reason``, ``unknown_decision``; or ``StaleVersion``.
    """
    require_sight(acting_user, approval)
    if decision not in Decision.values:
        raise Refused("unknown_decision", decision=decision)
    if acting_user.pk == approval.created_by_id:
        raise Refused("no_self_approval")
    now = at or timezone.now()
    current = locked(approval, expected_version, {})
    if current.state != ApprovalState.WAITING:
        raise Refused("approval_not_waiting", state=current.get_state_display())
    step, fresh = _turn(current, now, acting_user)
    if decision != Decision.APPROVE and not remark.strip():
        raise Refused("decision_needs_reason")
    step.decision, step.remark = decision, remark.strip()
    step.decided_by, step.decided_at = acting_user, now
    step.instead_of = fresh.instead_of if acting_user.pk == fresh.user else ""
    step.save()
    name_in(current, acting_user)
    _note(acting_user, "approval_decided", current, _decided(step))
    if decision in _ENDS:
        _end(current, _ENDS[Decision(decision)], now, acting_user, step.remark)
    else:
        _renew(current, now, acting_user)
    return current


@transaction.atomic
def amend_approval(
    *, acting_user: User, approval: Approval, values: dict[str, Any], expected_version: int
) -> Approval:
    """Ask again with other values: who asked may, until it is settled. What was decided of the old
    values stays written down, and counts no longer.
    """
    _require_asker(acting_user, approval)
    if approval.is_settled:
        raise Refused("approval_not_waiting", state=approval.get_state_display())
    check_amount({"amount_minor": approval.amount_minor, "currency": approval.currency, **values})
    if "title" in values:
        values = {**values, "title": needed(values["title"], "item_needs_title")}
    _one_at_a_time(approval.account)
    again = {
        "state": ApprovalState.WAITING,
        "round": approval.round + 1,
        "asked_at": timezone.now(),
        "decided_at": None,
    }
    saved = save_versioned(
        approval,
        {**values, **again},
        expected_version=expected_version,
        acting_user=acting_user,
        action="approval_amended",
        account_code=_code(approval),
    )
    saved.steps.filter(decision="").delete()
    _renew(saved, saved.asked_at, acting_user)
    return saved


@transaction.atomic
def withdraw_approval(*, acting_user: User, approval: Approval, expected_version: int) -> Approval:
    """Take a request back before it is settled."""
    _require_asker(acting_user, approval)
    current = locked(approval, expected_version, {})
    if current.is_settled:
        raise Refused("approval_not_waiting", state=current.get_state_display())
    _end(current, ApprovalState.WITHDRAWN, timezone.now(), acting_user, "")
    return current


@transaction.atomic
def renew_approval(*, approval: Approval, at: datetime) -> bool:
    """Lay out anew who decides what waits, after the chart or the policies changed; whether
    anything did. Safe to repeat.
    """
    current = Approval.objects.select_for_update().get(pk=approval.pk)
    return current.state == ApprovalState.WAITING and _renew(current, at, None)


def _turn(approval: Approval, now: datetime, user: User) -> tuple[ApprovalStep, authority.Step]:
    """The step whose turn it is, with the chain's word of now that ``user`` may decide it."""
    fresh = {step.position: step for step in chain_of(approval, now).steps}
    waiting = approval.steps.filter(decision="", waiting_since__isnull=False).first()
    if waiting is not None and waiting.position_id not in fresh:
        _renew(approval, now, None)  # the chart changed since: somebody else's turn has come
        waiting = approval.steps.filter(decision="", waiting_since__isnull=False).first()
    step = fresh.get(waiting.position_id or 0) if waiting is not None else None
    if waiting is None or step is None or user.pk not in {step.user, step.principal}:
        raise Refused("not_allowed", permission="decide_approval")
    return waiting, step


def _renew(approval: Approval, at: datetime, actor: User | None) -> bool:
    """Make the undecided steps those that the chain asks for now; approve where none is left."""
    fresh = chain_of(approval, at)
    steps = approval.steps.filter(round=approval.round)
    done = set(steps.exclude(decision="").values_list("position_id", flat=True))
    wanted = [step for step in fresh.steps if step.position not in done]
    pending = list(steps.filter(decision=""))
    changed = [step.position_id for step in pending] != [step.position for step in wanted]
    if changed:
        steps.filter(decision="").delete()
        _lay_out(approval, wanted)
    _keep_reasons(approval, fresh)
    if not wanted and not fresh.unmet:
        _end(approval, ApprovalState.APPROVED, at, actor, "")
    elif wanted:
        _give_turn(approval, wanted[0], at, actor)
    return changed


def _keep_reasons(approval: Approval, fresh: authority.Approval) -> None:
    """What was judged, by which policies, and what is unmet; written where it is not so yet."""
    kept = {
        "judged_minor": judged_amount(approval),
        "policies": [list(reason) for reason in fresh.policies],
        "unmet": [list(reason) for reason in fresh.unmet],
    }
    if any(getattr(approval, name) != value for name, value in kept.items()):
        for name, value in kept.items():
            setattr(approval, name, value)
        approval.save(update_fields=[*kept, "updated_at"])


def _lay_out(approval: Approval, wanted: list[authority.Step]) -> None:
    first = approval.steps.filter(round=approval.round).count() + 1
    ApprovalStep.objects.bulk_create(
        ApprovalStep(
            approval=approval,
            round=approval.round,
            order=first + number,
            position_id=step.position,
            title=step.title,
            reasons=[list(reason) for reason in step.reasons],
        )
        for number, step in enumerate(wanted)
    )


def _give_turn(approval: Approval, step: authority.Step, at: datetime, actor: User | None) -> None:
    """The first undecided step waits from now on; whoever decides it is told once."""
    first = approval.steps.filter(round=approval.round, decision="").first()
    if first is None or first.waiting_since is not None:
        return
    first.waiting_since = at
    first.save(update_fields=["waiting_since"])
    if step.user is not None:
        tell(approval, "approval_waits", actor=actor, users=[step.user])


def _end(
    approval: Approval, state: ApprovalState, at: datetime, actor: User | None, remark: str
) -> None:
    old = approval.state
    approval.state, approval.decided_at = state, at
    approval.version += 1
    approval.save()
    approval.steps.filter(decision="").delete()
    _note(actor, "approval_settled", approval, {"state": (old, state)})
    tell(approval, "approval_settled", actor=actor, params={"state": state, "remark": remark})
    for settler in SETTLERS:
        settler(approval, actor, remark)


def _decided(step: ApprovalStep) -> dict[str, tuple[Any, Any]]:
    told = {"decision": ("", step.decision), "step": (None, step.title)}
    if step.remark:
        told["remark"] = ("", step.remark)
    if step.instead_of:
        told["instead_of"] = ("", step.instead_of)
    return told


def _one_at_a_time(account: Account | None) -> None:
    """Two who ask for the same account at once must see each other's amounts."""
    if account is not None:
        Account.objects.select_for_update().get(pk=account.decider_id or account.pk)


def _require_asker(acting_user: User, approval: Approval) -> None:
    require_sight(acting_user, approval)
    if acting_user.pk != approval.created_by_id:
        raise Refused("not_allowed", permission="change_request")


def _note(acting_user: User | None, what: str, approval: Approval, changes: audit.Changes) -> None:
    audit.record(
        acting_user=acting_user,
        action=what,
        subject=approval,
        changes=changes,
        account_code=_code(approval),
    )


def _code(approval: Approval) -> str:
    return approval.account.code if approval.account else ""
