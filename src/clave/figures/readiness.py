"""Does the company need key account management? Thirteen criteria, a verdict, and what fits.

A figure of the books: people's answers are told by the application; the rest is the ledger's
(:mod:`clave.figures.readiness_evidence`). Definition, traps, worked values:
``docs/figures/readiness.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, note
from clave.figures.profit_rules import ProfitRules
from clave.figures.readiness_answers import Answers
from clave.figures.readiness_criteria import (
    CRITERIA,
    HIGHEST,
    LINE,
    PROXY_COUNTS,
    Criterion,
    middle,
    programme_of,
)
from clave.figures.readiness_evidence import readiness_evidence

_TOLD = 3  # the strongest reasons of each side


def readiness(
    connection: Connection,
    scope: Scope,
    answers: Answers | None = None,
    fixed_costs: Decimal | None = None,
    non_products: Sequence[str] = (),
    rules: ProfitRules | None = None,
) -> FigureResult:
    """The diagnosis over ``scope``; without ``answers`` what the ledger alone can say.

    See :func:`judged` for what it holds.
    """
    return judged(readiness_evidence(connection, scope, fixed_costs, non_products, rules), answers)


def judged(evidence: FigureResult, answers: Answers | None = None) -> FigureResult:
    """The verdict on ``evidence`` (of ``readiness_evidence``) and what people answered.

    ``values``: ``verdict`` ('yes', 'no', 'insufficient'), ``index`` (0…1, the weighted mean score
    per highest; None without any), ``coverage`` and ``coverage_needed``, ``programme`` (None
    without a verdict), the ``reasons_for`` and ``reasons_against`` (criteria, strongest first),
    ``moves`` (criteria that alone would move the verdict across the line), ``moves_together``
    (where none does: the fewest that do), ``unanswered`` (criteria), and ``index_low``,
    ``index_high``: where the index would be if all of these were scored 0, or 4.
    ``rows``: ``row`` 'criterion', one for each of the thirteen, and the metrics of the ledger.
    """
    told = answers or Answers()
    ledger = {row["criterion"]: row for row in evidence.rows if row["row"] == "criterion"}
    rows = [_row(criterion, ledger[criterion.code], told) for criterion in CRITERIA]
    values = _values(rows, told, evidence.values.get("n80"))
    metrics = [
        row | {"score": None if row["score"] is None else float(row["score"])}
        for row in evidence.rows
        if row["row"] == "metric"
    ]
    missing = list(evidence.missing)
    if values["verdict"] == "insufficient":
        missing.append(note("coverage_too_low", share=values["coverage"], needed=told.needed))
    return FigureResult(
        figure="readiness",
        definition=FIGURE.definition,
        period=evidence.period,
        as_of=evidence.as_of,
        currency=evidence.currency,
        values=values,
        rows=rows + metrics,
        missing=missing,
        assumed=list(evidence.assumed),
    )


def _row(criterion: Criterion, ledger: Row, told: Answers) -> Row:
    """The ledger's score beside the people's, and the one that counts.

    What the ledger measures itself counts before answers; answers count before a proxy.
    """
    scores = told.scores.get(criterion.code, ())
    median = middle(scores) if scores else None
    own = ledger["score"]
    weight = max(0, told.weights.get(criterion.code, criterion.weight))
    source, score, counted = "missing", None, 0.0
    if criterion.kind == "ledger" and own is not None:
        source, score, counted = "ledger", float(own), float(weight)
    elif median is not None:
        source, score, counted = "answered", median, float(weight)
    elif own is not None:
        source, score, counted = "proxy", float(own), weight * PROXY_COUNTS
    return {
        "row": "criterion",
        "number": criterion.number,
        "criterion": criterion.code,
        "kind": criterion.kind,
        "weight": weight,
        "counted_weight": counted,
        "source": source,
        "score": score,
        "ledger_score": own,
        "metric": ledger["metric"],
        "value": ledger["value"],
        "answers": len(scores),
        "answer_median": median,
        "answer_min": min(scores) if scores else None,
        "answer_max": max(scores) if scores else None,
        "for_company": criterion.code in told.elsewhere,
    }


def _values(rows: list[Row], told: Answers, n80: float | None) -> Row:
    total = sum(row["weight"] for row in rows)
    scored = [row for row in rows if row["score"] is not None and row["counted_weight"] > 0]
    weight = sum(row["counted_weight"] for row in scored)
    index = _index(scored) if weight else None
    coverage = weight / total if total else 0.0
    enough = index is not None and coverage >= told.needed
    for row in rows:
        row["pull"] = _pull(row, weight)
        row["turns_at"] = _turns_at(row, scored, index) if enough else None
    scores = {row["criterion"]: row["score"] for row in scored}
    ranked = sorted(scored, key=lambda row: -abs(row["pull"]))
    moves = [row["criterion"] for row in ranked if row["turns_at"] is not None]
    programme = programme_of(index, n80, scores) if enough and index is not None else None
    return {
        "verdict": _verdict(index) if enough and index is not None else "insufficient",
        "index": index,
        "line": LINE,
        "coverage": float(coverage),
        "coverage_needed": told.needed,
        "total_weight": total,
        "criteria": len(rows),
        "from_ledger": sum(row["source"] == "ledger" for row in rows),
        "answered": sum(row["source"] == "answered" for row in rows),
        "by_proxy": sum(row["source"] == "proxy" for row in rows),
        "programme": programme,
        "reasons_for": [row["criterion"] for row in ranked if row["pull"] > 0][:_TOLD],
        "reasons_against": [row["criterion"] for row in ranked if row["pull"] < 0][:_TOLD],
        "moves": moves,
        "moves_together": _together(scored, index) if enough and not moves else [],
        "unanswered": [
            row["criterion"]
            for row in sorted(rows, key=lambda row: -row["weight"])
            if row["source"] in ("missing", "proxy") and row["weight"]
        ],
        **_bounds(rows, total),
    }


def _verdict(index: float) -> str:
    return "yes" if index >= LINE - 1e-12 else "no"


def _index(scored: Sequence[Row]) -> float:
    """Σ weight × score / (4 Σ weight)."""
    weight = sum(row["counted_weight"] for row in scored)
    return float(sum(row["counted_weight"] * row["score"] for row in scored) / (HIGHEST * weight))


def _pull(row: Row, weight: float) -> float | None:
    """How far the criterion moves the index away from the line; they add up to index − line."""
    if row["score"] is None or not weight:
        return None
    return float((row["score"] / HIGHEST - LINE) * row["counted_weight"] / weight)


def _turns_at(row: Row, scored: Sequence[Row], index: float | None) -> float | None:
    """The whole score nearest to today's at which this criterion alone turns the verdict."""
    if index is None or row["score"] is None or not row["counted_weight"]:
        return None
    steps = range(HIGHEST + 1)
    turned = [score for score in steps if _verdict(_with(scored, {row["criterion"]: score}))
              != _verdict(index)]  # fmt: skip
    nearest = min(turned, key=lambda score: abs(score - row["score"]), default=None)
    return None if nearest is None else float(nearest)


