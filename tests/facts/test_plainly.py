"""What is written as most is, is read with less SQL: it must be read the same."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from clave.facts.cleaning.fields import fields_of
from clave.facts.cleaning.typed import UNREAD, plain_query, typed_query
from clave.facts.mapping import Mapping
from clave.facts.schema import KINDS
from clave.facts.work import Work
from tests.facts.making import SALES, SALES_HEADER, make_source

PLAIN = ("F1", "2024-03-01", "A1", "P1", "2", "10.50", "7")
# Each with one cell that needs a closer look, or a row that is to be rejected.
ODD = {
    "a number in groups": ("F2", "2024-03-01", "A1", "P1", "2", "1,010.50", "7"),
    "a minus behind": ("F2", "2024-03-01", "A1", "P1", "2", "10.50-", "7"),
    "nothing": ("F2", "2024-03-01", "A1", "P1", "-", "10.50", "N/A"),
    "no number": ("F2", "2024-03-01", "A1", "P1", "two", "10.50", "7"),
    "too large": ("F2", "2024-03-01", "A1", "P1", "2", "1e15", "7"),
    "no amount": ("F2", "2024-03-01", "A1", "P1", "2", None, "7"),
    "no date": ("F2", None, "A1", "P1", "2", "10.50", "7"),
    "not a date": ("F2", "2024-02-30", "A1", "P1", "2", "10.50", "7"),
    "a date with its time": ("F2", "2024-03-01 10:00", "A1", "P1", "2", "10.50", "7"),
    "a date of long ago": ("F2", "1066-10-14", "A1", "P1", "2", "10.50", "7"),
}
# These are read as they stand, whichever way is taken.
EVEN = {
    "blanks around a number": ("F3", "2024-03-02", "A1", "P1", " 2 ", "10.50", "7"),
    "blanks around a text": ("F3", "2024-03-02", " A1 ", "P1", "2", "10.50", "7"),
    "accents": ("F3", "2024-03-02", "Peña", "Café ", "2", "10.50", "7"),
    "an account that is none": ("F3", "2024-03-02", "NULL", "--", "2", "10.50", "7"),
    "short": ("F3", "2024-03-02", "nan", "é", "2", "10.50", None),
    "a return": ("R3", "2024-03-02", "A1", "P1", "-2", "-10.5", "-7"),
}


def read(work: Work, folder: Path, row: tuple[str | None, ...], query: str) -> list[object]:
    source = make_source(folder, SALES_HEADER, [PLAIN, row])
    mapping: Mapping = SALES
    fields = fields_of(source, mapping)
    make = {"plain": plain_query, "typed": typed_query}[query]
    rows = make(KINDS["sales"], fields, source, mapping)
    columns = ", ".join((*SALES_FIELDS, "kind", "source_row"))
    return work.rows(f"SELECT {columns} FROM ({rows}) WHERE reason IS NULL ORDER BY source_row")


SALES_FIELDS = ("invoice", "date", "account", "product", "quantity", "net_amount", "cost_amount")


@pytest.mark.parametrize("name", EVEN)
def test_both_ways_read_the_same(tmp_path: Path, name: str) -> None:
    with Work(tmp_path) as work:
        plain = read(work, tmp_path, EVEN[name], "plain")
        assert len(plain) == 2
        assert plain == read(work, tmp_path, EVEN[name], "typed")


@pytest.mark.parametrize("name", ODD)
def test_what_needs_a_closer_look_gets_it(tmp_path: Path, name: str) -> None:
    with Work(tmp_path) as work, pytest.raises(Exception, match=UNREAD):
        read(work, tmp_path, ODD[name], "plain")


def test_the_long_way_is_taken_only_where_it_must(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[bool] = []
    module = import_module("clave.facts.cleaning.clean")
    copy = module._copy

    def noted(work: Work, query: str, path: Path) -> int:
        if path.name == "lines.parquet":
            taken.append(UNREAD in query)
        return copy(work, query, path)

    monkeypatch.setattr(module, "_copy", noted)
    for row in (EVEN["accents"], ODD["a number in groups"]):
        with Work(tmp_path) as work:
            module.clean(work, make_source(tmp_path, SALES_HEADER, [PLAIN, row]), SALES)
            assert work.row("SELECT count(*) FROM lines") == (2,)
    assert taken == [True, True, False]
