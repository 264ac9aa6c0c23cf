"""What the company decided for everybody acts on the figures and is checked before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clave.apps.accounts.insights import Lost, loss_for
from clave.apps.accounts.selectors import compute, fixed_costs_of, sight_of
from clave.apps.identity import services
from clave.apps.identity.models import AuditEntry, Company, User
from tests.company import People

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def _change(people: People, **values: Any) -> Company:
    version = Company.current().version
    return services.update_company(
        acting_user=people.admin, values=values, expected_version=version
    )


def _form(**values: Any) -> dict[str, Any]:
    company = Company.current()
    return {
        "name": "Quesería",
        "currency": "EUR",
        "fiscal_year_start": 1,
        "number_style": "language",
        "language": "es",
        "rules": "\n".join(company.non_products),
        "version": company.version,
    } | values


def _products(people: People) -> tuple[int, set[str]]:
    scope = sight_of(people.director).scope()
    figure = compute("products", scope)
    fees = {row["product"] for row in figure.rows if row["non_product"]}
    return figure.values["products"], fees


def test_a_rule_takes_codes_out_of_the_products_but_not_out_of_sales(company: People) -> None:
    scope = sight_of(company.director).scope()
    before = compute("totals", scope).values["net_amount"]
    assert _products(company) == (3, set())
    _change(company, non_products=["l1", "X.*"])
    assert _products(company) == (2, {"L1"})
    assert compute("totals", scope).values["net_amount"] == before
    _change(company, non_products=["L"])  # the whole code, not a part of it
    assert _products(company) == (3, set())


def test_fixed_costs_reach_only_those_who_see_everything(company: People) -> None:
    assert fixed_costs_of(Company.current()) is None
    _change(company, fixed_costs_minor=123_456)
    assert str(fixed_costs_of(Company.current())) == "1234.56"
    assert loss_for(company.director, Lost(("G1",))).has_fixed_costs
    assert not loss_for(company.kam, Lost(("G1",))).has_fixed_costs


def test_the_first_save_makes_the_row_and_the_audit(people: People) -> None:
    assert Company.objects.count() == 0
    _change(people, name="Quesería")
    assert (Company.objects.count(), Company.current().name) == (1, "Quesería")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.changes) == ("company_changed", {"name": ["", "Quesería"]})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"currency": "EURO"}, ""),
        ({"currency": "XQX"}, "“XQX” is no currency"),
        ({"currency": "1,5"}, "“1,5” is no currency"),
        ({"rules": "POST\n(unclosed"}, "“(unclosed” cannot be read as a pattern"),
        ({"rules": "(?=L)L1"}, "“(?=L)L1” cannot be read as a pattern"),
        ({"rules": r"(L)\1"}, r"“(L)\1” cannot be read as a pattern"),
        ({"fixed_costs": "-1"}, ""),
        ({"fiscal_year_start": "13"}, ""),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_changes(
    values: dict[str, Any], message: str, company: People, as_user: LogIn
) -> None:
    before = list(Company.objects.values())
    answer = as_user(company.admin).post("/settings/company/", _form(**values))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert list(Company.objects.values()) == before
    assert as_user(company.director).get("/portfolio/").status_code == 200


def test_a_currency_is_kept_in_capitals(people: People, as_user: LogIn, folders: Any) -> None:
    form = _form(currency=" usd ", fixed_costs="1500.50", rules="PORTES\n\n  FEE.*  \n")
    assert as_user(people.admin).post("/settings/company/", form).status_code == 302
    company = Company.current()
    assert (company.currency, company.fixed_costs_minor) == ("USD", 150_050)
    assert company.non_products == ["PORTES", "FEE.*"]


def test_two_administrators_do_not_overwrite_each_other(
    people: People, as_user: LogIn, folders: Any
) -> None:
    client = as_user(people.admin)
    form = _form(name="First")
    assert client.post("/settings/company/", form).status_code == 302
    answer = client.post("/settings/company/", form | {"name": "Second"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "First" in page
    assert "Second" in page
    assert Company.current().name == "First"
