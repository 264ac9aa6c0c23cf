"""Pages of the demand plan: three people, quantities alone for departments, a sheet and back."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clave.apps.demand import services
from clave.apps.demand.models import MonthState, PlanEntry, PlanMonth
from clave.apps.demand.selectors import account_plan
from clave.apps.demand.services import Told
from clave.apps.identity.models import StoredFile, User
from clave.apps.modelling.refreshing import refresh
from clave.apps.modelling.services import ask_refresh
from clave.apps.promotions.models import Promotion
from clave.web.demand.account import signatures
from tests.apps.competition.making import need
from tests.apps.proposals.making import promote
from tests.company import People, account, make_chart
from tests.conftest import Once
from tests.web.exported import csv_rows

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
NOVEMBER = date(2026, 11, 1)
MONTH = "/demand/months/2026-11/"


@pytest.fixture
def planned(folders: Path, company: People, once: Once) -> People:
    """The company with its forecast computed."""
    once(refresh, "demand")
    return company


def _tab(code: str, tail: str = "") -> str:
    return f"/accounts/{account(code).pk}/demand/{tail}"


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def _say(person: User, quantity: int, code: str = "S1") -> None:
    told = [Told("Q1", NOVEMBER, Decimal(quantity))]
    services.enter(acting_user=person, account=account(code), layer="view", cells=told)


def test_three_people_look_at_an_account(planned: People, as_user: LogIn) -> None:
    _say(planned.kam, 777)
    for person in (planned.kam, planned.director):
        page = _page(as_user(person), _tab("S1"))
        assert "In the next three months it will order" in page
        assert "a year before" in page
        assert "KAM's view: 777.0 of Queso curado in Nov 2026" in page
        assert str(planned.kam) in page
        assert "In eight of ten cases the forecast lies between" in page
    assert as_user(planned.other).get(_tab("S1")).status_code == 404
    assert as_user(planned.department).get(_tab("S1")).status_code == 404


def test_needs_are_in_the_plan_or_named_with_their_reason(planned: People, as_user: LogIn) -> None:
    told = {"time": "future", "family": "", "starts_on": NOVEMBER, "ends_on": NOVEMBER}
    told |= {"quantity": Decimal(50), "confidence": 100}
    need(planned, "G1", **told, product="Q1", unit="ud", text="More for Christmas")
    need(planned, "G1", **told, product="Q1", unit="palés", text="A whole lorry")
    for person in (planned.kam, planned.director):
        page = _page(as_user(person), _tab("G1"))
        assert "More for Christmas" in page
        assert "A whole lorry</a>: it is told in “palés”, and sold in pieces" in page
        assert "A whole lorry" in _page(as_user(person), "/demand/")
    assert "A whole lorry" not in _page(as_user(planned.other), "/demand/")
    assert as_user(planned.other).get(_tab("G1")).status_code == 404


def test_before_the_forecast_is_computed_the_page_says_so(
    folders: Path, company: People, as_user: LogIn
) -> None:
    for address in (_tab("S1"), "/demand/", "/demand/months/", MONTH, "/demand/accuracy/"):
        page = _page(as_user(company.director), address)
        assert "being computed for the first time" in page, address
    ask_refresh(acting_user=None, name="demand")
    assert "waiting for the worker" in _page(as_user(company.director), "/demand/")


def test_a_group_is_planned_through_its_sites(planned: People, as_user: LogIn) -> None:
    client = as_user(planned.kam)
    page = _page(client, _tab("G1", "enter/?layer=view"))
    assert "Hiperra Zaragoza · Q1" in page
    sent = {"q-S1|Q1|0": "70", "v-S1|Q1|0": "0", "q-S2|Q1|0": "35", "v-S2|Q1|0": "0"}
    answer = client.post(_tab("G1", "enter/?layer=view"), sent)
    assert answer.status_code == 302
    found = {one.account.code: one.quantity for one in PlanEntry.objects.all()}
    assert found == {"S1": 70, "S2": 35}


def test_a_grid_is_saved_whole_or_not_at_all(planned: People, as_user: LogIn) -> None:
    client, address = as_user(planned.kam), _tab("S1", "enter/?layer=view")
    sent = {"q-S1|Q1|0": "70", "v-S1|Q1|0": "0", "q-S1|L1|0": "lots", "v-S1|L1|0": "0"}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "“lots” is no quantity" in html.unescape(answer.content.decode())
    assert not PlanEntry.objects.exists()
    _say(planned.director, 5)
    stale = client.post(address, {"q-S1|Q1|0": "70", "v-S1|Q1|0": "0"})
    assert stale.status_code == 409
    assert PlanEntry.objects.get().quantity == 5
    promotion = client.post(
        _tab("S1", "enter/?layer=promotion"), {"q-S1|Q1|0": "7", "v-S1|Q1|0": "0"}
    )
    assert promotion.status_code == 422
    assert "Say which promotion brings it" in html.unescape(promotion.content.decode())
    assert as_user(planned.other).post(address, sent).status_code == 404
    assert client.get(_tab("S1", "enter/?layer=horoscope")).status_code == 404


def test_exceptions_come_first_and_are_one_s_own(planned: People, as_user: LogIn) -> None:
    _say(planned.kam, 777)
    page = _page(as_user(planned.kam), "/demand/")
    assert "In 1 case forecast and KAM do not agree" in page
    assert "Most is at stake at Hiperra Zaragoza: Queso curado in Nov 2026" in page
    other = _page(as_user(planned.other), "/demand/")
    assert "Forecast and KAMs agree where both say something" in other
    assert "Hiperra" not in other


def test_departments_see_quantities_alone(planned: People, as_user: LogIn) -> None:
    _say(planned.kam, 777)
    for address in ("/demand/", "/demand/months/", MONTH):
        page = _page(as_user(planned.department), address)
        assert "€" not in page
        assert "Hiperra" not in page
    assert "Queso curado" in page
    assert as_user(planned.department).get("/demand/accuracy/").status_code == 404
    assert as_user(planned.seller).get("/demand/").status_code == 404


def test_asked_acknowledged_frozen(planned: People, as_user: LogIn) -> None:
    director = as_user(planned.director)
    answer = director.post(f"{MONTH}ask/", {"recipients": [planned.department.pk], "due_on": ""})
    assert answer.status_code == 422
    sent = {"recipients": [planned.department.pk], "due_on": "2026-12-05", "details": "Look"}
    assert director.post(f"{MONTH}ask/", sent).status_code == 302
    plan = PlanMonth.objects.get(month=NOVEMBER)
    assert f"Nov 2026 waits for {planned.department}" in _page(director, MONTH)
    answer = director.post(f"{MONTH}freeze/", {"version": plan.version, "reason": ""})
    assert answer.status_code == 422
    assert "Not everybody has acknowledged" in html.unescape(answer.content.decode())
    item = f"/acknowledgements/{plan.request_id}/confirm/"
    assert MONTH in _page(as_user(planned.department), f"/acknowledgements/{plan.request_id}/")
    assert as_user(planned.department).post(item).status_code == 302
    assert "Everybody agreed to Nov 2026" in _page(as_user(planned.director), MONTH)
    assert as_user(planned.kam).post(f"{MONTH}freeze/", {"version": "1"}).status_code == 404
    assert as_user(planned.kam).get("/demand/months/2026-13/").status_code == 404
    director = as_user(planned.director)
    assert director.post(f"{MONTH}freeze/", {"version": plan.version}).status_code == 302
    plan.refresh_from_db()
    assert plan.state == MonthState.FROZEN
    assert "The plan of Nov 2026 is frozen" in _page(director, MONTH)
    grid = as_user(planned.kam).post(
        _tab("S1", "enter/?layer=view"), {"q-S1|Q1|0": "9", "v-S1|Q1|0": "0"}
    )
    assert grid.status_code == 422
    assert "frozen" in html.unescape(grid.content.decode())


def test_the_accuracy_says_its_verdict(planned: People, as_user: LogIn) -> None:
    client = as_user(planned.director)
    page = _page(client, "/demand/accuracy/")
    assert "The forecast is off by" in page
    assert "last year's month" in page
    for by in ("layer", "person", "account", "family", "month", "ahead", "method"):
        assert client.get(f"/demand/accuracy/?by={by}").status_code == 200
    mine = _page(as_user(planned.kam), "/demand/accuracy/?by=account")
    assert "Hiperra Zaragoza" in mine
    assert "Teide" not in mine


def _file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.csv", text.encode(), content_type="text/csv")


def test_the_sheet_goes_out_and_comes_back(planned: People, as_user: LogIn) -> None:
    client = as_user(planned.kam)
    rows = csv_rows(client.get("/demand/sheet/?export=csv"))
    assert rows[0][:4] == ["Account code", "Account", "Product code", "Product"]
    assert {row[0] for row in rows[1:]} == {"S1", "S2"}
    rows[1][4] = "99"
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows) + "\n"
    answer = client.post("/demand/sheet/", {"file": _file(text), "layer": "view", "reason": "S&OP"})
    assert answer.status_code == 200
    assert "KAM's view:" in html.unescape(answer.content.decode())
    assert not PlanEntry.objects.exists()  # looked at, not taken
    stored = StoredFile.objects.get()
    sent = {"file": str(stored.pk), "layer": "view", "reason": "S&OP"}
    assert as_user(planned.other).post("/demand/sheet/take/", sent).status_code == 302
    assert not PlanEntry.objects.exists()
    assert as_user(planned.kam).post("/demand/sheet/take/", sent).status_code == 302
    taken = PlanEntry.objects.get(account__code=rows[1][0], product=rows[1][2], month=NOVEMBER)
    assert (taken.quantity, taken.reason, taken.source) == (99, "S&OP", "sheet")


def test_a_sheet_with_a_fault_is_not_taken(planned: People, as_user: LogIn) -> None:
    client = as_user(planned.kam)
    text = "account code,product code,2026-11,2026-12,2027-01\nS1,Q1,5,,\nD1,Q1,6,,\n"
    page = html.unescape(client.post("/demand/sheet/", {"file": _file(text)}).content.decode())
    assert "Row 3, column “2026-11”: you have no account with the code “D1”" in page
    assert "Take it into the plan" not in page
    answer = client.post("/demand/sheet/take/", {"file": str(StoredFile.objects.get().pk)})
    assert answer.status_code == 422
    assert not PlanEntry.objects.exists()
    assert client.post("/demand/sheet/", {}).status_code == 422


def test_a_promotion_is_named_to_those_alone_who_see_it(planned: People, as_user: LogIn) -> None:
    make_chart(planned)
    made = promote(planned, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 20))
    Promotion.objects.filter(pk=made.pk).update(held=True)
    for person, language, words in (
        (planned.kam, "es", "Promociones: "),
        (planned.director, "en", "Promotions: "),
    ):
        person.language = language
        person.save()
        page = _page(as_user(person), _tab("G1"))
        assert words in page
        assert f'<a href="/promotions/{made.pk}/">Semana del queso</a>' in page
    assert as_user(planned.other).get(_tab("G1")).status_code == 404
    plan = account_plan(planned.kam, account("G1")).plan
    assert [one["url"] for one in signatures(plan, planned.kam)[0]["sources"]]
    assert not any(one["sources"] for one in signatures(plan, planned.other))
