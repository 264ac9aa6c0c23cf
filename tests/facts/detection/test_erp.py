"""Proposals for files as Spanish and international ERPs write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from clave.facts.detect import Proposal, propose, propose_kind
from clave.facts.mapping import Binding
from clave.facts.readers import Source
from tests.facts.detection.files import HEADER, erp_lines, open_erp, without
from tests.facts.readers.reading import open_text


def _bound(proposal: Proposal) -> dict[str, str]:
    return {name: str(binding) for name, binding in proposal.mapping.bindings.items()}


def _codes(proposal: Proposal) -> list[str]:
    return [doubt.code for doubt in proposal.questions]


def _propose(source: Source, kind: str) -> Proposal:
    return propose(source, kind, default_currency="EUR")


def test_a_spanish_sales_export_needs_no_hand(tmp_path: Path) -> None:
    source = open_erp(tmp_path, HEADER, erp_lines())
    assert source.encoding == "cp1252"
    assert propose_kind(source)[0][0] == "sales"
    proposal = _propose(source, "sales")
    assert _bound(proposal) == {
        "date": "Fecha",
        "invoice": "Nº Factura",
        "account": "Cód. Cliente",
        "account_name": "Cliente",
        "product": "Artículo",
        "quantity": "Cantidad",
        "net_amount": "Importe",
        "list_amount": "Cantidad × Precio",
        "currency": "«EUR»",
    }
    mapping = proposal.mapping
    assert (mapping.decimal, mapping.date_format) == (",", "%d/%m/%Y")
    assert (mapping.return_prefixes, mapping.correction_prefixes) == (("AB",), ())
    assert proposal.unmapped == ("Dto %",)
    assert not proposal.blocked
    assert _codes(proposal) == ["returns_recognised"]


def test_without_an_amount_it_is_quantity_by_price_less_the_discount(tmp_path: Path) -> None:
    header, lines = without("Importe", HEADER, erp_lines())
    proposal = _propose(open_erp(tmp_path, header, lines), "sales")
    expected = Binding(("Cantidad", "Precio"), percent_off="Dto %")
    assert proposal.mapping.bindings["net_amount"] == expected
    doubt = next(d for d in proposal.questions if d.code == "net_amount_computed")
    assert doubt.params == {"columns": ["Cantidad", "Precio"], "percent_off": "Dto %"}
    left = dict(doubt.choices)["leave"]
    assert left.bindings["net_amount"] == Binding(("Cantidad", "Precio"))


def test_a_discount_that_the_price_already_has_is_no_list_price(tmp_path: Path) -> None:
    lines = [
        f"{day:02d}/03/2024;F{day};7;Sol;A1;{day};10,00;5,00;{day * 10},00" for day in range(1, 29)
    ]
    proposal = _propose(open_erp(tmp_path, HEADER, lines), "sales")
    assert "list_amount" not in proposal.mapping.bindings


def test_titles_above_and_a_total_below(tmp_path: Path) -> None:
    blank = ";" * 8
    lines = [*erp_lines(), f"Total{blank}123,45"[: -len("123,45")] + "123,45"]
    text = "\n".join(["Distribuciones Ejemplo, S.L." + blank, blank, HEADER, *lines])
    source = open_text(tmp_path, text, "cp1252")
    assert source.header_row == 3
    proposal = _propose(source, "sales")
    assert proposal.mapping.date_format == "%d/%m/%Y"
    doubt = next(d for d in proposal.questions if d.code == "unreadable_dates")
    assert (doubt.blocking, doubt.params["rows"]) == (False, 1)
    assert doubt.params["examples"] == [{"row": 33, "text": "Total"}]
    totals = next(d for d in proposal.questions if d.code == "total_rows")
    assert (totals.blocking, totals.params) == (
        False,
        {"rows": 1, "examples": [{"row": 33, "text": "Total"}]},
    )


def test_one_invoice_for_each_customer_is_still_no_list_of_customers(tmp_path: Path) -> None:
    header = "Fecha Factura;Número;Código Cliente;Razón Social;Base Imponible;Total Factura"
    lines = [f"{d:02d}/01/2024;{d};430{d};Cliente {d};{d}00,00;{d}21,00" for d in range(1, 29)]
    assert propose_kind(open_erp(tmp_path, header, lines))[0][0] == "sales"


DAYS = range(1, 29)
ERPS: dict[str, tuple[str, str, dict[str, str], str]] = {
    "business_central": (
        "Posting Date;Document No.;Sell-to Customer No.;Sell-to Customer Name;Item No.;Description;"
        "Quantity;Unit Price;Line Discount %;Line Amount;Unit Cost (LCY);Salesperson Code",
        "2024-01-{d:02d};FV{d};C{m};Name {m};I{m};Desc {m};{d};10.5;0;{d}.5;7.25;JM",
        {
            "date": "Posting Date",
            "invoice": "Document No.",
            "account": "Sell-to Customer No.",
            "account_name": "Sell-to Customer Name",
            "product": "Item No.",
            "product_name": "Description",
            "quantity": "Quantity",
            "net_amount": "Line Amount",
            "cost_amount": "Quantity × Unit Cost (LCY)",
            "seller": "Salesperson Code",
            "currency": "«EUR»",
        },
        ".",
    ),
    "sap": (
        "FKDAT|VBELN|POSNR|KUNAG|NAME1|MATNR|ARKTX|FKIMG|VRKME|NETWR|WAERK|WAVWR|VKBUR",
        "202401{d:02d}|9000{d:04d}|000010|0000{m}|Cliente {m}|MAT{m}|Texto {m}|{d},000|ST|{d},50"
        "|EUR|{d},10|0001",
        {
            "date": "FKDAT",
            "invoice": "VBELN",
            "line": "POSNR",
            "account": "KUNAG",
            "account_name": "NAME1",
            "product": "MATNR",
            "product_name": "ARKTX",
            "quantity": "FKIMG",
            "unit": "VRKME",
            "net_amount": "NETWR",
            "currency": "WAERK",
            "cost_amount": "WAVWR",
            "delegation": "VKBUR",
        },
        ",",
    ),
    "odoo": (
        "Invoice Date,Number,Partner,Product,Quantity,Unit Price,Discount (%),Subtotal,Salesperson",
        '2024-01-{d:02d},INV/2024/{d:05d},"Azure, {m}",[A{m}] Desk,{d}.0,3.0,0.0,{d}.5,Mitchell',
        {
            "date": "Invoice Date",
            "invoice": "Number",
            "account": "Partner",
            "product": "Product",
            "quantity": "Quantity",
            "net_amount": "Subtotal",
            "seller": "Salesperson",
            "currency": "«EUR»",
        },
        ".",
    ),
    "sage": (
        "Fecha Factura;Serie;Número;Código Cliente;Razón Social;Base Imponible;% IVA;Cuota IVA;"
        "Total Factura",
        "{d:02d}/01/2024;A;{d};430{m};Cliente {m};{d}00,00;21,00;{d},00;{d}21,00",
        {
            "date": "Fecha Factura",
            "invoice": "Número",
            "account": "Código Cliente",
            "account_name": "Razón Social",
            "net_amount": "Base Imponible",
            "currency": "«EUR»",
        },
        ",",
    ),
}


@pytest.mark.parametrize("erp", ERPS)
def test_the_exports_of_common_erps(tmp_path: Path, erp: str) -> None:
    header, line, expected, decimal = ERPS[erp]
    lines = [line.format(d=day, m=day % 4) for day in DAYS]
    source = open_text(tmp_path, "\n".join([header, *lines]))
    assert propose_kind(source)[0][0] == "sales"
    proposal = _propose(source, "sales")
    assert _bound(proposal) == expected
    assert proposal.mapping.decimal == decimal
    assert not proposal.blocked


KINDS: dict[str, tuple[str, str, dict[str, str]]] = {
    "accounts": (
        "Código;Nombre fiscal;NIF;Población;Comercial;Límite de crédito;Grupo",
        "4300{d:02d};Cliente {d} S.L.;B{d:08d};Madrid;JM;{d}.000,00;G{m}",
        {
            "code": "Código",
            "name": "Nombre fiscal",
            "tax_number": "NIF",
            "kam": "Comercial",
            "credit_limit": "Límite de crédito",
            "parent": "Grupo",
        },
    ),
    "products": (
        "Código;Descripción;Familia;Marca;Precio coste;PVP;IVA",
        "A{d:03d};Artículo {d};F{m};M;{d},10;{d},20;21",
        {
            "code": "Código",
            "name": "Descripción",
            "family": "Familia",
            "brand": "Marca",
            "cost": "Precio coste",
            "list_price": "PVP",
            "vat_rate": "IVA",
        },
    ),
    "receivables": (
        "Fecha factura;Vencimiento;Nº factura;Cliente;Importe;Pendiente",
        "{d:02d}/01/2024;{d:02d}/02/2024;F{d};C{m};{d},50;0,00",
        {
            "date": "Fecha factura",
            "due_date": "Vencimiento",
            "invoice": "Nº factura",
            "account": "Cliente",
            "amount": "Importe",
            "open_amount": "Pendiente",
            "currency": "«EUR»",
        },
    ),
    "payments": (
        "Fecha cobro;Nº recibo;Cliente;Factura;Importe cobrado;Forma de pago",
        "{d:02d}/01/2024;R{d};C{m};F{d};{d},10;Transferencia",
        {
            "date": "Fecha cobro",
            "document": "Nº recibo",
            "account": "Cliente",
            "invoice": "Factura",
            "amount": "Importe cobrado",
            "method": "Forma de pago",
            "currency": "«EUR»",
        },
    ),
    "deductions": (
        "Fecha;Cliente;Tipo rappel;Importe;Desde;Hasta",
        "{d:02d}/01/2024;C{m};Anual;{d},10;01/01/2023;31/12/2023",
        {
            "date": "Fecha",
            "account": "Cliente",
            "type": "Tipo rappel",
            "amount": "Importe",
            "period_from": "Desde",
            "period_to": "Hasta",
            "currency": "«EUR»",
        },
    ),
    "sellout": (
        "Fecha;Cliente;Tienda;EAN;Unidades vendidas;Stock",
        "{d:02d}/01/2024;C1;T{m};84000{d:08d};{d};{d}",
        {
            "date": "Fecha",
            "account": "Cliente",
            "site": "Tienda",
            "product": "EAN",
            "quantity": "Unidades vendidas",
            "stock_quantity": "Stock",
            "currency": "«EUR»",
        },
    ),
    "activities": (
        "Fecha;Cliente;Actividad;Cantidad",
        "{d:02d}/01/2024;C{m};Entrega;{d}",
        {"date": "Fecha", "account": "Cliente", "activity": "Actividad", "quantity": "Cantidad"},
    ),
    "exchange_rates": (
        "Fecha;Divisa;Divisa base;Tipo de cambio;Fuente",
        "{d:02d}/01/2024;USD;EUR;1,0{m}53;BCE",
        {
            "date": "Fecha",
            "currency": "Divisa",
            "base": "Divisa base",
            "rate": "Tipo de cambio",
            "source": "Fuente",
            "direction": "«per_base»",
        },
    ),
    "budgets": (
        "Mes;Gestor;Cliente;Presupuesto",
        "2024-0{m};JM;C{d};{d}00",
        {
            "date": "Mes",
            "kam": "Gestor",
            "account": "Cliente",
            "amount": "Presupuesto",
            "currency": "«EUR»",
        },
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_recognised_and_bound(tmp_path: Path, kind: str) -> None:
    header, line, expected = KINDS[kind]
    source = open_erp(tmp_path, header, [line.format(d=d, m=d % 4 + 1) for d in DAYS])
    assert propose_kind(source)[0][0] == kind
    proposal = _propose(source, kind)
    assert _bound(proposal) == expected
    assert not proposal.blocked
