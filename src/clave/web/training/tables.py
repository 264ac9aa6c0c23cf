"""The columns of training: courses and who has learnt them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from clave.web.components.tables import Column, DateColumn, NameColumn, NumberColumn, Table


@dataclass(frozen=True)
class CourseRow:
    """A course with how many need it, have it, lack it; next and last session."""

    id: int
    url: str
    topic: str
    units: str
    owner: str
    needed: int
    has: int
    lacks: int
    next_on: date | None
    last_on: date | None


@dataclass(frozen=True)
class StandingRow:
    """One person of a course."""

    id: int
    person: str
    state: str
    score: int | None
    attended: str
    next_on: date | None


class CourseTable(Table):
    """One course a row."""

    row_key = "id"
    row_name = "topic"
    topic = NameColumn(verbose_name=_("Course"), url=lambda row: row.url)
    units = Column(verbose_name=_("Who needs it"), css="quiet wrap", phone="hide")
    owner = Column(verbose_name=_("Responsible"), css="quiet", phone="hide")
    needed = NumberColumn(verbose_name=_("People"))
    has = NumberColumn(verbose_name=_("Have it"))
    lacks = NumberColumn(verbose_name=_("Lack it"), phone="lead")
    last_on = DateColumn(verbose_name=_("Last session"), short=True, css="quiet", phone="hide")
    next_on = DateColumn(verbose_name=_("Next session"), short=True)

    class Meta(Table.Meta):
        empty_text: Any = _("No course here.")


class StandingTable(Table):
    """One person a row."""

    row_key = "id"
    row_name = "person"
    person = Column(verbose_name=_("Person"), phone="name")
    state = Column(verbose_name=_("State"), phone="lead")
    score = NumberColumn(verbose_name=_("Result"), unit="%", hint=_("The best of all sessions."))
    attended = Column(verbose_name=_("Was there"), css="quiet")
    next_on = DateColumn(verbose_name=_("Invited for"), short=True)

    class Meta(Table.Meta):
        empty_text: Any = _("Nobody needs it.")
