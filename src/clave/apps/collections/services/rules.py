"""Writes on what the company decided: rules, rates of interest, stages and wording of reminders."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from clave.apps.collections.models import (
    CollectionRules,
    InterestRate,
    ReminderStage,
    ReminderText,
)
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import StaleVersion, save_versioned
from clave.lib.refusal import Refused

from .common import note_new

PLACES = ("customer", "invoices", "total", "company", "date")


@transaction.atomic
def set_rules(
    *, acting_user: User | None, values: Mapping[str, Any], expected_version: int
) -> CollectionRules:
    """Change the rules of collections. Raises ``Refused("not_allowed")`` or ``StaleVersion``."""
    require(acting_user, Permission.MANAGE_COLLECTIONS)
    found = CollectionRules.objects.order_by("pk").first()
    if found is None:
        found = CollectionRules()
        found.save()
    return save_versioned(
        found,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="collection_rules_set",
    )


@transaction.atomic
def set_rate(
    *, acting_user: User | None, values: Mapping[str, Any], rate: InterestRate | None,
    expected_version: int,
) -> InterestRate:  # fmt: skip
    """A rate of interest for some days: a new one where ``rate`` is None.

    Raises ``Refused``: ``not_allowed``, ``rate_days_reversed``, ``rate_days_taken`` where another
    holds on some of them, ``rate_needs_source``; or ``StaleVersion``.
    """
    require(acting_user, Permission.MANAGE_COLLECTIONS)
    since, until = values["since"], values["until"]
    if until < since:
        raise Refused("rate_days_reversed")
    if not str(values["source"]).strip():
        raise Refused("rate_needs_source")
    others = InterestRate.objects.select_for_update().filter(since__lte=until, until__gte=since)
    if (others.exclude(pk=rate.pk) if rate else others).exists():
        raise Refused("rate_days_taken")
    if rate is not None:
        return save_versioned(
            rate,
            values,
            expected_version=expected_version,
            acting_user=acting_user,
            action="interest_rate_set",
        )
    new = InterestRate(**values)
    new.save()
    note_new(acting_user, "interest_rate_set", new, dict(values), "")
    return new


@transaction.atomic
def set_stage(
    *, acting_user: User | None, number: int, days_late: int, expected_version: int
) -> ReminderStage:
    """From how many days late a stage begins; 0 expects that it is new."""
    require(acting_user, Permission.MANAGE_COLLECTIONS)
    found = ReminderStage.objects.filter(number=number).first()
    if found is not None:
        return save_versioned(
            found,
            {"days_late": days_late},
            expected_version=expected_version,
            acting_user=acting_user,
            action="reminder_stage_set",
        )
    stage = ReminderStage(number=number, days_late=days_late)
    _save(stage, expected_version)
    note_new(acting_user, "reminder_stage_set", stage, {"days_late": days_late}, "")
    return stage


@transaction.atomic
def write_text(
    *,
    acting_user: User | None,
    stage: ReminderStage,
    language: str,
    values: Mapping[str, str],
    expected_version: int,
) -> ReminderText:
    """Word a reminder: ``subject`` and ``body``. What was approved is not any more.

    Raises ``Refused``: ``not_allowed``, ``text_needs_words``, ``unknown_place`` where it names a
    place that nobody fills; or ``StaleVersion``.
    """
    require(acting_user, Permission.MANAGE_COLLECTIONS)
    told = {name: values[name].strip() for name in ("subject", "body")}
    if not all(told.values()):
        raise Refused("text_needs_words")
    _check_places(" ".join(told.values()))
    given = told | {"written_by": acting_user, "approved_by": None, "approved_at": None}
    found = ReminderText.objects.filter(stage=stage, language=language).first()
    if found is not None:
        return save_versioned(
            found,
            given,
            expected_version=expected_version,
            acting_user=acting_user,
            action="reminder_worded",
        )
    text = ReminderText(stage=stage, language=language, **given)
    _save(text, expected_version)
    note_new(acting_user, "reminder_worded", text, told, "")
    return text


@transaction.atomic
def approve_text(
    *, acting_user: User | None, text: ReminderText, expected_version: int
) -> ReminderText:
    """Approve the wording that is there. Nobody approves what they wrote.

    Raises ``Refused``: ``not_allowed``, ``own_wording``; or ``StaleVersion``.
    """
    require(acting_user, Permission.MANAGE_COLLECTIONS)
    if acting_user is not None and text.written_by_id == acting_user.pk:
        raise Refused("own_wording")
    return save_versioned(
        text,
        {"approved_by": acting_user, "approved_at": timezone.now()},
        expected_version=expected_version,
        acting_user=acting_user,
        action="reminder_approved",
    )


def _check_places(text: str) -> None:
    try:
        named = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        raise Refused("unknown_place", place="{", places=PLACES) from None
    for name in sorted(named - set(PLACES)):
        raise Refused("unknown_place", place=name, places=PLACES)


def _save(record: ReminderStage | ReminderText, expected_version: int) -> None:
    if expected_version:
        raise StaleVersion(record, {})
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError:
        raise Refused("changed_meanwhile") from None
