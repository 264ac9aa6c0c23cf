"""The income statement's pages: figures, reasons, rows behind them, and who sees what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from clave.apps.accounts.overview import overview_of
from clave.apps.accounts.portfolio import portfolio_of
from clave.apps.accounts.selectors import Questions
from clave.apps.accounts.services import add_member
from clave.apps.identity.models import AuditEntry, User
from clave.apps.profit import services
from clave.apps.profit.models import Pool, ProfitSettings, Rate, Scheme
from clave.figures.base import Scope
from clave.figures.pnl_gaps import gaps, ways_out
from clave.figures.pnl_steps import PARTS, statement
from tests.company import People, account, import_text
from tests.conftest import Once
from tests.web.exported import csv_rows

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
DEDUCTIONS = """Documento;Fecha;Cliente;Tipo;Importe
D1;31/10/2026;G1;rebate;120,00
D2;31/10/2026;D1;promotion;45,00
"""
ACTIVITIES = """Documento;Fecha;Cliente;Actividad;Cantidad
A1;31/10/2026;S1;order;40
A2;31/10/2026;D1;order;3
"""


@pytest.fixture
def served(company: People, folders: Path, once: Once) -> People:
    """Deductions, activities, and what an order costs."""
    once(_serve, folders, company)
    return company


def _serve(folders: Path, company: People) -> None:
    import_text(folders, "deductions", "condiciones.csv", DEDUCTIONS)
    import_text(folders, "activities", "actividad.csv", ACTIVITIES)
    services.save_rule(
        acting_user=company.finance,
        record=Rate(),
        values={"activity": "order", "since": date(2025, 1, 1), "cost_minor": 10_000},
        expected_version=0,
    )


def page(client: Client, code: str, rest: str = "") -> Any:
    return client.get(f"/accounts/{account(code).pk}/results/{rest}")


def steps(answer: Any) -> dict[str, Any]:
    return {row.record["step"]: row.record["amount"] for row in answer.context["table"].rows}


def test_the_statement_of_an_account(served: People, as_user: LogIn) -> None:
    answer = page(as_user(served.kam), "G1", "pnl/")
    found = steps(answer)
    assert found["rebate"] == -120
    assert found["activity_cost"] == -4000
    assert (
        found["gross_margin"] + found["cost_to_serve"]
        == found["customer_margin"]
        == found["customer_contribution"]
    )
    text = answer.content.decode()
    assert "Loses" in text
    assert "pnl/activity_cost/" in text


@pytest.mark.parametrize("code", ["G1", "H1", "S1"])
def test_the_header_says_what_the_statement_says(code: str, served: People, as_user: LogIn) -> None:
    """Of a group, of a banner below it and of a site, each with all that hangs below."""
    stated = steps(page(as_user(served.kam), code, "pnl/"))["customer_contribution"]
    seen = overview_of(served.kam, account(code))
    assert seen.values["customer_contribution"] == stated < 0
    assert [w.code for w in seen.warnings if w.link == "account_pnl"] == ["loses_money"]
    text = as_user(served.kam).get(f"/accounts/{account(code).pk}/").content.decode()
    assert "Contribution 12 m" in text
    add_member(acting_user=served.kam, account=account("G1"), user=served.seller, values={})
    told = as_user(served.seller).get(f"/accounts/{account(code).pk}/").content.decode()
    assert "Contribution" not in told
    assert "Loses money" not in told


def test_what_stands_behind_rebates_adds_up_to_them(served: People, as_user: LogIn) -> None:
    """Ten per cent of all that the group buys: what no document settled stands apart."""
    services.save_rule(
        acting_user=served.finance,
        record=Scheme(),
        values={
            "name": "Rápel",
            "account": account("G1"),
            "start": date(2025, 1, 1),
            "end": date(2026, 12, 31),
            "tiers": [["0", "0.10"]],
        },
        expected_version=0,
    )
    client = as_user(served.kam)
    stated = steps(page(client, "G1", "pnl/"))["rebate"]
    behind = [row.record for row in page(client, "G1", "pnl/rebate/").context["table"].rows]
    assert sum(row["amount"] for row in behind) == -stated > 120
    names = {row["name"] for row in behind}
    assert names == {"rebate", "accrued by schemes, not settled yet"}


@pytest.mark.parametrize("grouped", [True, False])
def test_the_portfolio_says_what_the_statement_says(grouped: bool, served: People) -> None:
    """The rebate of the group is written on the group itself, which has no line of its own."""
    for person in (served.director, served.kam):
        seen = portfolio_of(person, grouped=grouped)
        for row in seen.rows:
            if not row.net_amount:  # the group alone: what was given to it, and no sale
                assert row.contribution_amount in {None, -120}
                continue
            codes = {code for code, decider in seen.sight.grouping.items() if decider == row.code}
            one = Scope(
                accounts=tuple(sorted(codes if grouped else {row.code})),
                start=seen.figure.period.start if seen.figure.period else None,
                end=seen.figure.period.end if seen.figure.period else None,
            )
            values = Questions(person).compute("pnl", one).values
            expected = values["customer_contribution"]
            assert row.contribution_amount == expected, row.code
            assert row.contribution_rate == values["customer_contribution_rate"], row.code
        known = [row.contribution_amount for row in seen.rows if row.contribution_amount]
        assert seen.rows.totals["contribution_amount"] == sum(known)
    assert {row.contribution_amount for row in portfolio_of(served.seller).rows} <= {None}


def test_three_people(served: People, as_user: LogIn) -> None:
    before = AuditEntry.objects.count()
    for rest in ("pnl/", "pnl/by/month/", "pnl/rebate/", "variance/", "prices/"):
        assert page(as_user(served.kam), "G1", rest).status_code == 200, rest
        assert page(as_user(served.director), "G1", rest).status_code == 200, rest
        assert page(as_user(served.other), "G1", rest).status_code == 404, rest
    assert AuditEntry.objects.count() == before


def test_who_may_not_see_margins_sees_neither_cost_nor_contribution(
    served: People, as_user: LogIn
) -> None:
    add_member(acting_user=served.kam, account=account("G1"), user=served.seller, values={})
    client = as_user(served.seller)
    assert set(steps(page(client, "G1", "pnl/"))) == {
        *("gross_sales", "invoiced_sales", "returns", "rebate", "off_invoice", "net_sales")
    }
    assert page(client, "G1", "pnl/activity_cost/").status_code == 404
    for rest in ("pnl/by/month/", "variance/?measure=margin", "prices/", "prices/?by=line"):
        names = set(page(client, "G1", rest).context["table"].columns.names())
        assert not names & {
            *("cogs", "gross_margin", "cost_to_serve", "customer_contribution", "cost"),
            *("pocket_margin", "lines_below_cost", "trade_investment"),
        }
    pages = [page(client, "G1", rest) for rest in ("pnl/", "prices/")]
    text = "".join(one.content.decode() for one in pages)
    assert "below cost" not in text
    assert "Loses" not in text
    assert client.get("/insights/whale/").status_code == 404


def test_rows_behind_a_step(served: People, as_user: LogIn) -> None:
    client = as_user(served.kam)
    (row,) = [r.record for r in page(client, "G1", "pnl/activity_cost/").context["table"].rows]
    assert (row["name"], row["quantity"], row["amount"]) == ("order", 40, 4000)
    (row,) = [r.record for r in page(client, "G1", "pnl/rebate/").context["table"].rows]
    assert (row["account"], row["amount"]) == ("Grupo Arrabal", 120)
    assert page(client, "G1", "pnl/mood/").status_code == 404
    assert page(client, "G1", "pnl/by/mood/").status_code == 404


def test_a_part_of_a_group_says_where_the_agreement_is(served: People, as_user: LogIn) -> None:
    text = page(as_user(served.kam), "S1", "pnl/").content.decode()
    assert "What was agreed with Grupo Arrabal as a whole stands there" in text
    assert "as a whole stands there" not in page(as_user(served.kam), "G1", "pnl/").content.decode()


def test_months_families_and_accounts_add_up(served: People, as_user: LogIn) -> None:
    client = as_user(served.kam)
    whole = steps(page(client, "G1", "pnl/"))["customer_contribution"]
    for by in ("month", "family", "account"):
        rows = [r.record for r in page(client, "G1", f"pnl/by/{by}/").context["table"].rows]
        assert sum(row["customer_contribution"] for row in rows) == whole, by
    exported = csv_rows(page(client, "G1", "pnl/?export=csv"))
    assert exported[-1][0] == "Contribution"
    assert round(float(exported[-1][1]), 2) == round(float(whole), 2)


def test_the_variance_is_said_in_a_sentence(served: People, as_user: LogIn) -> None:
    answer = page(as_user(served.director), "G1", "variance/?measure=margin&by=family")
    assert answer.context["finding"].startswith("+")
    total = answer.context["table"].footer_values
    effects = ("price", "volume", "mix", "new", "lost", "cost", "currency", "other")
    assert sum(total[name] for name in effects) == total["change"]
    budget = page(as_user(served.director), "G1", "variance/?against=budget")
    assert "There is no budget of these months." in budget.content.decode()


def test_prices_carry_the_conditions_of_the_group(served: People, as_user: LogIn) -> None:
    answer = page(as_user(served.kam), "G1", "prices/")
    rows = {r.record["product"]: r.record for r in answer.context["table"].rows}
    assert rows["Q1"]["invoice_price"] == 6
    assert rows["Q1"]["pocket_price"] < 6  # the rebate of G1 lies on the sales of its sites


def test_the_whale_leads_to_who_loses(served: People, as_user: LogIn) -> None:
    answer = as_user(served.director).get("/insights/whale/")
    text = answer.content.decode()
    assert answer.context["finding"] == "1 of 3 customers lose €1,542; together they lose"
    assert f"/accounts/{account('G1').pk}/results/pnl/" in text
    mine = as_user(served.other).get("/insights/whale/")
    assert [r.record["code"] for r in mine.context["table"].rows] == ["D1"]


def test_rules_are_entered_and_removed(served: People, as_user: LogIn) -> None:
    client = as_user(served.finance)
    root = "/insights/whale/rules"
    sent = {
        "account_code": "G1",
        "name": "Growth",
        "start": "2026-01-01",
        "end": "2026-12-31",
        "base": "net_sales",
        "mechanic": "retroactive",
        "tiers_text": "0 0\n1000 5",
    }
    assert client.post(f"{root}/scheme/new/", sent).status_code == 302
    scheme = Scheme.objects.get()
    assert scheme.tiers == [["0", "0"], ["1000", "0.05"]]
    assert "1000 5" in client.get(f"{root}/scheme/{scheme.pk}/").content.decode()
    answer = client.post(f"{root}/scheme/new/", sent | {"tiers_text": "10 1\n10 2"})
    assert answer.status_code == 422
    assert "Tiers overlap" in answer.content.decode()
    text = page(as_user(served.kam), "G1", "pnl/").content.decode()
    assert "Growth" in text
    assert "0 0, 1000 0.05" in as_user(served.admin).get("/settings/audit/").content.decode()
    client = as_user(served.finance)
    stale = client.post(f"{root}/scheme/{scheme.pk}/", sent | {"name": "X", "version": "7"})
    assert stale.status_code == 409
    gone = client.post(f"{root}/scheme/{scheme.pk}/remove/", {"version": "1"})
    assert gone.status_code == 302
    assert not Scheme.objects.exists()


def test_capacity_and_waiting_for_payment(served: People, as_user: LogIn) -> None:
    client, root = as_user(served.finance), "/insights/whale/rules"
    pool = {"name": "Office", "since": "2026-01-01", "minutes": "1000", "cost": "800",
            "terms_text": "order 8"}  # fmt: skip
    assert client.post(f"{root}/capacity/new/", pool).status_code == 302
    assert Pool.objects.get().terms == [["order", "8"]]
    kept = {"carrying_percent": "7", "oldest_rate": "31", "version": "0"}
    assert client.post(f"{root}/settings/new/", kept).status_code == 302
    assert ProfitSettings.current().carrying_percent == 7
    assert client.get(f"{root}/mood/new/").status_code == 404
    assert as_user(served.kam).get(f"{root}/rate/new/").status_code == 404
    shown = as_user(served.kam).get(f"{root}/").content.decode()
    assert "Office" in shown
    assert "€0.80" in shown
    whole = as_user(served.finance).get(f"{root}/").content.decode()
    assert "charged to nobody" in whole
    # ten months of 2026 have the capacity: 43 orders of 8 minutes are 344 of 10,000 minutes
    assert "3%" in whole
    assert "€7,725" in whole


def test_sales_in_dollars_are_added_at_the_rate_of_a_file(
    served: People, folders: Path, as_user: LogIn
) -> None:
    """125 dollars at 1.25 for a euro are 100 euros; without a rate they are left out, and said."""
    before = steps(page(as_user(served.director), "D1", "pnl/"))["invoiced_sales"]
    sales = "Factura;Fecha;Cliente;Artículo;Cantidad;Importe neto;Coste;Moneda\n"
    sales += "X1;16/10/2026;D1;Q1;5;125,00;100,00;USD\n"
    import_text(folders, "sales", "dolares.csv", sales)
    answer = page(as_user(served.director), "D1", "pnl/")
    assert steps(answer)["invoiced_sales"] == before
    assert "USD" in answer.content.decode()
    import_text(folders, "exchange_rates", "tipos.csv", "Date,USD\n2026-10-15,1.25\n")
    answer = page(as_user(served.director), "D1", "pnl/")
    assert steps(answer)["invoiced_sales"] == before + 100


def test_what_would_stop_a_loss() -> None:
    parts = dict.fromkeys(PARTS, None) | {"gross_sales": 1000, "invoiced_sales": 700, "cogs": 750}
    others = dict.fromkeys(PARTS, None) | {
        "gross_sales": 9000,
        "invoiced_sales": 8100,
        "cogs": 6300,
    }
    whole = {
        name: (parts[name] or 0) + (others[name] or 0) if parts[name] is not None else None
        for name in PARTS
    }
    own = statement(parts)
    found = gaps(own, statement(whole))
    assert [(gap.step, gap.amount) for gap in found] == [("on_invoice_discount", 200), ("cogs", 50)]
    changes, alone = ways_out(found, own)
    assert alone
    assert [(c.step, round(c.target, 3)) for c in changes] == [
        ("on_invoice_discount", 0.25),
        ("cogs", 0.7),
    ]
