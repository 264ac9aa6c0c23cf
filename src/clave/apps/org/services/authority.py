"""Writes on delegations and policies of authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import save_versioned
from clave.apps.org.models import Approver, Delegation, Person, Policy, Scope, Unit
from clave.lib.refusal import Refused

from .changing import changing, needed


@dataclass(frozen=True)
class Terms:
    """What is delegated: ``limit_minor`` in ``currency`` (None: no limit), ``unit`` (None: all)."""

    starts_at: datetime
    ends_at: datetime
    scope: str = Scope.APPROVE
    unit: Unit | None = None
    limit_minor: int | None = None
    currency: str = ""
    reason: str = ""


def delegate(
    *, acting_user: User | None, giver: Person, receiver: Person, terms: Terms
) -> Delegation:
    """Put one's authority into somebody's hands for a time.

    Each may delegate their own; that of others, who may edit the chart. Raises ``Refused``:
    ``delegation_to_oneself``, ``delegation_ends_first``, ``delegation_is_past``,
    ``unknown_scope``, ``limit_below_zero``.
    """
    _require_own(acting_user, giver)
    with changing(acting_user, None):
        _check_terms(giver, receiver, terms)
        delegation = Delegation.objects.create(giver=giver, receiver=receiver, **vars(terms))
        changes = {name: (None, value) for name, value in vars(terms).items() if value}
        audit.record(
            acting_user=acting_user,
            action="authority_delegated",
            subject=delegation,
            changes=changes,
        )
        return delegation


def revoke_delegation(*, acting_user: User | None, delegation: Delegation) -> Delegation:
    """Take delegated authority back at once; it is kept that it was given."""
    _require_own(acting_user, delegation.giver)
    with changing(acting_user, None):
        delegation = Delegation.objects.get(pk=delegation.pk)
        if delegation.revoked_at is not None or delegation.ends_at <= timezone.now():
            raise Refused("delegation_is_over", delegation=str(delegation))
        return save_versioned(
            delegation,
            {"revoked_at": timezone.now()},
            expected_version=delegation.version,
            acting_user=acting_user,
            action="delegation_revoked",
        )


def set_policy(*, acting_user: User | None, values: dict[str, Any]) -> Policy:
    """A new policy of authority, from its fields; what contradicts itself is refused."""
    with changing(acting_user):
        policy = Policy(**values)
        _check_policy(policy)
        policy.save()
        changes = {name: (None, value) for name, value in values.items() if value not in (None, "")}
        audit.record(acting_user=acting_user, action="policy_set", subject=policy, changes=changes)
        return policy


def update_policy(
    *, acting_user: User | None, policy: Policy, values: dict[str, Any], expected_version: int
) -> Policy:
    """Change a policy."""
    with changing(acting_user):
        wanted = Policy.objects.get(pk=policy.pk)
        for name, value in values.items():
            setattr(wanted, name, value)
        _check_policy(wanted)
        return save_versioned(
            policy,
            values,
            expected_version=expected_version,
            acting_user=acting_user,
            action="policy_changed",
        )


def remove_policy(*, acting_user: User | None, policy: Policy) -> None:
    """Take a policy away; what it does not cover any more goes up to the top."""
    with changing(acting_user):
        audit.record(acting_user=acting_user, action="policy_removed", subject=policy)
        policy.delete()


def _require_own(acting_user: User | None, giver: Person) -> None:
    if acting_user is not None and giver.user_id == acting_user.pk and acting_user.is_active:
        return
    require(acting_user, Permission.EDIT_CHART)


def _check_terms(giver: Person, receiver: Person, terms: Terms) -> None:
    if giver.pk == receiver.pk:
        raise Refused("delegation_to_oneself", person=giver.name)
    if terms.ends_at <= terms.starts_at:
        raise Refused("delegation_ends_first")
    if terms.ends_at <= timezone.now():
        raise Refused("delegation_is_past")
    if terms.scope not in Scope.values:
        raise Refused("unknown_scope", scope=terms.scope, scopes=", ".join(Scope.values))
    if terms.limit_minor is not None and terms.limit_minor < 0:
        raise Refused("limit_below_zero")


def _check_policy(policy: Policy) -> None:
    needed(policy.name, "policy_needs_name")
    if policy.approver not in Approver.values:
        raise Refused("unknown_approver", approver=policy.approver)
    if policy.approver == Approver.LEVEL and policy.levels < 1:
        raise Refused("policy_needs_level", policy=policy.name)
    if policy.approver == Approver.POSITION and policy.position is None:
        raise Refused("policy_needs_position", policy=policy.name)
    bounds = (
        (policy.amount_from_minor, policy.amount_below_minor),
        (policy.people_from, policy.people_below),
        (policy.since, policy.until),
    )
    for low, high in bounds:
        if low is not None and high is not None and low >= high:  # type: ignore[operator]
            raise Refused("policy_empty_interval", policy=policy.name, low=str(low), high=str(high))
    if (policy.amount_from_minor or 0) < 0:
        raise Refused("limit_below_zero")
