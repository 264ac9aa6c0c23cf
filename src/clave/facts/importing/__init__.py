"""Bringing a file into the ledger: look first, then do it at once or not at all, and undo it.

Codes of ``Refused`` that may come out of here:

- ``cancelled``: by the caller's wish; nothing was changed.
- ``ledger_busy``: another import did not end in time.
- ``no_space``: the disk is full; nothing was changed.
- ``nothing_to_import`` (lines): no row of the file is sound.
- ``import_unknown`` (kind, import_id); ``import_already_undone`` (import_id).
- ``mapping_unknown_kind`` (kind); ``mapping_unknown_field`` (kind, field);
  ``mapping_unknown_column`` (field, column); ``mapping_missing_field`` (kind, fields);
  ``mapping_product_of_text`` (field).
- ``does_not_reconcile`` (file_lines, file_amount, lines, amount): a fault of Clave's own, found
  before it was committed.

Reasons of rejects: see :func:`clave.facts.cleaning.clean`; warnings of a preview: see
:mod:`clave.facts.importing.warnings`.
"""

from clave.facts.importing.preview import preview
from clave.facts.importing.records import imports
from clave.facts.importing.reports import (
    ChangedDocument,
    ImportRecord,
    ImportResult,
    MonthSum,
    Preview,
    RejectReason,
    UndoResult,
    Warned,
)
from clave.facts.importing.run import run
from clave.facts.importing.undo import undo
from clave.facts.tally import Tally

__all__ = [
    "ChangedDocument",
    "ImportRecord",
    "ImportResult",
    "MonthSum",
    "Preview",
    "RejectReason",
    "Tally",
    "UndoResult",
    "Warned",
    "imports",
    "preview",
    "run",
    "undo",
]
