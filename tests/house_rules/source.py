"""The source as the house rules read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "clave"


def modules(*folders: str, holding: str = "") -> list[Path]:
    """Every module of the given folders of the source (of all, where none is named).

    ``holding``: those alone in whose text the word stands; parsing all takes its time.
    """
    places = [SOURCE / folder for folder in folders] if folders else [SOURCE]
    found = [path for place in places for path in sorted(place.rglob("*.py"))]
    return [
        path
        for path in found
        if "migrations" not in path.parts and holding in path.read_text(encoding="utf-8")
    ]


def tree(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name(path: Path) -> str:
    """The path as people write it."""
    return str(path.relative_to(ROOT))
