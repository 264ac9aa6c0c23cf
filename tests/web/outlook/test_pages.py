"""Who will order and what else somebody would buy: pages never wait, and tell nobody too much."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clave.apps.accounts.models import Account
from clave.apps.accounts.services import add_member
from clave.apps.identity.models import AuditEntry, User
from clave.apps.modelling.outlook import (
    life_for,
    life_of,
    recommendations_for,
    recommendations_of,
)
from clave.apps.modelling.refreshing import refresh
from clave.apps.modelling.services import ask_refresh
from tests.company import SALES_HEADER, People, account, import_text
from tests.conftest import Once
from tests.web.exported import csv_rows

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
LIFE, LISTS = "/insights/orders/", "/insights/recommendations/"


def more_sales() -> str:
    """Fourteen shops that buy every two or three weeks, of which two stopped; D1 falls silent."""
    lines, number = [SALES_HEADER], 50_000
    for n in range(14):
        day, last = date(2025, 1, 7 + n), date(2026, 10, 25)
        until = date(2026, 3, 1) if n in (3, 8) else last
        while day <= until:
            number += 1
            for product, net, cost in (("Q1", 60 + n, 40), ("L1" if n % 2 else "Q2", 20, 12)):
                lines.append(f"F{number};{day:%d/%m/%Y};N{n};{product};10;{net},00;{cost},00")
            day += timedelta(days=14 + n % 3)
    return "\n".join(lines) + "\n"


@pytest.fixture
def many(company: People, folders: Path, once: Once) -> People:
    """Enough customers to learn from; nothing is computed yet."""
    once(import_text, folders, "sales", "more.csv", more_sales())
    return company


@pytest.fixture
def computed(many: People, once: Once) -> People:
    """Both models, from the facts of now."""
    once(_compute)
    return many


def _compute() -> None:
    refresh("life")
    refresh("recommender")


def outlook(client: Client, code: str, rest: str = "") -> Any:
    return client.get(f"/accounts/{account(code).pk}/results/outlook/{rest}")


def test_nothing_is_computed_for_a_page(many: People, as_user: LogIn) -> None:
    client = as_user(many.director)
    for address in (LIFE, LISTS, reverse("account_outlook", args=[account("G1").pk])):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "once the data have come to rest" in answer.content.decode()
    asked = client.get("/api/figures/alive")
    assert asked.status_code == 400
    assert asked.json()["code"] == "model_not_computed"
    ask_refresh(acting_user=many.admin, name="life")
    assert "It is being computed." in client.get(LIFE).content.decode()


def test_who_will_order(computed: People, as_user: LogIn) -> None:
    """The sentence, the totals and the list tell the same."""
    answer = as_user(computed.director).get(LIFE)
    text = answer.content.decode()
    figure = life_for(computed.director).figure
    assert figure is not None
    rows = {row.record["account"]: row.record for row in answer.context["table"].rows}
    assert set(rows) == {"G1", "D1", "C1"} | {f"N{n}" for n in range(14)}
    assert figure.values["contribution_12"] == sum(
        row["contribution_12"] for row in rows.values() if row["contribution_12"] is not None
    )
    assert rows["N3"]["p_alive"] < 0.1 < 0.8 < rows["N0"]["p_alive"]
    assert "is in danger" in text
    assert "How every method did" in text
    assert "17 accounts" in text


def test_an_import_makes_it_stale_and_says_so(
    computed: People, folders: Path, as_user: LogIn
) -> None:
    more = f"{SALES_HEADER}\nF99;28/10/2026;N0;Q1;1;6,00;4,00\n"
    import_text(folders, "sales", "one.csv", more)
    for address in (LIFE, LISTS):
        text = as_user(computed.director).get(address).content.decode()
        assert "it is being computed anew" in text


def test_each_sees_their_own(computed: People, as_user: LogIn) -> None:
    def listed(user: User) -> set[str]:
        rows = as_user(user).get(LIFE).context["table"].rows
        return {row.record["account"] for row in rows}

    assert listed(computed.kam) == {"G1"}
    assert listed(computed.other) == {"D1"}
    shown = as_user(computed.kam).get(LISTS).content.decode()
    assert "Teide" not in shown
    before = AuditEntry.objects.count()
    assert outlook(as_user(computed.kam), "D1").status_code == 404
    assert outlook(as_user(computed.other), "D1").status_code == 200
    assert AuditEntry.objects.count() == before


def test_a_group_is_told_only_to_who_sees_all_of_it(computed: People, as_user: LogIn) -> None:
    """Who sees a site alone is told nothing of what the group buys together."""
    add_member(acting_user=computed.kam, account=account("S1"), user=computed.other, values={})
    assert life_of(computed.other, account("S1")).rows == []
    assert {row["account"] for row in life_for(computed.other).rows} == {"D1"}
    assert {row["account"] for row in life_of(computed.kam, account("G1")).rows} == {"G1"}
    site = outlook(as_user(computed.kam), "S1").content.decode()
    assert "Grupo Arrabal decides for it" in site


def test_the_largest_are_the_first_of_all(computed: People) -> None:
    """Read few of the kept file, or all of it: the same come first."""
    every = recommendations_for(computed.director, 10_000).rows
    assert [
        (r["account"], r["product"]) for r in recommendations_for(computed.director, 5).rows
    ] == [(row["account"], row["product"]) for row in every[:5]]
    assert len(every) > 5


def test_recommendations_begin_with_what_is_worth_most(computed: People, as_user: LogIn) -> None:
    answer = as_user(computed.director).get(LISTS)
    first = recommendations_for(computed.director, 1).rows[0]
    finding = answer.context["finding"]
    assert finding.startswith("First: ")
    assert (first["name"] or first["product"]) in finding
    assert first["account_name"] in finding
    text = answer.content.decode()
    assert text.index("Worth most in a year") < text.index(answer.context["trial_finding"][:20])


def test_the_account_says_both(computed: People, as_user: LogIn) -> None:
    answer = outlook(as_user(computed.director), "N0")
    text = answer.content.decode()
    assert "It still orders with a chance of" in text
    assert "Contribution in 36 months" in text
    rows = [row.record for row in answer.context["table"].rows]
    assert {row["product"] for row in rows} == {"L1"}  # it buys Q1 and Q2
    assert rows[0]["product_name"] == "Leche entera"
    assert "buy it" in rows[0]["why"]
    files = csv_rows(outlook(as_user(computed.director), "N0", "?export=csv"))
    assert len(files) == 1 + len(rows)


def test_costs_are_kept_from_who_may_not_know(computed: People, as_user: LogIn) -> None:
    add_member(acting_user=computed.other, account=account("D1"), user=computed.seller, values={})
    text = outlook(as_user(computed.seller), "D1").content.decode()
    assert "Sales in 12 months" in text
    assert "Contribution" not in text
    assert "Expected margin" not in text
    found = recommendations_of(computed.seller, account("D1")).figure
    assert found is not None
    assert all(row["expected_margin"] is None for row in found.rows)
    life = life_of(computed.seller, account("D1")).figure
    assert life is not None
    assert life.values["contribution_12"] is None
    assert life.rows[0]["margin_rate"] is None


def test_an_export_holds_what_is_shown(computed: People, as_user: LogIn) -> None:
    client = as_user(computed.kam)
    rows = csv_rows(client.get(f"{LIFE}?export=csv"))
    assert rows[0][0] == "Account"
    assert [row[0] for row in rows[1:]] == ["Grupo Arrabal"]
    shown = client.get(LISTS).context["table"].rows
    told = csv_rows(client.get(f"{LISTS}?export=csv"))
    assert [row[0] for row in told[1:]] == [row.record["method_name"] for row in shown]


def test_too_few_customers_say_what_is_missing(company: People, as_user: LogIn) -> None:
    refresh("life")
    refresh("recommender")
    text = as_user(company.director).get(LIFE).content.decode()
    assert "Who will order is not known" in text
    assert "customers bought more than once; 10 are needed" in text
    assert Account.objects.filter(code="G1").exists()
    assert outlook(as_user(company.kam), "G1").status_code == 200
    assert as_user(company.director).get(LISTS).status_code == 200
