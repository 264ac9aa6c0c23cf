"""Names of columns as words, and the fields that they fit."""

from __future__ import annotations

import pytest

from clave.facts.detection.headers import fit, vocabulary, words
from clave.facts.schema import KINDS


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Nº Factura", "n factura"),
        ("Núm. de factura", "n factura"),
        ("Cód. Cliente", "codigo cliente"),
        ("ResellerKey", "reseller key"),
        ("SalesOrderNumber", "sales order n"),
        ("Dto %", "dto pct"),
        ("Country_Region", "country region"),
        ("AÑO", "ano"),
        ("  Razón\nsocial ", "razon social"),
        ("IDCliente", "id cliente"),
        ("Invoice #", "invoice n"),
    ],
)
def test_words(name: str, plain: str) -> None:
    assert words(name) == plain


def test_every_field_of_every_kind_has_names() -> None:
    for kind in KINDS.values():
        known = vocabulary(kind.name).fields
        assert set(known) <= {column.name for column in kind.mappable}
        unnamed = {column.name for column in kind.mappable} - set(known)
        assert unnamed == set(), kind.name


@pytest.mark.parametrize(
    ("header", "field"),
    [("Fecha vencimiento", "date"), ("IVA importe", "net_amount"), ("Nombre cliente", "account")],
)
def test_a_forbidden_word_outweighs_a_known_one(header: str, field: str) -> None:
    assert fit(header, field, vocabulary("sales").names(field)) == 0.0


def test_a_name_further_up_the_list_fits_better() -> None:
    names = vocabulary("sales").names("account")
    assert fit("Cód. cliente", "account", names) > fit("Cliente", "account", names) > 0.7
    assert 0.3 < fit("Cliente facturación", "account", names) < 0.7
