"""``clave backup`` and ``clave restore`` at a terminal, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from clave.entry.proof.ledgers import fingerprint
from clave.entry.servers import start_postgres
from tests.company import ACCOUNTS, sales_text
from tests.entry.terminal import Answer, Terminal

# Its folders are compared by SQLite's own file; ``test_on_postgresql`` starts a server of its own.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("CLAVE_TEST_DATABASE") == "postgres", reason="the first run does both"
    ),
]


def _fill(terminal: Terminal, folder: Path, **environment: str) -> None:
    for kind, text in (("accounts", ACCOUNTS), ("sales", sales_text())):
        file = folder / f"{kind}.csv"
        file.write_text(text, "utf-8")
        answer = terminal.run("import", kind, file, "--yes", "--json", **environment)
        assert answer.code == 0, answer.err


def _refused(answer: Answer) -> str:
    assert answer.code == 1
    assert len(answer.err.strip().splitlines()) == 1, answer.err
    code: str = answer.json["error"]["code"]
    return code


def _rows(data: Path, table: str) -> list[Any]:
    with sqlite3.connect(data / "clave.sqlite3") as books:
        return sorted(map(repr, books.execute(f"SELECT * FROM {table}")))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Terminal, Path]:
    """A small installation and its backup."""
    folder = tmp_path_factory.mktemp("made")
    terminal = Terminal(folder / "data")
    _fill(terminal, folder)
    answer = terminal.run("backup", folder / "a.zip", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["facts"]["sales"]["rows"] == 170
    return terminal, folder / "a.zip"


def test_everything_comes_back_and_is_told(made: tuple[Terminal, Path], tmp_path: Path) -> None:
    terminal, archive = made
    back = Terminal(tmp_path / "back", fresh=True)
    answer = back.run("restore", archive, "--data", back.data, "--json")
    assert answer.code == 0, answer.err
    told = answer.json
    assert (told["proved"], told["repaired"], told["facts"]["lines"]) == (True, 0, 170)
    assert told["audit"]["entries"] == 2
    assert fingerprint(back.data) == fingerprint(terminal.data)
    for table in ("accounts_account", "ledger_import", "ledger_savedmapping"):
        assert _rows(back.data, table) == _rows(terminal.data, table)
    assert (back.data / "secret_key").read_text() != (terminal.data / "secret_key").read_text()
    assert list(tmp_path.iterdir()) == [back.data]
    held = terminal.run("doctor", "--against", archive, "--json")
    assert "audit_backup_held" in {entry["code"] for entry in held.json}
    assert back.run("doctor").code == 0
    trail = _rows(back.data, "identity_auditentry")
    assert any("restored" in row for row in trail)
    undone = back.run("imports", "undo", "i000002", "--json")
    assert (undone.code, undone.json["state"]) == (0, "undone"), "one goes on from there"


def test_what_is_refused_leaves_everything_as_it_was(
    made: tuple[Terminal, Path], tmp_path: Path
) -> None:
    terminal, archive = made
    before = archive.read_bytes()
    assert _refused(terminal.run("backup", archive, "--json")) == "backup_exists"
    assert archive.read_bytes() == before
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("x")
    run = terminal.run
    assert _refused(run("restore", archive, "--data", full, "--json")) == "restore_folder_in_use"
    cut = tmp_path / "cut.zip"
    cut.write_bytes(before[: len(before) // 2])
    new = tmp_path / "new"
    assert _refused(run("restore", cut, "--data", new, "--json")) == "backup_not_ours"
    address = {"CLAVE_DATABASE_URL": "postgres://nobody@127.0.0.1:1/x"}
    answer = run("restore", archive, "--data", new, "--json", **address)
    assert _refused(answer) == "backup_other_engine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cut.zip", "full"]
    assert [path.name for path in full.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("part", "key", "value", "code"),
    [
        ("facts", "sales", {"rows": 170, "amount": "1.000000", "digest": "1"}, "backup_not_equal"),
        ("books", "ledger_import", {"rows": 3, "digest": "0" * 64}, "backup_not_equal"),
        ("versions", "sales", 9, "backup_facts_flawed"),
        ("audit", None, [3, "a" * 64], "backup_audit_broken"),
        ("migrations", None, ["ledger.0099_unknown"], "backup_newer"),
    ],
)
def test_what_is_not_as_the_manifest_says_is_not_restored(
    part: str,
    key: str | None,
    value: Any,
    code: str,
    made: tuple[Terminal, Path],
    tmp_path: Path,
) -> None:
    terminal, archive = made
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(forged, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "manifest.json":
                manifest = json.loads(content)
                if key is None:
                    manifest[part] = value
                else:
                    manifest[part][key] = value
                content = json.dumps(manifest).encode()
            target.writestr(entry, content)
    new = tmp_path / "new"
    assert _refused(terminal.run("restore", forged, "--data", new, "--json")) == code
    assert [path.name for path in tmp_path.iterdir()] == ["forged.zip"]


def test_on_postgresql(tmp_path: Path) -> None:
    address = start_postgres()
    if address is None:
        pytest.skip("no PostgreSQL here")
    import psycopg

    server = address.rpartition("/")[0]
    with psycopg.connect(address, autocommit=True) as connection:
        for name in ("one", "two", "three"):
            connection.execute(f"CREATE DATABASE {name}")
    one, two, three = (
        {"CLAVE_DATABASE_URL": f"{server}/{name}"} for name in ("one", "two", "three")
    )
    terminal = Terminal(tmp_path / "data", fresh=True)
    back = Terminal(tmp_path / "back", fresh=True)
    _fill(terminal, tmp_path, **one)
    archive = tmp_path / "a.zip"
    answer = terminal.run("backup", archive, "--json", **one)
    assert answer.code == 0, answer.err
    assert answer.json["engine"] == "postgresql"
    words = ("restore", archive, "--data", back.data, "--json")
    assert _refused(back.run(*words)) == "backup_other_engine"
    assert _refused(back.run(*words, **one)) == "restore_database_in_use"
    answer = back.run(*words, **two)
    assert answer.code == 0, answer.err
    assert fingerprint(back.data) == fingerprint(terminal.data)
    listed = terminal.run("imports", "list", "--json", **one).json
    assert back.run("imports", "list", "--json", **two).json == listed
    assert len(listed) == 2
    more = tmp_path / "more.csv"
    more.write_text("Factura;Fecha;Cliente;Importe\nX1;15/01/2026;S1;10,00\n")
    added = back.run("import", "sales", more, "--yes", "--json", **two)
    assert added.code == 0, "the sequences go on above what came back"
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(forged, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "manifest.json":
                manifest = json.loads(content)
                manifest["audit"] = [1, "b" * 64]
                # Of an older version, so its tables are made by migrations; this one changes none.
                manifest["migrations"].remove("auth.0012_alter_user_first_name_max_length")
                content = json.dumps(manifest).encode()
            target.writestr(entry, content)
    new = tmp_path / "new"
    answer = back.run("restore", forged, "--data", new, "--json", **three)
    assert _refused(answer) == "backup_audit_broken"
    assert not new.exists()
    with psycopg.connect(f"{server}/three") as connection:
        rows = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert rows.fetchone() == (0,)
