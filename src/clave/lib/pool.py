"""What one process found out, on disk for the others of this installation to take.

A thing is a stream of parts, written by the machine for itself: pickles, of which a reader makes
nothing but plain values and the classes that it was told. So a file that somebody put there may
hold a wrong number, as any file of the data folder may, and runs nothing.
"""

from __future__ import annotations

import hashlib
import io
import logging
import pickle
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

log = logging.getLogger("clave.pool")
_PLAIN = (str, int, float, bool, date, datetime, Decimal, Path, type(None))
_MADE = (Decimal, date)
_STATES = 3  # what is newest, and what was before for who still asks for it
MOST = 2000  # things of one state: of more, the older half goes


class Pool:
    """Things of one ``state`` (of facts, of the program) in a folder; older states go.

    ``classes``: what parts may hold beside plain values, lists, tuples and dicts.
    """

    def __init__(self, folder: Path, state: str, classes: Iterable[type] = ()) -> None:
        self.folder = folder / _name(state)
        self._classes = {(one.__module__, one.__qualname__): one for one in (*_MADE, *classes)}

    def take(self, key: str) -> list[Any] | None:
        """The parts that were put under ``key``; None where nothing was, or it cannot be read."""
        try:
            with self._path(key).open("rb") as file:
                *parts, count = self._parts(file)
                if count != len(parts):
                    raise EOFError("it ends too soon")
                return parts
        except FileNotFoundError:
            return None
        except Exception:  # what a damaged file raises, nobody can tell
            log.warning("%s cannot be read and is left aside", self._path(key), exc_info=True)
            return None

    def put(self, key: str, parts: Iterable[Any]) -> bool:
        """Keep ``parts`` under ``key``; False where that cannot be, and then nothing is kept."""
        unfinished = self.folder / f"making-{secrets.token_hex(8)}"
        try:
            if not self.folder.is_dir():
                self.folder.mkdir(parents=True, exist_ok=True)
                self._forget()
            with unfinished.open("wb") as file:
                count = 0
                for count, part in enumerate(parts, 1):  # noqa: B007 - told at the end
                    pickle.dump(part, file, pickle.HIGHEST_PROTOCOL)
                pickle.dump(count, file, pickle.HIGHEST_PROTOCOL)
            unfinished.replace(self._path(key))
            self._make_room()
        except (OSError, pickle.PicklingError, TypeError, AttributeError):
            with suppress(OSError):
                unfinished.unlink()
            return False
        return True

    def has(self, key: str) -> bool:
        """Whether something was put under ``key``."""
        return self._path(key).exists()

    def _path(self, key: str) -> Path:
        return self.folder / _name(key)

    def _parts(self, file: Any) -> Iterable[Any]:
        # Part by part, so that other threads have their turn in between.
        while True:
            try:
                yield _Plain(file, self._classes).load()
            except EOFError:
                return

    def _make_room(self) -> None:
        """Whoever asks for what is removed computes it again."""
        things = list(self.folder.iterdir())
        if len(things) > MOST:
            things.sort(key=lambda path: path.stat().st_mtime)
            for path in things[: MOST // 2]:
                path.unlink(missing_ok=True)

    def _forget(self) -> None:
        """Remove the folders of older states."""
        states = [path for path in self.folder.parent.iterdir() if path.is_dir()]
        states.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for path in states[_STATES:]:
            if path != self.folder:
                shutil.rmtree(path, ignore_errors=True)


class _Plain(pickle.Unpickler):
    """Reads nothing but what it was told: no file can have it call anything else."""

    def __init__(self, file: io.BufferedReader, classes: dict[tuple[str, str], type]) -> None:
        super().__init__(file)
        self._classes = classes

    def find_class(self, module: str, name: str) -> Any:
        """A class by its name."""
        if (module, name) not in self._classes:
            raise pickle.UnpicklingError(f"{module}.{name} is none of the classes expected here")
        return self._classes[module, name]


def told(value: Any) -> str:
    """``value`` in words that are the same in every process, and equal exactly when it is.

    Raises ``TypeError`` for what has none.

    >>> told((1, frozenset({"b", "a"}), None))
    "(1,{'a','b'},None)"
    """
    if isinstance(value, _PLAIN):
        return repr(value)
    if isinstance(value, tuple | list):
        return f"({','.join(map(told, value))})"
    if isinstance(value, frozenset):
        return f"{{{','.join(sorted(map(told, value)))}}}"
    if is_dataclass(value):
        compared = (getattr(value, field.name) for field in fields(value) if field.compare)
        return f"{type(value).__qualname__}({','.join(map(told, compared))})"
    raise TypeError(f"{type(value).__name__} has no words")


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:40]
