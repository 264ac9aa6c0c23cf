"""Net amounts that still hold a tax, costs that only a profit tells, discounts told as shares."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from clave.facts import importing
from clave.facts.detect import Proposal, propose
from clave.facts.mapping import Binding
from clave.facts.store import Store
from tests.facts.readers.reading import open_text


def _lines(row: str, count: int = 40, seed: int = 1) -> list[str]:
    """Lines of a net amount, with what else is told of it: see ``row``'s names."""
    draw, lines = Random(seed), []
    for number in range(count):
        quantity, price = draw.randint(1, 9), Decimal(draw.randint(100, 90_000)) / 100
        net = quantity * price
        tax = (net * Decimal("0.21")).quantize(Decimal("0.01"))
        profit = (net * Decimal(draw.randint(-20, 40)) / 100).quantize(Decimal("0.01"))
        told = {"net": net, "tax": tax, "total": net + tax, "quantity": quantity, "price": price}
        told |= {"profit": profit, "rate": draw.randint(5, 40), "share": draw.choice((0, "0.2"))}
        lines.append(f"2024-01-{number % 28 + 1:02};F{number};C{number % 3};" + row.format(**told))
    return lines


def _read(folder: Path, columns: str, row: str) -> Proposal:
    text = "\n".join([f"Date;Invoice;Customer;{columns}", *_lines(row)])
    return propose(open_text(folder, text), "sales", default_currency="EUR")


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("Quantity;Unit price;VAT;Total", "{quantity};{price};{tax};{total}"),
        ("VAT;Total", "{tax};{total}"),
    ],
)
def test_a_total_with_tax_is_taken_without_it(tmp_path: Path, columns: str, row: str) -> None:
    proposal = _read(tmp_path, columns, row)
    assert proposal.mapping.bindings["net_amount"] == Binding(("Total",), minus="VAT")
    doubt = next(d for d in proposal.questions if d.code == "net_amount_without_tax")
    assert dict(doubt.choices)["as_told"].bindings["net_amount"] == Binding(("Total",))


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("Quantity;Unit price;VAT;Amount", "{quantity};{price};{tax};{net}"),
        ("VAT;Amount", "{tax};{net}"),
        ("VAT;Amount", "21;{net}"),
    ],
)
def test_a_net_amount_beside_its_tax_is_left_alone(tmp_path: Path, columns: str, row: str) -> None:
    proposal = _read(tmp_path, columns, row)
    assert proposal.mapping.bindings["net_amount"] == Binding(("Amount",))


def test_gross_that_is_net_and_tax_is_no_list_amount(tmp_path: Path) -> None:
    found = _read(tmp_path, "Gross amount;Net amount;Tax amount", "{total};{net};{tax}")
    assert "list_amount" not in found.mapping.bindings


def test_a_profit_tells_the_cost_and_a_rate_does_not(tmp_path: Path) -> None:
    found = _read(tmp_path, "Sales;Profit", "{net};{profit}")
    assert found.mapping.bindings["cost_amount"] == Binding(("Sales",), minus="Profit")
    doubt = next(d for d in found.questions if d.code == "cost_from_profit")
    assert "cost_amount" not in dict(doubt.choices)["no_cost"].bindings
    other = _read(tmp_path, "Sales;Margin", "{net};{rate}")
    assert "cost_amount" not in other.mapping.bindings


def test_discounts_told_as_shares_are_no_amounts(tmp_path: Path) -> None:
    assert (
        "discount_amount" not in _read(tmp_path, "Sales;Discount", "{net};{share}").mapping.bindings
    )


def test_what_is_taken_off_is_exact_and_may_be_absent(tmp_path: Path) -> None:
    """Without a profit the cost is not known; without a tax nothing is taken off."""
    rows = [*_lines("{net};{profit};{tax};{total}"), "2024-02-01;F90;C1;50.00;;;50.00"]
    text = "\n".join(["Date;Invoice;Customer;Net;Profit;VAT;Total", *rows])
    source = open_text(tmp_path, text)
    mapping = propose(source, "sales", default_currency="EUR").mapping
    mapping = mapping.with_binding("net_amount", Binding(("Total",), minus="VAT"))
    mapping = mapping.with_binding("cost_amount", Binding(("Net",), minus="Profit"))
    store = Store(tmp_path / "facts")
    importing.run(store, source, mapping)
    told = [row.split(";")[3:] for row in rows]
    with store.snapshot().connect() as cursor:
        sums = "sum(net_amount), sum(cost_amount), count(*), count(cost_amount)"
        found = cursor.execute(f"SELECT {sums} FROM sales").fetchone()
    net = sum(Decimal(row[0]) for row in told)
    cost = sum(Decimal(row[0]) - Decimal(row[1]) for row in told if row[1])
    assert found == (net, cost, 41, 40)
