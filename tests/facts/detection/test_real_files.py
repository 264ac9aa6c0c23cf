"""Public files: bound without a hand, and the sums that come of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from clave.facts.cleaning.values import number, present
from clave.facts.detect import Proposal, propose, propose_kind
from clave.facts.detection.profile import open_rows
from clave.facts.mapping import Binding
from clave.facts.readers import Source, open_source

pytestmark = pytest.mark.data


def _proposal(source: Source, kind: str) -> Proposal:
    assert propose_kind(source)[0][0] == kind
    return propose(source, kind, default_currency="EUR")


def _sum(source: Source, proposal: Proposal, field: str) -> Decimal:
    """The sum of a field, computed from its binding."""
    binding = proposal.mapping.bindings[field]
    factors = [
        f"CAST({number(present(source.column(name)), proposal.mapping.decimal)} AS DECIMAL(18, 4))"
        for name in binding.columns
    ]
    with open_rows(source) as connection:
        found = connection.execute(f"SELECT sum({' * '.join(factors)}) FROM source").fetchone()
    assert found is not None
    return Decimal(found[0])


def test_online_retail(shared_data: Path, tmp_path: Path) -> None:
    source = open_source(shared_data / "online_retail_II_2009-2010.csv.gz", scratch=tmp_path)
    proposal = _proposal(source, "sales")
    mapping = proposal.mapping
    assert {name: str(binding) for name, binding in mapping.bindings.items()} == {
        "invoice": "Invoice",
        "date": "InvoiceDate",
        "account": "Customer ID",
        "account_country": "Country",
        "product": "StockCode",
        "product_name": "Description",
        "quantity": "Quantity",
        "net_amount": "Quantity × Price",
        "currency": "«EUR»",
    }
    assert (mapping.return_prefixes, mapping.correction_prefixes) == (("C",), ("A",))
    assert (mapping.decimal, mapping.date_format) == (".", "%Y-%m-%d")
    assert not proposal.blocked
    assert _sum(source, proposal, "net_amount") == Decimal("9539484.634")


def test_adventureworks(shared_data: Path, tmp_path: Path) -> None:
    """The total cost has gaps; unit cost × quantity has none and is bound."""
    path = shared_data / "adventureworks" / "FactResellerSales.csv"
    source = open_source(path, scratch=tmp_path)
    proposal = _proposal(source, "sales")
    bindings = proposal.mapping.bindings
    assert bindings["net_amount"] == Binding(("SalesAmount",))
    assert bindings["cost_amount"] == Binding(("OrderQuantity", "StandardCost"))
    assert (bindings["account"], bindings["product"]) == (
        Binding(("ResellerKey",)),
        Binding(("ProductKey",)),
    )
    assert not proposal.blocked
    net = _sum(source, proposal, "net_amount")
    assert net == Decimal("77548570.20")
    assert net - _sum(source, proposal, "cost_amount") == Decimal("963407.40")


@pytest.mark.parametrize(
    ("name", "encoding", "decimal"),
    [
        ("contratos_menores_2015_2019_empresas.csv", "utf-8", "."),
        ("contratos_menores_2015_2019_empresas_derivado_cp1252_coma.csv", "cp1252", ","),
    ],
)
def test_madrid(shared_data: Path, tmp_path: Path, name: str, encoding: str, decimal: str) -> None:
    source = open_source(shared_data / "madrid" / name, scratch=tmp_path)
    assert (source.encoding, source.row_count) == (encoding, 12_321)
    proposal = _proposal(source, "sales")
    assert {name: str(binding) for name, binding in proposal.mapping.bindings.items()} == {
        "date": "AÑO",
        "account": "NIF",
        "account_name": "CONTRATISTA",
        "net_amount": "IMPORTE",
        "product": "TIPO DE CONTRATO",
        "currency": "«EUR»",
    }
    assert (proposal.mapping.decimal, proposal.mapping.date_format) == (decimal, "%Y")
    assert [doubt.code for doubt in proposal.questions] == ["year_only_dates"]
    assert _sum(source, proposal, "net_amount") == Decimal("67409793.48")


def test_receivables(shared_data: Path, tmp_path: Path) -> None:
    source = open_source(shared_data / "receivables_ibm.csv", scratch=tmp_path)
    proposal = _proposal(source, "receivables")
    assert {name: str(binding) for name, binding in proposal.mapping.bindings.items()} == {
        "invoice": "invoiceNumber",
        "date": "InvoiceDate",
        "due_date": "DueDate",
        "account": "customerID",
        "amount": "InvoiceAmount",
        "settled_date": "SettledDate",
        "disputed": "Disputed",
        "currency": "«EUR»",
    }
    assert proposal.mapping.date_format == "%m/%d/%Y"
    assert _sum(source, proposal, "amount") == Decimal("147703.18")


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        (
            "adventureworks/Product.csv",
            "products",
            {
                "code": "ProductKey",
                "name": "Product",
                "cost": "StandardCost",
                "family": "EnglishProductCategoryName",
            },
        ),
        (
            "adventureworks/Resellers.csv",
            "accounts",
            {
                "code": "ResellerKey",
                "name": "ResellerName",
                "channel": "BusinessType",
                "country": "Country_Region",
            },
        ),
        (
            "maven_crm/accounts.csv",
            "accounts",
            {
                "code": "account",
                "segment": "sector",
                "parent": "subsidiary_of",
                "country": "office_location",
            },
        ),
        (
            "maven_crm/products.csv",
            "products",
            {"code": "product", "family": "series", "list_price": "sales_price"},
        ),
        (
            "adventureworks/SalesPersonQuotaHistory.csv",
            "budgets",
            {
                "kam": "BusinessEntityID",
                "date": "QuotaDate",
                "amount": "SalesQuota",
                "currency": "«EUR»",
            },
        ),
    ],
)
def test_lists_and_targets(
    shared_data: Path, tmp_path: Path, name: str, kind: str, expected: dict[str, str]
) -> None:
    proposal = _proposal(open_source(shared_data / name, scratch=tmp_path), kind)
    bound = {name: str(binding) for name, binding in proposal.mapping.bindings.items()}
    assert bound == expected
    assert not proposal.blocked


def test_targets_with_a_column_for_each_month(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "adventureworks" / "ResellerSalesTargets.csv"
    proposal = _proposal(open_source(path, scratch=tmp_path), "budgets")
    first = proposal.questions[0]
    assert (first.code, first.field, first.blocking) == ("wide_months", "amount", True)
    assert first.params["columns"] == [f"M{month:02d}" for month in range(1, 13)]
