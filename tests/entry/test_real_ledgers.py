"""The public ledgers, from the command line, to the cent (``CLAVE_TEST_DATA``)."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from tests.entry.terminal import Terminal

pytestmark = [pytest.mark.data, pytest.mark.slow]


@pytest.fixture(scope="module")
def retail(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A folder into which Online Retail II went without a hand-written mapping."""
    terminal = Terminal(tmp_path_factory.mktemp("retail"))
    answer = terminal.run("import", "sales", _retail(shared_data), "--json")
    assert answer.code == 0, answer.err
    result = answer.json
    assert result["read"] == {"lines": 525461, "amount": "9539484.63"}
    assert (result["added"], result["unchanged"], result["changed"]) == (525461, 0, 0)
    assert result["rejected"] == {"lines": 0, "amount": "0.00", "file": None}
    assert result["ledger"] == {"lines": 525461, "amount": "9539484.63"}
    return terminal


def _retail(shared_data: Path) -> Path:
    return shared_data / "online_retail_II_2009-2010.csv.gz"


def _values(terminal: Terminal, figure: str) -> dict[str, object]:
    answer = terminal.run("figures", "show", figure, "--json")
    assert answer.code == 0, answer.err
    values: dict[str, object] = answer.json["values"]
    return values


def test_totals_are_those_of_the_file(retail: Terminal) -> None:
    values = _values(retail, "totals")
    assert values["net_amount"] == "9539484.63"
    assert values["lines"] == 525461
    assert values["invoices"] == 28816
    assert values["accounts"] == 4383
    assert values["corrections_amount"] == "-136552.02"  # the three A… lines: bad debts


