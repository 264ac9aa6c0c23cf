"""The books of accounts. Import models from here."""

from __future__ import annotations

from .account import PERSONAL, Account, AccountQuerySet, Level, Tier, Viewer
from .attachments import AccountFile, AccountNote
from .edition import Edition
from .scenarios import LossScenario
from .team import AccountMember, Intermediary, TeamLevel

__all__ = [
    "PERSONAL",
    "Account",
    "AccountFile",
    "AccountMember",
    "AccountNote",
    "AccountQuerySet",
    "Edition",
    "Intermediary",
    "Level",
    "LossScenario",
    "TeamLevel",
    "Tier",
    "Viewer",
]
