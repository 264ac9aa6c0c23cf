"""Targets, sets, the grid, settling, currencies: three people, both languages, bad input."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from clave.apps.identity.models import AuditEntry, User
from clave.apps.targets.models import LineState, MonthTarget, PersonKey, TargetSet
from clave.apps.targets.selectors import targets_for
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
    assert "Against target" in _page(as_user(planned.director), "/")
    assert "Against target" not in _page(as_user(planned.kam), "/")


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


BY_KEY = "EmployeeID;Año" + "".join(f";M{month:02d}" for month in range(1, 13))
BY_KEY += "\n61161660;2026" + ";500" * 12 + "\n90836195;2026" + ";NULL" * 2 + ";100" * 10 + "\n"


@pytest.fixture
def keyed(company: People, folders) -> People:
    """Targets by numbers of another system, as AdventureWorks has them."""
    import_text(folders, "budgets", "targets.csv", BY_KEY)
    return company


def _said(company: People, *answers: str) -> dict[str, str]:
    keys = ("61161660", "90836195")
    told = {}
    for number, (key, answer) in enumerate(zip(keys, answers, strict=True)):
        told |= {f"key_{number}": key, f"who_{number}": answer, f"version_{number}": "0"}
    return told


def test_who_a_key_is_is_said_once_and_targets_meet_results(keyed: People, as_user: LogIn) -> None:
    client = as_user(keyed.director)
    board = _page(client, "/insights/targets/")
    assert "61161660" in board
    assert "Files name 2 people by keys that nobody here has" in board
    text = _page(client, "/insights/targets/people/")
    assert "Who 61161660 is" in text and "Jan 2026" in text
    answers = _said(keyed, str(keyed.kam.pk), "nobody")
    assert client.post("/insights/targets/people/", answers).status_code == 302
    found = dict(PersonKey.objects.values_list("key", "user"))
    assert found == {"61161660": keyed.kam.pk, "90836195": None}
    assert AuditEntry.objects.filter(action="person_named").count() == 2
    board = _page(client, "/insights/targets/")
    assert "61161660" not in board
    assert "nobody here has" not in board
    answer = targets_for(keyed.director, by="kam")
    row = next(row for row in answer.rows if row["name"] == "Lucía Ferrer")
    assert row["target_year"] == 6000
    assert "Everybody whom files name is known" in _page(client, "/insights/targets/people/")


def test_keys_are_said_by_who_sets_targets_and_nothing_is_lost(
    keyed: People, as_user: LogIn
) -> None:
    for user in (keyed.kam, keyed.other):
        assert as_user(user).get("/insights/targets/people/").status_code == 404
        sent = _said(keyed, str(user.pk), "")
        assert as_user(user).post("/insights/targets/people/", sent).status_code == 404
    client = as_user(keyed.director)
    other = _said(keyed, str(keyed.kam.pk), "") | {"key_1": "7"}
    answer = client.post("/insights/targets/people/", other)
    assert answer.status_code == 422
    assert "The files have changed" in answer.content.decode()
    assert not PersonKey.objects.exists()
    sent = _said(keyed, str(keyed.kam.pk), "")
    assert client.post("/insights/targets/people/", sent).status_code == 302
    changed = _said(keyed, str(keyed.other.pk), "")
    assert client.post("/insights/targets/people/", changed).status_code == 409
    assert PersonKey.objects.get().user == keyed.kam
    wrong = _said(keyed, "999999", "")
    assert client.post("/insights/targets/people/", wrong).status_code == 422
