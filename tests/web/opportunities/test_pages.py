"""The pages of opportunities: three people, decisions, languages, files, bad input."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from clave.apps.followup.models import Action
from clave.apps.identity.models import User
from clave.apps.opportunities.models import Opportunity, Wallet
from tests.apps.opportunities.making import CHEESE, TOLD, WHOLE, take, tell_wallet
from tests.company import SALES_HEADER, People, account, import_text
from tests.web.exported import csv_rows

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
TAKEN = {"title": "Show them the cheese", "due_on": "2030-01-31"}


def _at(tail: str = "", code: str = "G1") -> str:
    return f"/accounts/{account(code).pk}/opportunities/{tail}"


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


ONE = f"{CHEESE.slug}/"


def test_three_people(company: People, as_user: LogIn) -> None:
    tell_wallet(company.kam)
    for person in (company.kam, company.director):
        page = _page(as_user(person), _at())
        assert "Their buyer" in page
        assert "Spends €20,000 a year" in page
        assert "Show them" not in page
    client = as_user(company.other)
    wallet = f"/wallets/{Wallet.objects.get().pk}/"
    for address in (_at(), _at(ONE), wallet):
        assert client.get(address).status_code == 404
    for address in (_at(f"{ONE}take/"), _at(f"{ONE}put-away/"), f"{wallet}remove/"):
        assert client.post(address, TAKEN | {"reason": "later"}).status_code == 404
    assert (Opportunity.objects.count(), Action.objects.count()) == (0, 0)
    assert "Hiperra" not in _page(client, "/insights/opportunities/?accounts=all&state=all")


def test_in_one_click_it_is_an_action(company: People, as_user: LogIn) -> None:
    tell_wallet(company.kam)
    client = as_user(company.kam)
    assert "Win more of Quesos" in _page(client, _at(ONE))
    assert client.post(_at(f"{ONE}take/"), TAKEN).status_code == 302
    action, record = Action.objects.get(), Opportunity.objects.get()
    page = _page(client, _at(ONE))
    assert f"/actions/{action.pk}/" in page
    assert "Taken up by" in page
    assert "Too early to say" in page
    assert "spends" in action.details.casefold()
    settle = f"/opportunities/{record.pk}/settle/"
    assert client.post(settle, {"state": "won", "version": "1"}).status_code == 302
    record.refresh_from_db()
    assert record.state == "won"
    assert "Quesos" in _page(client, "/insights/opportunities/results/")


def test_put_away_with_a_reason_and_back(company: People, as_user: LogIn) -> None:
    tell_wallet(company.kam)
    client = as_user(company.kam)
    away = _at(f"{ONE}put-away/")
    assert client.post(away, {"reason": ""}).status_code == 422
    assert client.post(away, {"reason": "later", "review_on": "2020-01-01"}).status_code == 422
    assert Opportunity.objects.count() == 0
    assert client.post(away, {"reason": "competitor", "note": "Until June"}).status_code == 302
    assert "Quesos" not in _table(client, _at())
    assert "bound to a competitor" in _page(client, _at(ONE))
    assert "Until June" in _page(client, _at(ONE))
    record = Opportunity.objects.get()
    back = f"/opportunities/{record.pk}/reopen/"
    assert client.post(back, {"version": "x"}).status_code == 404
    assert client.post(back, {"version": "1"}).status_code == 302
    assert "Quesos" in _table(client, _at())


def _table(client: Client, address: str) -> list[str]:
    return [row.record["what"] for row in client.get(address).context["table"].rows]


def test_a_stale_version_shows_both(company: People, as_user: LogIn) -> None:
    tell_wallet(company.kam)
    record = take(company.kam, CHEESE)
    client = as_user(company.kam)
    sent = {"state": "lost", "version": "9"}
    assert client.post(f"/opportunities/{record.pk}/settle/", sent).status_code == 409
    record.refresh_from_db()
    assert record.state == "taken"


def test_what_figures_tell_no_more_leads_back_and_what_never_was_is_not_there(
    company: People, as_user: LogIn
) -> None:
    client = as_user(company.kam)
    gone = client.get(_at(ONE))
    assert (gone.status_code, gone["Location"]) == (302, _at())
    for slug in ("nothing-000000000000", "wallet-1", "x"):
        assert client.get(_at(f"{slug}/")).status_code == 404
        assert client.post(_at(f"{slug}/take/"), TAKEN).status_code == 404


def test_the_spend_of_a_customer_is_told_changed_and_taken_back(
    company: People, as_user: LogIn
) -> None:
    client = as_user(company.kam)
    new = f"/accounts/{account('G1').pk}/wallets/new/"
    assert "Quesos" in _page(client, new)
    sent: dict[str, Any] = {"family": "Quesos", "year": "2026", "confidence": "high"}
    for told in ({"amount": "500"}, {"source": "Them"}, {"amount": "-4", "source": "Them"},
                 {"amount": "500", "source": "Them", "family": "Nails"}):  # fmt: skip
        assert client.post(new, sent | told).status_code == 422, told
    assert Wallet.objects.count() == 0
    assert client.post(new, sent | {"amount": "20000", "source": "Them"}).status_code == 302
    wallet = Wallet.objects.get()
    assert (wallet.amount_minor, wallet.author) == (2_000_000, company.kam)
    page = f"/wallets/{wallet.pk}/"
    changed = sent | {"rank": "2", "suppliers": "4", "source": "Them", "version": "1"}
    assert client.post(page, changed).status_code == 302
    wallet.refresh_from_db()
    assert (wallet.amount_minor, wallet.rank) == (None, 2)
    assert "we are number 2 of 4" in _page(client, _at())
    assert client.post(f"{page}remove/").status_code == 302
    assert Wallet.objects.count() == 0


def test_both_languages(company: People, as_user: LogIn) -> None:
    tell_wallet(company.kam)
    company.kam.language = "es"
    company.kam.save()
    client = as_user(company.kam)
    assert "Gasta 20.000\N{NO-BREAK SPACE}€ al año" in _page(client, _at())
    page = _page(client, _at(ONE))
    assert "Ganar más de Quesos" in page
    assert "Convertir en acción" in page


def test_the_file_holds_the_rows_shown(company: People, as_user: LogIn) -> None:
    tell_wallet(company.kam)
    tell_wallet(company.kam, family="", amount_minor=3_000_000)
    client = as_user(company.kam)
    rows = csv_rows(client.get(_at("?export=csv")))
    names = {row[0] for row in rows[1:]}
    assert names == set(_table(client, _at()))
    assert {"Quesos", "all that it buys"} <= names
    found = csv_rows(client.get(_at("?export=csv&q=milk")))
    assert [row[0] for row in found[1:]] == []


def test_the_summary_shows_the_best(company: People, as_user: LogIn) -> None:
    assert "Best opportunities" not in _page(as_user(company.kam), f"/accounts/{account('G1').pk}/")
    tell_wallet(company.kam)
    page = _page(as_user(company.kam), f"/accounts/{account('G1').pk}/")
    assert "Best opportunities" in page
    assert _at(ONE) in page


def test_my_week_shows_the_largest_of_those_that_one_sees(company: People, as_user: LogIn) -> None:
    tell_wallet(company.kam)
    assert _at(ONE) in _page(as_user(company.director), "/")
    assert _at(ONE) not in _page(as_user(company.other), "/")


def test_who_may_not_know_costs_sees_sales_alone(company: People, as_user: LogIn) -> None:
    from clave.apps.accounts import services as accounts

    accounts.add_member(
        acting_user=company.kam, account=account("G1"), user=company.seller, values={}
    )
    tell_wallet(company.kam)
    answer = as_user(company.seller).get(_at())
    columns = answer.context["table"].columns.names()
    assert "margin" not in columns
    assert "sales" in columns
    assert "expected sales a year" in html.unescape(answer.content.decode())
    assert "argin a year" not in _page(as_user(company.seller), _at(ONE))


@pytest.fixture
def shops(company: People, folders: Path) -> None:
    """Fourteen shops; all but N0, which is the other KAM's, buy milk with their cheese."""
    header = "Código;Nombre;Matriz;Nivel;Canal;Segmento;País;KAM;Clase"
    owners = ["other@example.com", "kam@example.com"]
    rows = [f"N{n};Tienda {n};;cliente;;corner;;{owners[n % 2]};C" for n in range(14)]
    import_text(folders, "accounts", "t.csv", "\n".join([header, *rows]) + "\n")
    sold = []
    for n in range(14):
        for month in range(1, 11):
            sold.append(f"T{n}{month};10/{month:02d}/2026;N{n};Q1;10;60,00;40,00")
            if n:
                sold.append(f"T{n}{month};10/{month:02d}/2026;N{n};L1;40;40,00;24,00")
    import_text(folders, "sales", "t.csv", "\n".join([SALES_HEADER, *sold]) + "\n")


