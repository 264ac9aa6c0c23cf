"""Costs, list prices, returns and corrections of a ledger, told by what its columns hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from clave.facts.detect import Proposal, propose
from clave.facts.mapping import Binding
from tests.facts.readers.reading import open_text


def _propose(folder: Path, header: str, lines: list[str]) -> Proposal:
    source = open_text(folder, "\n".join([header, *lines]))
    return propose(source, "sales", default_currency="EUR")


COSTED = "Fecha;Factura;Cliente;Artículo;Cantidad;Importe;Coste"


def test_a_cost_that_keeps_its_value_for_any_quantity_is_one_unit_s(tmp_path: Path) -> None:
    lines = [
        f"1{day}/01/2024;F{day};C1;A{product};{day + 1};{day * 20},00;{product},50"
        for day in range(6)
        for product in range(1, 6)
    ]
    proposal = _propose(tmp_path, COSTED, lines)
    assert proposal.mapping.bindings["cost_amount"] == Binding(("Cantidad", "Coste"))


def test_a_cost_that_grows_with_the_quantity_is_the_line_s(tmp_path: Path) -> None:
    lines = [
        f"1{day}/01/2024;F{day};C1;A{product};{day + 1};{day * 20},00;{product * (day + 1)},50"
        for day in range(6)
        for product in range(1, 6)
    ]
    proposal = _propose(tmp_path, COSTED, lines)
    assert proposal.mapping.bindings["cost_amount"] == Binding(("Coste",))


def test_of_two_costs_the_fuller_is_bound_and_the_other_offered(tmp_path: Path) -> None:
    header = "Fecha;Factura;Cliente;Cantidad;Importe;Coste total;Coste unitario"
    lines = [f"1{d}/01/2024;F{d};C1;2;{d}0,00;{'' if d == 3 else 8};4,00" for d in range(9)]
    proposal = _propose(tmp_path, header, lines)
    unit = Binding(("Cantidad", "Coste unitario"))
    assert proposal.mapping.bindings["cost_amount"] == unit
    doubt = next(d for d in proposal.questions if d.code == "cost_of_two")
    assert doubt.params == {"chosen": "Cantidad × Coste unitario", "other": "Coste total"}
    other = dict(doubt.choices)["Coste total"]
    assert other.bindings["cost_amount"] == Binding(("Coste total",))
    full = _propose(tmp_path, header, [line.replace(";;", ";8;") for line in lines])
    assert full.mapping.bindings["cost_amount"] == Binding(("Coste total",))


def test_a_list_price_gives_the_amount_at_list(tmp_path: Path) -> None:
    header = "Fecha;Factura;Cliente;Cantidad;Precio tarifa;Importe neto"
    lines = [f"1{day}/01/2024;F{day};C1;{day};12,00;{day * 10},00" for day in range(1, 9)]
    proposal = _propose(tmp_path, header, lines)
    assert proposal.mapping.bindings["list_amount"] == Binding(("Cantidad", "Precio tarifa"))
    assert proposal.mapping.bindings["net_amount"] == Binding(("Importe neto",))


INVOICES = "Fecha;Factura;Cliente;Cantidad;Importe"


def _invoices(*groups: tuple[str, int, int, float]) -> list[str]:
    """Lines of (prefix, how many, quantity, amount)."""
    return [
        f"1{number % 9}/01/2024;{prefix}{number};C1;{quantity};{amount:.2f}".replace(".", ",")
        for prefix, count, quantity, amount in groups
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize(
    ("groups", "returns", "corrections"),
    [
        ([("", 20, 2, 9.5), ("C", 3, -2, -9.5)], ("C",), ()),
        ([("", 20, 2, 9.5), ("A", 2, 1, -9.5)], (), ("A",)),
        ([("FV", 20, 2, 9.5), ("AB", 3, -2, -9.5), ("RG", 2, 1, -5)], ("AB",), ("RG",)),
        ([("", 20, 2, 9.5), ("C", 3, 2, 9.5)], (), ()),  # another series of sales
        ([("", 2, 2, 9.5), ("C", 30, -2, -9.5)], (), ()),  # most of the lines: not the exception
        ([("AX", 20, 2, 9.5), ("A", 3, -2, -9.5)], (), ()),  # would take AX along
        ([("F", 20, 2, 9.5), ("FR", 3, -2, -9.5)], ("FR",), ()),
    ],
)
def test_prefixes_of_returns_and_corrections(
    tmp_path: Path,
    groups: list[tuple[str, int, int, float]],
    returns: tuple[str, ...],
    corrections: tuple[str, ...],
) -> None:
    mapping = _propose(tmp_path, INVOICES, _invoices(*groups)).mapping
    assert (mapping.return_prefixes, mapping.correction_prefixes) == (returns, corrections)


def test_a_column_that_tells_the_kind_is_bound_only_if_its_words_are_known(
    tmp_path: Path,
) -> None:
    header = "Fecha;Factura;Tipo documento;Cliente;Importe"
    known = [f"1{d}/01/2024;F{d};{'Abono' if d == 3 else 'Factura'};C1;{d},50" for d in range(9)]
    assert _propose(tmp_path, header, known).mapping.bindings["kind"] == Binding(
        ("Tipo documento",)
    )
    unknown = [line.replace("Factura", "Obra").replace("Abono", "Servicio") for line in known]
    assert "kind" not in _propose(tmp_path, header, unknown).mapping.bindings


def test_a_column_that_is_empty_feeds_nothing(tmp_path: Path) -> None:
    header = "Fecha;Factura;Cliente;Razón social;Importe;Coste"
    lines = [f"1{day}/01/2024;F{day};C1;;{day},50;NULL" for day in range(9)]
    bindings = _propose(tmp_path, header, lines).mapping.bindings
    assert "cost_amount" not in bindings
    assert bindings["account"] == Binding(("Cliente",))


def test_a_file_with_names_only_has_the_names_for_codes(tmp_path: Path) -> None:
    header = "Fecha;Factura;Razón social;Descripción;Importe"
    lines = [f"1{day}/01/2024;F{day};Sol S.L.;Tornillo;{day},50" for day in range(9)]
    bindings = _propose(tmp_path, header, lines).mapping.bindings
    assert bindings["account"] == Binding(("Razón social",))
    assert bindings["product"] == Binding(("Descripción",))
    assert "account_name" not in bindings
