"""The parts of a plan that hold more than words, each as a section; None where it is empty."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.identity.models import User
from clave.apps.plans.expected import expected_result
from clave.apps.plans.measures import COUNT, MONEY, SHARE
from clave.apps.plans.models import AccountPlan
from clave.web.components import numbers
from clave.web.components.dates import date_text
from clave.web.plans import blocks

from .document import Cell, Column, Grid, Line, Section, Source, amount, day, number, text
from .plan_cells import objective_grid
from .sources import books_source

Block = Callable[[User, AccountPlan], Section | None]


def situation(user: User, plan: AccountPlan) -> Section | None:
    """The figures as they were when they were last taken, each with its day."""
    entries = blocks.situation(user, plan)
    raw = {row["code"]: row for row in plan.situation.get("rows", [])}
    told = [row for row in raw.values() if row["value"] is not None]
    rows = entries["figures"]
    if not rows or not told:
        return None
    taken = entries["taken_on"]
    columns = (
        Column(_("Figure"), 3),
        Column(_("Value"), 1.5, numeric=True),
        Column(_("Data to"), 1.2),
    )
    kinds = {MONEY: "money", SHARE: "percent"}
    seen = [row for row in raw.values() if not row["secret"] or len(rows) == len(raw)]
    lines = tuple(
        Line(
            (
                text(row["label"]),
                Cell(
                    row["value"],
                    None if kept["value"] is None else Decimal(kept["value"]),
                    kinds.get(kept.get("unit", COUNT), "number"),  # type: ignore[arg-type]
                    1 if kept.get("unit") == SHARE else 0,
                ),
                day(row["on"]),
            )
        )
        for row, kept in zip(rows, seen, strict=True)
    )
    said = {"day": date_text(taken) if taken else "–"}
    return Section(
        "situation",
        "",
        _("Figures taken on %(day)s") % said,
        grids=(Grid(columns, lines),),
        sources=(books_source(_("Situation of the account"), len(lines), taken or plan.starts_on),),
    )


def swot(user: User, plan: AccountPlan) -> Section | None:
    """The four quarters."""
    quarters = blocks.swot(user, plan)["quarters"]
    count = sum(len(quarter["points"]) for quarter in quarters)
    if not count:
        return None
    columns = (Column(_("Point"), 3), Column(_("Shown by"), 1))
    grids = []
    for quarter in quarters:
        lines = tuple(
            Line((text(one["record"].text), text(one["evidence"] or one["record"].source)))
            for one in quarter["points"]
        )
        if lines:
            grids.append(Grid(columns, lines, quarter["label"]))
    told = ngettext("SWOT: %(n)s point", "SWOT: %(n)s points", count)
    return Section(
        "swot",
        "",
        told % {"n": numbers.number(count)},
        grids=tuple(grids),
        sources=_books(_("SWOT of the plan"), count),
    )


def objectives(user: User, plan: AccountPlan) -> Section | None:
    """Baseline, target, now and pace of each."""
    today = timezone.localdate()
    grid = objective_grid(user, plan, today)
    count = len(grid.lines)
    if not count:
        return Section(
            "objectives",
            _("Objectives"),
            _("The plan has no objective yet"),
            notes=(_("Without an objective nothing of it can be measured."),),
            sources=_books(_("Objectives of the plan"), 0),
        )
    rows = blocks.objectives(user, plan)["rows"]
    behind = sum(row["behind"] for row in rows)
    said = {"n": numbers.number(count), "behind": numbers.number(behind)}
    finding = _("Objectives: %(n)s; behind what is expected by today: %(behind)s") % said
    notes = tuple(
        f"{row['record'].title}: {row['missing']}" for row in rows if row["missing"]
    )  # fmt: skip
    return Section(
        "objectives",
        _("Objectives"),
        finding,
        grids=(grid,),
        notes=notes,
        sources=_books(_("Objectives of the plan"), count),
    )


def strategies(user: User, plan: AccountPlan) -> Section | None:
    """The ways, in their order."""
    rows = list(blocks.strategies(user, plan)["rows"])
    if not rows:
        return None
    columns = (Column(_("Strategy"), 2), Column(_("How"), 4), Column(_("Objective"), 2))
    lines = tuple(
        Line((text(one.title), text(one.text), text(str(one.objective or "")))) for one in rows
    )
    told = ngettext("%(n)s strategy", "%(n)s strategies", len(rows))
    return Section(
        "strategies",
        _("Strategies"),
        told % {"n": numbers.number(len(rows))},
        grids=(Grid(columns, lines),),
        sources=_books(_("Strategies of the plan"), len(rows)),
    )


def actions(user: User, plan: AccountPlan) -> Section | None:
    """Each with its place, owner and day."""
    found = blocks.actions(user, plan)
    rows = found["rows"]
    if not rows:
        return None
    columns = (
        Column(_("Action"), 4),
        Column(_("Place"), 2),
        Column(_("Owner"), 1.6),
        Column(_("Due"), 1.1),
        Column(_("State"), 1.1),
    )
    lines = [_action(row) for row in rows]
    said = {
        "n": numbers.number(len(rows)),
        "done": numbers.number(found["done"]),
        "late": numbers.number(found["late"]),
    }
    return Section(
        "actions",
        _("Actions"),
        _("Actions: %(n)s; done: %(done)s; late: %(late)s") % said,
        grids=(Grid(columns, tuple(lines)),),
        sources=_books(_("Actions of the plan"), len(rows)),
    )


def _action(row: blocks.Entry) -> Line:
    action, late = row["action"], row["late"]
    state = _("late") if late else str(action.get_state_display())
    place = action.unit or (action.account if row["elsewhere"] else None)
    return Line(
        (
            text(action.title),
            text(str(place or "")),
            text(action.owner.name),
            day(action.due_on, late=late),
            Cell(state, state, tone="loss" if late else ""),
        )
    )


def investment(user: User, plan: AccountPlan) -> Section | None:
    """What is put in, and the sum."""
    found = blocks.investment(user, plan)
    if not found["rows"]:
        return None
    columns = (
        Column(_("What for"), 3),
        Column(_("Kind"), 2),
        Column(_("When"), 1.2),
        Column(_("Amount"), 1.2, plan.currency, numeric=True),
    )
    lines = [
        Line(
            (
                text(row["record"].title),
                text(row["record"].get_kind_display()),
                day(row["record"].on),
                amount(row["amount"]),
            )
        )
        for row in found["rows"]
    ]
    blank = Cell("")
    lines.append(Line((text(_("Total")), blank, blank, amount(found["total"])), strong=True))
    said = {"amount": numbers.money(found["total"], plan.currency)}
    return Section(
        "investment",
        _("Investment and resources"),
        _("The plan puts in %(amount)s") % said,
        grids=(Grid(columns, tuple(lines)),),
        sources=_books(_("Investments of the plan"), len(found["rows"])),
    )


def result(user: User, plan: AccountPlan) -> Section | None:
    """What both sides are expected to earn."""
    expected = expected_result(user, plan)
    found = blocks.result(expected, plan)
    grids = []
    for side in found["sides"]:
        columns = (
            Column(side["label"], 2),
            Column(_("12 months"), 1, expected.currency, numeric=True),
            Column(_("Expected"), 1, expected.currency, numeric=True),
            Column(_("Change"), 1, numeric=True),
        )
        lines = tuple(
            Line(
                (
                    text(line["label"]),
                    amount(line["before"]),
                    amount(line["after"]),
                    amount(line["change"], signed=True, loss=True),
                ),
                strong=line["total"],
            )
            for line in side["lines"]
            if line["before"] is not None or line["after"] is not None
        )
        if lines:
            grids.append(Grid(columns, lines))
    if not grids:
        return None
    source = Source(_("Income statement and objectives"), period=found["period"])
    return Section(
        "result",
        "",
        _result_finding(expected.ours, expected.currency),
        grids=tuple(grids),
        notes=tuple(found["assumed"]),
        sources=(source,),
    )


def _result_finding(ours: object, currency: str) -> str:
    lines = {line.code: line for line in ours}  # type: ignore[attr-defined]
    net = lines["net_sales"]
    if net.before is None or net.after is None:
        return _("What the plan leaves is not known")
    said = {"before": numbers.money(net.before, currency)}
    said["after"] = numbers.money(net.after, currency)
    return _("Net sales from %(before)s to %(after)s with the plan") % said


def risks(user: User, plan: AccountPlan) -> Section | None:
    """What may go wrong, the heaviest first."""
    rows = blocks.risks(user, plan)["rows"]
    if not rows:
        return None
    columns = (
        Column(_("Risk"), 3),
        Column(_("Likelihood"), 0.9, numeric=True),
        Column(_("Impact"), 0.9, numeric=True),
        Column(_("Money at stake"), 1, plan.currency, numeric=True),
        Column(_("Owner"), 1.4),
        Column(_("Response"), 3),
    )
    lines = tuple(
        Line(
            (
                text(row["record"].title),
                number(row["record"].likelihood),
                number(row["record"].impact),
                amount(row["amount"]),
                text(row["record"].owner.name),
                text(row["record"].response),
            )
        )
        for row in rows
    )
    heavy = sum(row["heavy"] for row in rows)
    said = {"n": numbers.number(len(rows)), "heavy": numbers.number(heavy)}
    return Section(
        "risks",
        _("Risks"),
        _("Risks: %(n)s; heavy: %(heavy)s") % said,
        grids=(Grid(columns, lines),),
        sources=_books(_("Risks of the plan"), len(rows)),
    )


def calendar(user: User, plan: AccountPlan) -> Section | None:
    """Milestones, objectives and open actions by their day."""
    entries = blocks.calendar(user, plan)["entries"]
    if not entries:
        return None
    columns = (Column(_("Day"), 1), Column(_("Matter"), 4), Column(_("Kind"), 1.2))
    lines = tuple(
        Line((day(one["on"], late=one.get("late", False)), text(one["title"]), text(one["kind"])))
        for one in entries
    )
    coming = next((one for one in entries if not one.get("done") and not one.get("late")), None)
    finding = _("No day of the plan is to come")
    if coming is not None:
        said = {"what": coming["title"], "day": date_text(coming["on"])}
        finding = _("Next: %(what)s, %(day)s") % said
    return Section(
        "calendar",
        "",
        finding,
        grids=(Grid(columns, lines),),
        sources=_books(_("Days of the plan"), len(entries)),
    )


def _books(label: str, rows: int) -> tuple[Source, ...]:
    return (books_source(label, rows, timezone.localdate()),)


BLOCKS: dict[str, Block] = {
    "situation": situation,
    "swot": swot,
    "objectives": objectives,
    "strategies": strategies,
    "actions": actions,
    "investment": investment,
    "result": result,
    "risks": risks,
    "calendar": calendar,
}
