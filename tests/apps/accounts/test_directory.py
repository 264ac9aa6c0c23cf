"""What is remembered of all accounts is never older than the last write on one."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from clave.apps.accounts import services
from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account, Edition
from clave.apps.accounts.portfolio import portfolio_of
from clave.apps.accounts.selectors import sight_of
from tests.company import People, account

pytestmark = pytest.mark.django_db

WRITES: dict[str, Callable[[], object]] = {
    "save": lambda: account("D1").save(),
    "create": lambda: Account.objects.create(code="X1", name="X"),
    "bulk_create": lambda: Account.objects.bulk_create([Account(code="X2", name="X")]),
    "update": lambda: Account.objects.filter(code="D1").update(name="Y"),
    "bulk_update": lambda: Account.objects.bulk_update([account("D1")], ["name"]),
    "delete": lambda: account("X0").delete(),
    "delete_all": lambda: Account.objects.filter(code="X0").delete(),
}


@pytest.mark.parametrize("name", WRITES)
def test_every_way_to_write_makes_a_new_edition(name: str, company: People) -> None:
    Account.objects.create(code="X0", name="Nobody decides for it")
    before = Edition.current()
    WRITES[name]()
    assert Edition.current() != before
    expected = dict(Account.objects.values_list("code", "name"))
    assert {entry.code: entry.name for entry in directory().entries.values()} == expected


def test_nothing_written_is_read_once(company: People) -> None:
    assert directory() is directory()


def test_a_write_that_is_taken_back_is_forgotten(company: People) -> None:
    """Two writes that one after the other take the same place must not look alike."""
    for name in ("Uno", "Dos"):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Account.objects.filter(code="D1").update(name=name)
            assert directory().by_code["D1"].name == name
            raise ZeroDivisionError
    assert directory().by_code["D1"].name == "Distribuciones Teide"


def test_who_loses_an_account_sees_it_no_more_and_who_gets_it_at_once(company: People) -> None:
    assert [row.code for row in portfolio_of(company.other).rows] == ["D1"]
    services.assign_accounts(
        acting_user=company.director, accounts=[account("D1")], kam=company.kam
    )
    assert list(portfolio_of(company.other).rows) == []
    assert portfolio_of(company.other).rows.totals["net_amount"] is None
    assert {row.code for row in portfolio_of(company.kam).rows} == {"G1", "D1"}


def test_what_one_sees_is_asked_of_the_books_and_never_remembered(company: People) -> None:
    """Even where somebody writes past the models, so that no new edition is told."""
    assert sight_of(company.other).codes == ("D1",)
    Account.objects.filter(code="D1")._update(
        [(Account._meta.get_field("responsible"), None, None)]
    )  # type: ignore[attr-defined]
    assert sight_of(company.other).codes == ()
    assert list(portfolio_of(company.other).rows) == []


def test_a_renamed_account_is_renamed_in_its_list(company: People) -> None:
    saved = services.update_account(
        acting_user=company.director,
        account=account("D1"),
        values={"name": "Teide Distribución"},
        expected_version=account("D1").version,
    )
    (row,) = portfolio_of(company.other).rows
    assert row.name == saved.name
    assert row.net_amount > Decimal(0)


def test_below_and_above_end_in_a_circle(company: People) -> None:
    Account.objects.filter(code="G1").update(parent=account("S1"))
    known = directory()
    codes = {pk: entry.code for pk, entry in known.entries.items()}
    assert {codes[pk] for pk in known.below(account("H1").pk)} == {"H1", "S1", "S2", "G1"}
    assert [codes[pk] for pk in known.above(account("S1").pk)] == ["H1", "G1"]
