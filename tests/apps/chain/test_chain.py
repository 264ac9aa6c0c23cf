"""Supply chains: stages in order, costs by right, problems that become actions and improvements."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from clave.apps.accounts.selectors import compute
from clave.apps.chain import services
from clave.apps.chain.models import ChainProblem, ChainTerms, Stage
from clave.apps.chain.selectors import chain_seen
from clave.apps.chain.telling import agreed_in
from clave.apps.identity.models import AuditEntry
from clave.apps.identity.versions import StaleVersion
from clave.apps.value.models import Initiative
from clave.figures.base import Scope
from clave.lib.refusal import Refused
from tests.apps.contacts.making import make_contact
from tests.company import People, account, import_text

pytestmark = pytest.mark.django_db


def _stage(people: People, name: str, lead: str | None = "1", **values: Any) -> Stage:
    told = {"kind": "platform", "name": name, "lead_days": Decimal(lead) if lead else None}
    return services.add_stage(acting_user=people.kam, account=account("G1"), values=told | values)


def test_stages_keep_their_order(company: People) -> None:
    plant, store, shelf = (_stage(company, name) for name in ("Plant", "Store", "Shelf"))
    assert [one.place for one in (plant, store, shelf)] == [1, 2, 3]
    services.move_stage(acting_user=company.kam, stage=shelf, up=True)
    services.move_stage(acting_user=company.kam, stage=plant, up=True)
    names = list(Stage.objects.values_list("name", flat=True))
    assert names == ["Plant", "Shelf", "Store"]
    services.remove_stage(acting_user=company.kam, stage=plant, reason="made elsewhere")
    assert list(Stage.objects.values_list("name", "place")) == [("Shelf", 1), ("Store", 2)]


def test_days_add_up_and_the_weak_stage_is_named(company: People) -> None:
    _stage(company, "Plant")
    slow = _stage(company, "Platform", "4")
    found = chain_seen(company.kam, account("G1"))
    assert (found.sums.total, found.stages[1].weak) == (Decimal(5), "slow")
    _stage(company, "Shelf", None)
    assert chain_seen(company.kam, account("G1")).sums.total is None
    plant = Stage.objects.get(name="Plant")
    told = {"what": "It rains in", "stage": plant, "since": timezone.localdate(), "severity": 3}
    services.note_problem(acting_user=company.kam, account=account("G1"), values=told)
    found = chain_seen(company.kam, account("G1"))
    assert [one.weak for one in found.stages] == ["problem", "", ""]
    assert found.stages[1].stage == slow


def test_costs_are_of_who_may_know_them(company: People) -> None:
    made = _stage(company, "Store", cost_minor=5_000_000)
    assert chain_seen(company.kam, account("G1")).stages[0].cost == 50_000
    assert chain_seen(company.manager, account("G1")).stages[0].cost is None
    with pytest.raises(Refused, match="amount_below_zero"):
        services.change_stage(
            acting_user=company.kam, stage=made, values={"cost_minor": -1}, expected_version=1
        )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": " "}, "stage_needs_name"),
        ({"kind": "moon"}, "unknown_choice"),
        ({"lead_days": Decimal(400)}, "lead_days_out_of_range"),
        ({"stock_days": Decimal(-1)}, "lead_days_out_of_range"),
    ],
)
def test_bad_stages(company: People, values: dict[str, Any], code: str) -> None:
    entries = AuditEntry.objects.count()
    with pytest.raises(Refused, match=code):
        _stage(company, **{"name": "Store", **values})
    assert (Stage.objects.count(), AuditEntry.objects.count()) == (0, entries)


def test_people_and_sites_are_of_the_account(company: People) -> None:
    theirs = make_contact(company.other, "D1", "Eva")
    for values in ({"contact": theirs}, {"site": account("D1")}):
        with pytest.raises(Refused, match="source_elsewhere"):
            _stage(company, "Store", **values)
    with pytest.raises(Refused, match="owner_without_sight"):
        _stage(company, "Store", owner=company.other)
    ours = make_contact(company.kam, "G1", "Ana")
    _stage(company, "Store", contact=ours, site=account("S1"), owner=company.director)
    assert "Ana" not in str(AuditEntry.objects.filter(action="stage_added").latest("pk").changes)


def test_a_problem_becomes_an_action_and_an_improvement(company: People) -> None:
    stage = _stage(company, "Platform")
    told = {"what": "Lorries wait", "stage": stage, "since": timezone.localdate()}
    problem = services.note_problem(
        acting_user=company.kam, account=account("G1"), values=told | {"severity": 2}
    )
    due = timezone.localdate() + timedelta(days=7)
    action = services.act_on_problem(acting_user=company.kam, problem=problem, due_on=due)
    initiative = services.improve_by(acting_user=company.kam, problem=problem)
    problem.refresh_from_db()
    assert (problem.action, problem.initiative) == (action, initiative)
    assert (initiative.title, initiative.account) == ("Lorries wait", account("G1"))
    for write, code in (
        (lambda: services.act_on_problem(
            acting_user=company.kam, problem=problem, due_on=due), "problem_has_action"),
        (lambda: services.improve_by(
            acting_user=company.kam, problem=problem), "problem_has_initiative"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            write()
    assert Initiative.objects.count() == 1
    solved = {"solved_on": timezone.localdate()}
    with pytest.raises(Refused, match="solution_needed"):
        services.change_problem(
            acting_user=company.kam, problem=problem, values=solved, expected_version=3
        )
    services.change_problem(
        acting_user=company.kam,
        problem=problem,
        values=solved | {"solution": "Slots"},
        expected_version=3,
    )
    assert chain_seen(company.kam, account("G1")).open_problems == []


def test_who_may_not_writes_nothing(company: People) -> None:
    stage = _stage(company, "Platform")
    for person in (company.other, company.analyst, company.department):
        with pytest.raises(Refused, match="not_allowed"):
            services.remove_stage(acting_user=person, stage=stage, reason="mine")
        with pytest.raises(Refused, match="not_allowed"):
            services.set_terms(
                acting_user=person,
                account=account("G1"),
                agreed_days=Decimal(2),
                expected_version=0,
            )
    assert (Stage.objects.count(), ChainTerms.objects.count(), ChainProblem.objects.count()) == (
        1,
        0,
        0,
    )


def test_days_that_were_agreed_hold_for_all_below(company: People) -> None:
    for code, days in (("G1", 3), ("S2", 1)):
        services.set_terms(
            acting_user=company.director,
            account=account(code),
            agreed_days=Decimal(days),
            expected_version=0,
        )
    assert agreed_in(Scope()) == {"G1": 3, "H1": 3, "S1": 3, "S2": 1}
    assert agreed_in(Scope(accounts=("S2", "D1"))) == {"S2": 1}
    with pytest.raises(StaleVersion):
        services.set_terms(
            acting_user=company.director,
            account=account("G1"),
            agreed_days=None,
            expected_version=0,
        )


def test_the_service_of_the_ledger(company: People, folders: Any) -> None:
    rows = """Documento;Fecha;Cliente;Actividad;Cantidad;Unidad
P1;01/10/2026;S1;order;10;case
P1;03/10/2026;S1;delivery;10;case
P2;05/10/2026;S1;order;10;case
P2;10/10/2026;S1;delivery;10;case
"""
    import_text(folders, "activities", "pedidos.csv", rows)
    services.set_terms(
        acting_user=company.kam, account=account("G1"), agreed_days=Decimal(3), expected_version=0
    )
    values = compute("service_level", Scope(accounts=("G1", "H1", "S1")), user=company.kam).values
    assert (values["otif_rate"], values["lead_time_median"]) == (0.5, 3.5)
