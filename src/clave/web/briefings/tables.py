"""The columns of briefings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clave.apps.briefings.models import Briefing, BriefingState
from clave.web.components.tables import (
    Column,
    DateColumn,
    NameColumn,
    NumberColumn,
    Table,
)


@dataclass(frozen=True)
class BriefingRow:
    """A briefing as the list shows it; counts are of the edition in force."""

    id: int
    url: str
    title: str
    account: str
    audience: str
    units: str
    author: str
    sent_on: date | None
    confirmed: int | None
    readers: int | None
    unanswered: int
    ends_on: date
    state: str
    code: str
    to_confirm: bool


def row_of(one: Briefing) -> BriefingRow:
    """A briefing with the counts of :func:`briefings_for`."""
    sent: Any = one.current
    counts: Any = one
    return BriefingRow(
        id=one.pk,
        url=reverse("briefing", args=[one.pk]),
        title=sent.texts["title"] if sent else one.title,
        account=one.account.name if one.account else "",
        audience=str(one.get_audience_display()),
        units=", ".join(unit.name for unit in one.units.all()),
        author=str(one.owner),
        sent_on=timezone.localtime(sent.sent_at).date() if sent else None,
        confirmed=counts.confirmed if sent else None,
        readers=counts.readers if sent else None,
        unanswered=counts.unanswered,
        ends_on=one.ends_on,
        state=str(one.get_state_display()),
        code=one.state,
        to_confirm=bool(counts.to_confirm) and one.state == BriefingState.SENT,
    )


class BriefingTable(Table):
    """One briefing a row."""

    row_key = "id"
    row_name = "title"
    title = NameColumn(verbose_name=_("Briefing"), url=lambda row: row.url)
    account = Column(verbose_name=_("Account"))
    audience = Column(verbose_name=_("Audience"), css="quiet", phone="hide")
    units = Column(verbose_name=_("Units"), css="quiet wrap", phone="hide")
    author = Column(verbose_name=_("Author"), css="quiet", phone="hide")
    sent_on = DateColumn(
        verbose_name=pgettext_lazy("briefing", "Sent"), short=True, css="quiet", phone="hide"
    )
    confirmed = NumberColumn(verbose_name=_("Confirmed"), phone="lead")
    readers = NumberColumn(verbose_name=_("of people"), joined=True)
    unanswered = NumberColumn(verbose_name=_("Questions open"))
    ends_on = DateColumn(verbose_name=_("In force until"), short=True, css="quiet", phone="hide")
    state = Column(verbose_name=_("State"), css="quiet")

    class Meta(Table.Meta):
        empty_text: Any = _("No briefing here.")
