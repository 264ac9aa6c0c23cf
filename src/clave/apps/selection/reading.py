"""Reads on a round: every account's row as one person may see it, computed or as it was decided.

An account's score does not depend on who reads it: the whole company is scored, and then each
person is shown the rows of the accounts that they see, with ranks, shares and totals among these.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeVar

from clave.apps.accounts.directory import directory
from clave.apps.accounts.selectors import Questions, Sight, scope_of_everything, sight_of
from clave.apps.identity.models import User
from clave.figures.base import FigureResult, Period, Row, Scope
from clave.figures.frame import open_frame
from clave.figures.registry import REGISTRY
from clave.figures.selection import classify, selection_of
from clave.figures.selection_board import score_board
from clave.figures.selection_measures import Measured, measure
from clave.figures.selection_scoring import dimension_scores
from clave.figures.sensitivity import Drawing, sensitivity_of
from clave.lib.months import add_months

from .models import Axis, Criterion, Result, Round
from .telling import current_round, judged_in, mark_of

_FROM_SENSITIVITY = ("rank_low", "rank_high", "quadrant_share", "tier_share", "uncertain")
_KEPT = 4
T = TypeVar("T")
# Measuring asks the facts and is slow; scoring what was measured is not.
_MEASURED: OrderedDict[Hashable, tuple[FigureResult, list[Measured]]] = OrderedDict()
_ANSWERS: OrderedDict[Hashable, Computed] = OrderedDict()
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Computed:
    """Every row of a round, with its sensitivity, and what is said of all of them."""

    rows: list[Row]
    totals: Row
    figure: FigureResult | None


@dataclass(frozen=True)
class Reading:
    """A round as one person sees it. ``whole``: whether they see every account. ``rows`` carry
    the account's ``id``, ``name``, ``kam`` and today's ``tier_today``, and where it was decided
    ``computed``, ``reason`` of a deviation. ``criteria`` by code."""

    record: Round
    rows: list[Row]
    criteria: dict[str, Criterion]
    whole: bool
    currency: str
    period: Period
    missing: list[Row] = field(default_factory=list)
    assumed: list[Row] = field(default_factory=list)

    def of(self, code: str) -> Row | None:
        """The row of one account."""
        return next((row for row in self.rows if row["code"] == code), None)


@dataclass(frozen=True)
class Standing:
    """How one account stands in the newest round: its score of 0…10 by dimension, None where
    nothing of it is known. ``highest``: the dimension that it is key for most."""

    record: Round
    scores: dict[str, float | None]

    @property
    def highest(self) -> str | None:
        """None where no dimension has a score."""
        known = {name: score for name, score in self.scores.items() if score is not None}
        return max(known, key=lambda name: known[name], default=None)


def standing_of(user: User, code: str) -> Standing | None:
    """The standing of an account that ``user`` sees; None without a round, or outside of it."""
    record = current_round()
    reading = read_round(user, record) if record else None
    row = reading.of(code) if reading else None
    if record is None or reading is None or row is None:
        return None
    told = [
        (criterion, score)
        for name, score in zip(row["criteria"], row["criterion_scores"], strict=True)
        if (criterion := reading.criteria.get(name)) and criterion.axis == Axis.ATTRACTIVENESS
    ]
    scores = dimension_scores(
        [criterion.dimension for criterion, _ in told],
        [criterion.weight for criterion, _ in told],
        [score for _, score in told],
    )
    return Standing(record, {name: found.score for name, found in scores.items()})


def complete_months(user: User | None) -> Period | None:
    """The months up to which a round can be: those that end twelve complete ones."""
    frame = open_frame(Questions(user).connection(), Scope())
    last = frame.last_month
    if last is None or frame.covered is None:
        return None
    return Period(min(add_months(frame.covered.start, 11), last), last)


def read_round(user: User, record: Round) -> Reading:
    """The round for ``user``: the rows of what they see, and nothing of the rest."""
    sight = sight_of(user)
    computed = computed_rows(user, record) if record.is_open else frozen_rows(record)
    rows = [dict(row) for row in computed.rows]
    if sight.codes is not None:
        rows = _seen(rows, sight)
    _name(rows)
    figure = computed.figure
    return Reading(
        record=record,
        rows=rows,
        criteria={criterion.code: criterion for criterion in record.criteria.all()},
        whole=sight.codes is None,
        currency=computed.totals.get("currency") or "EUR",
        period=Period(add_months(record.data_to, -11), record.data_to),
        missing=list(figure.missing) if figure and sight.codes is None else [],
        assumed=list(figure.assumed) if figure else [],
    )


def computed_rows(user: User | None, record: Round) -> Computed:
    """The rows of an open round over the whole company, as ``user`` may know costs."""
    return _answers(Questions(user), record)


def proposal_for(user: User) -> tuple[FigureResult, list[Row]]:
    """The selection that the default model proposes over what ``user`` sees; for before a round."""
    sight, questions = sight_of(user), Questions(user)
    figure = REGISTRY["selection"].compute(
        questions.connection(), sight.scope(), non_products=tuple(questions.company.non_products)
    )
    rows = [dict(row) for row in figure.rows]
    _name(rows)
    return figure, rows


def _answers(questions: Questions, record: Round) -> Computed:
    """Both figures over everything, never to be changed; once for the same facts and books.

    Thousands of judgements are read only where something was judged anew.
    """
    facts = questions.facts
    ground = (
        facts.identity,
        *(directory().mark, tuple(questions.company.non_products), record.data_to),
        questions.decided("rules"),
    )
    key = (*ground, mark_of(record))
    if (found := _remembered(_ANSWERS, key)) is None:
        judged = judged_in(record)
        scope = scope_of_everything(end=judged.end)
        if (measured := _remembered(_MEASURED, ground)) is None:
            given = questions.given(("non_products", "rules"))
            measured = measure(questions.connection(), scope, **given)
            _remember(_MEASURED, ground, measured)
        board = score_board(*measured, scope, judged)
        found = _with_sensitivity(selection_of(board), sensitivity_of(board, Drawing()))
        _remember(_ANSWERS, key, found)
    return found


def _remembered(kept: OrderedDict[Hashable, T], key: Hashable) -> T | None:
    with _LOCK:
        if key in kept:
            kept.move_to_end(key)
        return kept.get(key)


def _remember(kept: OrderedDict[Hashable, T], key: Hashable, value: T) -> None:
    with _LOCK:
        kept[key] = value
        while len(kept) > _KEPT:
            kept.popitem(last=False)


def _with_sensitivity(figure: FigureResult, firmness: FigureResult) -> Computed:
    by_code = {row["code"]: row for row in firmness.rows}
    criteria = figure.values["criteria"]
    rows = [
        row
        | {name: by_code[row["code"]][name] for name in _FROM_SENSITIVITY}
        | {"criteria": criteria}
        for row in figure.rows
    ]
    told = {"currency": figure.currency, "draws": firmness.values["draws"]}
    totals = replace(figure, rows=[]).to_json()["values"] | told
    return Computed(rows, totals, figure)


def frozen_rows(record: Round) -> Computed:
    """The rows as the round was decided. ``tier`` is the decided one, ``computed`` the other."""
    found = Result.objects.filter(round=record).values_list("computed", "tier", "reason", "row")
    rows = [
        row
        | {name: _decimal(row.get(name)) for name in ("net_amount", "contribution_amount")}
        | {"tier": tier, "computed": computed, "reason": reason}
        for computed, tier, reason, row in found
    ]
    rows.sort(key=lambda row: (row["rank"] is None, row["rank"] or 0, row["code"]))
    return Computed(rows, record.totals, None)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _seen(rows: list[Row], sight: Sight) -> list[Row]:
    """The rows of what a restricted person sees, with everything that tells of the rest anew."""
    visible = set(sight.codes or ())
    found = [row for row in rows if row["code"] in visible]
    scored = [row for row in found if row["rank"] is not None]
    for place, row in enumerate(scored, start=1):
        row["rank"] = place
    for row in found:
        row["rank_low"] = row["rank_high"] = None
    classify(found)
    return found


def _name(rows: list[Row]) -> None:
    """Add who each account is; an account that is gone keeps its code."""
    entries = directory().by_code
    kams = {e.kam for row in rows if (e := entries.get(row["code"])) and e.kam}
    names = dict(User.objects.filter(pk__in=kams).values_list("pk", "name"))
    for row in rows:
        entry = entries.get(row["code"])
        row["id"] = entry.id if entry else None
        row["name"] = entry.name if entry else row["code"]
        row["kam"] = names.get(entry.kam, "") if entry and entry.kam else ""
        row["tier_today"] = entry.tier if entry else ""
        row.setdefault("computed", row["tier"])
        row.setdefault("reason", "")


def previous_reading(reading: Reading) -> Reading | None:
    """The round before, as far as its rows are seen now; None where there is none."""
    before = reading.record.previous
    if before is None:
        return None
    seen = {row["code"] for row in reading.rows}
    rows = frozen_rows(before).rows
    if not reading.whole:
        rows = [row for row in rows if row["code"] in seen]
    rows = [dict(row) for row in rows]
    _name(rows)
    criteria = {criterion.code: criterion for criterion in before.criteria.all()}
    period = Period(add_months(before.data_to, -11), before.data_to)
    return replace(reading, record=before, rows=rows, criteria=criteria, period=period)
