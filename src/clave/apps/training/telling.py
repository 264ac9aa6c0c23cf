"""What the calendar is told of trainings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils import timezone

from clave.apps.agenda.selectors import SOURCES, Dated
from clave.apps.identity.models import User

from .models import Course, Invitation, Session, SessionState


def sessions_dated(user: User, start: date, end: date) -> Iterator[Dated]:
    """Sessions by day: one's own as a guest; else those that one may see, as the trainer's."""
    own = set(Invitation.objects.filter(user=user).values_list("session_id", flat=True))
    seen = Q(course__in=Course.objects.visible_to(user)) | Q(trainer=user)
    found = Session.objects.filter(seen, starts_at__date__range=(start, end))
    for one in found.exclude(state=SessionState.CANCELLED).select_related("course", "trainer"):
        mine = one.pk in own
        yield Dated(
            on=timezone.localtime(one.starts_at).date(),
            kind="training",
            key=str(one.pk),
            title=one.course.topic,
            route="training_session",
            args=(one.pk,),
            person_id=user.pk if mine else one.trainer_id,
            person=str(user) if mine else str(one.trainer),
            done=one.state == SessionState.HELD,
        )


SOURCES.append(sessions_dated)
