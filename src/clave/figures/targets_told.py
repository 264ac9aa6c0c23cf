"""Targets as plain values: what the books tell the figure ``targets``."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Target:
    """What is to be sold in a month (its first day), by whom of what; what is None is not told."""

    month: date
    amount: Decimal
    account: str | None = None
    kam: str | None = None
    family: str | None = None


@dataclass(frozen=True)
class ToldTargets:
    """``kams``: account → who answers for it. ``names``: how files write a person (e-mail, in
    small letters) → the person's name. ``targets``: those approved; in the months from ``covers``
    on (first days) they take the place of the budgets of the ledger. ``mark``: what those that tell
    the same have in common, where it is known; answers may be kept under it."""

    kams: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    covers: frozenset[date] = frozenset()
    mark: Hashable | None = field(default=None, compare=False)
