"""Writes on the demand plan: layers, consensus, freeze; by three people, all or nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from clave.apps.accounts.selectors import Questions, sight_of
from clave.apps.demand import services
from clave.apps.demand.models import FrozenCell, MonthState, PlanEntry, PlanMonth
from clave.apps.demand.plan import basis_of, plan_of
from clave.apps.demand.selectors import account_plan, portfolio_plan, product_plan
from clave.apps.demand.services import Told
from clave.apps.demand.sheets import number, read_sheet
from clave.apps.followup.services.acknowledgements import confirm_acknowledgement
from clave.apps.identity.models import AuditEntry
from clave.apps.identity.versions import StaleVersion
from clave.apps.modelling.refreshing import refresh
from clave.figures.base import Scope
from clave.figures.demand_plan import CONSENSUS, STATISTICAL
from clave.lib.refusal import Refused
from tests.company import People, account
from tests.conftest import Once

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def planned(folders: Path, company: People, once: Once) -> People:
    """The company with its forecast computed."""
    once(refresh, "demand")
    return company


def _enter(person, quantity, layer="view", product="Q1", code="S1", **more):
    month = more.pop("month", NOVEMBER)
    version = more.pop("version", 0)
    told = [Told(product, month, None if quantity is None else Decimal(quantity), version)]
    return services.enter(
        acting_user=person, account=account(code), layer=layer, cells=told, **more
    )


def _cell(person, product="Q1"):
    plan = account_plan(person, account("S1")).plan
    return plan.cells["S1", product][NOVEMBER]


def test_layers_lie_on_one_another_and_are_signed(planned: People) -> None:
    base = _cell(planned.kam).base
    told = Questions(planned.kam).compute("forecast", Scope(accounts=("S1",)), horizon=1).rows
    assert [base] == [row["value"] for row in told if row["product"] == "Q1"]
    _enter(planned.kam, 10, "promotion", reason="Winter leaflet")
    assert _cell(planned.kam).consensus == base + 10
    _enter(planned.kam, 90, "agreed")
    assert _cell(planned.kam).consensus == 100
    _enter(planned.kam, 77, reason="They told me")
    cell = _cell(planned.kam)
    assert cell.consensus == cell.view == 77
    assert cell.steps[STATISTICAL] == base
    entry = cell.entries["view"]
    assert (entry.who, entry.why, entry.version) == (str(planned.kam), "They told me", 1)
    _enter(planned.kam, None, version=1)
    assert _cell(planned.kam).consensus == 100
    written = AuditEntry.objects.filter(action="demand_entered")
    assert written.count() == 4


def test_three_people(planned: People) -> None:
    _enter(planned.director, 5)
    for person in (planned.other, planned.department, planned.analyst):
        with pytest.raises(Refused, match="not_allowed"):
            _enter(person, 6, version=1)
    assert [one.quantity for one in PlanEntry.objects.all()] == [5]


@pytest.mark.parametrize(
    ("quantity", "more", "code"),
    [
        (10, {"layer": "promotion"}, "promotion_needs_reason"),
        (-1, {}, "quantity_out_of_range"),
        (10**13, {}, "quantity_out_of_range"),
        (1, {"product": "NOTHING"}, "unknown_product"),
        (1, {"layer": "horoscope"}, "unknown_choice"),
    ],
)
def test_what_makes_no_sense_is_refused(planned: People, quantity, more, code) -> None:
    with pytest.raises(Refused, match=code):
        _enter(planned.kam, quantity, **more)
    assert not PlanEntry.objects.exists()


def test_a_stale_cell_changes_nothing(planned: People) -> None:
    _enter(planned.kam, 5)
    told = [Told("L1", NOVEMBER, Decimal(1)), Told("Q1", NOVEMBER, Decimal(9), 0)]
    with pytest.raises(StaleVersion):
        services.enter(
            acting_user=planned.director, account=account("S1"), layer="view", cells=told
        )
    assert [(one.product, one.quantity) for one in PlanEntry.objects.all()] == [("Q1", 5)]


def _ask(person, people, month=NOVEMBER):
    return services.ask_consensus(
        acting_user=person, month=month, recipients=people, due_on=date(2026, 11, 5), title="Plan"
    )


def test_consensus_then_freeze_then_nobody_changes_it(planned: People) -> None:
    _enter(planned.kam, 77)
    plan = _ask(planned.director, [planned.department, planned.finance])
    assert plan.state == MonthState.ASKED
    with pytest.raises(Refused, match="consensus_not_complete"):
        services.freeze(acting_user=planned.director, month=NOVEMBER, expected_version=plan.version)
    for person in (planned.department, planned.finance):
        confirm_acknowledgement(acting_user=person, acknowledgement=plan.request)
    plan.refresh_from_db()
    assert plan.state == MonthState.AGREED
    with pytest.raises(Refused, match="not_allowed"):
        services.freeze(acting_user=planned.kam, month=NOVEMBER, expected_version=plan.version)
    services.freeze(acting_user=planned.director, month=NOVEMBER, expected_version=plan.version)
    cell = FrozenCell.objects.get(account__code="S1", product="Q1")
    assert Decimal(cell.steps[CONSENSUS]) == 77
    assert cell.people == {"view": str(planned.kam)}
    with pytest.raises(Refused, match="month_frozen"):
        _enter(planned.kam, 80, version=1)
    with pytest.raises(Refused, match="month_frozen"):
        _ask(planned.director, [planned.department])
    _enter(planned.kam, 80, month=DECEMBER)
    assert PlanMonth.objects.get(month=NOVEMBER).state == MonthState.FROZEN


def test_seasonal_naive_is_frozen_beside_the_plan(planned: People) -> None:
    services.freeze(
        acting_user=planned.director, month=NOVEMBER, expected_version=1, reason="No time left"
    )
    cell = FrozenCell.objects.get(account__code="S1", product="Q1")
    assert Decimal(cell.steps["seasonal_naive"]) == 40 + 11  # as the ledger's November 2025


def test_without_a_forecast_nothing_is_frozen(company: People) -> None:
    with pytest.raises(Refused, match="forecast_not_computed"):
        services.freeze(
            acting_user=company.director, month=NOVEMBER, expected_version=1, reason="x"
        )
    assert not PlanMonth.objects.exists()


def test_departments_see_sums_that_agree_with_the_accounts(planned: People) -> None:
    _enter(planned.kam, 77)
    _basis, rows = product_plan(NOVEMBER)
    plan = plan_of(basis_of(Questions(None)), sight_of(planned.admin).scope())
    assert sum(row[CONSENSUS] for row in rows) == plan.total(NOVEMBER)
    found = portfolio_plan(planned.admin)
    assert found.months[0].consensus == plan.total(NOVEMBER)
    assert found.months[0].statistical == plan.total(NOVEMBER, STATISTICAL)


def test_exceptions_come_first_by_money(planned: People) -> None:
    _enter(planned.kam, 500)
    _enter(planned.kam, 30, product="Q2", code="S2")  # never bought there
    found = portfolio_plan(planned.kam).exceptions
    kinds = [(one.kind, one.account, one.product) for one in found]
    assert kinds[0] == ("disagreement", "S1", "Q1")
    assert ("no_history", "S2", "Q2") in kinds
    assert all(one.account in ("S1", "S2") for one in found)
    assert not portfolio_plan(planned.other).touched.cells


def _sheet(folder: Path, text: str) -> Path:
    path = folder / "plan.csv"
    path.write_text(text, encoding="utf-8")
    return path


def _read(person, path):
    return read_sheet(
        person, path, name="plan.csv", layer="view", decimal=",", today=date(2026, 11, 2)
    )


def test_a_sheet_is_read_and_taken_as_a_whole(planned: People, tmp_path: Path) -> None:
    _enter(planned.kam, 5)
    text = (
        "Código de cuenta;Cuenta;Código de producto;nov 2026;dic 2026;ene 2027\n"
        "S1;Hiperra Zaragoza;Q1;5;1.234,5;\nS1;Hiperra Zaragoza;L1;7;;8\n"
    )
    reading = _read(planned.kam, _sheet(tmp_path, text))
    assert (reading.same, reading.new, reading.changed, reading.faults) == (1, 3, 0, [])
    assert reading.after == Decimal("1249.5")
    services.enter_all(acting_user=planned.kam, layer="view", accounts=reading.accounts)
    found = {(e.product, e.month.month): e.quantity for e in PlanEntry.objects.all()}
    assert found == {("Q1", 11): 5, ("Q1", 12): Decimal("1234.5"), ("L1", 11): 7, ("L1", 1): 8}
    again = _read(planned.kam, _sheet(tmp_path, text))
    assert (again.same, again.new, again.changed) == (4, 0, 0)


def test_every_fault_of_a_sheet_is_named(planned: People, tmp_path: Path) -> None:
    text = (
        "account code;product code;2026-11;2026-12;2029-01\nD1;Q1;5;;\nS1;XX;5;;\nS1;Q1;many;-3;9\n"
    )
    reading = _read(planned.kam, _sheet(tmp_path, text))
    assert [(f.code, f.row, f.column) for f in reading.faults] == [
        ("sheet_unknown_account", "2", "2026-11"),  # another KAM's account is not there
        ("sheet_unknown_product", "3", "2026-11"),
        ("sheet_no_number", "4", "2026-11"),
        ("sheet_no_number", "4", "2026-12"),
        ("sheet_month_outside", "4", "2029-01"),
    ]
    assert reading.accounts == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a;b\n1;2\n", "sheet_without_months"),
        ("product code;2026-11;2026-12;2027-01\nQ1;1;2;3\n", "sheet_without_account"),
        ("account code;2026-11;2026-12;2027-01\nS1;1;2;3\n", "sheet_without_product"),
    ],
)
def test_what_is_no_sheet_is_refused(planned: People, tmp_path: Path, text, code) -> None:
    with pytest.raises(Refused, match=code):
        _read(planned.kam, _sheet(tmp_path, text))


def test_numbers_as_people_type_them() -> None:
    assert number("1.234", ",") == 1234
    assert number("1.234", ".") == Decimal("1.234")
    assert number("1 234,5", ",") == Decimal("1234.5")
    assert number("", ",") is None
    assert number("1e5", ".") is None
