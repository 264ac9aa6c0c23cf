"""Sales of other currencies in every figure: in the company's money, at the rate of their day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from clave.apps.accounts.portfolio import portfolio_of
from clave.apps.accounts.selectors import Questions, scope_of_everything, sight_of
from clave.apps.profit.models import ProfitSettings
from clave.apps.profit.services import save_rule
from clave.figures.asking import query
from clave.figures.base import Scope
from tests.company import People, import_text
from tests.conftest import Once

pytestmark = pytest.mark.django_db

HEADER = "Nº Factura;Fecha;Cód. Cliente;Artículo;Cantidad;Importe neto;Coste;Moneda"
# Invoice, day, account, product, quantity, net, cost, currency: U3 stands before any rate.
SOLD = (
    ("U1", date(2026, 9, 7), "D1", "Q1", 10, Decimal("160.00"), Decimal("64.00"), "USD"),
    ("U2", date(2026, 10, 10), "D1", "L1", 4, Decimal("33.34"), Decimal("10.00"), "USD"),
    ("U2", date(2026, 10, 10), "D1", "Q1", 1, Decimal("16.67"), Decimal("5.00"), "USD"),
    ("U3", date(2026, 1, 20), "D1", "Q1", 5, Decimal("50.00"), Decimal("20.00"), "USD"),
    ("U4", date(2026, 10, 12), "S1", "Q2", 2, Decimal("10.00"), Decimal("6.00"), "GBP"),
)
# So many of the currency for one euro, as the European Central Bank tells it.
RATES = {date(2026, 9, 4): Decimal("1.60"), date(2026, 10, 9): Decimal("1.25")}


@pytest.fixture
def foreign(folders: Path, company: People, once: Once) -> People:
    """The small company, which also sold in dollars and once in pounds."""
    once(_sell_abroad, folders)
    return company


def _sell_abroad(folder: Path) -> None:
    rows = [
        f"{n};{day:%d/%m/%Y};{a};{p};{q};{net};{cost};{money}".replace(".", ",")
        for n, day, a, p, q, net, cost, money in SOLD
    ]
    import_text(folder, "sales", "dolares.csv", "\n".join([HEADER, *rows]) + "\n")
    told = [f"{day};USD;{rate}" for day, rate in RATES.items()]
    text = "\n".join(["Date;Currency;Rate", *told]) + "\n"
    import_text(folder, "exchange_rates", "tipos.csv", text)


def _euros(line: tuple) -> Decimal | None:
    _, day, *_, net, _, money = line
    if money != "USD":
        return None
    known = [rate for at, rate in RATES.items() if 0 <= (day - at).days <= 7]
    return round(net / known[-1], 6) if known else None


def _converted() -> Decimal:
    return sum((euros for line in SOLD if (euros := _euros(line)) is not None), Decimal())


def test_every_figure_adds_what_can_be_converted_and_names_the_rest(foreign: People):
    questions, scope = Questions(None), scope_of_everything()
    raw = questions.facts.connect().execute(
        "SELECT sum(net_amount) FROM sales WHERE currency IS NULL OR currency = 'EUR'"
    )
    (own,) = raw.fetchone() or (None,)
    totals = questions.compute("totals", scope, by="account")
    assert totals.currency == "EUR"
    assert totals.values["net_amount"] == own + _converted()
    assert sum(row["net_amount"] for row in totals.rows) == totals.values["net_amount"]
    assert totals.values["net_amount"] == questions.compute("pnl", scope).values["net_sales"]
    assert [(n["code"], n["params"]["currency"], n["params"]["lines"]) for n in totals.missing] == [
        ("other_currency", "GBP", 1),
        ("other_currency", "USD", 1),
    ]
    converted = [n["params"] for n in totals.assumed if n["code"] == "converted"]
    assert converted == [{"currency": "USD", "lines": 3}]


def test_invoices_products_and_margin_follow(foreign: People):
    questions = Questions(None)
    october = Scope(accounts=("D1",), start=date(2026, 10, 1), end=date(2026, 10, 1))
    values = questions.compute("totals", october).values
    before = questions.facts.connect().execute(
        "SELECT sum(net_amount), sum(cost_amount), count(DISTINCT invoice) FROM sales"
        " WHERE account = 'D1' AND date BETWEEN '2026-10-01' AND '2026-10-31' AND currency = 'EUR'"
    )
    net, cost, invoices = before.fetchone() or (None, None, None)
    assert values["net_amount"] == net + Decimal("26.672") + Decimal("13.336")
    assert values["cost_amount"] == cost + Decimal("8") + Decimal("4")
    assert values["invoices"] == invoices + 1
    (row,) = query(
        questions.connection(),
        "SELECT sum(net_amount) AS net, sum(quantity) AS quantity FROM account_product_month"
        " WHERE account = 'D1' AND product = 'L1' AND month = DATE '2026-10-01'",
        {},
    )
    assert (row["net"], row["quantity"]) == (Decimal("50") + Decimal("26.672"), 54)


def test_the_portfolio_is_in_the_companys_money_for_everybody(foreign: People):
    for user in (foreign.director, foreign.other):
        rows = {row.code: row for row in portfolio_of(user).rows}
        scope = sight_of(user).scope(
            accounts=("D1",), start=date(2025, 11, 1), end=date(2026, 10, 1)
        )
        totals = Questions(user).compute("totals", scope).values
        assert rows["D1"].net_amount == totals["net_amount"]
    seller = Questions(foreign.seller)
    assert seller.facts.lens is not None
    hidden = seller.compute("totals", Scope(accounts=("D1",)))
    assert hidden.values["margin_amount"] is None
    known = Questions(None).compute("totals", Scope(accounts=("D1",)))
    assert known.values["margin_amount"] is not None
    assert hidden.values["net_amount"] == known.values["net_amount"]


def test_a_large_line_is_exact_to_the_cent_in_every_figure(foreign: People, tmp_path: Path):
    """20 million at 1.25, and at a rate whose inverse has no end."""
    rows = [
        "B1;12/10/2026;D1;Q1;10000;20000000,00;9000000,00;USD",
        "B2;12/10/2026;D1;Q1;10000;20000000,00;9000000,00;SEK",
    ]
    import_text(tmp_path, "sales", "grande.csv", "\n".join([HEADER, *rows]) + "\n")
    text = "Date;Currency;Rate\n2026-10-10;SEK;11.14\n"
    import_text(tmp_path, "exchange_rates", "coronas.csv", text)
    questions, scope = Questions(None), scope_of_everything()
    own = questions.facts.connect().execute(
        "SELECT sum(net_amount) FROM sales WHERE currency IS NULL OR currency = 'EUR'"
    )
    (euros,) = own.fetchone() or (None,)
    expected = euros + _converted() + Decimal(16_000_000) + 20_000_000 / Decimal("11.14")
    totals = questions.compute("totals", scope).values["net_amount"]
    assert round(totals, 2) == round(expected, 2)
    assert round(questions.compute("pnl", scope).values["net_sales"], 2) == round(expected, 2)
    seen = questions.compute("currency", scope).values["converted_amount"]
    assert round(seen, 2) == round(expected, 2)


def test_an_account_of_one_currency_says_nothing_of_others(foreign: People):
    answer = Questions(None).compute("totals", Scope(accounts=("C1",)))
    assert [n for n in (*answer.missing, *answer.assumed) if "currency" in n["params"]] == []


def test_how_old_a_rate_may_be_is_asked_of_the_company(foreign: People):
    told = ProfitSettings.current()
    save_rule(
        acting_user=foreign.finance,
        record=told,
        values={"oldest_rate": 0},
        expected_version=told.version if told.pk else 0,
    )
    totals = Questions(None).compute("totals", scope_of_everything())
    assert ("USD", 4) in {
        (n["params"]["currency"], n["params"]["lines"])
        for n in totals.missing
        if n["code"] == "other_currency"
    }


def test_without_rates_nothing_is_seen_through_a_lens(company: People):
    assert Questions(None).facts.lens is None
