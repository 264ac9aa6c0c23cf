"""The chart as the address asks for it: of which day, how deep, what is opened or sought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.org.chart import Chart, Place, current_chart, load_chart
from clave.apps.org.selectors import holders_matching
from clave.web.components.numbers import number
from clave.web.components.orgchart import Node, draw

# A chart of so many is shown whole; of a larger one the first levels.
_WHOLE = 24
_FIRST_LEVELS = 3


@dataclass(frozen=True)
class Asked:
    """What the address says; ``levels`` 0: all of them."""

    on: date
    levels: int | None = None
    opened: frozenset[int] = frozenset()
    shut: frozenset[int] = frozenset()
    find: str = ""

    @property
    def is_today(self) -> bool:
        """Whether this is the chart that holds now, which alone can be changed."""
        return self.on == timezone.localdate()

    def query(self, **changes: Any) -> str:
        """The address of the same, with ``changes``."""
        values = {"levels": self.levels, "open": sorted(self.opened), "shut": sorted(self.shut)}
        values |= {"on": "" if self.is_today else self.on.isoformat(), "find": self.find} | changes
        told = {name: value for name, value in values.items() if value not in ("", None, [])}
        return "?" + urlencode(told, doseq=True)


def asked_of(get: QueryDict) -> Asked:
    """What an address asks for; what cannot be understood asks for nothing."""
    try:
        on = date.fromisoformat(str(get.get("on", "")))
    except ValueError:
        on = timezone.localdate()
    levels = str(get.get("levels", ""))
    return Asked(
        on=on,
        levels=int(levels) if levels.isdecimal() and len(levels) < 3 else None,
        opened=_numbers(get.getlist("open")),
        shut=_numbers(get.getlist("shut")),
        find=str(get.get("find", "")).strip(),
    )


def chart_of(asked: Asked) -> Chart:
    """The chart of the day."""
    return current_chart() if asked.is_today else load_chart(asked.on)


def drawing_of(chart: Chart, asked: Asked, *, movable: bool) -> SafeString:
    """The drawing of what is shown of the chart."""
    found = holders_matching(chart, asked.find) if asked.find else set()
    shown = shown_places(chart, asked, found)
    nodes = [_node(chart, asked, place, shown, found) for place in shown.values()]
    label = _("Organisation chart with %(n)s positions, of which %(shown)s are shown")
    return draw(
        nodes,
        label=label % {"n": number(len(chart.places)), "shown": number(len(nodes))},
        dotted=chart.dotted,
        movable=movable,
    )


def shown_places(chart: Chart, asked: Asked, found: set[int]) -> dict[int, Place]:
    """The places that are shown, a superior before those below: so deep, or opened, or on the way
    to what is sought."""
    levels = asked.levels
    if levels is None:
        levels = 0 if len(chart.places) <= _WHOLE else _FIRST_LEVELS
    on_the_way = {above.id for pk in found for above in chart.above(pk)}
    shown: dict[int, Place] = {}
    waiting = list(reversed(chart.reports.get(None, [])))
    while waiting:
        pk = waiting.pop()
        shown[pk] = chart.places[pk]
        deep_enough = levels and chart.levels[pk] + 1 >= levels
        opened = pk in asked.opened or pk in on_the_way or not deep_enough
        if opened and pk not in asked.shut:
            waiting += reversed(chart.reports.get(pk, []))
    return shown


def _node(
    chart: Chart, asked: Asked, place: Place, shown: dict[int, Place], found: set[int]
) -> Node:
    below = chart.reports.get(place.id, [])
    closed = bool(below) and below[0] not in shown
    holder = place.holder.name if place.holder else _("vacant")
    detail = place.title if place.holder else place.unit_name
    if closed:
        turned = {
            "open": sorted(asked.opened | {place.id}),
            "shut": sorted(asked.shut - {place.id}),
        }
    else:
        turned = {
            "open": sorted(asked.opened - {place.id}),
            "shut": sorted(asked.shut | {place.id}),
        }
    classes = {
        "kam": place.is_kam,
        "vacant": place.holder is None,
        "found": place.id in found,
    }
    return Node(
        key=place.id,
        parent=place.boss if place.boss in shown else None,
        name=place.name,
        detail=detail,
        url=reverse("position", args=[place.id]),
        label=" · ".join(filter(None, (holder, place.title, place.unit_name, _span(below)))),
        classes=tuple(name for name, holds in classes.items() if holds),
        below=len(chart.below(place.id)) if closed else len(below),
        closed=closed,
        toggle=asked.query(**turned) if below else "",
        toggle_label=_toggle_label(place, closed=closed) if below else "",
    )


def _span(below: list[int]) -> str:
    if not below:
        return ""
    text = ngettext("%(n)s position reports here", "%(n)s positions report here", len(below))
    return text % {"n": number(len(below))}


def _toggle_label(place: Place, *, closed: bool) -> str:
    text = _("Show who is below %(name)s") if closed else _("Hide who is below %(name)s")
    return text % {"name": place.name}


def _numbers(texts: list[str]) -> frozenset[int]:
    return frozenset(int(text) for text in texts if text.isdecimal() and len(text) < 19)
