"""The books of accounts. Import models from here."""

from __future__ import annotations

from .account import Account, AccountQuerySet, Level, Tier
from .attachments import AccountFile, AccountNote
from .scenarios import LossScenario

__all__ = [
    "Account",
    "AccountFile",
    "AccountNote",
    "AccountQuerySet",
    "Level",
    "LossScenario",
    "Tier",
]
