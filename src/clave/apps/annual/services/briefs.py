"""Writes on the brief itself: begun, filled anew, written in, discussed, issued."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clave.apps.annual.access import may_read
from clave.apps.annual.asks import found_asks
from clave.apps.annual.gathering import gather
from clave.apps.annual.models import (
    PARTS,
    AnnualBrief,
    BriefAsk,
    BriefEdition,
    BriefPart,
    BriefState,
)
from clave.apps.annual.reading import told_ask
from clave.apps.followup.models import Comment, Kind
from clave.apps.followup.services.comments import add_comment
from clave.apps.followup.services.telling import locked, name_in, needed, tell
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import save_versioned
from clave.lib.months import add_months, month_of
from clave.lib.refusal import Refused

FIRST_YEAR, LAST_YEAR = 2000, 2100


@transaction.atomic
def begin_brief(*, acting_user: User | None, year: int, at: datetime | None = None) -> AnnualBrief:
    """A draft for ``year``, filled from what is known; asks are drafted too. ``at``: a moment that
    is over, of which the ledger is looked at as far as its last whole month then.

    Raises ``Refused``: ``not_allowed``, ``bad_year``, ``brief_exists``.
    """
    require(acting_user, Permission.ISSUE_BRIEF)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused("bad_year", year=year)
    if AnnualBrief.objects.filter(year=year).exists():
        raise Refused("brief_exists", year=year)
    until = None if at is None else add_months(month_of(timezone.localtime(at).date()), -1)
    at = at or timezone.now()
    brief = AnnualBrief.objects.create(
        kind=Kind.BRIEF,
        title=str(year),
        year=year,
        currency=Company.current().currency,
        created_by=acting_user,
        content=gather(year, timezone.localtime(at).date(), until),
        taken_at=at,
    )
    for key in PARTS:
        BriefPart.objects.create(brief=brief, key=key)
    _draft_asks(brief)
    name_in(brief, acting_user)
    _note(acting_user, "brief_begun", brief, {"year": (None, year)})
    return brief


@transaction.atomic
def refresh_brief(
    *, acting_user: User | None, brief: AnnualBrief, expected_version: int
) -> AnnualBrief:
    """Take the figures anew; words and asks stay, asks that were found since are added.

    Raises ``Refused``: ``not_allowed``, ``brief_issued``; or ``StaleVersion``.
    """
    require(acting_user, Permission.ISSUE_BRIEF)
    current = locked(brief, expected_version, {})
    _require_draft(current)
    current.content = gather(current.year, timezone.localdate())
    current.taken_at = timezone.now()
    current.version += 1
    current.save()
    added = _draft_asks(current)
    _note(acting_user, "brief_refreshed", current, {"asks": (None, added)})
    return current


@transaction.atomic
def write_part(
    *, acting_user: User, part: BriefPart, text: str, expected_version: int
) -> BriefPart:
    """Write the words of a part. Raises as :func:`refresh_brief`."""
    require(acting_user, Permission.ISSUE_BRIEF)
    _require_draft(part.brief)
    return save_versioned(
        part,
        {"text": text.strip()[:10000], "updated_by": acting_user},
        expected_version=expected_version,
        acting_user=acting_user,
        action="brief_written",
    )


@transaction.atomic
def discuss(*, acting_user: User, brief: AnnualBrief, text: str) -> Comment:
    """Say something about a brief; whoever did is told of what others say.

    Raises ``Refused``: ``not_allowed``, ``comment_empty``.
    """
    if not may_read(acting_user):
        raise Refused("not_allowed", permission=Permission.SEE_DEMAND)
    name_in(brief, acting_user)
    return add_comment(acting_user=acting_user, item=brief, text=text)


@transaction.atomic
def issue_brief(
    *,
    acting_user: User | None,
    brief: AnnualBrief,
    expected_version: int,
    note: str = "",
    at: datetime | None = None,
) -> BriefEdition:
    """Freeze figures, words and asks as an edition; those who spoke or asked are told.

    Raises ``Refused``: ``not_allowed``, ``brief_issued``, ``asks_unsigned`` (how many nobody
    stands behind); or ``StaleVersion``.
    """
    require(acting_user, Permission.ISSUE_BRIEF)
    current = locked(brief, expected_version, {})
    _require_draft(current)
    asks = list(current.asks.select_related("unit", "account", "signed_by", "settled_by"))
    unsigned = sum(ask.signed_at is None for ask in asks)
    if unsigned:
        raise Refused("asks_unsigned", asks=unsigned)
    edition = BriefEdition.objects.create(
        brief=current,
        number=current.editions.count() + 1,
        content={
            "content": current.content,
            "parts": {part.key: part.text for part in current.parts.all()},
            "asks": [told_ask(ask) for ask in asks],
        },
        note=note.strip()[:500],
        issued_by=acting_user,
        issued_at=at or timezone.now(),
    )
    current.state = BriefState.ISSUED
    current.version += 1
    current.save()
    _note(acting_user, "brief_issued", current, {"edition": (None, edition.number)})
    tell(current, "comment", actor=acting_user, params={"text": edition.note or current.title})
    return edition


@transaction.atomic
def reopen_brief(
    *, acting_user: User | None, brief: AnnualBrief, reason: str, expected_version: int
) -> AnnualBrief:
    """Make it a draft again, for a next edition; the editions stay.

    Raises ``Refused``: ``not_allowed``, ``brief_not_issued``, ``reason_needed``.
    """
    require(acting_user, Permission.ISSUE_BRIEF)
    current = locked(brief, expected_version, {})
    if current.state != BriefState.ISSUED:
        raise Refused("brief_not_issued")
    told = needed(reason, "brief_reason_needed")
    current.state = BriefState.DRAFT
    current.version += 1
    current.save()
    _note(acting_user, "brief_reopened", current, {"reason": (None, told)})
    return current


def _require_draft(brief: AnnualBrief) -> None:
    if brief.state == BriefState.ISSUED:
        raise Refused("brief_issued", year=brief.year)


def _draft_asks(brief: AnnualBrief) -> int:
    """Add what was found and is not there yet; returns how many."""
    known = set(brief.asks.values_list("source", "source_id"))
    new = [one for one in found_asks(brief.year) if (one.source, one.source_id) not in known]
    for one in new:
        BriefAsk.objects.create(
            brief=brief,
            source=one.source,
            source_id=one.source_id,
            text=one.text,
            account_id=one.account,
            unit_id=one.unit,
            asked_by_id=one.asked_by,
            amount_minor=one.amount_minor,
            due_on=one.due_on,
        )
    return len(new)


def _note(
    acting_user: User | None, action: str, brief: AnnualBrief, changes: audit.Changes
) -> None:
    audit.record(acting_user=acting_user, action=action, subject=brief, changes=changes)
