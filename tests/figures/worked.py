"""The tables of docs/figures/*.md, read as test data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.conftest import ROOT
from tests.figures.ledger import Line

PAGES = ROOT / "docs" / "figures"


def table(page: str, heading: str) -> list[dict[str, str]]:
    """The rows of the first table under ``heading`` on a figure's page; refuses an empty one."""
    lines = (Path(PAGES) / f"{page}.md").read_text(encoding="utf-8").splitlines()
    starts = [i for i, line in enumerate(lines) if line.lstrip("#").strip() == heading]
    assert starts, f"{page}.md has no heading {heading!r}"
    cells: list[list[str]] = []
    for line in lines[starts[0] + 1 :]:
        if line.startswith("#") or (cells and not line.startswith("|")):
            break
        if line.startswith("|"):
            cells.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    assert len(cells) > 2, f"{page}.md has no rows under {heading!r}"
    header, rows = cells[0], cells[2:]
    return [dict(zip(header, row, strict=True)) for row in rows]


def lines(page: str, heading: str = "Ledger") -> list[Line]:
    """The ledger of a page: invoice, date, account, product, kind, net, cost (blank: none)."""
    return [
        Line(
            account=row["account"] or None,
            day=date.fromisoformat(row["date"]),
            net=Decimal(row["net"]),
            invoice=row.get("invoice") or "F1",
            product=row.get("product") or None,
            kind=row.get("kind") or "sale",
            currency=row.get("currency") or "EUR",
            cost=Decimal(row["cost"]) if row.get("cost") else None,
            quantity=Decimal(row["quantity"]) if row.get("quantity") else None,
        )
        for row in table(page, heading)
    ]


def agrees(actual: object, printed: str) -> bool:
    """Whether a value equals what the page prints, to the digits printed ("none": unknown)."""
    if printed == "none" or actual is None:
        return printed == "none" and actual is None
    if isinstance(actual, date):
        return actual.isoformat() == printed
    try:
        expected = Decimal(printed)
    except ArithmeticError:
        return str(actual) == printed
    digits = Decimal(1).scaleb(int(expected.as_tuple().exponent))
    return abs(Decimal(str(actual)) - expected) <= digits / 2
