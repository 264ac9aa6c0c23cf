"""Receivables and payments as rows of the tests' ledger, and a second computation of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from tests.figures import worked

Rows = list[dict[str, Any]]


def receivables(page: str, heading: str = "Receivables") -> Rows:
    """The table of a page as facts."""
    return [
        {
            "invoice": row["invoice"],
            "account": row["account"] or None,
            "date": date.fromisoformat(row["date"]),
            "due_date": date.fromisoformat(row["due"]),
            "amount": Decimal(row["amount"]),
            "open_amount": Decimal(row["open"]) if row["open"] else None,
            "settled_date": date.fromisoformat(row["settled"]) if row["settled"] else None,
            "disputed": row["disputed"] == "yes",
            "currency": "EUR",
        }
        for row in worked.table(page, heading)
    ]


def payments(page: str, heading: str = "Payments") -> Rows:
    """The table of a page as facts."""
    return [
        {
            "invoice": row["invoice"] or None,
            "account": row["account"] or None,
            "date": date.fromisoformat(row["date"]),
            "amount": Decimal(row["amount"]),
            "currency": "EUR",
        }
        for row in worked.table(page, heading)
    ]


def open_by_hand(invoices: Iterable[dict[str, Any]], paid: Iterable[dict[str, Any]], day: date):
    """Open amounts on a day, by plain rules: account → [(due date, open amount)], surplus.

    For positive payments, and invoices with one row each; no open amount is told.
    """
    rows = [dict(row, left=row["amount"]) for row in invoices]
    spare = Decimal()
    for payment in sorted(paid, key=lambda row: row["date"]):
        if payment["date"] > day:
            continue
        same = [
            row
            for row in rows
            if row["invoice"] == payment["invoice"]
            and payment["account"] in (None, row["account"])
            and row["amount"] > 0
        ]
        own = min(
            same,
            key=lambda row: (row["date"] > payment["date"], abs(row["date"] - payment["date"])),
            default=None,
        )
        if own is None:
            spare += payment["amount"]
            continue
        taken = min(own["left"], payment["amount"])
        own["left"] -= taken
        spare += payment["amount"] - taken
    found: dict[str | None, list[tuple[date, Decimal]]] = defaultdict(list)
    for row in rows:
        settled = row.get("settled_date")
        if row["date"] <= day and not (settled and settled <= day) and row["left"]:
            found[row["account"]].append((row["due_date"], row["left"]))
    return found, spare
