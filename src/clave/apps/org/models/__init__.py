"""The books of the organisation. Import models from here."""

from __future__ import annotations

from .authority import Approver, Delegation, Policy, Scope
from .edition import ChartEdition
from .imports import ChartImport
from .people import Holding, Person
from .places import DatedQuerySet, DottedLine, Placement, Position, Unit, UnitKind

__all__ = [
    "Approver",
    "ChartEdition",
    "ChartImport",
    "DatedQuerySet",
    "Delegation",
    "DottedLine",
    "Holding",
    "Person",
    "Placement",
    "Policy",
    "Position",
    "Scope",
    "Unit",
    "UnitKind",
]
