"""The sample company: its files are the same again, hang together, and tell its stories."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from clave.entry.sample.deal_facts import HELD
from clave.entry.sample.generate import SampleFiles, write_sample

TODAY = date(2026, 11, 23)
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleFiles:
    return write_sample(tmp_path_factory.mktemp("sample"), seed=1, today=TODAY)


@pytest.fixture(scope="module")
def tables(sample: SampleFiles) -> dict[str, Rows]:
    found = {}
    for kind, path in sample.files.items():
        with path.open(encoding="cp1252", newline="") as file:
            found[kind] = list(csv.DictReader(file, delimiter=";"))
    return found


def money(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a date without a time


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_same_seed_and_date_give_the_same_bytes(sample, tmp_path):
    again = write_sample(tmp_path, seed=1, today=date(2026, 11, 1))
    assert {kind: digest(path) for kind, path in again.files.items()} == {
        kind: digest(path) for kind, path in sample.files.items()
    }


def test_another_seed_gives_another_company(sample, tmp_path):
    other = write_sample(tmp_path, seed=2, today=TODAY)
    assert digest(other.files["sales"]) != digest(sample.files["sales"])


def test_three_years_end_with_the_month_before(sample, tables):
    assert (sample.start, sample.end) == (date(2023, 11, 1), date(2026, 10, 31))
    days = {day(row["Fecha factura"]) for row in tables["sales"]}
    assert min(days) >= sample.start
    assert date(2026, 10, 28) <= max(days) <= sample.end


def test_sizes(tables):
    tops = [row for row in tables["accounts"] if not row["Cliente padre"]]
    keys = [row for row in tops if row["Categoría ABC"]]
    assert (len(tops), len(keys)) == (412, 24)
    assert len(tables["products"]) == 600
    assert len({row["Familia"] for row in tables["products"]}) == 24
    assert len({row["Descripción artículo"] for row in tables["products"]}) == 600
    assert 150_000 <= len(tables["sales"]) <= 250_000


def test_codes_and_names_are_different_and_every_key_account_has_a_manager(tables):
    accounts = tables["accounts"]
    assert len({row["Código cliente"] for row in accounts}) == len(accounts)
    assert len({row["Razón social"] for row in accounts}) == len(accounts)
    managers = {row["KAM"] for row in accounts if row["Categoría ABC"]}
    assert managers == {
        "lucia.ferrer@example.com",
        "alvaro.quintana@example.com",
        "nerea.goni@example.com",
        "sergio.montalban@example.com",
    }


def test_parents_stand_before_children_one_level_above(tables):
    above = {
        "Grupo": {""},
        "Cliente": {""},
        "Central de compras": {"Grupo"},
        "Enseña": {"Grupo", "Central de compras"},
        "Centro": {"Enseña", "Cliente"},
    }
    levels = {"": ""}
    for row in tables["accounts"]:
        assert levels[row["Cliente padre"]] in above[row["Nivel jerarquía"]], row
        levels[row["Código cliente"]] = row["Nivel jerarquía"]
    assert list(levels.values()).count("Centro") > 500


def test_net_is_list_less_discount_to_the_cent(tables):
    assert all(
        money(row["Importe neto"]) == money(row["Importe bruto"]) - money(row["Importe descuento"])
        for row in tables["sales"]
    )


def test_lines_name_accounts_sites_and_products_that_are_there(tables):
    accounts = {row["Código cliente"] for row in tables["accounts"]} | {""}
    parent = {row["Código cliente"]: row["Cliente padre"] for row in tables["accounts"]}
    products = {row["Código artículo"] for row in tables["products"]} | {"PORTES", "AJUSTE"}
    launched = {row["Código artículo"]: day(row["Fecha lanzamiento"]) for row in tables["products"]}
    for row in tables["sales"]:
        assert row["Código cliente"] in accounts
        assert row["Código artículo"] in products
        if row["Punto de entrega"]:
            assert parent[row["Punto de entrega"]] == row["Código cliente"]
        if row["Código artículo"] in launched:
            assert day(row["Fecha factura"]) >= launched[row["Código artículo"]]


def test_returns_are_negative_credit_notes_and_some_sales_have_no_account(tables):
    kinds = defaultdict(list)
    for row in tables["sales"]:
        kinds[row["Tipo documento"]].append(row)
    assert set(kinds) == {"Factura", "Abono", "Regularización"}
    assert all(money(row["Importe neto"]) < 0 for row in kinds["Abono"])
    assert all(money(row["Importe neto"]) > 0 for row in kinds["Factura"])
    assert all(row["Nº factura"].startswith("AB") for row in kinds["Abono"])
    assert sum(not row["Código cliente"] for row in kinds["Factura"]) > 100


def test_receivables_are_the_invoices_with_vat(tables):
    rates = {row["Código artículo"]: Decimal(row["IVA"].split()[0]) for row in tables["products"]}
    bases: dict[str, dict[Decimal, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in tables["sales"]:
        if row["Código cliente"] and row["Tipo documento"] != "Regularización":
            rate = rates.get(row["Código artículo"], Decimal(21))
            bases[row["Nº factura"]][rate] += money(row["Importe neto"])
    receivables = {
        row["Nº factura"]: money(row["Importe factura"]) for row in tables["receivables"]
    }
    assert set(receivables) == set(bases)
    for invoice, parts in bases.items():
        exact = sum(base * (1 + rate / 100) for rate, base in parts.items())
        assert abs(receivables[invoice] - exact) <= Decimal("0.005") * len(parts), invoice


def test_payments_close_receivables_and_what_is_open_is_recent_or_late(sample, tables):
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for row in tables["payments"]:
        paid[row["Nº factura"]] += money(row["Importe cobrado"])
        assert day(row["Fecha cobro"]) <= sample.end
    owed = {row["Nº factura"]: row for row in tables["receivables"]}
    assert set(paid) <= set(owed)
    open_amount, overdue = Decimal(), Decimal()
    for invoice, row in owed.items():
        amount = money(row["Importe factura"])
        assert paid[invoice] in (0, amount)
        if not paid[invoice]:
            open_amount += amount
            overdue += amount if day(row["Fecha vencimiento"]) < sample.end else 0
        if row["En disputa"] == "Sí":
            assert not paid[invoice]
    assert Decimal("0.03") < overdue / open_amount < Decimal("0.20")
    assert len(tables["receivables"]) - len({row["Nº factura"] for row in tables["payments"]}) > 500


def test_stock_is_what_was_there_and_bought_less_what_was_sold(sample, tables):
    assert len({row["Código cliente"][:4] for row in tables["sellout"]}) == 4
    bought: dict[tuple[str, str, date], int] = defaultdict(int)
    for row in tables["sales"]:
        on = day(row["Fecha factura"])
        sunday = on + timedelta(days=6 - on.weekday())
        key = (row["Código cliente"], row["Código artículo"], sunday)
        bought[key] += int(row["Cantidad"])
    stock: dict[tuple[str, str], int] = {}
    checked = 0
    for row in tables["sellout"]:
        pair, on = (row["Código cliente"], row["Código artículo"]), day(row["Fecha"])
        assert on.weekday() == 6 and on <= sample.end
        left, sold = int(row["Stock"]), int(row["Unidades vendidas"])
        if pair in stock and stock[pair] + bought[(*pair, on)] >= 0:
            assert left == stock[pair] + bought[(*pair, on)] - sold
            checked += 1
        stock[pair] = left
    assert checked > 20_000


def test_budgets_cover_the_year_and_the_one_before(tables):
    months = {day(row["Fecha"]).replace(day=1) for row in tables["budgets"]}
    assert months == {date(year, month, 1) for year in (2025, 2026) for month in range(1, 13)}
    assert len({row["Código cliente"] for row in tables["budgets"]}) == 24


def test_deductions_are_of_key_accounts_and_of_the_kinds_that_the_schema_names(tables):
    kinds = {row["Tipo condición"] for row in tables["deductions"]}
    assert kinds == {"rebate", "promotion", "listing_fee", "cash_discount"}
    keys = {row["Código cliente"] for row in tables["accounts"] if row["Categoría ABC"]}
    assert {row["Código cliente"] for row in tables["deductions"]} == keys
    assert all(money(row["Importe"]) >= 0 for row in tables["deductions"])


def test_the_company_and_its_stories(sample, tables):
    parents = {row["Código cliente"]: row["Cliente padre"] for row in tables["accounts"]}
    names = {row["Código cliente"]: row["Razón social"] for row in tables["accounts"]}
    keys = {row["Código cliente"] for row in tables["accounts"] if row["Categoría ABC"]}

    def top(code: str) -> str:
        while parents.get(code):
            code = parents[code]
        return code

    sums: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    dairy: dict[str, date] = {}
    for row in tables["sales"]:
        on = day(row["Fecha factura"])
        age = (sample.end.year - on.year) * 12 + sample.end.month - on.month
        sums[age // 12, top(row["Código cliente"])] += money(row["Importe neto"])
        if row["Código cliente"] == "1010-1":
            dairy[row["Código artículo"]] = on
    year = {code: amount for (age, code), amount in sums.items() if age == 0}
    total = sum(year.values())
    assert Decimal("78e6") < total < Decimal("82e6")
    assert 0.59 < sum(year[code] for code in keys) / total < 0.63
    growth = {names[code]: float(year[code] / sums[1, code] - 1) for code in keys}
    assert growth["Cash Litoral"] < -0.10
    assert growth["Economatos Arlanza"] > 0.15
    assert growth["Grupo Alborada"] > 0.08
    assert max(keys, key=lambda code: year[code]) == "1010"
    silent = sample.end - timedelta(weeks=9)
    quiet = [code for code, last in dairy.items() if last <= silent and code[:2] in {"01", "02"}]
    assert len(quiet) >= 3


def test_sell_out_shows_the_promotions_that_ran(sample, tables):
    """Hiperra's yogurts in February: at least half as much again as in its usual weeks."""
    held = next(one for one in HELD if "febrero" in one.title)
    first, last = held.days(sample.end)
    family = {row["Código artículo"]: row["Familia"] for row in tables["products"]}
    weeks: dict[date, int] = defaultdict(int)
    for row in tables["sellout"]:
        own = row["Código cliente"].startswith("1010")
        if own and family[row["Código artículo"]] == held.family:
            weeks[day(row["Fecha"])] += int(row["Unidades vendidas"])
    promoted = [units for sunday, units in weeks.items() if first <= sunday <= last]
    usual = sorted(weeks.values())[len(weeks) // 2]
    assert len(promoted) == held.weeks
    assert min(promoted) > 1.5 * usual