def _with(scored: Sequence[Row], scores: Mapping[str, float]) -> float:
    """The index if some criteria had other scores."""
    return _index([row | {"score": scores.get(row["criterion"], row["score"])} for row in scored])


def _together(scored: Sequence[Row], index: float | None) -> list[str]:
    """The fewest criteria that turn the verdict when all of them go to their end of the scale."""
    if index is None:
        return []
    end = 0 if _verdict(index) == "yes" else HIGHEST
    reach = sorted(scored, key=lambda row: -abs(row["score"] - end) * row["counted_weight"])
    changed: dict[str, float] = {}
    for row in reach:
        changed[row["criterion"]] = float(end)
        if _verdict(_with(scored, changed)) != _verdict(index):
            return list(changed)
    return []


def _bounds(rows: list[Row], total: int) -> Row:
    """Where the index may lie once every criterion is answered."""
    if not total:
        return {"index_low": None, "index_high": None}
    bounds = {}
    for name, open_score in (("index_low", 0), ("index_high", HIGHEST)):
        reached = sum(
            row["weight"]
            * (row["score"] if row["source"] in ("ledger", "answered") else open_score)
            for row in rows
        )
        bounds[name] = float(reached / (HIGHEST * total))
    return bounds


FIGURE = Figure(
    name="readiness",
    definition="readiness/1",
    needs=("what readiness_evidence needs", "answers of the books"),
    units={
        **dict.fromkeys(("index", "line", "index_low", "index_high", "pull"), "index"),
        **dict.fromkeys(("score", "answer_median", "turns_at", "value", "counted_weight"), "index"),
        **dict.fromkeys(("coverage", "coverage_needed"), "ratio"),
        **dict.fromkeys(("criteria", "from_ledger", "answered", "by_proxy", "number"), "count"),
        **dict.fromkeys(("weight", "total_weight", "ledger_score", "answers"), "count"),
        **dict.fromkeys(("answer_min", "answer_max"), "count"),
        **dict.fromkeys(("verdict", "programme", "reasons_for", "reasons_against"), "text"),
        **dict.fromkeys(("moves", "moves_together", "unanswered", "row", "criterion"), "text"),
        **dict.fromkeys(("kind", "source", "metric"), "text"),
        "for_company": "flag",
    },
    parameters=("answers", "fixed_costs", "non_products", "rules"),
    compute=readiness,
)
