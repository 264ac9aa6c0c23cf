"""What the documents say can be done is done here: links, commands, the first ten minutes."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from clave.entry.cli import main
from tests.house_rules.source import ROOT, name
from tests.postgres import books_of

READMES = [ROOT / "README.md", ROOT / "README.es.md"]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_PROGRAM = re.compile(r"^(?:\.venv/bin/)?clave ")
PROGRAM = [sys.executable, "-m", "clave.entry"]


def _documents() -> list[Path]:
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert len(found) > 20
    return sorted(found)


def _blocks(path: Path, language: str) -> list[str]:
    text = path.read_text("utf-8")
    return [block for kind, block in _BLOCK.findall(text) if kind == language]


def _commands(path: Path) -> list[list[str]]:
    """The words after ``clave`` of every shell line that runs it."""
    lines = [line for block in _blocks(path, "sh") for line in block.splitlines()]
    return [
        shlex.split(_PROGRAM.sub("", line), comments=True) for line in lines if _PROGRAM.match(line)
    ]


def _written() -> Iterator[tuple[str, list[str]]]:
    for path in [*READMES, ROOT / "docs" / "commands.md"]:
        for words in _commands(path):
            yield name(path), words


@pytest.mark.parametrize(("place", "words"), list(_written()))
def test_every_command_line_is_understood(place: str, words: list[str]) -> None:
    """Click parses it as it would before running it; nothing is run."""
    command: click.Command = main
    context = click.Context(main, info_name="clave")
    rest = words
    while isinstance(command, click.Group):
        found = command.get_command(context, rest[0])
        assert found is not None, f"{place}: clave {' '.join(words)}"
        command, rest = found, rest[1:]
    command.make_context(words[0], list(rest), parent=context)


@pytest.mark.parametrize("path", _documents(), ids=name)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    links = [link for link in _LINK.findall(text) if not re.match(r"[a-z]+:|#", link)]
    broken = [link for link in links if not (path.parent / link.partition("#")[0]).exists()]
    assert broken == []


def test_every_runtime_dependency_says_what_it_earns() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    needed = [*project["dependencies"], *(line for extra in extras for line in extra)]
    packages = {re.split(r"[\[<>=]", line)[0] for line in needed}
    table = (ROOT / "docs" / "decisions" / "dependencies.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w-]+)`[^|]*\| [^|]+\| [^|]+\| [^|]+\|$", table, re.MULTILINE)
    assert set(rows) == packages
    assert len(rows) == len(packages)


def test_both_readmes_run_the_same() -> None:
    english, spanish = (_commands(path) for path in READMES)
    assert [words[:2] for words in english] == [words[:2] for words in spanish]
    assert _blocks(READMES[0], "csv") == _blocks(READMES[1], "csv")


def _run(folder: Path, *words: str) -> str:
    """What the command prints; it must end with 0."""
    done = subprocess.run(
        [*PROGRAM, *words], cwd=folder, env=_environment(folder), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _environment(folder: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CLAVE_", "DJANGO_"))}
    kept |= {"CLAVE_DATA": str(folder / "data"), "CLAVE_PASSWORD": "una frase larga"}
    return kept | books_of(folder / "data")


@pytest.mark.slow
def test_the_first_ten_minutes(tmp_path: Path) -> None:
    """The README's ledger and its commands, in an empty folder, as a newcomer runs them.

    Those of one language: the other has the same (:func:`test_both_readmes_run_the_same`).
    """
    readme = READMES[1]
    (ledger,) = _blocks(readme, "csv")
    (tmp_path / "ventas.csv").write_text(ledger, "utf-8")
    said = {}
    for words in _commands(readme):
        if words[0] != "serve":
            said[" ".join(words[:3])] = _run(tmp_path, *words)
    assert "read 6 lines, 542.00" in said["import sales ventas.csv"]
    assert re.search(r"added +5\n", said["import sales ventas.csv"])
    assert "total_amount             526.00" in said["figures show concentration"]
    totals = json.loads(said["figures show totals"])["values"]
    assert totals["net_amount"] == "542.00"
    assert totals["unassigned_amount"] == "16.00"
    assert totals["returns_amount"] == "-40.00"
    again = json.loads(_run(tmp_path, "import", "sales", "ventas.csv", "--json"))
    assert (again["added"], again["unchanged"]) == (0, 5)
    rejects = Path(again["rejected"]["file"]).read_text("utf-8-sig")
    assert "mil" in rejects


@pytest.mark.slow
def test_serve_says_where_it_is(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    server = subprocess.Popen(
        [*PROGRAM, "serve", "--port", port],
        cwd=tmp_path,
        env=_environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        lines = (line for line in server.stdout if line.startswith("Clave: "))
        assert next(lines) == f"Clave: http://127.0.0.1:{port}\n"
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.communicate(timeout=20)
        finally:
            server.kill()
