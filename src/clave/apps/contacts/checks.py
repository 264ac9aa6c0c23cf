"""What must hold of a person, a role, a tie and an interaction: each fault its own refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from clave.lib.refusal import Refused

from .models import ContactRole

_RANGES = {"influence": (0, 10), "attitude": (-3, 3), "strength": (1, 5), "level": (1, 3)}


def checked_contact(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a person, blanks at their ends taken away.

    Raises ``Refused``: ``contact_needs_name``, ``bad_email``.
    """
    clean = {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}
    if "name" in clean and not clean["name"]:
        raise Refused("contact_needs_name")
    if clean.get("email"):
        clean["email"] = checked_email(clean["email"])
    return clean


def checked_email(email: str) -> str:
    """The address in small letters. Raises ``Refused("bad_email")``."""
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("bad_email", email=email) from None
    return email.lower()


def check_role(values: Mapping[str, Any]) -> None:
    """Raises ``Refused``: ``out_of_range``, ``role_dates_reversed``."""
    check_ranges(values)
    start, end = values.get("started_on"), values.get("ended_on")
    if start and end and end < start:
        raise Refused("role_dates_reversed", start=start, end=end)


def check_ranges(values: Mapping[str, Any]) -> None:
    """Raises ``Refused("out_of_range")`` for a mark that is none of its scale."""
    for field, (low, high) in _RANGES.items():
        value = values.get(field)
        if value is not None and not low <= value <= high:
            raise Refused("out_of_range", field=field, value=value, low=low, high=high)


def check_boss(role: ContactRole, boss: ContactRole | None) -> None:
    """Raises ``Refused``: ``boss_elsewhere``, ``circular_boss``."""
    if boss is None:
        return
    if boss.account.decider_id != role.account.decider_id:
        raise Refused("boss_elsewhere", boss=boss.contact.name, account=role.account.name)
    above: ContactRole | None = boss
    seen: set[int] = set()
    while above is not None and above.pk not in seen:
        if above.pk == role.pk:
            raise Refused("circular_boss", person=role.contact.name, boss=boss.contact.name)
        seen.add(above.pk)
        above = above.reports_to


def check_day(day: date) -> None:
    """Raises ``Refused("interaction_in_future")``: what lies ahead has not happened."""
    if day > timezone.localdate():
        raise Refused("interaction_in_future", start=day.isoformat())
