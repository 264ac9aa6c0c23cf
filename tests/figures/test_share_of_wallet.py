from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.share_of_wallet import share_of_wallet
from clave.figures.wallet import ToldWallet, allocation, tied_ranks
from tests.figures import worked
from tests.figures.ledger import ledger

FAMILIES = [{"code": "P1", "family": "cheese"}, {"code": "P2", "family": "ham"}]
TOLD = (
    ToldWallet("A", "cheese", 2025, Decimal(400), None, None, "their buyer", "high"),
    ToldWallet("A", "cheese", 2023, Decimal(900), None, None, "a rumour", "low"),
    ToldWallet("A", "ham", 2025, None, 1.0, 3, "their buyer", "medium"),
    ToldWallet("B", None, 2025, Decimal(60), None, None, "their accounts", "medium"),
)


@pytest.fixture(scope="module")
def connection():
    return ledger(worked.lines("share_of_wallet"), products=FAMILIES)


def test_worked_ranks():
    for row in worked.table("share_of_wallet", "Ranks"):
        found = allocation(float(row["rank"]), int(row["suppliers"]))
        assert worked.agrees(found, row["share"]), row


def test_those_who_tie_have_their_mean_rank():
    assert tied_ranks([1, 1, 2]) == [1.5, 1.5, 3.0]
    assert allocation(3, 3) == pytest.approx(1 / 6)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=8))
def test_the_shares_of_all_suppliers_add_up(places):
    shares = [allocation(rank, len(places)) for rank in tied_ranks(places)]
    assert sum(shares) == pytest.approx(1)
    assert all(share > 0 for share in shares)


def test_worked_wallets(connection):
    result = share_of_wallet(connection, Scope(), wallets=TOLD)
    for row, printed in zip(result.rows, worked.table("share_of_wallet", "Result"), strict=True):
        for name, text in printed.items():
            assert worked.agrees(row[name], text) if text else row[name] is None, (row, name)
    assert [row["exceeded"] for row in result.rows] == [False, False, True]
    assert result.rows[0]["source"] == "their buyer"
    assert {entry["code"] for entry in result.assumed} == {"wallet_by_rank"}


def test_what_nobody_told_is_assumed_from_its_like(connection):
    result = share_of_wallet(connection, Scope(), least=1)
    found = {(row["account"], row["family"]): row for row in result.rows}
    assert {row["basis"] for row in result.rows} == {"benchmark"}
    assert found["B", "ham"]["wallet"] == pytest.approx(Decimal(80) / 3, abs=Decimal("0.00001"))
    assert found["A", "cheese"]["wallet"] == Decimal(150)
    assert {entry["code"] for entry in result.assumed} == {"wallet_benchmark"}


def test_few_like_accounts_tell_nothing(connection):
    assert share_of_wallet(connection, Scope()).rows == []


def test_a_wallet_of_a_member_counts_for_its_parent_and_only_within_the_scope(connection):
    scope = Scope(grouping={"A": "G", "B": "G"})
    rows = share_of_wallet(connection, scope, wallets=TOLD).rows
    assert {row["account"] for row in rows} == {"G"}
    assert share_of_wallet(connection, Scope(accounts=("B",)), wallets=TOLD).values["told"] == 1


def test_a_wallet_of_nothing_has_no_share(connection):
    told = [ToldWallet("A", "cheese", 2025, Decimal(0), None, None, "", "low")]
    row = share_of_wallet(connection, Scope(), wallets=told).rows[0]
    assert (row["wallet_share"], row["exceeded"]) == (None, True)
