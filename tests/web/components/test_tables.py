"""The base of lists: headers, cells, totals, values for files."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.utils import translation

from clave.web.components import tables
from clave.web.components.data import data_of
from clave.web.templatetags.clave import page_numbers

ROWS = [
    {"code": "A", "name": "Uno", "sales": Decimal("1200"), "margin": Decimal("0.25")},
    {"code": "B", "name": "Dos", "sales": Decimal("-300"), "margin": None},
]


class Sample(tables.Table):
    """Three columns."""

    row_key = "code"
    name = tables.NameColumn(url=lambda row: f"/a/{row['code']}/")
    sales = tables.MoneyColumn(loss=True, css="strong", phone="lead")
    margin = tables.RatioColumn(joined=True)


@pytest.fixture
def table() -> Sample:
    with translation.override("es"):
        return Sample(ROWS, order_by="-sales")


def test_heads_say_unit_order_and_span(table: Sample) -> None:
    name, sales = table.heads()
    assert (name["label"], name["sort"], name["next"]) == ("Name", "", "name")
    assert (sales["sort"], sales["next"], sales["span"]) == ("descending", "sales", 2)
    assert str(sales["unit"]) == "€, %"
    assert sales["css"] == "num"


def test_first_click_on_numbers_shows_the_largest() -> None:
    assert Sample(ROWS).heads()[1]["next"] == "-sales"


def test_cells_are_written_for_reading(table: Sample) -> None:
    with translation.override("es"):
        first, second = table.body().splitlines()
    assert first == (
        '<tr><th scope="row"><a href="/a/A/">Uno</a></th>'
        '<td class="num strong lead-figure" data-label="Sales €" data-unit="€">1.200</td>'
        '<td class="num" data-label="Margin %">25,0</td></tr>'
    )
    assert '<span class="loss">−300</span>' in second
    assert '<td class="num is-empty" data-label="Margin %"><span class="quiet"' in second
    assert "sin datos" in second


def test_what_somebody_typed_is_text_in_a_row() -> None:
    rows = [{"code": '"><i>', "name": "<b>Uno</b>", "sales": "<s>", "margin": None}]
    with translation.override("en"):
        body = Sample(rows).body(SimpleNamespace(selectable=True, name="list"))
    assert "<b>" not in body and "<i>" not in body and "<s>" not in body
    assert "&lt;b&gt;Uno&lt;/b&gt;" in body
    assert 'aria-label="Select &lt;b&gt;Uno&lt;/b&gt;"' in body
    assert 'value="&quot;&gt;&lt;i&gt;"' in body


def test_totals_are_written_as_their_column(table: Sample) -> None:
    table.footer_values = [{"name": "2 cuentas", "sales": 900, "margin": 0.2}, {"name": "Todas"}]
    with translation.override("es"):
        total, context = table.totals()
    assert [cell["content"] for cell in total["cells"]] == ["2 cuentas", "900", "20,0"]
    assert context["css"] == "context"
    assert [cell["content"] for cell in context["cells"]] == ["Todas", "", ""]


def test_files_get_plain_values(table: Sample) -> None:
    assert table.rows[0].get_cell_value("name") == "Uno"
    assert table.rows[0].get_cell_value("sales") == Decimal("1200")
    assert table.rows[0].get_cell_value("margin") == Decimal("25.00")


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        (1, [1, 2, 3, None, 9]),
        (5, [1, None, 3, 4, 5, 6, 7, None, 9]),
        (9, [1, None, 7, 8, 9]),
    ],
)
def test_pager_shows_ends_and_neighbours(here: int, expected: list[int | None]) -> None:
    assert page_numbers(Paginator(range(90), 10).page(here)) == expected


def test_text_is_ordered_without_its_accents() -> None:
    rows = [
        {"code": name, "name": name, "sales": 1, "margin": 1} for name in ("Zoe", "Álvaro", "Ana")
    ]
    data = Sample(data_of(rows), order_by="name").data
    assert [row["name"] for row in data] == ["Álvaro", "Ana", "Zoe"]


def test_a_credit_that_is_due_is_no_delay() -> None:
    late = tables.OverdueColumn()
    assert 'class="loss"' in late.render(500)
    assert late.render(-531) == "−531"
    assert "–" in late.render(0)
