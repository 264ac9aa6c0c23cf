"""The books of contacts. Import models from here."""

from __future__ import annotations

from .functions import Function
from .interactions import Interaction, InteractionKind
from .keeping import AccessEntry, ContactImport, ContactPolicy, Distinct, Merge
from .people import Attitude, Channel, Contact, ContactKey, LegalBasis, State
from .roles import ContactRole, DecisionRole, Seniority, Tie

__all__ = [
    "AccessEntry",
    "Attitude",
    "Channel",
    "Contact",
    "ContactImport",
    "ContactKey",
    "ContactPolicy",
    "ContactRole",
    "DecisionRole",
    "Distinct",
    "Function",
    "Interaction",
    "InteractionKind",
    "LegalBasis",
    "Merge",
    "Seniority",
    "State",
    "Tie",
]
