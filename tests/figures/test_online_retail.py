"""Figures over a real ledger, against plain Python over the file itself."""

from __future__ import annotations

import csv
import gzip
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from clave.facts.importing.run import run
from clave.facts.mapping import Binding, Mapping
from clave.facts.readers import open_source
from clave.facts.store import Snapshot, Store
from clave.figures.base import Scope
from clave.figures.concentration import concentration
from clave.figures.evolution import evolution
from clave.figures.penetration import penetration
from clave.figures.products import products
from clave.figures.readiness import readiness
from clave.figures.readiness_answers import Answers
from clave.figures.readiness_criteria import CRITERIA
from clave.figures.returns import returns
from clave.figures.totals import totals

pytestmark = pytest.mark.data

NAME = "online_retail_II_2009-2010.csv.gz"
MAPPING = Mapping(
    "sales",
    {
        "invoice": Binding(("Invoice",)),
        "date": Binding(("InvoiceDate",)),
        "account": Binding(("Customer ID",)),
        "product": Binding(("StockCode",)),
        "product_name": Binding(("Description",)),
        "quantity": Binding(("Quantity",)),
        "net_amount": Binding(("Quantity", "Price")),
        "currency": Binding(constant="GBP"),
    },
    date_format="%Y-%m-%d %H:%M:%S",
    return_prefixes=("C",),
    correction_prefixes=("A",),
)
FEES = ("POST", "DOT", "M", "D", "S", "B", "C2", "ADJUST.*", "BANK CHARGES", "AMAZONFEE")
FEE = re.compile("|".join(f"(?:{pattern})" for pattern in FEES), re.IGNORECASE)


@dataclass(frozen=True)
class Sold:
    invoice: str
    account: str
    product: str
    month: str
    net: Decimal

    @property
    def kind(self) -> str:
        return {"C": "return", "A": "correction"}.get(self.invoice[:1], "sale")


def file_lines(path: Path) -> Iterator[Sold]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Sold(
                row["Invoice"].strip(),
                row["Customer ID"].strip(),
                row["StockCode"].strip(),
                row["InvoiceDate"][:7],
                Decimal(row["Quantity"]) * Decimal(row["Price"]),
            )


