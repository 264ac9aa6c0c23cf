"""Questions that are put together once answer what Django's own would, at once after a write."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from clave.apps.accounts.models import Account, AccountNote, Viewer
from clave.apps.accounts.services import add_note
from clave.apps.identity.models import Company, User
from clave.apps.identity.prepared import only_row, rows_of
from tests.company import People, account

pytestmark = pytest.mark.django_db


def _named(level: str, pk: int) -> QuerySet[Account]:
    found = Account.objects.filter(pk=pk, level=level).select_related("parent", "kam")
    return found.prefetch_related("notes").annotate(one=Value(1))


def _among(codes: list[str]) -> QuerySet[Account, tuple[str, str]]:
    return Account.objects.filter(code__in=codes).order_by("code").values_list("code", "name")


def _seen(viewer: Viewer, accounts: list[int]) -> QuerySet[Account]:
    return Account.objects.visible_to(viewer).filter(pk__in=accounts).order_by("pk")


def _numbers(author: int) -> QuerySet[AccountNote, int]:
    rows = AccountNote.objects.filter(author=author).order_by().values("author")
    return rows.annotate(number=Count("pk")).values_list("number", flat=True)


def _without_place(pk: int) -> QuerySet[Account]:
    return Account.objects.all()


def test_it_answers_what_django_answers(company: People) -> None:
    banner = account("H1")
    for _ in range(2):  # put together, then known
        told = rows_of(_named, "banner", pk=banner.pk)
        assert [one.pk for one in told] == [banner.pk]
        assert told[0].__dict__.keys() == _named("banner", banner.pk)[0].__dict__.keys()
        assert told[0].parent == account("G1")
    assert rows_of(_named, "site", pk=banner.pk) == []
    assert rows_of(_named, "banner", pk=account("D1").pk) == []


def test_values_of_any_number_and_none(company: People) -> None:
    assert rows_of(_among, codes=["S1", "S2"]) == list(_among(["S1", "S2"]))
    assert rows_of(_among, codes=["C1", "S2"]) == list(_among(["C1", "S2"]))
    assert [code for code, _ in rows_of(_among, codes=["G1"])] == ["G1"]
    assert rows_of(_among, codes=[]) == []
    assert rows_of(_among, codes=["' OR 1=1 --"]) == []


def test_what_was_written_is_there_at_once(company: People) -> None:
    kam = company.kam
    assert rows_of(_numbers, author=kam.pk) == []
    for written in (1, 2):
        add_note(
            acting_user=kam, account=account("H1"), text="Llamada", happened_on=Viewer.of(kam).day
        )
        assert rows_of(_numbers, author=kam.pk) == [written]


def test_one_row_is_read_anew(company: People) -> None:
    assert only_row(Company) is None
    Company.objects.create(name="Quesos")
    told = only_row(Company)
    assert told is not None
    told.name = "Quesos del Norte"
    told.save()
    again = only_row(Company)
    assert again is not None and again.name == "Quesos del Norte" and again is not told


def test_each_sees_their_own(company: People) -> None:
    everything = sorted(Account.objects.values_list("pk", flat=True))
    for user in (company.kam, company.other, company.director, company.kam):
        told = rows_of(_seen, Viewer.of(user), accounts=everything)
        assert told == list(Account.objects.visible_to(user).order_by("pk"))
    one = Viewer.of(company.kam)
    assert one == Viewer.of(company.kam) != Viewer.of(company.other)
    assert Viewer(one.reach, one.day + timedelta(days=1)) != one


def test_who_loses_an_account_loses_it_at_once(company: People) -> None:
    every = sorted(Account.objects.values_list("pk", flat=True))
    before = rows_of(_seen, Viewer.of(company.kam), accounts=every)
    assert account("G1") in before
    Account.objects.filter(kam=company.kam).update(kam=None)
    Account.objects.filter(responsible=company.kam).update(responsible=None)
    assert rows_of(_seen, Viewer.of(company.kam), accounts=every) == []


def test_a_value_without_a_place_is_refused(company: People) -> None:
    with pytest.raises(ValueError, match="_without_place"):
        rows_of(_without_place, pk=1)


def test_it_asks_as_often_as_django(company: People) -> None:
    pk = account("H1").pk
    with CaptureQueriesContext(connection) as own:
        rows_of(_named, "banner", pk=pk)
    with CaptureQueriesContext(connection) as django:
        list(_named("banner", pk))
    assert [q["sql"] for q in own] == [q["sql"] for q in django]
    assert isinstance(company.kam, User)
