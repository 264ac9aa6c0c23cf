"""An account's page and its timeline: all that hangs below it, as far as the person sees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clave.apps.accounts import services
from clave.apps.accounts.insights import Lost, concentration_for, loss_for
from clave.apps.accounts.overview import (
    Overview,
    account_for,
    family_sums,
    monthly,
    overview_of,
)
from clave.apps.accounts.portfolio import portfolio_of
from clave.apps.accounts.timeline import people_of, timeline_of
from clave.apps.identity.models import User
from clave.web.accounts.events import KIND_LABELS
from tests.company import People, account

pytestmark = pytest.mark.django_db


def _seen(user: User, code: str) -> Overview:
    found = account_for(user, account(code).pk)
    assert found is not None
    return overview_of(user, found)


def test_only_who_sees_an_account_finds_it(company: People) -> None:
    group = account("G1").pk
    assert account_for(company.kam, group) is not None
    assert account_for(company.director, group) is not None
    assert account_for(company.other, group) is None
    assert account_for(company.seller, group) is None
    assert account_for(company.director, 999_999) is None


def test_the_header_says_what_the_portfolio_says(company: People) -> None:
    seen = _seen(company.kam, "G1")
    row = portfolio_of(company.kam).rows[0]
    assert seen.codes == ("G1", "H1", "S1", "S2")
    for name in ("net_amount", "margin_amount", "change_amount", "open_amount", "overdue_amount"):
        assert seen.values[name] == getattr(row, name), name
    assert (seen.sites, seen.currency, str(seen.as_of)) == (2, "EUR", "2026-10-30")
    assert (str(seen.period and seen.period.start), str(seen.period and seen.period.end)) == (
        "2025-11-01",
        "2026-10-01",
    )
    assert sum(seen.trend) == row.net_amount
    assert seen.products == 2
    assert [w.code for w in seen.warnings] == ["overdue"]


def test_the_middle_of_a_group_has_its_own_part(company: People) -> None:
    seen = _seen(company.director, "H1")
    assert seen.codes == ("H1", "S1", "S2")
    assert [above.code for above in seen.line] == ["G1"]
    assert [above.code for above in _seen(company.director, "S1").line] == ["G1", "H1"]
    both = _seen(company.director, "S1").values["net_amount"]
    both += _seen(company.director, "S2").values["net_amount"]
    assert seen.values["net_amount"] == both == _seen(company.director, "G1").values["net_amount"]


def test_what_hangs_above_and_below_is_shown_as_far_as_one_sees(company: People) -> None:
    services.assign_accounts(
        acting_user=company.director, accounts=[account("S2")], kam=company.other
    )
    assert _seen(company.other, "S2").line == ()
    assert _seen(company.kam, "G1").codes == ("G1", "H1", "S1")
    assert _seen(company.director, "G1").codes == ("G1", "H1", "S1", "S2")


def test_a_silent_account_is_warned_of(company: People) -> None:
    codes = [warned.code for warned in _seen(company.director, "C1").warnings]
    assert codes == ["silent"]


def test_months_stand_beside_those_of_a_year_before(company: People) -> None:
    seen = _seen(company.kam, "G1")
    assert seen.period is not None
    rows = monthly(seen).rows
    assert len(rows) == 22, "the ledger begins in January 2025"
    assert [str(rows[0]["from"]), str(rows[-1]["from"])] == ["2025-01-01", "2026-10-01"]
    assert sum(row["amount"] for row in rows[-12:]) == seen.values["net_amount"]
    assert rows[-1]["previous_amount"] == rows[-13]["amount"]
    assert rows[0]["previous_amount"] is None


def test_families_are_the_sums_of_their_products(company: People) -> None:
    products = _seen(company.director, "G1").bought.rows
    sums = {row["family"]: row for row in family_sums(products)}
    assert list(sums) == ["Quesos", "Leches"]
    by_code = {row["product"]: row for row in products}
    assert sums["Quesos"]["amount"] == by_code["Q1"]["amount"]
    assert sums["Quesos"]["change"] == by_code["Q1"]["change_amount"]
    unknown = family_sums(
        [
            {"family": None, "amount": Decimal(9), "previous_amount": None},
            {"family": "A", "amount": Decimal(-1), "previous_amount": Decimal(2)},
        ]
    )
    assert [(r["family"], r["change"], r["products"]) for r in unknown] == [
        ("A", Decimal(-3), 0),
        (None, None, 1),
    ]


def test_the_timeline_tells_everything_newest_first(company: People) -> None:
    group = account("G1")
    services.add_note(
        acting_user=company.kam, account=group, text="Called", happened_on=date(2026, 11, 2)
    )
    services.attach_file(
        acting_user=company.director,
        account=group,
        upload=SimpleUploadedFile("acta.txt", b"text"),
    )
    site = account("S1")
    services.update_account(
        acting_user=company.kam, account=site, values={"country": "ES"}, expected_version=1
    )
    events = timeline_of(company.kam, _seen(company.kam, "G1"))
    assert [event.on for event in events] == sorted((e.on for e in events), reverse=True)
    assert {event.kind for event in events} == {
        "note",
        "file",
        "change",
        "first_purchase",
        "return",
    }
    assert {event.kind for event in events} <= set(KIND_LABELS)
    assert people_of(events) == ["Ignacio Beltrán", "Lucía Ferrer"]
    told = {event.kind: event for event in events}
    october = {"month": date(2026, 10, 1), "what": "return", "amount": Decimal(-12)}
    assert told["return"].params == october
    assert told["return"].on == date(2026, 10, 30), "the ledger's last day"
    assert told["first_purchase"].on == date(2025, 1, 15)
    assert told["change"].params["fields"] == {"country": ["España", "ES"]}
    assert {e.kind for e in events if e.who == "Lucía Ferrer"} == {"note", "change"}


def test_a_timeline_holds_nothing_of_other_accounts(company: People) -> None:
    services.add_note(
        acting_user=company.other, account=account("D1"), text="x", happened_on=date(2026, 1, 2)
    )
    services.update_account(
        acting_user=company.other,
        account=account("D1"),
        values={"country": "ES"},
        expected_version=1,
    )
    events = timeline_of(company.kam, _seen(company.kam, "G1"))
    assert {event.kind for event in events} == {"first_purchase", "return"}
    own = timeline_of(company.other, _seen(company.other, "D1"))
    assert {event.kind for event in own} == {"note", "change", "first_purchase"}


def test_losing_accounts_that_one_does_not_see_loses_nothing(company: People) -> None:
    nothing = loss_for(company.other, Lost(()))
    foreign = loss_for(company.other, Lost(("G1", "S1", "NOBODY")))
    assert foreign.chosen == []
    assert foreign.figure.values == nothing.figure.values
    assert [row["code"] for row in foreign.options] == ["D1"]
    own = loss_for(company.other, Lost(("G1", "D1")))
    assert [row["code"] for row in own.chosen] == ["D1"]
    assert own.chosen[0]["net_amount"] == portfolio_of(company.other).rows[0].net_amount
    assert own.figure.values["lost_accounts"] == 1


def test_the_director_loses_a_group_whole(company: People) -> None:
    answer = loss_for(company.director, Lost(("G1",)))
    (row,) = answer.chosen
    group = portfolio_of(company.director).rows[0]
    assert (row["name"], row["id"]) == ("Grupo Arrabal", group.id)
    assert (row["net_amount"], row["members"]) == (group.net_amount, 2)
    assert answer.figure.values["net_amount_change"] == -group.net_amount
    assert answer.figure.values["overdue_lost"] == Decimal(500)
    assert [r["code"] for r in answer.largest] == ["G1", "D1", "C1"]


def test_concentration_is_that_of_what_one_sees(company: People) -> None:
    director = concentration_for(company.director, by="parent", key_only=False)
    assert [row["code"] for row in director.rows] == ["G1", "D1", "C1"]
    assert director.has_tiers
    key = concentration_for(company.director, by="parent", key_only=True)
    assert [row["code"] for row in key.rows] == ["G1", "D1"]
    sites = concentration_for(company.director, by="account", key_only=False)
    assert [row["code"] for row in sites.rows] == ["S1", "D1", "S2", "C1"]
    segments = concentration_for(company.director, by="segment", key_only=False)
    assert [row["name"] for row in segments.rows] == ["retail", "wholesale", "shops"]
    other = concentration_for(company.other, by="parent", key_only=False)
    assert [row["name"] for row in other.rows] == ["Distribuciones Teide"]
    assert other.total == portfolio_of(company.other).rows[0].net_amount