@pytest.fixture(scope="module")
def snapshot(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("online_retail")
    source = open_source(shared_data / NAME, scratch=folder)
    store = Store(folder / "facts")
    run(store, source, MAPPING)
    return store.snapshot()


@pytest.fixture(scope="module")
def lines(shared_data: Path) -> list[Sold]:
    return list(file_lines(shared_data / NAME))


def total(lines: list[Sold]) -> Decimal:
    return sum((line.net for line in lines), Decimal())


def test_totals(snapshot, lines):
    with snapshot.connect() as connection:
        result = totals(connection, Scope())
    values = result.values
    assert result.to_json()["values"]["net_amount"] == "9539484.63"
    assert result.to_json()["as_of"] == "2010-12-09"
    assert values["net_amount"] == total(lines)
    assert values["lines"] == len(lines) == 525_461
    assert values["invoices"] == len({line.invoice for line in lines})
    assert values["accounts"] == len({line.account for line in lines} - {""})
    assert values["returns_amount"] == total([x for x in lines if x.kind == "return"])
    assert values["corrections_amount"] == total([x for x in lines if x.kind == "correction"])
    assert values["unassigned_amount"] == total([x for x in lines if not x.account])
    assert values["margin_amount"] is None
    assert [entry["code"] for entry in result.missing] == ["no_cost"]


def test_concentration(snapshot, lines):
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.account and line.kind != "correction":
            sums[line.account] += line.net
    positive = sorted((float(x) for x in sums.values() if x > 0), reverse=True)
    whole, n = math.fsum(positive), len(positive)
    shares = [x / whole for x in positive]
    with snapshot.connect() as connection:
        values = concentration(connection, Scope()).values
    assert values["accounts"] == n
    assert values["excluded_accounts"] == len(sums) - n
    hhi = math.fsum(share * share for share in shares)
    assert values["hhi"] == pytest.approx(hhi, rel=1e-12)
    assert values["effective_number"] == pytest.approx(1 / hhi, rel=1e-12)
    ranked = math.fsum((i + 1) * x for i, x in enumerate(reversed(positive)))
    assert values["gini"] == pytest.approx(2 * ranked / (n * whole) - (n + 1) / n, rel=1e-12)
    for top in (1, 5, 10):
        assert values[f"cr{top}"] == pytest.approx(math.fsum(shares[:top]), rel=1e-12)
    n80 = next(k for k in range(1, n + 1) if math.fsum(shares[:k]) >= 0.8)
    assert values["n80"] == n80


def test_evolution_by_month(snapshot, lines):
    with snapshot.connect() as connection:
        result = evolution(connection, Scope())
    assert f"{result.values['month_to']:%Y-%m}" == "2010-11"
    assert result.rows[-1]["complete"] is False
    months: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        months[line.month] += line.net
    assert {f"{row['from']:%Y-%m}": row["amount"] for row in result.rows} == months
    assert result.values["rolling_12_amount"] == total([x for x in lines if x.month < "2010-12"])


def test_returns_by_account(snapshot, lines):
    with snapshot.connect() as connection:
        result = returns(connection, Scope())
    sent_back: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        sent_back[line.account] += line.net if line.kind == "return" else 0
    assert {row["account"] or "": row["returns_amount"] for row in result.rows} == sent_back


def test_products_of_one_account_sum_to_its_sales(snapshot, lines):
    with snapshot.connect() as connection:
        result = products(connection, Scope(accounts=("14911",)), non_products=FEES)
    mine = [x for x in lines if x.account == "14911" and x.month < "2010-12"]
    assert result.values["amount"] == total(mine)
    assert {row["product"] for row in result.rows if row["non_product"]} == {
        "POST",
        "M",
        "C2",
        "D",
        "ADJUST",
        "BANK CHARGES",
    }


def test_penetration(snapshot, lines):
    with snapshot.connect() as connection:
        result = penetration(connection, Scope(), non_products=FEES)
    bought: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    fees = {"POST", "DOT", "M", "m", "D", "S", "B", "C2", "ADJUST", "ADJUST2"}
    for line in lines:
        if line.account and line.kind != "correction" and line.month < "2010-12":
            bought[line.account, line.product] += line.net
    counts: dict[str, int] = defaultdict(int)
    for (account, product), net in bought.items():
        counts[account] += net > 0 and product not in fees | {"BANK CHARGES", "AMAZONFEE"}
    found = {row["code"]: row["products"] for row in result.rows}
    assert found == {code: count for code, count in counts.items() if code in found}
    assert all(count == 0 for code, count in counts.items() if code not in found)
    assert result.missing[-1] == {"code": "no_family", "params": {}}


def test_readiness_is_answered_where_the_ledger_can(snapshot, lines):
    """3, 5 and 10 are measured; 6 has no cost; 7 and 12 have a proxy; the rest is for people."""
    with snapshot.connect() as connection:
        result = readiness(connection, Scope(), non_products=FEES)
    rows = {row["number"]: row for row in result.rows if row["row"] == "criterion"}
    assert {n for n, row in rows.items() if row["source"] == "ledger"} == {3, 5, 10}
    assert {n for n, row in rows.items() if row["source"] == "proxy"} == {7, 12}
    assert {n for n, row in rows.items() if row["source"] == "answered"} == set()
    assert {rows[n]["metric"] for n in (3, 5, 10)} == {"cr5", "n80", "monthly_variation"}
    assert result.values["verdict"] == "insufficient"
    assert result.values["coverage"] == pytest.approx(0.345)
    codes = [entry["code"] for entry in result.missing]
    assert {"no_cost", "coverage_too_low", "no_year_before"} <= set(codes)
    mine = [x for x in lines if x.account and x.kind != "correction" and x.month < "2010-12"]
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in mine:
        sums[line.account] += line.net
    positive = sorted((x for x in sums.values() if x > 0), reverse=True)
    assert rows[3]["value"] == pytest.approx(float(sum(positive[:5]) / sum(positive)))
    seen: dict[str, set[str]] = defaultdict(set)
    for line in mine:
        if line.kind == "sale" and not FEE.fullmatch(line.product):
            seen[line.invoice].add(line.product)
    counts = [len(products) for products in seen.values()]
    assert rows[7]["value"] == pytest.approx(sum(counts) / len(counts))


def test_people_who_answer_bring_it_to_a_verdict(snapshot):
    asked = (1, 2, 4, 6, 7, 8, 9, 11, 12, 13)
    codes = {criterion.number: criterion.code for criterion in CRITERIA}
    answers = Answers(scores={codes[number]: (1, 2) for number in asked})
    with snapshot.connect() as connection:
        values = readiness(connection, Scope(), answers=answers, non_products=FEES).values
    assert values["coverage"] == 1
    assert values["verdict"] == "no"
