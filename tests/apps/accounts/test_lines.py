"""Lines of the ledger: those behind a number, and never those of somebody else's account."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clave.apps.accounts.lines import FoundLines, LineQuery, lines_of
from clave.apps.accounts.overview import overview_of
from clave.apps.identity.models import User
from tests.company import People, account

pytestmark = pytest.mark.django_db
OWN = {"S1", "S2"}  # the accounts of the first KAM that bought


def _lines(user: User, **asked: object) -> FoundLines:
    return lines_of(user, LineQuery(**asked))  # type: ignore[arg-type]


def _accounts(found: FoundLines) -> set[str | None]:
    return {row["account"] for row in found.rows}


def test_everything_is_the_whole_ledger_for_those_who_see_it(company: People) -> None:
    found = _lines(company.director)
    assert (found.lines, len(found.rows)) == (170, 170)
    assert found.net_amount == sum(row["net_amount"] for row in found.rows)
    assert _accounts(found) == {"S1", "S2", "D1", "C1", None}
    days = [row["date"] for row in found.rows]
    assert days == sorted(days, reverse=True)


def test_another_kams_lines_never_appear(company: People) -> None:
    asked = [
        {},
        {"account": "D1"},
        {"account": "NOBODY"},
        {"product": "Q1"},
        {"family": "Quesos"},
        {"text": "f"},
        {"kind": "sale"},
        {"unassigned": True},
        {"invoice": "F1003"},
        {"start": date(2025, 1, 1), "end": date(2026, 12, 31)},
    ]
    assert [row["account"] for row in _lines(company.director, invoice="F1003").rows] == ["D1"] * 2
    for query in asked:
        found = _lines(company.kam, **query)
        assert _accounts(found) <= OWN, query
        assert found.lines == len(found.rows)
    for query in ({"account": "D1"}, {"unassigned": True}, {"invoice": "F1003"}):
        assert _lines(company.kam, **query) == FoundLines([], 0, Decimal(0))
    assert _lines(company.seller).lines == 0
    assert _accounts(_lines(company.kam)) == OWN


def test_lines_without_a_customer_are_for_those_who_see_everything(company: People) -> None:
    found = _lines(company.director, unassigned=True)
    assert [(row["invoice"], row["net_amount"]) for row in found.rows] == [("F9002", Decimal(25))]
    assert _lines(company.kam, invoice="F9002").rows == []
    assert _lines(company.other, product="Q2").rows == []


@pytest.mark.parametrize("code", ["G1", "H1", "S1", "D1", "C1"])
def test_the_lines_behind_an_accounts_sales_add_up_to_them(code: str, company: People) -> None:
    seen = overview_of(company.director, account(code))
    assert seen.period is not None
    found = _lines(company.director, account=code, start=seen.period.start, end=date(2026, 10, 31))
    assert found.lines > 0
    assert found.net_amount == seen.values["net_amount"]


def test_an_account_of_the_ledger_that_the_books_do_not_hold_has_no_lines(company: People) -> None:
    assert _lines(company.director, account="NOBODY").lines == 0


def test_each_question_narrows(company: People) -> None:
    def told(**asked: object) -> list[tuple[str, str]]:
        rows = _lines(company.director, **asked).rows
        return [(row["invoice"], row["product"]) for row in rows]

    assert told(kind="return") == [("R9001", "Q1")]
    assert told(kind="correction") == []
    assert told(invoice="F1001") == [("F1001", "Q1"), ("F1001", "L1")]
    assert told(invoice="F1001", product="L1") == [("F1001", "L1")]
    assert told(invoice="F1001", family="Quesos") == [("F1001", "Q1")]
    assert told(invoice="F1001", text="LECHE") == [("F1001", "L1")]
    assert told(invoice="F1001", text="%") == []
    assert told(start=date(2026, 10, 20), end=date(2026, 10, 20)) == [("R9001", "Q1")]
    assert told(product="Q1' OR TRUE --") == []


def test_a_line_names_its_account_and_product(company: People) -> None:
    row = _lines(company.kam, invoice="R9001").rows[0]
    assert (row["account_name"], row["account_id"]) == ("Hiperra Zaragoza", account("S1").pk)
    assert (row["product_name"], row["quantity"]) == ("Queso curado", Decimal(-2))
    nobody = _lines(company.director, invoice="F9002").rows[0]
    assert (nobody["account_name"], nobody["account_id"]) == (None, None)


def test_a_page_holds_the_newest_and_an_export_all(
    company: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clave.apps.accounts import lines

    whole = _lines(company.director)
    monkeypatch.setattr(lines, "most_lines", 10)
    found = _lines(company.director)
    assert (len(found.rows), found.lines, found.net_amount) == (10, 170, whole.net_amount)
    assert found.rows == whole.rows[:10]
    assert list(lines.every_line(company.director, LineQuery())) == whole.rows
