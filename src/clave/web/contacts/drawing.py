"""The map of relations, laid out on the server: their people, ours, and the ties between.

Plain numbers for a template that draws SVG: the same drawing serves page, PDF and slide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from clave.apps.contacts.models import ContactRole
from clave.figures.relations import Function, Relations, Tie

WIDTH = 760
BOX_RIGHT, BOX_HEIGHT, PITCH = 372, 46, 56
INDENT, DEEPEST = 22, 5
BADGE_X, OURS_X, OURS_WIDTH, OURS_HEIGHT = 390, 580, 164, 40
TOP = 26
DECISION_RIGHT = 282
_LETTER, _SMALL_LETTER = 6.4, 6.0  # the width of a letter, on average


@dataclass(frozen=True)
class Box:
    """One person of theirs, or (``role`` None) a function where nobody is known."""

    x: int
    y: int
    width: int
    role: ContactRole | None = None
    function: Function | None = None
    folded: int = 0
    bars: tuple[tuple[int, int, int, bool], ...] = ()
    name: str = ""
    title: str = ""
    has_reports: bool = False


@dataclass(frozen=True)
class Ours:
    """One of us."""

    y: int
    key: int
    name: str
    title: str
    is_kam: bool


@dataclass(frozen=True)
class Line:
    """A tie as a curve, with the place of its strength and of its remark."""

    path: str
    y: int
    tie: Tie
    active: bool
    days: int | None
    labelled: bool

    @property
    def width(self) -> str:
        """Stronger ties are thicker; with a point, as SVG wants it in every language."""
        return f"{0.8 + 0.55 * self.tie.strength:.1f}"


@dataclass
class Drawing:
    """Everything that the template draws."""

    height: int = 0
    boxes: list[Box] = field(default_factory=list)
    elbows: list[str] = field(default_factory=list)
    ours: list[Ours] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def drawn(
    relations: Relations,
    roles: Mapping[int, ContactRole],
    titles: Mapping[int, str],
    folded: Collection[int] = (),
) -> Drawing:
    """The map. ``titles``: what our people are; ``folded``: people whose reports are not shown."""
    drawing = Drawing()
    rows = chart_rows(roles, folded)
    depths: dict[int, tuple[int, int]] = {}
    y = TOP
    for role, depth, hidden, has_reports in rows:
        drawing.boxes.append(_person_box(role, depth, y, hidden, has_reports))
        depths[role.pk] = depth, y
        if role.reports_to_id in depths:
            drawing.elbows.append(_elbow(depths[role.reports_to_id], (depth, y)))
        y += PITCH
    known = {person.function for person in relations.people}
    for function in relations.functions:
        if function.relevant and function.code not in known:
            drawing.boxes.append(Box(INDENT + 16, y, BOX_RIGHT - INDENT - 16, function=function))
            y += PITCH
    middles = {pk: y + BOX_HEIGHT // 2 for pk, (_, y) in depths.items()}
    _draw_ours(drawing, relations, titles, middles)
    last = max((ours.y + OURS_HEIGHT for ours in drawing.ours), default=0)
    drawing.height = max(y, last + 12)
    return drawing


def chart_rows(
    roles: Mapping[int, ContactRole], folded: Collection[int] = ()
) -> list[tuple[ContactRole, int, int, bool]]:
    """People in the order of the chart: role, depth, how many are folded away, has reports."""
    below: dict[int | None, list[ContactRole]] = defaultdict(list)
    for role in roles.values():
        below[role.reports_to_id if role.reports_to_id in roles else None].append(role)
    rows: list[tuple[ContactRole, int, int, bool]] = []

    def walk(role: ContactRole, depth: int) -> None:
        closed = role.pk in folded
        rows.append((role, depth, _count(role, below) if closed else 0, bool(below[role.pk])))
        if not closed:
            for report in _ordered(below[role.pk]):
                walk(report, depth + 1)

    for top in _ordered(below[None]):
        walk(top, 0)
    return rows


def _ordered(roles: list[ContactRole]) -> list[ContactRole]:
    def place(role: ContactRole) -> tuple[int, int, str]:
        return role.level, role.function.position if role.function else 99, role.contact.name

    return sorted(roles, key=place)


def _count(role: ContactRole, below: Mapping[int | None, list[ContactRole]]) -> int:
    return sum(1 + _count(report, below) for report in below.get(role.pk, []))


def _person_box(role: ContactRole, depth: int, y: int, hidden: int, has_reports: bool) -> Box:
    x = 16 + INDENT * min(depth, DEEPEST)
    room = BOX_RIGHT - x - 12
    return Box(
        x=x,
        y=y,
        width=BOX_RIGHT - x,
        role=role,
        folded=hidden,
        bars=_bars(role.influence, y),
        name=_cut(role.contact.name, room - 90),
        title=_cut(role.title or str(role.function or ""), _title_room(role, x)),
        has_reports=has_reports,
    )


def _title_room(role: ContactRole, x: int) -> float:
    """Up to the role in the decision, which ends where the bars of influence begin."""
    part = str(role.get_decision_role_display()) if role.decision_role else ""
    return DECISION_RIGHT - x - 18 - len(part) * _SMALL_LETTER


def _bars(influence: int | None, y: int) -> tuple[tuple[int, int, int, bool], ...]:
    """Five bars that rise, as many filled as half the influence: x, y, height, filled."""
    if influence is None:
        return ()
    filled = -(-influence // 2)
    return tuple(
        (BOX_RIGHT - 82 + 7 * n, y + 37 - (4 + 2 * n), 4 + 2 * n, n < filled) for n in range(5)
    )


def _elbow(above: tuple[int, int], here: tuple[int, int]) -> str:
    x = 16 + INDENT * min(above[0], DEEPEST) + INDENT // 2
    middle = here[1] + BOX_HEIGHT // 2
    end = 16 + INDENT * min(here[0], DEEPEST)
    return f"M{x} {above[1] + BOX_HEIGHT}V{middle}H{end}"


def _draw_ours(
    drawing: Drawing, relations: Relations, titles: Mapping[int, str], middles: Mapping[int, int]
) -> None:
    """Our people beside those they know best, none upon another; then the ties."""
    shown = [tie for tie in relations.ties if tie.person in middles]
    names = dict(relations.colleagues)
    heights: dict[int, list[int]] = defaultdict(list)
    for tie in shown:
        heights[tie.colleague].append(middles[tie.person])
    places: dict[int, int] = {}
    y = TOP
    for key in sorted(heights, key=lambda key: sum(heights[key]) / len(heights[key])):
        wished = round(sum(heights[key]) / len(heights[key])) - OURS_HEIGHT // 2
        places[key] = y = max(y, wished)
        is_kam = key == relations.kam
        name = _cut(names.get(key, ""), OURS_WIDTH - 20)
        drawing.ours.append(Ours(y, key, name, titles.get(key, ""), is_kam))
        y += OURS_HEIGHT + 12
    _draw_lines(drawing, relations, shown, middles, places)


def _draw_lines(
    drawing: Drawing,
    relations: Relations,
    ties: list[Tie],
    middles: Mapping[int, int],
    places: Mapping[int, int],
) -> None:
    theirs: dict[int, list[Tie]] = defaultdict(list)
    ours: dict[int, list[Tie]] = defaultdict(list)
    for tie in sorted(ties, key=lambda tie: places[tie.colleague]):
        theirs[tie.person].append(tie)
    for tie in sorted(ties, key=lambda tie: middles[tie.person]):
        ours[tie.colleague].append(tie)
    for tie in ties:
        start = middles[tie.person] + _offset(theirs[tie.person], tie, 17)
        end = places[tie.colleague] + OURS_HEIGHT // 2 + _offset(ours[tie.colleague], tie, 7)
        bend = (BADGE_X + OURS_X) // 2 + 20
        path = f"M{BOX_RIGHT} {start}H{BADGE_X + 12}C{bend} {start} {bend} {end} {OURS_X} {end}"
        active, days = tie.is_active(relations.as_of), tie.days_silent(relations.as_of)
        labelled = not active or tie.differs()
        drawing.lines.append(Line(path, start, tie, active, days, labelled))


def _offset(among: list[Tie], tie: Tie, step: int) -> int:
    """How far from the middle the end of one of several ties lies."""
    return round((among.index(tie) - (len(among) - 1) / 2) * min(step, 34 / max(1, len(among))))


def _cut(text: str, room: float) -> str:
    """``text`` as long as there is room for it."""
    most = max(6, int(room / _LETTER))
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
