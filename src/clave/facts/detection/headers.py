"""The names of columns as words, and how well they fit the known names of a field."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NUMBER_SIGN = re.compile(r"\b(n|no|nro|num)[.º°ª]|#|№", re.IGNORECASE)
_FILLERS = frozenset({"de", "del", "la", "el", "los", "las", "of", "the", "en", "y", "and", "por"})
_SHORT = {"num": "n", "numero": "n", "nro": "n", "number": "n", "no": "n", "cod": "codigo"}


@dataclass(frozen=True)
class Vocabulary:
    """What is known of one kind's columns: names by field and by role, best first."""

    fields: dict[str, tuple[str, ...]]
    roles: dict[str, tuple[str, ...]]
    telling: frozenset[str]

    def names(self, field: str) -> tuple[str, ...]:
        return self.fields.get(field) or self.roles.get(field, ())


@lru_cache(maxsize=8192)
def words(name: str) -> str:
    """A header or a synonym in plain words: ``Nº Cliente`` → ``n cliente``, ``ResellerKey`` →
    ``reseller key``, ``Dto %`` → ``dto pct``; what stands for *number* and *code* is one word."""
    text = _NUMBER_SIGN.sub(" n ", _CAMEL.sub(" ", name)).replace("%", " pct ")
    text = unicodedata.normalize("NFKD", text)
    text = "".join(sign for sign in text if not unicodedata.combining(sign)).casefold()
    parts = re.findall(r"[a-z]+|\d+", text)
    kept = [_SHORT.get(part, part) for part in parts if part not in _FILLERS]
    return " ".join(kept)


@cache
def vocabulary(kind: str) -> Vocabulary:
    """The vocabulary of a kind. Raises ``KeyError`` for an unknown one."""
    data = _data("synonyms")
    shared = data["shared"]

    def expanded(names: list[str]) -> tuple[str, ...]:
        flat: list[str] = []
        for name in names:
            flat.extend(shared[name[1:]] if name.startswith("@") else [name])
        return tuple(dict.fromkeys(words(name) for name in flat))

    return Vocabulary(
        {field: expanded(names) for field, names in data["kinds"][kind].items()},
        {role: expanded(names) for role, names in data["roles"].get(kind, {}).items()},
        frozenset(words(name) for name in _data("hints")["telling"][kind]),
    )


@cache
def _forbidden(field: str) -> frozenset[str]:
    return frozenset(words(word) for word in _data("hints")["forbidden"].get(field, ()))


@cache
def _data(name: str) -> dict[str, Any]:
    text = files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=8192)
def _joined(plain: str) -> str:
    """Without spaces, and what stands for *number* shortened where no space shows it:
    ``ordernumber`` → ``ordern``."""
    joined = plain.replace(" ", "")
    for long in ("number", "numero", "num", "nro"):
        if joined != long and joined.endswith(long):
            return joined.removesuffix(long) + "n"
    return joined


@cache
def _spellings(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each name as it is, and without spaces."""
    return tuple((name, name.replace(" ", "")) for name in names)


def fit(header: str, field: str, names: tuple[str, ...]) -> float:
    """How well a header fits a field, from 0 (not at all) to 1.

    A known name counts full, a little less the further down its list it stands; a header that
    contains a known name among other words counts by how much of it the name covers.
    """
    plain = words(header)
    joined = _joined(plain)
    for place, (name, together) in enumerate(_spellings(names)):
        if plain == name or joined == together:
            return 1.0 - 0.25 * place / max(len(names), 1)
    parts = plain.split()
    if _forbidden(field).intersection(parts):
        return 0.0
    best, spaced = 0.0, f" {plain} "
    for place, name in enumerate(names):
        if len(name) > 2 and f" {name} " in spaced:
            covered = len(name.split()) / len(parts)
            best = max(best, (0.3 + 0.35 * covered) * (1.0 - 0.2 * place / len(names)))
    return best
