"""Writes on resources and their bookings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import save_versioned
from clave.lib.refusal import Refused

from .models import Booking, Resource

_TOLD = ("name", "kind", "unit", "holder", "monthly_cost_minor")


@transaction.atomic
def add_resource(*, acting_user: User | None, values: dict[str, Any]) -> Resource:
    """Something new to work with. Raises ``Refused``: ``resource_needs_name``,
    ``resource_taken``, ``cost_below_zero``.
    """
    require(acting_user, Permission.MANAGE_RESOURCES)
    resource = Resource(**values)
    _check(resource)
    resource.save()
    told = {name: (None, getattr(resource, name)) for name in _TOLD if getattr(resource, name)}
    audit.record(acting_user=acting_user, action="resource_added", subject=resource, changes=told)
    return resource


@transaction.atomic
def change_resource(
    *, acting_user: User | None, resource: Resource, values: dict[str, Any], expected_version: int
) -> Resource:
    """Change what it is, what it costs, or who has it."""
    require(acting_user, Permission.MANAGE_RESOURCES)
    wanted = Resource.objects.get(pk=resource.pk)
    for name, value in values.items():
        setattr(wanted, name, value)
    _check(wanted)
    return save_versioned(
        resource,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="resource_changed",
    )


@transaction.atomic
def book_resource(
    *,
    acting_user: User,
    resource: Resource,
    starts_at: datetime,
    ends_at: datetime,
    account: Account | None = None,
    purpose: str = "",
) -> Booking:
    """Book it for oneself. Of two who want the same hours at once the second is refused.

    Raises ``Refused``: ``booking_ends_first``, ``booking_is_past``, ``booking_overlaps``,
    ``resource_is_assigned``, ``not_allowed``.
    """
    require(acting_user, Permission.FOLLOW_UP)
    _check_booking(acting_user, starts_at, ends_at, account)
    # The resource's row is the lock: whoever books it at the same time waits, and then sees this.
    locked = Resource.objects.select_for_update().get(pk=resource.pk)
    if locked.holder_id not in {None, acting_user.pk}:
        raise Refused("resource_is_assigned", resource=str(locked), person=str(locked.holder))
    taken = locked.bookings.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).first()
    if taken is not None:
        raise Refused(
            "booking_overlaps",
            resource=str(locked),
            person=str(taken.user),
            begin=_hour(taken.starts_at),
            finish=_hour(taken.ends_at),
        )
    booking = Booking.objects.create(
        resource=locked,
        user=acting_user,
        account=account,
        starts_at=starts_at,
        ends_at=ends_at,
        purpose=purpose.strip()[:200],
    )
    told = {"starts_at": (None, starts_at), "ends_at": (None, ends_at)}
    _note(acting_user, "resource_booked", booking, told)
    return booking


@transaction.atomic
def cancel_booking(*, acting_user: User, booking: Booking) -> None:
    """Give the hours free again: one's own, or anybody's for who looks after the resources."""
    if booking.user_id != acting_user.pk:
        require(acting_user, Permission.MANAGE_RESOURCES)
    if booking.ends_at <= timezone.now():
        raise Refused("booking_is_past")
    told = {"starts_at": (booking.starts_at, None), "ends_at": (booking.ends_at, None)}
    _note(acting_user, "booking_cancelled", booking, told)
    booking.delete()


def _check(resource: Resource) -> None:
    resource.name = resource.name.strip()
    if not resource.name:
        raise Refused("resource_needs_name")
    same = Resource.objects.filter(name__iexact=resource.name).exclude(pk=resource.pk)
    if same.exists():
        raise Refused("resource_taken", resource=resource.name)
    if resource.monthly_cost_minor is not None and resource.monthly_cost_minor < 0:
        raise Refused("cost_below_zero")


def _check_booking(
    acting_user: User, starts_at: datetime, ends_at: datetime, account: Account | None
) -> None:
    if ends_at <= starts_at:
        raise Refused("booking_ends_first")
    if ends_at <= timezone.now():
        raise Refused("booking_is_past")
    if account is not None:
        seen = Account.objects.visible_to(acting_user).filter(pk=account.pk)
        if not seen.exists():
            raise Refused("not_allowed", permission="see_account")


def _hour(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _note(acting_user: User, what: str, booking: Booking, changes: audit.Changes) -> None:
    audit.record(
        acting_user=acting_user,
        action=what,
        subject=booking.resource,
        changes=changes,
        account_code=booking.account.code if booking.account else "",
    )
