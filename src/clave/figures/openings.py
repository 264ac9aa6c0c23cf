"""What whitespace, lapsed and leakage find over a whole large ledger, kept for the pages.

Each pair of account and product is tested against its own rhythm and against like accounts, which
takes a minute or two at millions of pairs. A ledger of fewer than :data:`MANY` is asked at once,
and nothing is kept of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from clave.facts.modelled import Kept
from clave.figures.asking import Connection, once, query
from clave.figures.base import FigureResult, Row
from clave.figures.lapsed import lapsed
from clave.figures.leakage import leakage
from clave.figures.modelling import Found, Model, Task
from clave.figures.whitespace import whitespace

MANY = 200_000  # pairs of account and product from which on nobody waits for the answer
LEVEL = 0.1  # share of false alarms among what is shown as lapsed or slowing
# Each question by its name: the figure and what it is asked.
_LAPSED: dict[str, Row] = {
    f"lapsed by {by}": {"by": by, "level": LEVEL, "ended": False}
    for by in ("account", "family", "product")
}
QUESTIONS: dict[str, Row] = {"whitespace": {}, **_LAPSED, "leakage": {}}
NOTED = ("whitespace", "leakage")  # whose notes a page shows
_WORTH = {"whitespace": "expected_sales", "lapsed": "expected_loss", "leakage": "leak"}
# What costs tell: left out for those who may not know them.
_OF_COSTS = ("margin_rate", "margin_basis", "expected_margin", "expected_margin_loss")


def is_large(connection: Connection) -> bool:
    """Whether the ledger has so many pairs that what is found has to be kept."""
    pairs = "SELECT count(*) AS n FROM account_product"
    return bool(once(connection, "pairs", lambda c: query(c, pairs, {}))[0]["n"] >= MANY)


def figure_of(question: str) -> str:
    """The figure that answers it."""
    return question.split(" ", 1)[0]


def compute(task: Task) -> Found:
    """All that is found over the whole company, an answer after another."""
    if not is_large(task.connection):
        return Found(None, None, {}, {"kept": False}, {"rows": _table([])})
    answers: dict[str, FigureResult] = {}
    for place, (question, asked) in enumerate(QUESTIONS.items()):
        task.step(figure_of(question), place, len(QUESTIONS))
        answers[question] = _asked(task, figure_of(question), asked)
    whole = answers["whitespace"]
    noted = {
        kind: [one for name in NOTED for one in getattr(answers[name], kind)]
        for kind in ("missing", "assumed")
    }
    values: Row = {"kept": True, "currency": whole.currency, "notes": _text(noted)}
    rows = [(question, row) for question, found in answers.items() for row in found.rows]
    return Found(whole.as_of, whole.period, {"rows": len(rows)}, values, {"rows": _table(rows)})


def _asked(task: Task, figure: str, asked: Row) -> FigureResult:
    scope = replace(task.scope, include_unassigned=False)
    given: Any = {"non_products": task.given.get("non_products") or (), **asked}
    if figure == "lapsed":
        return lapsed(task.connection, scope, **given)
    if figure == "leakage":
        return leakage(task.connection, scope, **given)
    return whitespace(task.connection, scope, **given)


def _table(rows: Iterable[tuple[str, Row]]) -> dict[str, list[Any]]:
    told = [(q, row["account"], float(row[_WORTH[figure_of(q)]]), _text(row)) for q, row in rows]
    names = ("question", "account", "worth", "told")
    return {name: [row[place] for row in told] for place, name in enumerate(names)}


def kept_rows(
    connection: Any, kept: Kept, question: str, only: Sequence[str], most: int, *, costs: bool
) -> Iterator[Row]:
    """The rows of an answer, the largest first; of the accounts in ``only``, or (empty) of all.

    ``connection``: DuckDB's own. ``costs``: whether what costs tell may be known.
    """
    where = "question = $question AND (len($only) = 0 OR account IN (SELECT unnest($only)))"
    where = f"{where} ORDER BY worth DESC, account, told LIMIT {int(most)}"
    params = {"question": question, "only": list(only)}
    for found in kept.rows(connection, where=where, params=params):
        row: Row = json.loads(found["told"], object_hook=_meant)
        yield row if costs else row | {name: None for name in _OF_COSTS if name in row}


def kept_notes(kept: Kept) -> dict[str, list[Row]]:
    """What the figures do not know (``missing``) and take for granted (``assumed``)."""
    found: dict[str, list[Row]] = json.loads(kept.card["values"]["notes"], object_hook=_meant)
    return found


def _text(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, default=_written)


def _written(value: object) -> Row:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    raise TypeError(f"a row holds {type(value).__name__}")


def _meant(told: Mapping[str, Any]) -> Any:
    if told.keys() == {"decimal"}:
        return Decimal(told["decimal"])
    if told.keys() == {"date"}:
        return date.fromisoformat(told["date"])
    return told


MODEL = Model("openings", "openings/1", ("sales", "products"), compute, ("non_products",))
