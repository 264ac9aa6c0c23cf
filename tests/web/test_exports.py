"""A file holds exactly what is shown, as numbers and dates, and nothing in it runs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from clave.apps.identity.models import User
from tests.company import SALES_HEADER, People, account, import_text
from tests.web.exported import content_of, csv_rows, xlsx_rows

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
# Every list that can be exported, with the people who may.
LISTS = {
    "/portfolio/?": ("kam", "other", "director"),
    "/lines/?": ("kam", "other", "director"),
    "/insights/?": ("kam", "other", "director"),
    "/insights/workload/?": ("kam", "other", "director"),
    "/insights/breadth/?": ("kam", "director"),
    "/insights/breadth/accounts/?": ("kam", "other", "director"),
    "/insights/whale/?": ("kam", "other", "director"),
    "/collections/?": ("kam", "director"),
    "/deals/list/?": (),
    "/deals/promotions/?": (),
    "/insights/opportunities/matrix/?": ("kam", "director"),
    "/collections/measures/?": ("kam", "director"),
    "/imports/?": ("analyst",),
    "/settings/users/?": ("admin",),
    "/settings/audit/?": ("admin",),
}
HOSTILE = ("=cmd|' /C calc'!A0", "+SUM(A1)", "-2+3", "@SUM(A1)", "\t=1+1", '=HYPERLINK("http://x")')


def _shown(client: Client, address: str) -> list[Any]:
    """The table that the page of ``address`` draws."""
    response = client.get(address)
    assert response.status_code == 200
    return [list(response.context["table"].columns.names()), response.context["table"]]


def test_files_hold_the_rows_and_columns_shown(company: People, as_user: LogIn) -> None:
    client = as_user(company.director)
    query = "?by=account&tier=all&sort=name&columns=name&columns=code&columns=net_amount"
    names, table = _shown(client, f"/portfolio/{query}")
    assert names == ["name", "code", "net_amount"]
    expected = [(row.record.name, row.record.code, row.record.net_amount) for row in table.rows]
    assert [row[1] for row in expected] == ["D1", "G1", "H1", "S2", "S1", "C1"]
    sheet = xlsx_rows(client.get(f"/portfolio/{query}&export=xlsx"))
    text = csv_rows(client.get(f"/portfolio/{query}&export=csv"))
    assert sheet[0] == text[0] == ["Account", "Code", "Sales 12 m (€)"]
    assert [(n, c, round(a, 2)) for n, c, a in sheet[1:]] == [
        (n, c, round(float(a), 2)) for n, c, a in expected
    ]
    assert [(n, c) for n, c, _ in text[1:]] == [(n, c) for n, c, _ in expected]
    assert [float(a) for *_, a in text[1:]] == [float(a) for *_, a in expected]


def test_a_filter_and_a_search_narrow_the_file_too(company: People, as_user: LogIn) -> None:
    client = as_user(company.director)
    found = csv_rows(client.get("/portfolio/?tier=B&columns=code&export=csv"))
    assert found == [["Code"], ["D1"]]
    found = csv_rows(client.get("/portfolio/?tier=all&q=teide&columns=code&export=csv"))
    assert found == [["Code"], ["D1"]]
    found = csv_rows(client.get("/portfolio/?tier=all&q=nothing&columns=code&export=csv"))
    assert found == [["Code"]]


def test_a_file_holds_every_page(company: People, folders: Path, as_user: LogIn) -> None:
    rows = [f"N{n};15/01/2026;N{n:03};Q1;1;1,00;0,50" for n in range(120)]
    import_text(folders, "sales", "many.csv", "\n".join([SALES_HEADER, *rows]) + "\n")
    client = as_user(company.director)
    _, table = _shown(client, "/portfolio/?tier=all")
    assert len(table.page) == 50
    assert len(csv_rows(client.get("/portfolio/?tier=all&page=2&export=csv"))) == 124
    lines = xlsx_rows(client.get("/lines/?export=xlsx"))
    assert len(lines) == 1 + 170 + 120


def test_lines_are_numbers_and_dates(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    query = "?invoice=R9001&columns=invoice&columns=date&columns=quantity&columns=net_amount"
    header, row = xlsx_rows(client.get(f"/lines/{query}&export=xlsx"))
    assert header == ["Invoice", "Date", "Quantity", "Net (€)"]
    assert row == ["R9001", date(2026, 10, 20), -2.0, -12.0]
    text = csv_rows(client.get(f"/lines/{query}&export=csv"))[1]
    assert text[:2] == ["R9001", "2026-10-20"]
    assert [float(value) for value in text[2:]] == [-2.0, -12.0]


def test_words_of_the_page_are_words_of_the_file(company: People, as_user: LogIn) -> None:
    """A code of ours (``return``, ``done``) means nothing to who opens the file."""
    client = as_user(company.director)
    rows = csv_rows(client.get("/lines/?invoice=R9001&columns=kind&export=csv"))
    assert rows == [["Kind"], ["return"]]
    client = as_user(company.analyst)
    rows = csv_rows(client.get("/imports/?q=ventas&export=csv"))
    named = dict(zip(rows[0], rows[1], strict=True))
    assert (named["Kind"], named["State"]) == ("Sales", "imported")
    assert (named["Lines read"], named["Added"], named["Rejected"]) == ("170", "170", "0")
    client = as_user(company.kam)
    rows = csv_rows(client.get("/lines/?invoice=R9001&columns=account_name&export=csv"))
    assert rows[1] == ["Hiperra Zaragoza"], "its name, not the link to it"
    pk = account("S1").pk
    rows = csv_rows(client.get(f"/accounts/{pk}/results/?columns=name&export=csv"))
    assert {row[0] for row in rows[1:]} == {"Queso curado", "Leche entera"}
    company.director.language = "es"
    company.director.save()
    client = as_user(company.director)
    rows = csv_rows(client.get("/lines/?invoice=R9001&columns=kind&export=csv"))
    assert rows[1] == ["devolución"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_row_of_another_kam_is_in_a_file(form: str, company: People, as_user: LogIn) -> None:
    read = csv_rows if form == "csv" else xlsx_rows
    foreign = {"kam": ("Teide", "D1", "Salcedo"), "other": ("Arrabal", "Hiperra", "S1", "Salcedo")}
    own = {"kam": "Arrabal", "other": "Teide"}
    for person, words in foreign.items():
        client = as_user(company.all()[person])
        for page in ("/portfolio/", "/lines/", "/insights/"):
            for query in ("", "by=account&tier=all&", "account=D1&", "account=G1&", "kam=1&"):
                cells = [
                    str(v) for row in read(client.get(f"{page}?{query}export={form}")) for v in row
                ]
                assert not [c for c in cells for word in words if word in c], (person, page, query)
        everything = str(read(client.get(f"/portfolio/?export={form}")))
        assert own[person] in everything


@pytest.mark.parametrize("page", sorted(LISTS))
def test_every_list_exports_to_those_who_see_it_and_to_no_other(
    page: str, company: People, as_user: LogIn
) -> None:
    for person in company.all().values():
        client = as_user(person)
        may = client.get(page).status_code == 200
        for form in ("csv", "xlsx"):
            response = client.get(f"{page}export={form}")
            assert response.status_code == (200 if may else 404), (person, form)
    for name in LISTS[page]:
        client = as_user(company.all()[name])
        rows = csv_rows(client.get(f"{page}export=csv"))
        assert len(rows) > 1, name
        assert len(xlsx_rows(client.get(f"{page}export=xlsx"))) == len(rows)


def test_hostile_names_are_no_formula(company: People, folders: Path, as_user: LogIn) -> None:
    rows = [f'X{n};"{name.replace(chr(34), chr(34) * 2)}"' for n, name in enumerate(HOSTILE)]
    import_text(folders, "accounts", "x.csv", "\n".join(["Código;Nombre", *rows]) + "\n")
    client = as_user(company.director)
    query = "/portfolio/?tier=all&columns=name&columns=code"
    wanted = {name.strip() for name in HOSTILE}
    text = {code: name for name, code in csv_rows(client.get(f"{query}&export=csv"))[1:]}
    for number in range(len(HOSTILE)):
        assert text[f"X{number}"][0] == "'", text[f"X{number}"]
        assert text[f"X{number}"][1:] in wanted
    book = content_of(client.get(f"{query}&export=xlsx"))
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not [name for name, part in parts.items() if "<f>" in part or "<hyperlink" in part]
    shown = {row[0] for row in xlsx_rows(client.get(f"{query}&export=xlsx"))}
    assert wanted <= shown, "as text, unchanged"


def test_a_hostile_name_does_not_run_on_a_page(
    company: People, folders: Path, as_user: LogIn
) -> None:
    script = "<script>alert(1)</script>"
    import_text(folders, "accounts", "x.csv", f"Código;Nombre\nD1;{script}\n")
    client = as_user(company.director)
    for page in (f"/accounts/{account('D1').pk}/", "/portfolio/?tier=all", "/search/?q=script"):
        body = client.get(page).content.decode()
        assert script not in body, page
        assert "&lt;script&gt;alert(1)" in body, page
