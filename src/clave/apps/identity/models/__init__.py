"""The books of identity. Import models from here."""

from __future__ import annotations

from .audit import AuditEntry, AuditHead
from .base import Versioned
from .company import Company
from .files import StoredFile
from .jobs import Job
from .users import User
from .views import SavedView

__all__ = [
    "AuditEntry",
    "AuditHead",
    "Company",
    "Job",
    "SavedView",
    "StoredFile",
    "User",
    "Versioned",
]
