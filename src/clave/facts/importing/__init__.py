"""Bringing a file into the ledger: look first, then do it at once or not at all, and undo it."""

from clave.facts.importing.preview import preview
from clave.facts.importing.records import imports
from clave.facts.importing.run import run
from clave.facts.importing.undo import undo

__all__ = ["imports", "preview", "run", "undo"]
