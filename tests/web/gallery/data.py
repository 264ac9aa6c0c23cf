"""An invented portfolio: the one of the design's pictures."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

FIELDS = ("name", "tier", "kam", "sales", "change", "margin", "contribution")
MORE = ("health", "trend", "plan", "overdue", "day", "milestone")


def accounts() -> list[dict[str, Any]]:
    """The 24 key accounts, largest first."""
    text = Path(__file__).with_name("accounts.txt").read_text(encoding="utf-8")
    return [_account(number, line) for number, line in enumerate(text.splitlines())]


def _account(number: int, line: str) -> dict[str, Any]:
    row: dict[str, Any] = dict(zip(FIELDS + MORE, line.split("|"), strict=True))
    for field in ("sales", "change", "contribution"):
        row[field] = Decimal(row[field])
    before = row["sales"] - row["change"]
    slope = float(row["change"] / before) / 11
    return row | {
        "code": f"C{number:03}",
        "growth": row["change"] / before,
        "margin": Decimal(row["margin"]) / 100,
        "plan": Decimal(row["plan"]) / 100,
        "expected": Decimal("0.89"),
        "overdue": Decimal(row["overdue"]) or None,
        "day": date.fromisoformat(row["day"]),
        "months": [
            100 * (1 + slope * month) + 6 * math.sin(number + month * 1.7) for month in range(12)
        ],
    }


def months(year: int, level: float) -> list[float]:
    """Twelve monthly sales, in thousands."""
    shape = [0.94, 1.17, 0.85, 0.83, 0.9, 0.93, 0.96, 1.0, 0.86, 0.93, 0.97, 1.0]
    return [round(level * share * (1 + 0.04 * (year - 2025)), 1) for share in shape]
