"""Needs lie on the forecast where their units allow, and are named where they do not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clave.apps.accounts.selectors import Questions, scope_of_everything, sight_of
from clave.apps.demand import services
from clave.apps.demand.models import FrozenCell, PlanMonth
from clave.apps.demand.plan import NEEDS, Plan, basis_of, plan_of
from clave.apps.demand.selectors import account_plan, portfolio_plan, product_plan
from clave.apps.demand.services import Told
from clave.apps.modelling.refreshing import refresh
from clave.apps.needs.models import Need
from clave.figures.demand_plan import CONSENSUS, STATISTICAL
from clave.figures.units import canonical, units_sold
from tests.apps.competition.making import need
from tests.company import People, account
from tests.conftest import Once

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def planned(folders: None, company: People, once: Once) -> People:
    """The company with its forecast computed."""
    once(refresh, "demand")
    return company


def _need(people: People, code: str = "S1", **told: object) -> Need:
    given = {
        "time": "future",
        "family": "",
        "product": "Q1",
        "text": "",
        "quantity": Decimal(120),
        "unit": "uds",
        "starts_on": NOVEMBER,
        "ends_on": DECEMBER,
        "confidence": 50,
        **told,
    }
    return need(people, code, **given)


def _plan(people: People, code: str = "S1") -> Plan:
    return account_plan(people.kam, account(code)).plan


def test_a_future_need_adds_its_expected_share_of_each_month(planned: People) -> None:
    """120 over two months, 50 % sure: 30 a month."""
    base = _plan(planned).cells["S1", "Q1"][NOVEMBER].base
    made = _need(planned)
    for month in (NOVEMBER, DECEMBER):
        cell = _plan(planned).cells["S1", "Q1"][month]
        assert cell.entries[NEEDS].quantity == 30
        assert cell.entries[NEEDS].needs == (made.pk,)
        assert cell.entries[NEEDS].who == str(made.owner)
    cell = _plan(planned).cells["S1", "Q1"][NOVEMBER]
    assert (cell.base, cell.consensus) == (base, base + 30)
    whole = {row["product"]: row for row in product_plan(NOVEMBER)[1]}
    assert whole["Q1"][CONSENSUS] - whole["Q1"][STATISTICAL] == 30
    touched = portfolio_plan(planned.director).touched
    assert touched.cells["S1", "Q1"][NOVEMBER].consensus == base + 30


def test_a_groups_need_is_shared_by_what_its_sites_are_expected_to_buy(planned: People) -> None:
    plan = _plan(planned, "G1")
    sizes = {
        code: sum(cell.base for cell in plan.cells[code, "Q1"].values()) for code in ("S1", "S2")
    }
    _need(planned, "G1", confidence=100)
    told = {
        code: _plan(planned, "G1").cells[code, "Q1"][NOVEMBER].entries[NEEDS].quantity
        for code in ("S1", "S2")
    }
    assert sum(told.values()) == 60
    assert float(told["S1"]) == pytest.approx(
        60 * float(sizes["S1"]) / float(sum(sizes.values())), abs=0.0001
    )
    # The site's own page says the same, though the need is told at its group.
    assert _plan(planned).cells["S1", "Q1"][NOVEMBER].entries[NEEDS].quantity == told["S1"]


def test_a_familys_need_lies_on_the_products_that_they_buy(planned: People) -> None:
    _need(planned, product="", family="QUESOS", confidence=100)
    laid = {
        key: cells[NOVEMBER].entries[NEEDS].quantity
        for key, cells in _plan(planned).cells.items()
        if NEEDS in cells[NOVEMBER].entries
    }
    assert {product for _, product in laid} == {"Q1"}  # S1 buys no other cheese
    assert sum(laid.values()) == 60


def test_a_product_that_nobody_there_buys_stands_at_the_account(planned: People) -> None:
    _need(planned, product="Q2", time="present")
    cell = _plan(planned).cells["S1", "Q2"][NOVEMBER]
    assert (cell.base, cell.consensus) == (None, 30)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"time": "present"}, "need_bought_already"),
        ({"unit": "palés"}, "need_unit_differs"),
        ({"product": "", "family": "Helados"}, "need_family_unbought"),
        ({"product": "", "text": "Pago a 60 días"}, "need_in_words"),
    ],
)
def test_what_has_no_place_is_named_and_changes_nothing(planned: People, told, why) -> None:
    before = {key: cells[NOVEMBER].consensus for key, cells in _plan(planned).cells.items()}
    made = _need(planned, **told)
    plan = _plan(planned)
    assert [(one.need, one.why) for one in plan.left_out] == [(made.pk, why)]
    assert {key: cells[NOVEMBER].consensus for key, cells in plan.cells.items()} == before


def test_without_volume_or_once_lost_it_says_nothing(planned: People) -> None:
    _need(planned, quantity=None, unit="")
    _need(planned, state="lost", state_reason="price")
    plan = _plan(planned)
    assert not plan.left_out
    assert not any(c.entries for cells in plan.cells.values() for c in cells.values())


def test_an_entry_takes_the_place_of_the_need(planned: People) -> None:
    _need(planned)
    told = [Told("Q1", NOVEMBER, Decimal(7))]
    services.enter(acting_user=planned.kam, account=account("S1"), layer=NEEDS, cells=told)
    cell = _plan(planned).cells["S1", "Q1"][NOVEMBER]
    assert (cell.entries[NEEDS].quantity, cell.entries[NEEDS].needs) == (7, ())


def test_a_frozen_month_keeps_what_needs_added(planned: People) -> None:
    made = _need(planned)
    plan = _plan(planned)
    consensus = plan.cells["S1", "Q1"][NOVEMBER].consensus
    services.freeze(
        acting_user=planned.director, month=NOVEMBER, expected_version=1, reason="Nobody to ask"
    )
    frozen = FrozenCell.objects.get(
        plan=PlanMonth.objects.get(month=NOVEMBER), account=account("S1"), product="Q1"
    )
    assert Decimal(frozen.steps[CONSENSUS]) == consensus
    assert frozen.people[NEEDS] == str(made.owner)


def test_parts_add_up_to_the_need_whoever_asks(planned: People) -> None:
    """A third of an odd volume over two sites and two months: to the last digit."""
    _need(planned, "G1", quantity=Decimal("100.001"), confidence=33)
    for scope in (scope_of_everything(), sight_of(planned.director).scope()):
        basis = basis_of(Questions(None))
        found = plan_of(basis, scope, touched=True)
        total = sum(
            cell.entries[NEEDS].quantity
            for cells in found.cells.values()
            for cell in cells.values()
            if NEEDS in cell.entries
        )
        each = Decimal("50.0005") * Decimal("0.33")
        assert total == 2 * each.quantize(Decimal("0.0001"))


def test_units_are_those_of_the_file_of_products_or_of_the_lines(company: People) -> None:
    connection = Questions(None).connection()
    assert units_sold(connection, []) == {}
    assert units_sold(connection, ["Q1", "NOTHING"]) == {}  # this ledger tells none
    words = ("Cajas", "ud.", "palé", "KG", "bobinas", "Cartón")
    assert [canonical(word) for word in words] == [
        *("case", "unit", "pallet", "kilogram", "bobinas", "case")
    ]
