"""The portfolio's list: filters, search, order, columns, saved views, assignment, comparison."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from clave.apps.identity.models import AuditEntry, SavedView, User
from tests.company import SALES_HEADER, People, account, import_text

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def _codes(client: Client, query: str = "", page: str = "/portfolio/") -> list[str]:
    response = client.get(f"{page}?{query}")
    assert response.status_code == 200
    return [row.record.code for row in response.context["table"].rows]


def test_key_accounts_stand_first_and_all_on_demand(company: People, as_user: LogIn) -> None:
    client = as_user(company.director)
    assert _codes(client) == ["G1", "D1"]
    assert _codes(client, "tier=all") == ["G1", "D1", "C1"]
    assert _codes(client, "tier=key") == ["G1", "D1"]
    assert _codes(client, "tier=B") == ["D1"]
    assert _codes(client, "tier=C") == []
    assert _codes(client, "tier=all&by=account") == ["S1", "D1", "S2", "C1", "G1", "H1"]
    assert _codes(client, f"tier=all&kam={company.other.pk}") == ["D1"]
    assert _codes(client, "tier=nonsense&kam=x&by=y") == []


def test_each_kam_finds_their_own(company: People, as_user: LogIn) -> None:
    assert _codes(as_user(company.kam), "tier=all&by=account") == ["S1", "S2", "G1", "H1"]
    assert _codes(as_user(company.other), "tier=all&by=account") == ["D1"]
    assert _codes(as_user(company.other), f"tier=all&kam={company.kam.pk}") == []
    assert _codes(as_user(company.other), "tier=all&q=arrabal") == []


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("SALCEDO", ["C1"]),
        ("g1", ["G1"]),
        ("wholesale", ["D1"]),
        ("tradicional", ["C1"]),
        ("spa", ["G1", "D1", "C1"]),
        ("%", []),
    ],
)
def test_a_search_looks_at_name_code_and_traits(
    q: str, found: list[str], company: People, as_user: LogIn
) -> None:
    client = as_user(company.director)
    response = client.get("/portfolio/", {"tier": "all", "q": q})
    assert [row.record.code for row in response.context["table"].rows] == found


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("name", ["D1", "G1", "C1"]),
        ("-name", ["C1", "G1", "D1"]),
        ("net_amount", ["C1", "D1", "G1"]),
        ("-margin_rate", None),
        ("last_month", None),
        ("nonsense", None),
        ("trend", None),
    ],
)
def test_an_order_is_kept_whatever_is_asked(
    sort: str, found: list[str] | None, company: People, as_user: LogIn
) -> None:
    codes = _codes(as_user(company.director), f"tier=all&sort={sort}")
    assert codes == found if found else sorted(codes) == ["C1", "D1", "G1"]


def test_columns_are_those_chosen(company: People, as_user: LogIn) -> None:
    client = as_user(company.director)
    plain = client.get("/portfolio/").context["table"].columns.names()
    assert "segment" not in plain
    assert "net_amount" in plain
    chosen = client.get("/portfolio/?columns=name&columns=segment&columns=no_such")
    assert chosen.context["table"].columns.names() == ["name", "segment"]
    assert "wholesale" in chosen.content.decode()


def test_the_totals_stand_under_the_rows(company: People, as_user: LogIn) -> None:
    footer = as_user(company.director).get("/portfolio/?tier=B").context["table"].footer_values
    rows = as_user(company.director).get("/portfolio/?tier=all").context["table"].rows
    amounts = {row.record.code: row.record.net_amount for row in rows}
    assert [(row["name"], row["net_amount"]) for row in footer] == [
        ("1 account", amounts["D1"]),
        ("Without a customer", 25),
        ("Whole company, 3 accounts", sum(amounts.values()) + 25),
    ]
    own = as_user(company.kam).get("/portfolio/").context["table"].footer_values
    assert [(row["name"], row["net_amount"]) for row in own] == [("1 account", amounts["G1"])]


def test_pages_hold_fifty_and_a_wrong_number_is_no_error(
    company: People, folders: Path, as_user: LogIn
) -> None:
    rows = [f"N{n};15/01/2026;N{n:03};Q1;1;{n},00;0,50" for n in range(1, 61)]
    import_text(folders, "sales", "many.csv", "\n".join([SALES_HEADER, *rows]) + "\n")
    client = as_user(company.director)

    def page(number: str) -> tuple[int, int]:
        shown = client.get(f"/portfolio/?tier=all&page={number}").context["table"].page
        return shown.number, len(shown)

    assert [page(n) for n in ("1", "2", "99", "x", "-1")] == [
        (1, 50),
        (2, 13),
        (2, 13),
        (1, 50),
        (2, 13),
    ]


def test_htmx_gets_the_table_alone(company: People, as_user: LogIn) -> None:
    client = as_user(company.director)
    part = client.get("/portfolio/?tier=B", headers={"HX-Request": "true"}).content.decode()
    assert "Teide" in part
    assert "<html" not in part
    assert "HX-Request" in client.get("/portfolio/").headers["Vary"]


def _save(client: Client, name: str, **values: Any) -> Any:
    data = {"page": "portfolio", "name": name, "query": "tier=B", "next": "/portfolio/"}
    return client.post("/views/save/", data | values)


def test_a_view_is_saved_opened_shared_and_deleted(company: People, as_user: LogIn) -> None:
    client = as_user(company.director)
    answer = _save(client, "Wholesale", shared="1")
    view = SavedView.objects.get()
    assert answer.headers["Location"] == f"/portfolio/?tier=B&view={view.pk}"
    assert _codes(client, answer.headers["Location"].split("?")[1]) == ["D1"]
    _save(client, "Private")
    client.get("/portfolio/")  # its message is said
    kam = as_user(company.kam)
    text = kam.get("/portfolio/").content.decode()
    assert "Wholesale" in text
    assert "Private" not in text
    assert _codes(kam, "tier=B") == [], "a shared view shows nobody else's accounts"
    assert kam.post(f"/views/{view.pk}/delete/").status_code == 404
    assert SavedView.objects.count() == 2
    assert as_user(company.director).post(f"/views/{view.pk}/delete/").status_code == 302
    assert [v.name for v in SavedView.objects.all()] == ["Private"]


def test_a_view_leads_back_to_our_own_pages_only(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    for target in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        location = _save(client, "Mine", next=target).headers["Location"]
        assert location.startswith("/?")
    nameless = _save(client, "  ")
    assert nameless.status_code == 400
    assert "Give the view a name." in nameless.content.decode()


def test_the_director_gives_accounts_to_a_kam(company: People, as_user: LogIn) -> None:
    client = as_user(company.director)
    chosen = [account("D1").pk, account("C1").pk, "x", 999_999]
    data = {"selected": chosen, "kam": company.kam.pk}
    assert client.post("/portfolio/assign/", data).status_code == 302
    assert _codes(as_user(company.kam), "tier=all") == ["G1", "D1", "C1"]
    assert AuditEntry.objects.filter(action="account_changed").count() == 2
    client = as_user(company.director)
    for kam in (company.seller.pk, 999_999, "x", ""):
        answer = client.post("/portfolio/assign/", {"selected": chosen, "kam": kam})
        assert answer.status_code == 404, kam
    assert account("D1").kam == company.kam


def test_accounts_side_by_side_are_ones_own(company: People, as_user: LogIn) -> None:
    pks = "&".join(f"selected={account(code).pk}" for code in ("G1", "D1"))
    page = as_user(company.kam).get(f"/portfolio/compare/?{pks}&selected=x")
    assert [row.code for row in page.context["rows"]] == ["G1"]
    assert "Teide" not in page.content.decode()
    both = as_user(company.director).get(f"/portfolio/compare/?{pks}")
    assert [row.code for row in both.context["rows"]] == ["G1", "D1"]
    assert as_user(company.director).get("/portfolio/compare/").status_code == 200


def test_the_picker_offers_ones_own_deciders(company: People, as_user: LogIn) -> None:
    def options(user: User, q: str) -> list[str]:
        page = as_user(user).get("/accounts/pick/", {"q": q})
        return [option["value"] for option in page.context["options"]]

    assert options(company.director, "") == ["D1", "G1", "C1"]
    assert options(company.director, "hiperra") == [], "its group decides for it"
    assert options(company.kam, "") == ["G1"]
    assert options(company.kam, "teide") == []
