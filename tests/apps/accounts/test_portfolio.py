"""The portfolio as each person sees it: rows that sum to the totals, and nobody else's money."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from clave.apps.accounts import services
from clave.apps.accounts.models import Account
from clave.apps.accounts.portfolio import (
    Portfolio,
    PortfolioRow,
    portfolio_of,
)
from clave.apps.accounts.selectors import sight_of, with_descendants
from clave.apps.identity.models import User
from clave.apps.ledger.facts import snapshot
from tests.company import SALES_HEADER, People, account, import_text

pytestmark = pytest.mark.django_db
# The twelve complete months of the small company: its ledger ends on 30 October 2026.
FIRST, LAST = "2025-11-01", "2026-10-31"


def _sold(
    *codes: str, what: str = "sum(net_amount)", first: str = FIRST, last: str = LAST
) -> Decimal:
    """What the ledger's lines say of these accounts in the twelve months, added up anew."""
    chosen = ", ".join(f"'{code}'" for code in codes)
    where = f"account IN ({chosen})" if codes else "TRUE"
    with snapshot().connect() as connection:
        row = connection.execute(
            f"SELECT {what} FROM sales WHERE {where} AND date BETWEEN '{first}' AND '{last}'"
        ).fetchone()
    assert row is not None
    return Decimal(row[0])


def _by_code(seen: Portfolio) -> dict[str, PortfolioRow]:
    return {row.code: row for row in seen.rows}


def test_a_group_stands_for_all_that_hang_below_it(company: People) -> None:
    rows = _by_code(portfolio_of(company.director))
    assert set(rows) == {"G1", "D1", "C1"}
    assert rows["G1"].net_amount == _sold("G1", "H1", "S1", "S2")
    assert rows["D1"].net_amount == _sold("D1")
    assert rows["G1"].margin_amount == _sold("S1", "S2", what="sum(net_amount - cost_amount)")
    assert (rows["G1"].open_amount, rows["G1"].overdue_amount) == (Decimal(800), Decimal(500))
    assert [row.code for row in portfolio_of(company.director).rows] == ["G1", "D1", "C1"]


def test_each_account_for_itself_gives_the_same_sum(company: People) -> None:
    grouped = portfolio_of(company.director)
    each = portfolio_of(company.director, grouped=False)
    assert set(_by_code(each)) == {"G1", "H1", "S1", "S2", "D1", "C1"}
    assert _by_code(each)["S2"].net_amount == _sold("S2")
    assert _by_code(each)["H1"].net_amount == 0
    for name in ("net_amount", "margin_amount", "open_amount", "overdue_amount"):
        assert each.rows.totals[name] == grouped.rows.totals[name], name


def test_rows_and_lines_without_a_customer_are_the_whole(company: People) -> None:
    seen = portfolio_of(company.director)
    totals = seen.rows.totals
    unassigned = seen.figure.values["unassigned_amount"]
    assert unassigned == Decimal(25)
    assert totals["net_amount"] + unassigned == seen.figure.values["net_amount"] == _sold()
    assert totals["net_amount"] == sum(row.net_amount for row in seen.rows)
    margin = totals["margin_amount"]
    assert totals["margin_rate"] == pytest.approx(float(margin / totals["net_with_cost"]))
    shares = [row.share for row in seen.rows]
    assert sum(filter(None, shares)) == pytest.approx(float(1 - unassigned / _sold()))


def test_the_year_before_is_compared_once_the_ledger_holds_it(
    company: People, folders: Path
) -> None:
    before = portfolio_of(company.director).rows.totals
    assert (before["previous_amount"], before["change_rate"]) == (None, None), "begins in January"
    rows = [f"O{month};15/{month}/2024;D1;Q1;1;100,00;50,00" for month in (11, 12)]
    import_text(folders, "sales", "o.csv", "\n".join([SALES_HEADER, *rows]) + "\n")
    totals = portfolio_of(company.director).rows.totals
    change, previous = totals["change_amount"], totals["previous_amount"]
    assert totals["net_amount"] == before["net_amount"]
    assert previous == _sold(first="2024-11-01", last="2025-10-31")
    assert totals["net_amount"] - previous == change
    assert totals["change_rate"] == pytest.approx(float(change / previous))


def test_a_kams_totals_are_theirs_alone(company: People) -> None:
    for person, codes in ((company.kam, ("G1", "H1", "S1", "S2")), (company.other, ("D1",))):
        seen = portfolio_of(person)
        assert [row.code for row in seen.rows] == [codes[0]]
        assert seen.figure.values["net_amount"] == _sold(*codes)
        assert not seen.figure.values["unassigned_amount"]
        assert seen.rows.totals["net_amount"] == _sold(*codes)
        assert seen.rows[0].share == pytest.approx(1.0)


