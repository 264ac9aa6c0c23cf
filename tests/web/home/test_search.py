"""The search of everything finds what a person may see, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from clave.apps.identity.models import User
from clave.web.home.search import LIMIT, find
from tests.company import People, account

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def _found(user: User, text: str) -> dict[str, list[str]]:
    from django.utils import translation

    with translation.override("en"):
        return {group.label: [hit.label for hit in group.entries] for group in find(user, text)}


def test_accounts_by_name_code_and_tax_number(company: People) -> None:
    account("D1").__class__.objects.filter(code="D1").update(tax_number="B12345678")
    assert _found(company.director, "teide")["Accounts"] == ["Distribuciones Teide"]
    assert _found(company.director, "d1")["Accounts"] == ["Distribuciones Teide"]
    assert _found(company.director, "b12345678")["Accounts"] == ["Distribuciones Teide"]
    assert _found(company.director, "hiperra")["Accounts"] == [
        "Hiperra",
        "Hiperra Huesca",
        "Hiperra Zaragoza",
    ]


def test_an_account_is_found_by_its_contact(company: People) -> None:
    account("D1").__class__.objects.filter(code="D1").update(contact_name="Yaiza Betancor")
    assert _found(company.director, "betancor")["Accounts"] == ["Distribuciones Teide"]
    assert _found(company.other, "yaiza")["Accounts"] == ["Distribuciones Teide"]
    assert _found(company.kam, "betancor") == {}
    (group,) = find(company.other, "Betancor")
    assert group.entries[0].hint.endswith("Yaiza Betancor")
    assert "Betancor" not in find(company.other, "teide")[0].entries[0].hint


def test_an_invoice_is_sought_once_a_digit_is_typed_whatever_its_case(company: People) -> None:
    assert "Invoices" not in _found(company.director, "f")
    for text in ("F1003", "f1003"):
        assert _found(company.director, text)["Invoices"] == ["F1003"]
    assert "Invoices" not in _found(company.director, "1003"), "what a number begins with"


def test_other_peoples_accounts_are_never_found(company: People) -> None:
    for text in ("teide", "D1", "distribuciones", "salcedo", "C1"):
        assert "Accounts" not in _found(company.kam, text), text
    for text in ("arrabal", "G1", "hiperra", "S1"):
        assert "Accounts" not in _found(company.other, text), text
        assert "Accounts" not in _found(company.seller, text), text
    assert _found(company.kam, "arrabal")["Accounts"] == ["Grupo Arrabal"]


def test_products_are_those_that_ones_accounts_bought(company: People) -> None:
    assert _found(company.director, "queso")["Products"] == ["Queso curado", "Queso tierno"]
    assert _found(company.kam, "queso")["Products"] == ["Queso curado"]
    assert _found(company.kam, "q1")["Products"] == ["Queso curado"]
    assert _found(company.kam, "q2") == {}, "only a line without a customer has it"
    assert _found(company.seller, "queso") == {}


def test_invoices_are_those_of_ones_accounts(company: People) -> None:
    assert _found(company.director, "f1003")["Invoices"] == ["F1003"]
    assert _found(company.other, "f1003")["Invoices"] == ["F1003"]
    assert _found(company.kam, "f1003") == {}
    assert _found(company.kam, "r9001")["Invoices"] == ["R9001"]
    assert _found(company.kam, "f9002") == {}
    assert _found(company.director, "f9002")["Invoices"] == ["F9002"]
    assert len(_found(company.director, "f1")["Invoices"]) == LIMIT


def test_pages_are_those_that_one_may_open(company: People) -> None:
    assert _found(company.kam, "")["Pages"] == [
        *("My week", "Portfolio", "Plans", "Contacts", "Actions", "Deals", "Calendar"),
        *("Collections", "Demand", "Insights", "Organisation", "Settings"),
    ]
    assert _found(company.kam, "data") == {}
    assert _found(company.analyst, "data") == {"Pages": ["Data"]}


@pytest.mark.parametrize("text", ["%", "_", "'", '" OR 1=1 --', "\\", "🧀", "x" * 5000])
def test_strange_words_find_nothing_and_break_nothing(
    text: str, company: People, as_user: LogIn
) -> None:
    page = as_user(company.director).get("/search/", {"q": text})
    assert page.status_code == 200
    assert not [group for group in page.context["groups"] if group.entries]


def test_a_nul_is_refused(company: People, as_user: LogIn) -> None:
    client = as_user(company.director)
    for address in ("/search/?q=a%00", "/accounts/pick/?q=%00", "/api/accounts?q=%00"):
        assert client.get(address).status_code == 400, address
    note = {"text": "a\x00b", "happened_on": "2026-11-01"}
    assert client.post(f"/accounts/{account('G1').pk}/notes/", note).status_code == 400


def test_the_dialog_gets_the_list_alone(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    part = client.get("/search/?q=arrabal", headers={"HX-Request": "true"}).content.decode()
    assert "Grupo Arrabal" in part
    assert "<html" not in part
    whole = client.get("/search/?q=arrabal").content.decode()
    assert "<html" in whole
