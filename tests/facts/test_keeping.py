"""The files of a snapshot, copied while imports go on, are that snapshot; flaws are found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from clave.facts import importing, keeping
from clave.facts.keeping import Fingerprint, _fingerprint, files_to_keep, fingerprints, flaws
from clave.facts.schema import SALES as SALES_KIND
from clave.facts.store import Snapshot, Store, delta
from clave.facts.store.layout import imports_table
from clave.facts.work import Work

from .making import SALES, Row, sales_source, total

ROWS: list[Row] = [
    ("F1", "2024-01-05", "A", "p", "1", "10.00", "6"),
    ("F2", "no date", "B", "p", "1", "2", None),
]
MORE: list[Row] = [
    ("F1", "2024-01-05", "A", "p", "2", "20.00", "12"),
    ("F3", "2024-02-01", "C", None, None, "5", None),
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "facts")
    importing.run(store, sales_source(tmp_path, ROWS), SALES)
    return store


def _prints(snapshot: Snapshot, scratch: Path) -> dict[str, Fingerprint]:
    with Work(scratch) as work:
        return fingerprints(work, snapshot)


def _copy(store: Store, files: list[Path], to: Path) -> Store:
    for file in files:
        (to / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(store.path / file, to / file)
    return Store(to)


def test_a_copy_is_the_snapshot_whatever_was_imported_meanwhile(
    store: Store, tmp_path: Path
) -> None:
    before = store.snapshot()
    expected = _prints(before, tmp_path / "a")
    importing.run(store, sales_source(tmp_path, MORE), SALES)
    copied = _copy(store, files_to_keep(store, before), tmp_path / "copy")
    snapshot = copied.snapshot()
    assert snapshot.versions == before.versions
    assert _prints(snapshot, tmp_path / "b") == expected
    assert expected["sales"].rows == 1
    assert expected["sales"].amount == "10.000000"
    assert _prints(store.snapshot(), tmp_path / "c")["sales"].rows == 2
    assert copied.rejects_file("i000001").is_file()
    assert flaws(copied.path) == []
    importing.run(copied, sales_source(tmp_path, MORE), SALES)
    assert (
        _prints(copied.snapshot(), tmp_path / "d")["sales"]
        == _prints(store.snapshot(), tmp_path / "e")["sales"]
    ), "one may go on from the copy"


def test_what_a_dead_import_left_is_not_copied(store: Store, tmp_path: Path) -> None:
    """Companions that no commit names, and rejects of an import that has not happened."""
    before = store.snapshot()
    kept = files_to_keep(store, before)
    folder = store.path / "sales_imports"
    delta.commit(folder, imports_table(SALES_KIND), [])
    store.rejects_file("i000009").write_text("x")
    assert delta.newest_version(folder) == before.versions["sales_imports"] + 1
    assert files_to_keep(store, store.snapshot()) == kept
    assert flaws(store.path) == []


def test_equal_rows_in_another_order_are_equal_and_any_other_is_not(tmp_path: Path) -> None:
    def printed(*rows: tuple[str | None, ...]) -> Fingerprint:
        listed = ", ".join(f"({', '.join(map(repr, row))})" for row in rows).replace("None", "NULL")
        with Work(tmp_path / "work") as work:
            work.execute(f"CREATE VIEW sales AS SELECT * FROM (VALUES {listed}) AS t(a, b, net)")
            return _fingerprint(work, "sales")

    def net(*rows: tuple[str | None, ...]) -> Fingerprint:
        return printed(*((*row, "1.00") for row in rows))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(keeping, "KINDS", {})
        patched.setattr(keeping, "_AMOUNT", "none")
        one, other = ("A", "BC"), ("D", None)
        same = net(one, other)
        assert net(other, one) == same
        different = {
            net(rows, other).digest
            for rows in (("AB", "C"), ("A", None), (None, "A"), ("A", ""), ("", "A"), ("A", "BC "))
        }
        assert len(different | {same.digest}) == 7
        assert net(one, one).digest != net(other, other).digest


def test_a_missing_or_damaged_file_is_found(store: Store, tmp_path: Path) -> None:
    file = Path(store.snapshot().files("account_month")[0])
    content = file.read_bytes()
    file.write_bytes(content[:-1])
    assert [flaw.code for flaw in flaws(store.path)] == ["facts_file_damaged"]
    file.unlink()
    (flaw,) = flaws(store.path)
    assert (flaw.code, flaw.params["table"]) == ("facts_file_missing", "account_month")
    with pytest.raises(FileNotFoundError):
        files_to_keep(store, Store(store.path).snapshot())
    file.write_bytes(content)
    assert flaws(store.path) == []


def test_versions_that_do_not_belong_together_are_found(store: Store, tmp_path: Path) -> None:
    importing.run(store, sales_source(tmp_path, MORE), SALES)
    version = store.snapshot().versions["account_product"]
    log = store.path / "account_product" / "_delta_log"
    newest = log / f"{version:020d}.json"
    text = newest.read_text()
    newest.unlink()
    assert [(f.code, f.params) for f in flaws(store.path)] == [
        ("facts_version_missing", {"table": "account_product", "version": version})
    ]
    newest.write_text(text)
    (store.path / "sales" / "_delta_log" / f"{1:020d}.json").write_text("{torn")
    assert [flaw.code for flaw in flaws(store.path)] == ["facts_unreadable"]


def test_an_empty_store_has_no_flaw_and_no_file(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    assert (flaws(store.path), files_to_keep(store, store.snapshot())) == ([], [])
    assert set(_prints(store.snapshot(), tmp_path / "a").values()) == {
        Fingerprint(0, None, "0"),
        Fingerprint(0, "0.000000", "0"),
    }
    assert total(store)[0] == 0
