"""A page of the portfolio is a part of it: the same rows, in an order that holds from page to page.

The rows come from SQL over tables that are kept; beside it stands the figure, computed apart.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clave.apps.accounts.portfolio import PortfolioRow, PortfolioRows, portfolio_of
from clave.apps.accounts.selectors import compute
from tests.company import SALES_HEADER, People, import_text
from tests.conftest import Once

pytestmark = pytest.mark.django_db
COLUMNS = (
    *("name", "code", "tier", "kam", "segment", "channel", "country", "delegation", "net_amount"),
    *("change_amount", "change_rate", "share", "margin_amount", "margin_rate"),
    *("open_amount", "overdue_amount", "last_month"),
)
FIGURES = (
    *("net_amount", "previous_amount", "change_amount", "change_rate", "margin_amount"),
    *("margin_rate", "net_with_cost", "open_amount", "overdue_amount", "last_month"),
    "silent_months",
)


@pytest.fixture
def many(company: People, folders: Path, once: Once) -> People:
    """Sixty accounts more: some without sales, without cost, in a group, with a year before."""
    once(_sixty_more, folders)
    return company


def _sixty_more(folders: Path) -> None:
    header = "Código;Nombre;Matriz;Nivel;Canal;Segmento;País;KAM;Clase"
    kams = ("kam@example.com", "other@example.com", "")
    rows = [
        f"N{n:02d};Nuevo {n % 7};{'G1' if n % 5 == 0 else ''};;{'ab'[n % 2]};s{n % 3};;"
        f"{kams[n % 3]};{'ABC '[n % 4].strip()}"
        for n in range(60)
    ]
    import_text(folders, "accounts", "mas.csv", "\n".join([header, *rows]) + "\n")
    sold = [
        f"Z{n}{year};15/{1 + n % 9:02d}/{year};N{n:02d};Q1;1;{(n * 37) % 11 - 2},00;"
        + ("1,00" if n % 4 else "")
        for n in range(0, 60, 2)
        for year in (2024, 2025, 2026)
    ]
    import_text(folders, "sales", "mas.csv", "\n".join([SALES_HEADER, *sold]) + "\n")


def _key(row: PortfolioRow, column: str) -> tuple[bool, Any]:
    value = getattr(row, column)
    if isinstance(value, str):  # as a dictionary has them
        signs = unicodedata.normalize("NFD", value.lower())
        value = "".join(sign for sign in signs if not unicodedata.combining(sign))
    return value is not None, value


@pytest.mark.parametrize("grouped", [True, False])
def test_rows_are_those_of_the_figure(grouped: bool, many: People) -> None:
    for person in (many.director, many.kam, many.other):
        seen = portfolio_of(person, grouped=grouped)
        figure = compute("portfolio", seen.sight.scope(grouped=grouped))
        expected = {row["account"]: row for row in figure.rows}
        rows = list(seen.rows)
        assert len(rows) == len({row.code for row in rows}) > 15
        for row in rows:
            told = expected.pop(row.code, None)
            if told is None:
                assert (row.net_amount, row.previous_amount, row.trend) == (0, None, (0,) * 12)
                continue
            for name in FIGURES:
                assert getattr(row, name) == told[name], (row.code, name)
            assert list(row.trend) == told["trend"]
        assert expected == {}
        assert seen.figure.values["net_amount"] == figure.values["net_amount"]
        assert seen.figure.values["unassigned_amount"] == figure.values["unassigned_amount"]


@pytest.mark.parametrize("column", COLUMNS)
def test_an_order_is_that_of_plain_values_and_pages_follow_it(column: str, many: People) -> None:
    rows = portfolio_of(many.director, grouped=False).rows
    base = list(rows)
    for sign, falling in (("", False), ("-", True)):
        ordered = rows.ordered([f"{sign}{column}"])
        expected = sorted(base, key=lambda row: _key(row, column), reverse=falling)
        assert list(ordered) == expected
        pages = [row for start in range(0, len(rows), 7) for row in ordered[start : start + 7]]
        assert pages == expected


def test_totals_are_the_sums_of_the_rows(many: People) -> None:
    everything = portfolio_of(many.director, grouped=False).rows
    narrowed = (
        everything,
        everything.narrowed("tier = $tier", tier="A"),
        everything.matching("NUEVO 3"),
        everything.matching("s1").narrowed("tier <> ''"),
    )
    for rows in narrowed:
        made = list(rows)
        assert 3 < len(made) == len(rows) == rows.totals["accounts"]
        for name in ("net_amount", "previous_amount", "change_amount", "margin_amount"):
            known = [value for row in made if (value := getattr(row, name)) is not None]
            assert rows.totals[name] == (sum(known, Decimal()) if known else None), name
        assert rows.number_for_share(Decimal("0.8")) == _number(rows)


def _number(rows: PortfolioRows) -> int:
    amounts = sorted((row.net_amount for row in rows if row.net_amount > 0), reverse=True)
    goal = sum(amounts, Decimal()) * Decimal("0.8")
    return next((n for n in range(1, len(amounts) + 1) if sum(amounts[:n]) >= goal), 0)


def test_an_import_and_a_write_are_seen_by_rows_asked_after_them(
    many: People, folders: Path
) -> None:
    before = portfolio_of(many.director).rows
    first = before[0].net_amount
    text = "\n".join([SALES_HEADER, "QQ1;15/10/2026;S1;Q1;1;1000,00;4,00"]) + "\n"
    import_text(folders, "sales", "q.csv", text)
    assert before[0].net_amount == first, "a list that is being read stays as it was"
    assert portfolio_of(many.director).rows[0].net_amount == first + 1000
