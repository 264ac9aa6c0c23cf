"""Every kind goes in, counts once, is replaced by a newer file, and comes out again."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from clave.facts import importing
from clave.facts.mapping import Binding, Mapping
from clave.facts.schema import KINDS, Kind, Type
from clave.facts.store import Store
from clave.lib.refusal import Refused

from .making import make_source, query

_TEXTS = {
    Type.TEXT: "x",
    Type.DATE: "2024-01-05",
    Type.AMOUNT: "12.50",
    Type.QUANTITY: "3",
    Type.RATIO: "0.21",
    Type.RATE: "1.0842",
    Type.FLAG: "sí",
}


def whole(kind: Kind) -> tuple[tuple[str, ...], tuple[str, ...], Mapping]:
    """A header with every field of a kind, one row, and the mapping between them."""
    header = tuple(column.name for column in kind.mappable)
    row = tuple(_TEXTS[column.type] for column in kind.mappable)
    return header, row, Mapping(kind.name, {name: Binding((name,)) for name in header})


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_goes_in_once_and_out_again(name: str, tmp_path: Path) -> None:
    store, kind = Store(tmp_path / "facts"), KINDS[name]
    header, row, mapping = whole(kind)
    first = importing.run(store, make_source(tmp_path, header, [row]), mapping)
    assert (first.added.lines, first.rejected.lines, first.ledger.lines) == (1, 0, 1)
    columns = ", ".join(column.name for column in kind.stored if not column.derived)
    (stored,) = query(store, f"SELECT {columns} FROM {name}")
    assert None not in stored
    again = importing.run(store, make_source(tmp_path, header, [row]), mapping)
    assert (again.added.lines, again.unchanged.lines, again.ledger.lines) == (0, 1, 1)
    importing.undo(store, name, first.import_id)
    assert query(store, f"SELECT import_id FROM {name}") == [(again.import_id,)]
    importing.undo(store, name, again.import_id)
    assert query(store, f"SELECT * FROM {name}") == []


@pytest.mark.parametrize("name", ["accounts", "products"])
def test_a_code_imported_again_replaces_what_was_known(name: str, tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    mapping = Mapping(name, {"code": Binding(("Code",)), "name": Binding(("Name",))})
    header = ("Code", "Name")
    first = make_source(tmp_path, header, [("1", "Uno"), ("2", "Dos")])
    importing.run(store, first, mapping)
    newer = importing.run(store, make_source(tmp_path, header, [("2", "Two")]), mapping)
    names = f"SELECT code, name FROM {name} ORDER BY code"
    assert query(store, names) == [("1", "Uno"), ("2", "Two")]
    importing.undo(store, name, newer.import_id)
    assert query(store, names) == [("1", "Uno"), ("2", "Dos")]


def test_of_a_code_twice_in_a_file_the_last_row_stands(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    mapping = Mapping("accounts", {"code": Binding(("Code",)), "name": Binding(("Name",))})
    rows = [("1", "Uno"), ("2", "Dos"), ("1", "One")]
    result = importing.run(store, make_source(tmp_path, ("Code", "Name"), rows), mapping)
    assert (result.read.lines, result.added.lines, result.rejected.lines) == (3, 2, 1)
    assert result.rejects_file is not None
    assert "duplicate_code;code;1;Uno" in result.rejects_file.read_text("utf-8")
    assert query(store, "SELECT name FROM accounts ORDER BY code") == [("One",), ("Dos",)]


def test_ids_are_one_sequence_over_all_kinds(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    ids = []
    for name in ("accounts", "payments", "accounts"):
        header, row, mapping = whole(KINDS[name])
        ids.append(importing.run(store, make_source(tmp_path, header, [row]), mapping).import_id)
    assert ids == ["i000001", "i000002", "i000003"]
    records = importing.imports(store)
    assert [record.import_id for record in records] == ids[::-1]
    assert [record.kind for record in records] == ["accounts", "payments", "accounts"]
    assert records[0].mapping["kind"] == "accounts"
    assert records[1].read.amount == Decimal("12.50")


def test_an_undo_needs_an_import_that_stands(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    header, row, mapping = whole(KINDS["accounts"])
    import_id = importing.run(store, make_source(tmp_path, header, [row]), mapping).import_id
    with pytest.raises(Refused, match="import_unknown"):
        importing.undo(store, "sales", import_id)
    with pytest.raises(Refused, match="import_unknown"):
        importing.undo(store, "weather", import_id)
    importing.undo(store, "accounts", import_id)
    with pytest.raises(Refused, match="import_already_undone"):
        importing.undo(store, "accounts", import_id)
    assert importing.imports(store)[0].undone_at is not None
