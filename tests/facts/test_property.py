"""Any sequence of imports, overlaps, corrections and undos leaves what plain Python leaves."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clave.facts import importing
from clave.facts.states import rebuild, update
from clave.facts.store import Store

from .making import SALES, Row, sales_source
from .model import Model, assert_states_equal, lines_of

COMPACT, LAYERED, TURNING = "compact", "layered", "turning"


def keep(monkeypatch: pytest.MonkeyPatch, layers: str) -> None:
    """State tables that are always whole, always layered, or now the one and now the other."""
    if layers != COMPACT:
        monkeypatch.setattr(update, "SMALL", 0)
        monkeypatch.setattr(update, "CONCERNED", 0 if layers == LAYERED else 2)
        monkeypatch.setattr(update, "FEW", 0 if layers == LAYERED else 1)


lines = st.tuples(
    st.sampled_from(["2024-01-05", "2024-02-05", "2025-01-05"]),
    st.sampled_from(["100", "200", None]),
    st.sampled_from(["apple", "pear", None]),
    st.sampled_from(["2", "-1", None]),
    st.sampled_from(["10.00", "-3.33", "0.000001"]),
    st.sampled_from(["6.00", None]),
)
documents = st.dictionaries(
    st.sampled_from(["F1", "F2", "R3", "A4", None]),
    st.lists(lines, min_size=1, max_size=3),
    min_size=1,
    max_size=3,
)
# An import of these documents, an import of an earlier file again, or an undo (by position).
steps = st.lists(
    st.one_of(
        st.tuples(st.just("import"), documents),
        st.tuples(st.just("again"), st.integers(0, 5)),
        st.tuples(st.just("undo"), st.integers(0, 5)),
    ),
    min_size=2,
    max_size=7,
)


def rows_of(drawn: dict[str | None, list[tuple[Any, ...]]]) -> list[Row]:
    return [(invoice, *line) for invoice, held in drawn.items() for line in held]


def play(sequence: list[tuple[str, Any]]) -> None:
    """Do the steps to a store and to the model, and compare after each."""
    model, ids, files = Model(), [], []
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "facts")
        for step, value in sequence:
            if step == "undo":
                if not model.standing:
                    continue
                number = model.standing[value % len(model.standing)]
                model.undo(number)
                importing.undo(store, "sales", ids[number])
            else:
                if step == "again" and not files:
                    continue
                rows = files[value % len(files)] if step == "again" else rows_of(value)
                files.append(rows)
                model.run(rows)
                ids.append(importing.run(store, sales_source(Path(folder), rows), SALES).import_id)
            assert lines_of(store) == model.lines
            assert_states_equal(store)
        assert rebuild(store).equal


@pytest.mark.parametrize("layers", [COMPACT, LAYERED])
@given(sequence=steps)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_few_random_sequences(
    sequence: list[tuple[str, Any]], layers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(monkeypatch, layers)
    play(sequence)


@pytest.mark.slow
@pytest.mark.parametrize("layers", [COMPACT, LAYERED, TURNING])
@given(sequence=steps)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_sequences(
    sequence: list[tuple[str, Any]], layers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(monkeypatch, layers)
    play(sequence)


A = {"F1": [("2024-01-05", "100", "apple", "2", "10.00", None)]}
B = {"F1": [("2024-01-05", "200", "pear", "2", "11.00", None)]}
C = {"F1": [("2024-01-05", "200", "pear", "-1", "12.00", "6.00")]}


def undone_in(files: str, order: str) -> list[tuple[str, Any]]:
    """Imports of these files, undone in this order of their positions."""
    sequence: list[tuple[str, Any]] = [("import", {"A": A, "B": B, "C": C}[name]) for name in files]
    standing = list(range(len(files)))
    for number in map(int, order):
        sequence.append(("undo", standing.index(number)))
        standing.remove(number)
    return sequence


@pytest.mark.parametrize(
    ("files", "order", "layers"),
    [
        ("AAB", "201", LAYERED),
        ("ABB", "012", TURNING),
        ("ABAC", "1023", LAYERED),
        ("ABBC", "1302", TURNING),
        ("ABCA", "2103", COMPACT),
    ],
)
def test_undo_out_of_order(
    files: str, order: str, layers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(monkeypatch, layers)
    play(undone_in(files, order))


@pytest.mark.slow
# In the order of the imports, against it, and mixed; random sequences try the others.
@pytest.mark.parametrize("order", ["0123", "3210", "1302", "2031"])
@pytest.mark.parametrize("files", ["ABAC", "ABBC"])
def test_undo_in_any_order(files: str, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(monkeypatch, TURNING)
    play(undone_in(files, order))