def test_whitespace_tells_of_all_like_accounts_and_names_only_those_seen(
    shops: None, company: People, as_user: LogIn
) -> None:
    client = as_user(company.other)
    page = _page(client, _at(code="N0"))
    assert "13 of 13 like accounts buy it, this one does not" in page
    one = next(row for row in client.get(_at(code="N0")).context["table"].rows
               if row.record["what"] == "Leches")  # fmt: skip
    page = _page(client, str(one.record["url"]))
    assert "Tienda 2" in page
    assert "Tienda 1<" not in page
    assert "volume_rate" in page
    director = _page(as_user(company.director), str(one.record["url"]))
    assert "Tienda 1" in director


def test_the_matrix_says_in_words_what_its_colours_say(
    shops: None, company: People, as_user: LogIn
) -> None:
    page = _page(as_user(company.other), "/insights/opportunities/matrix/?segment=corner")
    assert "Tienda 0 buys no Leches" in page
    assert "<b>nothing</b>" in page
    assert "Tienda 1<" not in page
    rows = csv_rows(
        as_user(company.other).get("/insights/opportunities/matrix/?segment=corner&export=csv")
    )
    assert len(rows) == 1 + 7 * 2
    few = _page(as_user(company.kam), "/insights/opportunities/matrix/")
    assert "too few like accounts" in few


def test_a_wallet_says_what_is_assumed(company: People, as_user: LogIn) -> None:
    tell_wallet(company.kam, family="", amount_minor=None, rank=1, suppliers=3)
    page = _page(as_user(company.kam), _at(f"{WHOLE.slug}/"))
    assert "50.0%" in page
    assert TOLD["source"] in page
