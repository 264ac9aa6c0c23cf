"""The list of refusals is the code's: none missing, none invented, the same parameters."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from clave.facts import detect, readers
from clave.facts.readers.refusals import FOUND, REFUSALS

FOLDER = Path(inspect.getfile(readers)).parent


def _raised() -> Iterator[tuple[str, frozenset[str]]]:
    for path in (*FOLDER.glob("*.py"), Path(inspect.getfile(detect))):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("Refused", "_Refusal")
                and isinstance(node.args[0], ast.Constant)
            ):
                names = frozenset(word.arg for word in node.keywords if word.arg)
                yield str(node.args[0].value), names


def test_every_refusal_is_listed_with_its_parameters() -> None:
    raised = dict(_raised())
    raised.setdefault("workbook_too_demanding", frozenset({"limit"}))
    assert raised == {code: frozenset(names) for code, names in REFUSALS.items()}


def test_what_a_file_may_be_instead_is_listed() -> None:
    text = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))
    assert all(f'"{found}"' in text.replace("FOUND", "") for found in FOUND)