def test_who_sees_no_account_has_no_row_and_no_total(company: People) -> None:
    for person in (company.seller, company.department, company.manager):
        seen = portfolio_of(person)
        assert list(seen.rows) == []
        assert not seen.figure.values.get("net_amount")


def _give(company: People, code: str, kam: User | None) -> None:
    services.assign_accounts(acting_user=company.director, accounts=[account(code)], kam=kam)


def test_a_hidden_parent_neither_shows_nor_swallows_its_member(company: People) -> None:
    _give(company, "S2", company.other)
    seen = _by_code(portfolio_of(company.other))
    assert set(seen) == {"S2", "D1"}
    assert seen["S2"].net_amount == _sold("S2")
    assert "G1" not in sight_of(company.other).grouping.values()
    # The group's own KAM no longer answers for the site; the director still sees it in the group.
    assert _by_code(portfolio_of(company.kam))["G1"].net_amount == _sold("G1", "H1", "S1")
    assert _by_code(portfolio_of(company.director))["G1"].net_amount == _sold("S1", "S2")


def test_a_banner_that_decides_stands_for_its_sites(company: People) -> None:
    banner = account("H1")
    services.update_account(
        acting_user=company.director,
        account=banner,
        values={"decides": True},
        expected_version=banner.version,
    )
    rows = _by_code(portfolio_of(company.director))
    assert set(rows) == {"G1", "H1", "D1", "C1"}
    assert (rows["H1"].net_amount, rows["G1"].net_amount) == (_sold("S1", "S2"), 0)


def test_a_silent_account_sold_nothing_which_is_known(company: People, folders: Path) -> None:
    import_text(folders, "accounts", "n.csv", "Código;Nombre\nN1;Nuevo\n")
    row = _by_code(portfolio_of(company.director))["N1"]
    assert (row.net_amount, row.share, row.margin_amount) == (0, 0.0, None)
    assert row.trend == (Decimal(),) * 12
    old = _by_code(portfolio_of(company.director))["C1"]
    assert old.silent_months == 4
    assert str(old.last_month) == "2026-06-01"


def test_the_number_that_makes_eighty_per_cent(company: People) -> None:
    rows = portfolio_of(company.director).rows
    amounts = {row.code: row.net_amount for row in rows}
    total = sum(amounts.values())
    assert amounts["G1"] < total * Decimal("0.8") <= amounts["G1"] + amounts["D1"]
    assert rows.number_for_share(Decimal("0.8")) == 2
    assert rows.number_for_share(Decimal(0)) == 1
    assert rows.number_for_share(Decimal(1)) == 3
    assert rows.narrowed("FALSE").number_for_share(Decimal("0.8")) == 0


def test_totals_of_nothing_are_not_known(company: People) -> None:
    totals = portfolio_of(company.director).rows.narrowed("FALSE").totals
    assert (totals.pop("accounts"), totals.pop("tiered")) == (0, False)
    assert set(totals.values()) == {None}


def test_a_sight_is_narrowed_and_never_widened(company: People) -> None:
    sight = sight_of(company.other)
    assert sight.codes == ("D1",)
    assert sight.scope(accounts=["G1", "D1", "S1"]).accounts == ("D1",)
    assert sight.scope(accounts=["G1"]).accounts == ()
    assert sight_of(company.director).scope(accounts=["G1"]).accounts == ("G1",)
    assert sight_of(company.seller).codes == ()


def test_descendants_are_found_even_in_a_circle(company: People) -> None:
    assert with_descendants(["G1"]) == ("G1", "H1", "S1", "S2")
    assert with_descendants(["H1", "D1"]) == ("D1", "H1", "S1", "S2")
    Account.objects.filter(code="G1").update(parent=account("S1"))
    assert with_descendants(["S1"]) == ("G1", "H1", "S1", "S2")


def test_who_sees_which_accounts(company: People) -> None:
    everything = {"G1", "H1", "S1", "S2", "D1", "C1"}
    for name, person in company.all().items():
        seen = set(Account.objects.visible_to(person).values_list("code", flat=True))
        expected = everything if name in {"director", "admin", "analyst", "finance"} else set()
        expected = everything if name == "direction" else expected
        expected = {"G1", "H1", "S1", "S2"} if name == "kam" else expected
        assert seen == ({"D1"} if name == "other" else expected), name
