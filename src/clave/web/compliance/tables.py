"""The columns of compliance: groups with their counts, and the actions behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clave.apps.compliance.selectors import Line
from clave.apps.followup.models import Action
from clave.figures.base import Row
from clave.web.components import numbers
from clave.web.components.tables import (
    BarColumn,
    Column,
    NameColumn,
    NumberColumn,
    Table,
)
from clave.web.followup.tables import ActionTable, ItemRow, rows_of

from .words import outlook_text

COUNTS = ("due", "on_time", "late_done", "missed", "open", "soon_late", "cancelled")


def rows_url(by: str, key: str, state: str, kept: dict[str, str]) -> str:
    """Where the actions behind a number are."""
    asked = {"by": by, "key": key, "show": state, **kept}
    return f"{reverse('compliance_actions')}?{urlencode({k: v for k, v in asked.items() if v})}"


@dataclass(frozen=True)
class GroupRow:
    """A plan, account, unit, person or site, with its counts and where their actions are."""

    key: str
    name: str
    url: str
    counts: Row
    links: dict[str, str]

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__.get("counts", {}):
            return self.counts[name]
        raise AttributeError(name)


def group_row(line: Line, by: str, kept: dict[str, str]) -> GroupRow:
    """A line of the board with its links."""
    links = {name: rows_url(by, line.key, name, kept) for name in COUNTS}
    url = rows_url(by, line.key, "", kept)
    if by == "plan":
        url = reverse("plan", args=[line.key])
    return GroupRow(line.key, line.name, url, line.counts, links)


class LinkedColumn(NumberColumn):
    """A count that leads to the actions that it counts; none is a dash that leads nowhere."""

    def show(self, value: Any) -> str:
        """In a total: the number alone."""
        return numbers.number(value)

    def render(self, value: Any, record: GroupRow, bound_column: Any) -> SafeString | str:  # type: ignore[override]
        """The number as a link."""
        if not value:
            return "–"
        loss = ' class="loss"' if bound_column.name == "missed" else ""
        text = numbers.number(value)
        return format_html(
            '<a href="{}"{}>{}</a>', record.links[bound_column.name], SafeString(loss), text
        )


class GroupTable(Table):
    """One group a row."""

    row_key = "key"
    row_name = "name"
    name = NameColumn(verbose_name=_("Name"), url=lambda row: row.url)
    compliance = BarColumn(
        verbose_name=_("Compliance"),
        decimals=0,
        phone="lead",
        hint=_("Done on time by weight, done late counts half, of what was due."),
    )
    due = LinkedColumn(verbose_name=_("Due"))
    on_time = LinkedColumn(verbose_name=_("On time"), phone="hide")
    late_done = LinkedColumn(verbose_name=_("Done late"), phone="hide")
    missed = LinkedColumn(verbose_name=pgettext_lazy("actions", "Not done"))
    open = LinkedColumn(verbose_name=pgettext_lazy("actions", "Open"))
    soon_late = LinkedColumn(
        verbose_name=_("Expected late"), hint=_("Not due yet, and expected to be late.")
    )
    cancelled = LinkedColumn(verbose_name=_("Cancelled"), css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text: Any = _("No action counts here yet.")


@dataclass(frozen=True)
class FieldRow(ItemRow):
    """An action with what compliance says of it."""

    plan: str = ""
    weight: int = 1
    outcome: str = ""
    closed_on: date | None = None
    outlook: str = ""


def field_rows(items: Sequence[Action], seen: set[int]) -> list[FieldRow]:
    """Actions that came with record and plan, as rows."""
    return [
        FieldRow(**{name: getattr(row, name) for name in ItemRow.__dataclass_fields__}, **_of(item))
        for item, row in zip(items, rows_of(items, seen), strict=True)
    ]


def _of(action: Action) -> dict[str, Any]:
    record: Any = getattr(action, "record", None)
    plan: Any = getattr(action, "in_plan", None)
    if record is None:
        return {"plan": plan.plan.title if plan else ""}
    today = timezone.localdate()
    expected = record.expected_late and not record.outcome
    expected = expected and action.due_on is not None and action.due_on >= today
    return {
        "plan": plan.plan.title if plan else "",
        "weight": record.weight,
        "outcome": str(record.get_outcome_display()) if record.outcome else _now("open"),
        "closed_on": record.closed_on,
        "outlook": outlook_text(record, str(action.owner)) if expected else "",
    }


class FieldTable(ActionTable):
    """The actions behind a number of compliance."""

    plan = Column(verbose_name=_("Plan"), css="quiet", phone="hide")
    weight = NumberColumn(verbose_name=_("Weight"), phone="hide")
    outcome = Column(verbose_name=_("Outcome"))
    outlook = Column(verbose_name=_("Why it is expected late"), css="wrap quiet")
