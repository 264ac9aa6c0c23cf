"""Reads on training: who needs a course, who has it, what a session showed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Q, QuerySet

from clave.apps.identity.models import User
from clave.apps.org.chart import current_chart

from .models import Course, Invitation, Session, SessionState


@dataclass(frozen=True)
class Standing:
    """One person and one course. ``has_it``: passed once. ``score``: the best, None = no check.

    ``next_at``: of a planned session that they are invited to; ``needs``: is of its audience today.
    """

    user: User
    needs: bool
    has_it: bool
    attended: bool
    score: int | None
    waiting: bool
    next_at: datetime | None


def needing(course: Course) -> list[User]:
    """Whoever stands in its units, or below, today, and its people by name."""
    found = User.objects.filter(pk__in=_needed(course), is_active=True)
    return list(found.order_by("name", "pk"))


def lacking(course: Course) -> list[User]:
    """Who needs it and has not passed it in any session."""
    passed = set(_of(course).filter(passed=True).values_list("user_id", flat=True))
    return [user for user in needing(course) if user.pk not in passed]


def standings(course: Course) -> list[Standing]:
    """Everybody who needs it or was invited once; who lacks it first, then by name."""
    return standings_of([course])[course.pk]


def standings_of(courses: Sequence[Course]) -> dict[int, list[Standing]]:
    """The same of many courses, asked at once; best with units and people fetched before."""
    needed = {course.pk: _needed(course) for course in courses}
    active = User.objects.filter(is_active=True)
    users = active.in_bulk({pk for people in needed.values() for pk in people})
    invited: dict[int, dict[int, list[Invitation]]] = defaultdict(lambda: defaultdict(list))
    rows = Invitation.objects.filter(session__course__in=courses)
    rows = rows.exclude(session__state=SessionState.CANCELLED)
    for row in rows.select_related("user", "session"):
        invited[row.session.course_id][row.user_id].append(row)
    found = {}
    for pk, people in needed.items():
        known = {user: users[user] for user in people if user in users}
        known |= {user: told[0].user for user, told in invited[pk].items()}
        lines = [
            _standing(user, key in people and key in users, invited[pk].get(key, []))
            for key, user in known.items()
        ]
        found[pk] = sorted(lines, key=lambda one: (one.has_it, not one.needs, str(one.user)))
    return found


def _needed(course: Course) -> set[int]:
    """The logins of those who need it today."""
    chart = current_chart()
    inside = {below for unit in course.units.all() for below in chart.units_below(unit.pk)}
    holders = [place.holder for place in chart.places.values() if place.unit in inside]
    logins = {holder.user for holder in holders if holder and holder.user}
    return logins | {user.pk for user in course.people.all()}


def _standing(user: User, needs: bool, rows: list[Invitation]) -> Standing:
    planned = [r.session.starts_at for r in rows if r.session.state == SessionState.PLANNED]
    return Standing(
        user=user,
        needs=needs,
        has_it=any(row.passed for row in rows),
        attended=any(row.attended for row in rows),
        score=max((row.score for row in rows if row.score is not None), default=None),
        waiting=any(row.checked_at and row.score is None for row in rows),
        next_at=min(planned, default=None),
    )


def courses_for(user: User) -> QuerySet[Course]:
    """All that ``user`` sees."""
    found = Course.objects.visible_to(user).select_related("owner")
    return found.prefetch_related("units", "people", "sessions")


def sessions_for(user: User) -> QuerySet[Session]:
    """Of courses that ``user`` sees, with ``invited``, ``came``, ``passed`` and ``mean``."""
    came = Count("invitations", filter=Q(invitations__attended=True))
    return (
        Session.objects.filter(course__in=Course.objects.visible_to(user))
        .select_related("course", "trainer")
        .annotate(
            invited=Count("invitations"),
            came=came,
            passed=Count("invitations", filter=Q(invitations__passed=True)),
            mean=Avg("invitations__score"),
        )
    )


def invitations_of(session: Session) -> list[Invitation]:
    """Everybody who is invited, by name."""
    return list(session.invitations.select_related("user"))


def _of(course: Course) -> QuerySet[Invitation]:
    found = Invitation.objects.filter(session__course=course)
    return found.exclude(session__state=SessionState.CANCELLED)
