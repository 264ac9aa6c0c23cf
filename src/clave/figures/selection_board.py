"""Every account against every criterion: what both figures of the selection start from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from clave.figures.asking import Connection
from clave.figures.base import FigureResult, Row, Scope, note
from clave.figures.profit_rules import ProfitRules
from clave.figures.selection_measures import MEASURES, Measured, measure
from clave.figures.selection_model import DEFAULT, Criterion, Judged, Model, check_model
from clave.figures.selection_scoring import Numbers, means
from clave.lib.refusal import Refused


@dataclass(frozen=True)
class Board:
    """``scores``, ``rivals``: accounts × criteria in 0…10, nan where not known (``rivals`` only of
    criteria of strength). ``portfolio``: whose period, notes and totals hold for all of it."""

    model: Model
    judged: Judged | None
    portfolio: FigureResult
    measured: list[Measured]
    scores: Numbers
    rivals: Numbers

    def weights_of(self, *axes: str) -> Numbers:
        """The weight of each criterion, 0 for those that do not count for any of ``axes``."""
        counted = set(self.model.of_axes(*axes))
        weights = [one.weight if i in counted else 0.0 for i, one in enumerate(self.model.criteria)]
        return np.array(weights)

    def below_gate(self) -> NDArray[np.bool_]:
        """Whether each account stays below the gate of a criterion that is known of it."""
        below = np.zeros(len(self.measured), dtype=np.bool_)
        for j, criterion in enumerate(self.model.criteria):
            if criterion.gate is not None:
                below |= self.scores[:, j] < criterion.gate  # nan is not below
        return below

    def standing(self) -> dict[str, Numbers]:
        """By name, for each account: ``score``, ``attractiveness``, ``strength``, ``rival`` (nan
        where not known) and their coverages, ``score_coverage`` and so on."""
        found: dict[str, Numbers] = {}
        for name, axes in AXES_OF.items():
            pair = means(self.scores, self.weights_of(*axes))
            found[name], found[f"{name}_coverage"] = pair
        # Compared on what is known of both: else a gap of ours would look like strength.
        both = np.where(np.isnan(self.rivals), np.nan, self.scores)
        others = np.where(np.isnan(both), np.nan, self.rivals)
        weights = self.weights_of("strength")
        found["relative"] = means(both, weights)[0] - means(others, weights)[0]
        found["rival"], found["relative_coverage"] = means(others, weights)
        return found


AXES_OF = {
    "score": ("attractiveness", "standing"),
    "attractiveness": ("attractiveness",),
    "strength": ("strength",),
}


def open_board(
    connection: Connection,
    scope: Scope,
    judged: Judged | None = None,
    non_products: Sequence[str] = (),
    rules: ProfitRules | None = None,
) -> Board:
    """Measure and score everybody in scope. Raises as
    :func:`~clave.figures.selection_model.check_model`, and ``Refused("unknown_measure")``."""
    if judged and judged.end and scope.end is None:
        scope = replace(scope, end=judged.end)
    portfolio, measured = measure(connection, scope, non_products, rules)
    return score_board(portfolio, measured, scope, judged)


def score_board(
    portfolio: FigureResult, measured: list[Measured], scope: Scope, judged: Judged | None = None
) -> Board:
    """Score what was measured before. Raises as :func:`open_board`."""
    model = judged.model if judged else DEFAULT
    check_model(model)
    places = {one.code: i for i, one in enumerate(measured)}
    told = _by_unit(judged.scores, scope) if judged else {}
    against = _by_unit(judged.rivals, scope) if judged else {}
    scores = np.full((len(measured), len(model.criteria)), np.nan)
    rivals = scores.copy()
    for j, criterion in enumerate(model.criteria):
        if criterion.source == "ledger":
            scores[:, j] = _from_ledger(criterion, measured)
        for wanted, found in ((scores, told), (rivals, against)):
            for account, value in found.get(criterion.code, {}).items():
                if account in places and criterion.source != "ledger":
                    wanted[places[account], j] = value
    notes = _notes(model, scores, judged)
    portfolio = replace(
        portfolio,
        missing=portfolio.missing + notes["missing"],
        assumed=portfolio.assumed + notes["assumed"],
    )
    return Board(model, judged, portfolio, measured, scores, rivals)


def _from_ledger(criterion: Criterion, measured: list[Measured]) -> Numbers:
    if criterion.measure not in MEASURES:
        raise Refused("unknown_measure", criterion=criterion.name or criterion.code)
    values = np.array(
        [np.nan if (v := one.values[criterion.measure]) is None else v for one in measured],
        dtype=float,
    )
    points = np.array(criterion.anchors, dtype=float)
    known = ~np.isnan(values)
    scores = np.full(len(values), np.nan)
    scores[known] = np.interp(values[known], points[:, 0], points[:, 1])
    return scores


def _by_unit(scores: Mapping[tuple[str, str], float], scope: Scope) -> dict[str, dict[str, float]]:
    """Criterion → deciding account → mean of what was judged of it and of those below it."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for (account, criterion), value in scores.items():
        found[criterion][scope.parent(account)].append(value)
    return {
        criterion: {account: fmean(values) for account, values in by.items()}
        for criterion, by in found.items()
    }


def _notes(model: Model, scores: Numbers, judged: Judged | None) -> dict[str, list[Row]]:
    missing: list[Row] = []
    unknown = np.isnan(scores).sum(axis=0)
    for criterion, accounts in zip(model.criteria, unknown, strict=True):
        if accounts:
            name = criterion.name or criterion.code
            missing.append(note("criterion_not_known", criterion=name, accounts=int(accounts)))
    if not model.of_axes("strength"):
        missing.append(note("no_strength_judged"))
    assumed = [note("default_model")] if model.assumed or judged is None else []
    return {"missing": missing, "assumed": assumed}
