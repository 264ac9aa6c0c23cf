"""Planned promotions lie on the forecast by themselves; what is bought earlier is a dip behind."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from clave.apps.accounts.selectors import Questions
from clave.apps.demand import services
from clave.apps.demand.plan import Plan
from clave.apps.demand.selectors import account_plan
from clave.apps.demand.services import Told
from clave.apps.modelling.refreshing import refresh
from clave.apps.promotions.models import Promotion
from clave.apps.promotions.planned import LAYER, by_month
from clave.apps.promotions.selectors import row_of
from clave.apps.promotions.services import cancel_promotion
from clave.figures.promotion_told import ToldPromotion
from tests.apps.proposals.making import promote
from tests.company import PRODUCTS, People, account, import_text, make_chart
from tests.conftest import Once

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)
WINDOW = {"starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 20)}


@pytest.fixture
def planned(folders: None, company: People, once: Once) -> People:
    """The company with its chart, and its forecast computed."""
    make_chart(company)
    once(refresh, "demand")
    return company


def _support(made: Promotion) -> Promotion:
    """As if it had been noted when it had begun: it may run."""
    Promotion.objects.filter(pk=made.pk).update(held=True)
    made.refresh_from_db()
    return made


def _plan(people: People, code: str = "G1") -> Plan:
    return account_plan(people.kam, account(code)).plan


def _laid(plan: Plan, month: date) -> dict[tuple[str, str], Decimal]:
    return {
        key: cells[month].entries[LAYER].quantity
        for key, cells in plan.cells.items()
        if month in cells and LAYER in cells[month].entries
    }


def _above(made: Promotion) -> Decimal:
    row = row_of(Questions(None), made)
    assert row is not None
    found = row["expected_quantity"] - row["expected_baseline_quantity"]
    assert isinstance(found, Decimal)
    return found


def test_it_adds_what_its_own_page_expects(planned: People) -> None:
    made = promote(planned, **WINDOW)
    assert not _laid(_plan(planned), DECEMBER)  # a draft is nothing to plan with
    _support(made)
    above = _above(made)
    assert above > 0
    plan = _plan(planned)
    laid = _laid(plan, DECEMBER)
    assert sum(laid.values()) == above.quantize(Decimal("0.0001"))
    assert {product for _, product in laid} <= {"Q1", "Q2"}
    assert len(laid) > 1  # several sites of the group share it
    for key, quantity in laid.items():
        cell = plan.cells[key][DECEMBER]
        assert (cell.consensus, cell.entries[LAYER].keys("promotion")) == (
            (cell.base or 0) + quantity,
            (made.pk,),
        )
        assert cell.entries[LAYER].who == str(made.owner)
    # A site's own page says the same share.
    key = next(key for key in laid if key[0] == "S1")
    assert _laid(_plan(planned, "S1"), DECEMBER)[key] == laid[key]


def test_only_at_the_sites_that_are_named(planned: People) -> None:
    made = _support(promote(planned, sites=[account("S1")], **WINDOW))
    laid = _laid(_plan(planned), DECEMBER)
    assert {code for code, _ in laid} == {"S1"}
    assert sum(laid.values()) == _above(made).quantize(Decimal("0.0001"))


def test_what_is_only_bought_earlier_is_missing_behind_it(planned: People) -> None:
    window = {"starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 31)}
    made = _support(promote(planned, pulled_forward=Decimal(40), **window))
    above, plan = _above(made), _plan(planned)
    assert sum(_laid(plan, DECEMBER).values()) == above.quantize(Decimal("0.0001"))
    dip = sum(_laid(plan, JANUARY).values())
    assert dip == -(above * Decimal("0.4")).quantize(Decimal("0.0001"))
    assert all(c[JANUARY].consensus >= 0 for c in plan.cells.values() if JANUARY in c)


def test_an_entry_takes_its_place_and_a_cancelled_one_goes(planned: People) -> None:
    made = _support(promote(planned, **WINDOW))
    told = [Told("Q1", DECEMBER, Decimal(7))]
    given = {"account": account("S1"), "layer": LAYER, "cells": told, "reason": "Ya acordado"}
    services.enter(acting_user=planned.kam, **given)
    entry = _plan(planned).cells["S1", "Q1"][DECEMBER].entries[LAYER]
    assert (entry.quantity, entry.laid) == (7, ())
    cancel_promotion(
        acting_user=planned.kam, promotion=made, reason="No", expected_version=made.version
    )
    assert set(_laid(_plan(planned), DECEMBER)) == {("S1", "Q1")}


def test_two_on_one_cell_add_up(planned: People) -> None:
    first = _support(promote(planned, **WINDOW))
    alone = _laid(_plan(planned), DECEMBER)
    second = _support(promote(planned, title="Otra", **WINDOW))
    for key, cells in _plan(planned).cells.items():
        if key in alone:
            entry = cells[DECEMBER].entries[LAYER]
            assert set(entry.keys("promotion")) == {first.pk, second.pk}
            assert entry.quantity > alone[key]


def test_nothing_without_an_expected_uplift_or_a_usual_week(planned: People) -> None:
    without = _support(promote(planned, uplift=None, **WINDOW))
    unknown = _support(promote(planned, families=[], products=["NOTHING"], **WINDOW))
    promote(planned, title="Borrador", **WINDOW)  # a draft is nobody's to miss
    plan = _plan(planned)
    assert not _laid(plan, DECEMBER)
    assert [(one.key, one.why, one.account) for one in plan.unlaid] == [
        (without.pk, "promotion_without_uplift", "G1"),
        (unknown.pk, "promotion_without_week", "G1"),
    ]
    # Of its account alone: a site's own page does not repeat it, another account never hears of it.
    assert not _plan(planned, "S1").unlaid
    assert not account_plan(planned.other, account("D1")).plan.unlaid


def test_what_it_takes_is_taken_off_like_goods(planned: People, folders: Path) -> None:
    """A fifth of what is sold more: off the milk, since it is told to be of the same family."""
    told = PRODUCTS.replace("Leches", "Quesos")
    import_text(folders, "products", "family.csv", told)
    refresh("demand")
    window = {"starts_on": date(2026, 12, 1), "ends_on": date(2027, 1, 14)}
    made = promote(planned, families=[], products=["Q1"], cannibalised=Decimal(20), **window)
    above, plan = _above(_support(made)), _plan(planned)
    for month, days in ((DECEMBER, 31), (JANUARY, 14)):
        laid = _laid(plan, month)
        more = sum(value for (_, product), value in laid.items() if product == "Q1")
        less = {key: value for key, value in laid.items() if key[1] == "L1"}
        assert more == (above * days / 45).quantize(Decimal("0.0001"))
        assert sum(less.values()) == (-above * days / 45 / 5).quantize(Decimal("0.0001"))
        for key, quantity in less.items():
            cell = plan.cells[key][month]
            assert quantity < 0 and cell.consensus == max((cell.base or 0) + quantity, 0)
            assert cell.entries[LAYER].keys("promotion") == (made.pk,)
    # By their usual share: the larger site loses more.
    assert _laid(plan, DECEMBER)["S1", "L1"] < _laid(plan, DECEMBER)["S2", "L1"] < 0
    # What is promoted itself meanwhile is no usual good to take from.
    _support(promote(planned, title="Leche", families=[], products=["L1"], uplift=None, **window))
    again = _plan(planned)
    assert all(product == "Q1" for _, product in _laid(again, DECEMBER))
    assert "promotion_takes_from_nothing" in {one.why for one in again.unlaid}


def test_it_is_said_where_there_is_nothing_to_take_from(planned: People) -> None:
    made = _support(promote(planned, cannibalised=Decimal(20), **WINDOW))
    plan = _plan(planned)
    above = _above(made).quantize(Decimal("0.0001"))
    assert sum(_laid(plan, DECEMBER).values()) == above
    assert [(one.key, one.why) for one in plan.unlaid] == [
        (made.pk, "promotion_takes_from_nothing")
    ]


def test_days_share_it_over_months() -> None:
    """40 units over ten days in each of two months, and the dip in the second."""
    told = ToldPromotion(
        key=1,
        account="G1",
        places=("G1",),
        start=date(2026, 11, 21),
        end=date(2026, 12, 10),
        expected_pulled_forward=Decimal("0.25"),
    )
    row = {"expected_quantity": Decimal(140), "expected_baseline_quantity": Decimal(100)}
    assert by_month(told, row) == {NOVEMBER: 20, DECEMBER: 10}
    late = ToldPromotion(
        key=1,
        account="G1",
        places=("G1",),
        start=date(2026, 12, 18),
        end=date(2026, 12, 24),
        expected_pulled_forward=Decimal("0.5"),
    )
    found = by_month(late, row)
    assert found[DECEMBER] == 40 - 20 * Decimal(7) / 14
    assert found[JANUARY] == -20 * Decimal(7) / 14
    assert sum(found.values()) == 20
    assert late.end + timedelta(days=14) == date(2027, 1, 7)
