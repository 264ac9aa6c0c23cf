"""Targets, sets, the grid, settling, currencies: three people, both languages, bad input."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from clave.apps.identity.models import User
from clave.apps.targets.models import LineState, MonthTarget, TargetSet
from tests.apps.targets.making import MONTHS, entered, handed, line_of
from tests.company import People, import_text, make_chart
from tests.web.exported import content_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
BUDGETS = "Cliente;" + ";".join(f"2026-{month:02d}" for month in range(1, 13))
BUDGETS += "\nG1" + ";500,00" * 12 + "\nD1" + ";NULL" * 2 + ";100,00" * 10 + "\n"


@pytest.fixture
def planned(company: People, folders) -> People:
    """A budget from a sheet with a column for each month."""
    import_text(folders, "budgets", "presupuesto.csv", BUDGETS)
    return company


def _page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_where_we_stand_from_a_wide_sheet(planned: People, as_user: LogIn) -> None:
    text = _page(as_user(planned.director), "/insights/targets/")
    assert "Up to Oct 2026 we are" in text
    assert "Lucía Ferrer" in text
    assert "Álvaro Quintana" in text
    by_account = _page(as_user(planned.director), "/insights/targets/?by=account")
    assert "Grupo Arrabal" in by_account
    assert "Quesos" in _page(as_user(planned.director), "/insights/targets/?by=family")


def test_each_sees_their_own_line(planned: People, as_user: LogIn) -> None:
    own = _page(as_user(planned.kam), "/insights/targets/?by=account")
    assert "Grupo Arrabal" in own
    assert "Teide" not in own
    rows = content_of(as_user(planned.kam).get("/insights/targets/?by=account&export=csv"))
    assert "Teide" not in str(rows)


def test_the_accounts_of_one_kam_and_the_home_of_the_director(
    planned: People, as_user: LogIn
) -> None:
    address = "/insights/targets/?by=account&kam=Lucía+Ferrer"
    chosen = _page(as_user(planned.director), address)
    assert "Grupo Arrabal" in chosen
    assert "Distribuciones Teide" not in chosen
    assert "Result against target" in _page(as_user(planned.director), "/")
    assert "Result against target" not in _page(as_user(planned.kam), "/")


def test_the_account_says_its_target(planned: People, as_user: LogIn) -> None:
    pk = line_account(planned)
    text = _page(as_user(planned.kam), f"/accounts/{pk}/results/")
    assert "Target of the year" in text
    assert "above its target" in text  # its sites bought it
    _page(as_user(planned.other), f"/accounts/{pk}/results/", 404)


def line_account(people: People) -> int:
    from tests.company import account

    return account("G1").pk


def test_a_set_is_opened_and_handed_down(company: People, as_user: LogIn) -> None:
    client = as_user(company.director)
    answer = client.post("/insights/targets/sets/new/", {"year": "2027", "name": "First"})
    made = TargetSet.objects.get()
    assert answer.headers["Location"] == f"/insights/targets/sets/{made.pk}/"
    told = {"version": "1", "user": "", "total": "1,200.01", "basis": "even"}
    address = f"/insights/targets/sets/{made.pk}/"
    assert client.post(f"{address}hand-down/", told).status_code == 302
    assert sum(MonthTarget.objects.values_list("handed_minor", flat=True)) == 120_001
    assert client.post(f"{address}hand-down/", told).status_code == 409
    told |= {"version": "2", "total": "much"}
    assert "much" in client.post(f"{address}hand-down/", told).content.decode()
    assert as_user(company.kam).post(f"{address}hand-down/", told).status_code == 404
    assert as_user(company.kam).get("/insights/targets/sets/new/").status_code == 404


def test_three_people_at_the_grid(company: People, as_user: LogIn) -> None:
    made = handed(company)
    line = line_of(made, "G1")
    address = f"/insights/targets/sets/{made.pk}/enter/"
    assert "Teide" not in _page(as_user(company.kam), address)
    assert "Arrabal" not in _page(as_user(company.other), address)
    both = _page(as_user(company.director), address)
    assert "Arrabal" in both
    assert "Teide" in both
    name = f"m-{line.pk}-2026-01"
    sent = {f"v-{line.pk}": str(line.version), name: "1,500.50"}
    as_user(company.other).post(address, sent)
    assert not MonthTarget.objects.filter(entered_minor__isnull=False).exists()
    assert as_user(company.kam).post(address, sent).status_code == 302
    assert line.months.get(month=MONTHS[0]).entered_minor == 150_050


def test_what_is_typed_wrong_saves_nothing(company: People, as_user: LogIn) -> None:
    made = handed(company)
    line = line_of(made, "G1")
    sent = {
        f"v-{line.pk}": str(line.version),
        f"m-{line.pk}-2026-01": "5",
        f"m-{line.pk}-2026-02": "lots",
    }
    answer = as_user(company.kam).post(f"/insights/targets/sets/{made.pk}/enter/", sent)
    assert answer.status_code == 422
    assert "“lots” is no amount" in answer.content.decode()
    assert not MonthTarget.objects.filter(entered_minor__isnull=False).exists()


def test_two_who_type_at_once(company: People, as_user: LogIn) -> None:
    made = handed(company)
    line = entered(company, made, 77_00)
    sent = {f"v-{line.pk}": "1", f"m-{line.pk}-2026-01": "88"}
    answer = as_user(company.kam).post(f"/insights/targets/sets/{made.pk}/enter/", sent)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "changed meanwhile" in text
    assert 'value="88"' in text
    assert ">77<" in text


def test_what_was_entered_is_sent_back_with_a_reason(company: People, as_user: LogIn) -> None:
    made = handed(company)
    line = entered(company, made)
    address = f"/insights/targets/lines/{line.pk}/settle/"
    client = as_user(company.director)
    assert "Grupo Arrabal" in _page(client, address)
    sent = {"version": str(line.version), "answer": "return", "reason": ""}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, {**sent, "reason": "Too low"}).status_code == 302
    line.refresh_from_db()
    assert line.state == LineState.RETURNED
    assert "Too low" in _page(as_user(company.kam), f"/insights/targets/sets/{made.pk}/enter/")
    _page(as_user(company.kam), address, 404)
    _page(as_user(company.other), address, 404)


def test_targets_are_proposed_along_the_chain(company: People, as_user: LogIn) -> None:
    make_chart(company)
    made = handed(company)
    client = as_user(company.director)
    address = f"/insights/targets/sets/{made.pk}/"
    assert client.post(f"{address}propose/", {"version": str(made.version)}).status_code == 302
    assert "proposed" in _page(client, address)
    assert "Hand down" not in _page(client, address)


def test_currencies_converted_and_what_is_not(company: People, folders, as_user: LogIn) -> None:
    text = _page(as_user(company.director), "/insights/currencies/")
    assert "Everything is sold in one currency" in text
    sales = "Factura;Fecha;Cliente;Importe;Moneda\nX1;02/10/2026;D1;125,00;USD\n"
    sales += "X2;20/10/2026;D1;10,00;USD\n"
    import_text(folders, "sales", "dolares.csv", sales)
    import_text(folders, "exchange_rates", "tipos.csv", "Date,USD\n2026-09-10,1.25\n")
    text = _page(as_user(company.director), "/insights/currencies/")
    assert "1 line has no exchange rate" in text
    assert "20 Oct 2026" in text
    assert "Import exchange rates" in text
