"""Objectives of plans in a table: the same words as on the plan's page, with their values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.plans.measures import COUNT, MEASURES, MONEY, SECRET, SHARE
from clave.apps.plans.models import AccountPlan, Objective
from clave.web.plan_words import value_text
from clave.web.plans.blocks import objective_row

from .document import Cell, Column, Grid, Kind, Line, day, percent, text

_KINDS: dict[str, Kind] = {MONEY: "money", SHARE: "percent"}


def measure_cell(measure: str, value: Decimal | None, words: str, *, hidden: bool = False) -> Cell:
    """A value of a measure as the plan's page writes it."""
    unit = MEASURES[measure].unit if measure in MEASURES else COUNT
    kind = _KINDS.get(unit, "number")
    return Cell(words, None if hidden else value, kind, 1 if kind == "percent" else 0)


def objective_grid(user: User, plan: AccountPlan, today: date) -> Grid:
    """Baseline, target, now and how far it is, of each objective."""
    columns = (
        Column(_("Objective"), 3),
        Column(_("Measured by"), 2),
        Column(_("From"), 1, numeric=True),
        Column(_("To"), 1, numeric=True),
        Column(_("Due"), 1),
        Column(_("Now"), 1, numeric=True),
        Column(_("Progress"), 0.8, numeric=True),
        Column(_("Expected"), 0.8, numeric=True),
    )
    found = plan.objectives.select_related("goal")
    return Grid(columns, tuple(_line(user, one, plan, today) for one in found))


def _line(user: User, one: Objective, plan: AccountPlan, today: date) -> Line:
    margins = user.may(Permission.SEE_MARGINS)
    row = objective_row(one, plan, today, margins=margins)
    hidden = one.measure in SECRET and not margins
    in_words = row["free"] and one.unit

    def cell(value: Decimal | None, words: str) -> Cell:
        # A unit in words stands once, beside the measure.
        said = value_text(one.measure, value) if in_words else words
        return measure_cell(one.measure, value, said, hidden=hidden)

    return Line(
        (
            text(one.title),
            text(one.unit if in_words else row["measure"]),
            cell(one.baseline, row["baseline"]),
            cell(one.target, row["target"]),
            day(one.due_on, late=row["behind"] and one.due_on < today),
            cell(one.actual, row["actual"]),
            percent(row["progress"], 0),
            percent(row["expected"], 0),
        )
    )
