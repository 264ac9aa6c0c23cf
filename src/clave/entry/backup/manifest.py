"""What an archive says of itself: what it holds, and how to tell that it came back whole."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from clave.lib.refusal import Refused

FORMAT = 1
NAME = "manifest.json"
# Folders of an archive; each member lies in one of them, under a plain path.
BOOKS, FACTS, FILES = "books/", "facts/", "files/"
_PART = r"(?!\.\.?(?:/|$))[^/\\\x00-\x1f:]{1,200}"
_MEMBER = re.compile(rf"(?:books|facts|files)(?:/{_PART}){{1,8}}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Member:
    """One file of the archive: bytes when unpacked, and their SHA-256."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """All that is proved when an archive is restored.

    ``hashed_by``: what computed the digests of the facts. ``migrations``: every applied one, as
    ``app.name``. ``audit``: number and hash of the newest entry. ``books`` and ``facts``: what each
    table held, by name (see :mod:`clave.entry.backup.books`, :mod:`clave.facts.keeping`).
    ``versions``: the version of each table of facts. ``missing``: kept files that the books name
    and the folder did not have.
    """

    clave: str
    made_at: str
    engine: str
    hashed_by: str
    migrations: list[str] = field(default_factory=list)
    audit: list[Any] = field(default_factory=list)
    books: dict[str, dict[str, Any]] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    members: dict[str, Member] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @property
    def unpacked(self) -> int:
        """Bytes of all members."""
        return sum(member.size for member in self.members.values())


def read_manifest(data: Any) -> Manifest:
    """The manifest in ``data``, which somebody else may have written.

    Raises ``Refused``: ``backup_newer`` (a format of a later Clave), ``backup_not_ours`` (not what
    a manifest is), ``backup_unsafe_path`` (name).
    """
    try:
        if data["format"] != FORMAT:
            raise Refused("backup_newer", version=str(data["clave"])[:40])
        members = {
            _safe(name): Member(_count(told["size"]), _digest(told["sha256"]))
            for name, told in data["members"].items()
        }
        return Manifest(
            clave=str(data["clave"]),
            made_at=str(data["made_at"]),
            engine=str(data["engine"]),
            hashed_by=str(data["hashed_by"]),
            migrations=[str(name) for name in data["migrations"]],
            audit=[_count(data["audit"][0]), _digest(data["audit"][1])],
            books={str(name): dict(told) for name, told in data["books"].items()},
            facts={str(name): dict(told) for name, told in data["facts"].items()},
            versions={str(name): _count(version) for name, version in data["versions"].items()},
            missing=[str(name) for name in data["missing"]],
            members=members,
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise Refused("backup_not_ours") from error


def _safe(name: str) -> str:
    if not _MEMBER.fullmatch(name):
        raise Refused("backup_unsafe_path", name=name[:200])
    return name


def _count(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError(value)
    return value


def _digest(value: Any) -> str:
    if not _HASH.fullmatch(value):
        raise ValueError(value)
    return str(value)