def test_returns_and_unassigned_are_those_of_the_file(retail: Terminal, shared_data: Path) -> None:
    returns = unassigned = Decimal()
    with gzip.open(_retail(shared_data), "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            amount = Decimal(row["Quantity"]) * Decimal(row["Price"])
            if row["Invoice"].startswith("C"):
                returns += amount
            if not row["Customer ID"]:
                unassigned += amount
    values = _values(retail, "totals")
    assert values["returns_amount"] == f"{returns:.2f}"
    assert values["unassigned_amount"] == f"{unassigned:.2f}"


def test_concentration_is_that_of_plain_python(retail: Terminal, shared_data: Path) -> None:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    with gzip.open(_retail(shared_data), "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["Customer ID"] and not row["Invoice"].startswith("A"):
                sums[row["Customer ID"]] += Decimal(row["Quantity"]) * Decimal(row["Price"])
    amounts = sorted((amount for amount in sums.values() if amount > 0), reverse=True)
    total = sum(amounts)
    shares = [float(amount / total) for amount in amounts]
    values = _values(retail, "concentration")
    assert values["accounts"] == len(amounts)
    assert values["excluded_accounts"] == len(sums) - len(amounts)
    assert values["hhi"] == pytest.approx(sum(share**2 for share in shares), rel=1e-9)
    assert values["cr10"] == pytest.approx(sum(shares[:10]), rel=1e-9)
    reached, n80 = Decimal(), 0
    for n80, amount in enumerate(amounts, start=1):  # noqa: B007 - the last one is wanted
        reached += amount
        if reached >= total * Decimal("0.8"):
            break
    assert values["n80"] == n80


@pytest.fixture(scope="module")
def resellers(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A folder with the sales of AdventureWorks to its resellers."""
    terminal = Terminal(tmp_path_factory.mktemp("resellers"))
    answer = terminal.run("import", "sales", _resellers(shared_data), "--json")
    assert answer.code == 0, answer.err
    assert answer.json["ledger"] == {"lines": 57851, "amount": "77548570.20"}
    return terminal


def _resellers(shared_data: Path) -> Path:
    return shared_data / "adventureworks" / "FactResellerSales.csv"


def test_adventureworks_has_its_margin(resellers: Terminal) -> None:
    values = _values(resellers, "totals")
    assert values["margin_amount"] == "963407.40"
    assert values["invoices"] == 3616


def test_sales_and_margin_choose_other_accounts_in_adventureworks(
    resellers: Terminal, shared_data: Path
) -> None:
    answer = resellers.run("figures", "show", "selection", "--json").json
    assert answer["period"] == {"from": "2019-06", "to": "2020-05"}
    sales, margins = _twelve_months(_resellers(shared_data))
    rows = {row["code"]: row for row in answer["rows"]}
    bought = {code for code, amount in sales.items() if amount}
    assert {code for code, row in rows.items() if Decimal(row["net_amount"])} == bought
    by_sales, by_margin = _classes(sales), _classes(margins)
    for code in bought:
        assert rows[code]["contribution_amount"] == f"{margins[code]:.2f}"
        found = rows[code]["abc_sales"], rows[code]["abc_contribution"]
        assert found == (by_sales.get(code), by_margin.get(code)), code
    differ = sum(by_sales.get(code) != by_margin.get(code) for code in bought)
    assert answer["values"]["disagreements"] == differ == 306
    first = max(bought, key=lambda code: sales[code])
    assert (rows[first]["sales_rank"], rows[first]["contribution_rank"]) == (1, len(bought))


# The same at half a million lines is asked of the facts: tests/facts/test_public_ledgers.py.
def test_the_same_file_again_adds_nothing(resellers: Terminal, shared_data: Path) -> None:
    answer = resellers.run("import", "sales", _resellers(shared_data), "--json")
    assert answer.code == 0, answer.err
    result = answer.json
    assert (result["added"], result["unchanged"], result["changed"]) == (0, 57851, 0)
    assert result["ledger"] == {"lines": 57851, "amount": "77548570.20"}


def test_an_overlap_counts_each_invoice_once(
    resellers: Terminal, shared_data: Path, tmp_path: Path
) -> None:
    """Half of the same invoices, whole, and one new invoice with two identical lines."""
    half = tmp_path / "overlap.csv"
    with _resellers(shared_data).open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        header = next(reader)
        rows = [row for row in reader if row[0][-1] in "02468"]
    new = ["SO99001", "2020-05-29", "349", "676", "285", "5", "1", "6.00", "NULL", "6.00", "4.00"]
    with half.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows, new, new])
    answer = resellers.run("import", "sales", half, "--json")
    assert answer.code == 0, answer.err
    result = answer.json
    assert (result["added"], result["unchanged"], result["changed"]) == (2, len(rows), 0)
    assert result["ledger"] == {"lines": 57853, "amount": "77548582.20"}
    undone = resellers.run("imports", "undo", result["import"], "--json")
    assert undone.code == 0, undone.err
    assert _values(resellers, "totals")["margin_amount"] == "963407.40"


def test_the_states_equal_a_rebuild(resellers: Terminal) -> None:
    answer = resellers.run("facts", "rebuild", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["equal"] is True
    assert {state["differing"] for state in answer.json["states"]} == {0}


def _twelve_months(path: Path) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Sales and margin at standard cost of each reseller, from June 2019 to May 2020."""
    sales, margins = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if not "2019-06-01" <= row["OrderDate"][:10] <= "2020-05-31":
                continue
            amount = Decimal(row["SalesAmount"])
            sales[row["ResellerKey"]] += amount
            cost = Decimal(row["StandardCost"]) * Decimal(row["OrderQuantity"])
            margins[row["ResellerKey"]] += amount - cost
    return sales, margins


def _classes(amounts: dict[str, Decimal]) -> dict[str, str]:
    """A until 80 % of what is above zero, the one that crosses included; B until 95 %; C."""
    counted = sorted((c for c in amounts if amounts[c] > 0), key=lambda c: (-amounts[c], c))
    total, reached, found = sum(amounts[c] for c in counted), Decimal(), {}
    for code in counted:
        share = reached / total
        found[code] = "A" if share < Decimal("0.8") else "B" if share < Decimal("0.95") else "C"
        reached += amounts[code]
    return found


@pytest.mark.parametrize(
    "name",
    [
        "contratos_menores_2015_2019_empresas.csv",
        "contratos_menores_2015_2019_empresas_derivado_cp1252_coma.csv",
    ],
)
def test_both_spellings_of_madrid_give_the_same(
    name: str, shared_data: Path, tmp_path: Path
) -> None:
    terminal = Terminal(tmp_path)
    answer = terminal.run("import", "sales", shared_data / "madrid" / name, "--json")
    assert answer.code == 0, answer.err
    assert answer.json["ledger"] == {"lines": 12321, "amount": "67409793.48"}
    values = _values(terminal, "totals")
    assert values["net_amount"] == "67409793.48"
    assert values["accounts"] == 4175


def test_receivables_with_the_day_on_which_they_were_settled(
    shared_data: Path, tmp_path: Path
) -> None:
    """IBM's sample goes in without a hand-written mapping, m/d/yyyy and all."""
    terminal = Terminal(tmp_path)
    answer = terminal.run("import", "receivables", shared_data / "receivables_ibm.csv", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["ledger"] == {"lines": 2466, "amount": "147703.18"}
    found = terminal.run("figures", "show", "ageing", "--as-of", "2013-06-30", "--json").json
    with (shared_data / "receivables_ibm.csv").open(encoding="utf-8") as stream:
        rows = [
            (Decimal(row["InvoiceAmount"]), *map(_day, (row["InvoiceDate"], row["SettledDate"])))
            for row in csv.DictReader(stream)
        ]
    expected = sum(amount for amount, when, paid in rows if when <= "2013-06-30" < paid)
    assert found["values"]["open_amount"] == str(expected) == "5119.85"
    late = terminal.run("figures", "show", "late_interest", "--json").json
    assert late["values"]["invoices"] == 877  # 35.6 % of them


def _day(text: str) -> str:
    month, day, year = text.split("/")
    return f"{year}-{int(month):02d}-{int(day):02d}"
