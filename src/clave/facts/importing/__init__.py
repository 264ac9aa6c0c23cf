"""Bringing a file into the ledger: look first, then do it at once or not at all, and undo it."""

from clave.facts.importing.records import imports
from clave.facts.importing.run import run

__all__ = ["imports", "run"]
