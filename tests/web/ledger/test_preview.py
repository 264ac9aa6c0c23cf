"""What the preview of an import says: how much is understood, in which currency, from what."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.translation import override

from clave.apps.identity.models import User
from clave.apps.ledger.models import Import
from clave.apps.ledger.services import change_mapping, run_import
from clave.facts.mapping import Binding, Mapping
from clave.web.ledger.findings import proposal_finding
from clave.web.ledger.proposal import proposal_context
from tests.apps.ledger.making import ROWS, proposed, sales
from tests.company import SALES_HEADER, People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
LogIn = Callable[[User], Client]


def _page(client: Client, record: Import) -> str:
    """The page of an import, its tags left out where only words are looked for."""
    text = html.unescape(client.get(f"/imports/{record.pk}/").content.decode())
    return re.sub(r"\s+", " ", text)


def test_the_title_says_how_many_lines_will_be_rejected(people: People, as_user: LogIn) -> None:
    record = proposed(sales(*ROWS, "F9;99/01/2026;A1;P1;1;1,00;1,00"), people.analyst)
    page = _page(as_user(people.analyst), record)
    assert ">Sales: 4 of 5 lines understood; 1 will be rejected</h1>" in page
    assert ">Sales: 5 lines understood" not in page
    with override("es"):
        said = proposal_finding(record)
    assert said == "Ventas: se entienden 4 de 5 líneas; 1 se rechazará"


def test_amounts_name_their_currency(people: People, as_user: LogIn) -> None:
    record = proposed(sales(), people.analyst)
    client = as_user(people.analyst)
    assert 'Amount <span class="unit">€</span>' in _page(client, record)
    assert "1 line, −€10.05" in _page(client, record)
    run_import(record, acting_user=people.analyst)
    assert 'Amount <span class="unit">€</span>' in _page(client, record)


def test_amounts_of_several_currencies_say_so(people: People, as_user: LogIn) -> None:
    rows = [f"{row};{'USD' if row.startswith('F2') else 'EUR'}" for row in ROWS]
    text = "\n".join([f"{SALES_HEADER};Moneda", *rows]) + "\n"
    page = _page(as_user(people.analyst), proposed(text, people.analyst))
    assert 'Amount <span class="unit">EUR + USD</span>' in page


def test_quantities_are_no_amounts(people: People, as_user: LogIn) -> None:
    text = "Tipo;Fecha;Cliente;Cantidad\npedido;15/01/2026;A1;3\nvisita;16/01/2026;A1;1\n"
    page = _page(as_user(people.analyst), proposed(text, people.analyst, kind="activities"))
    assert '<th scope="col" class="num">Quantity</th>' in page
    assert '<span class="unit">' not in page


def test_a_difference_shows_values_of_both_columns(people: People, as_user: LogIn) -> None:
    record = proposed(sales(), people.analyst)
    mapping = Mapping.from_json(record.mapping or {})
    cost = Binding(("Importe neto",), minus="Coste")
    change_mapping(
        acting_user=people.analyst, record=record, mapping=mapping.with_binding("cost_amount", cost)
    )
    page = _page(as_user(people.analyst), record)
    assert "<b>Importe neto</b> 100,50 · 50,25 · 10,00<br>" in page
    assert "<b>Coste</b> 60,00 · 20,00 · 6,00" in page


def test_columns_that_were_made_of_months_are_called_in_the_language(people: People) -> None:
    months = ";".join(f"2025-{month:02d}" for month in range(1, 7))
    text = f"Cliente;{months}\nA1;1;2;3;4;5;mil\nA2;7;8;9;1;2;3\n"
    record = proposed(text, people.analyst, kind="")
    assert record.kind == "sales"
    with override("es"):
        told = proposal_context(record)
    assert ("net amount", "importe neto") in told["columns"]
    assert ("Cliente", "Cliente") in told["columns"]
    assert told["unmapped"] == ["fila del archivo", "columna del archivo"]
    assert [reject["column"] for reject in told["rejects"]] == ["importe neto"]
    said = " ".join(question["text"] for question in told["questions"])
    assert "«fecha»" in said and "«importe neto»" in said and "net amount" not in said


def test_a_file_keeps_its_own_words(people: People) -> None:
    text = "date;account;net amount\n2026-01-15;A1;10.00\n"
    record = proposed(text, people.analyst)
    with override("es"):
        assert proposal_context(record)["columns"] == [
            (n, n) for n in text.split("\n")[0].split(";")
        ]
