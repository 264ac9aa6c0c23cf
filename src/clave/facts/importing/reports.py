"""What a preview, an import and an undo tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from clave.facts.tally import Tally


@dataclass(frozen=True)
class ChangedDocument:
    """A document that the file tells differently: lines and amount before and after."""

    key: str
    old: Tally
    new: Tally


@dataclass(frozen=True)
class RejectReason:
    """Why rows are rejected: the code, the source column concerned, how many and how much."""

    reason: str
    column: str | None
    lines: int
    amount: Decimal


@dataclass(frozen=True)
class MonthSum:
    """The sound lines of one month in the file."""

    month: date
    lines: int
    amount: Decimal


@dataclass(frozen=True)
class Warned:
    """Something that the user should look at before importing: a code and its values."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """What an import would do, nothing having been done yet.

    ``read`` = ``new`` + ``unchanged`` + ``changed`` + ``rejected``. ``replaced`` is what the
    changed documents hold in the ledger now. ``identical_lines``: lines that another line of
    their document equals in everything, which all count. ``returns`` and ``corrections`` are
    of sales only.
    """

    kind: str
    read: Tally
    new: Tally
    unchanged: Tally
    changed: Tally
    rejected: Tally
    replaced: Tally
    changed_documents: tuple[ChangedDocument, ...]
    rejects: tuple[RejectReason, ...]
    months: tuple[MonthSum, ...]
    first_date: date | None
    last_date: date | None
    accounts: int
    unassigned: Tally
    returns: Tally
    corrections: Tally
    identical_lines: int
    currencies: tuple[str | None, ...]
    warnings: tuple[Warned, ...]


@dataclass(frozen=True)
class ImportResult:
    """What an import did. ``ledger`` is the whole ledger of the kind afterwards.

    ``added``, ``unchanged`` and ``changed`` count what the file holds, ``replaced`` what stood
    in the ledger instead of ``changed``. ``rejects_file`` is None where nothing was rejected.
    """

    import_id: str
    kind: str
    read: Tally
    added: Tally
    unchanged: Tally
    changed: Tally
    replaced: Tally
    rejected: Tally
    rejects_file: Path | None
    ledger: Tally
    ledger_version: int


@dataclass(frozen=True)
class UndoResult:
    """What an undo did: ``removed`` went, ``restored`` came back, ``kept`` stays with its heirs.

    ``kept``: documents that a later import held identically; they are now that import's own.
    """

    import_id: str
    kind: str
    removed: Tally
    restored: Tally
    kept: Tally
    ledger: Tally
    ledger_version: int


@dataclass(frozen=True)
class ImportRecord:
    """One import, as the ledger's own history tells it. ``mapping``: :meth:`Mapping.to_json`."""

    import_id: str
    kind: str
    file_name: str
    sha256: str
    at: datetime
    read: Tally
    added: Tally
    unchanged: Tally
    changed: Tally
    replaced: Tally
    rejected: Tally
    mapping: dict[str, Any]
    undone_at: datetime | None = None
