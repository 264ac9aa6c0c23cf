"""Files of needs: what is understood, each fault named, the parts make the whole, undone."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from clave.apps.needs.importing.numbers import AmbiguousNumberError, decimal_sign, number_of
from clave.apps.needs.importing.services import (
    confirm_needs,
    discard_needs,
    receive_needs,
    undo_needs,
)
from clave.apps.needs.models import Need, NeedImport
from clave.apps.needs.services import change_need
from clave.lib.refusal import Refused
from tests.company import People

pytestmark = pytest.mark.django_db
FILE = """Cuenta;Familia;Necesidad;Volumen;Unidad;Valor;Desde;Hasta;Confianza;Cuando
G1;Quesos;Lonchas;1.200,5;cajas;36.000,00;2027-01;03/2027;60 %;presente
Grupo Arrabal;Leches;;40;palés;;15/02/2027;;0,8;futura
G1;;;10;cajas;;2027-01;;50;
X9;Quesos;;10;cajas;;2027-01;;50;
D1;Quesos;;10;cajas;;2027-01;;50;
G1;Quesos;;diez;cajas;;2027-01;;50;
G1;Quesos;;10;;;2027-01;;50;
G1;Quesos;;10;cajas;;mayo;;50;
G1;Quesos;;10;cajas;;2027-05;2027-01;50;
G1;Quesos;;10;cajas;;2027-01;;150;
G1;Quesos;Lonchas;1.200,5;cajas;36.000,00;2027-01;03/2027;60 %;presente
"""
REASONS = {
    "need_of_nothing": 1,
    "account_unknown": 2,  # what is another KAM's looks like what is not there
    "bad_number": 1,
    "need_needs_unit": 1,
    "bad_month": 1,
    "need_months_reversed": 1,
    "confidence_out_of_range": 1,
}


def _receive(people: People, text: str = FILE) -> NeedImport:
    return receive_needs(acting_user=people.kam, name="n.csv", chunks=[text.encode()])


def test_every_row_is_accounted_for(company: People, folders: object) -> None:
    record = _receive(company)
    result = record.result
    assert (result["rows"], result["added"], result["unchanged"]) == (11, 2, 1)
    assert result["reasons"] == REASONS
    assert [row for row, *_ in result["rejects"]] == [4, 5, 6, 7, 8, 9, 10, 11]
    assert not Need.objects.exists()
    confirm_needs(acting_user=company.kam, record=record)
    first, second = Need.objects.order_by("starts_on")
    assert (first.quantity, first.value, first.confidence) == (Decimal("1200.5"), 36_000, 60)
    assert (first.starts_on, first.ends_on) == (date(2027, 1, 1), date(2027, 3, 1))
    assert (second.starts_on, second.ends_on) == (date(2027, 2, 1), date(2027, 2, 1))
    assert (second.time, second.confidence, second.owner) == ("future", 80, company.kam)
    assert [number for number, _ in record.rows] == [4, 5, 6, 7, 8, 9, 10, 11]
    again = _receive(company).result
    assert (again["added"], again["unchanged"]) == (0, 3)


def test_a_workbook_says_the_same(company: People, folders: object) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("Account", "Family", "From", "Volume", "Unit"))
        sheet.write_row(1, 0, ("G1", "Quesos"))
        sheet.write_datetime(1, 2, date(2027, 1, 1), book.add_format({"num_format": "d/m/yy"}))
        sheet.write_row(1, 3, (1200.5, "cajas"))
    record = receive_needs(acting_user=company.kam, name="n.xlsx", chunks=[stream.getvalue()])
    confirm_needs(acting_user=company.kam, record=record)
    assert Need.objects.get().quantity == Decimal("1200.5")


def test_once_and_only_by_who_brought_it(company: People, folders: object) -> None:
    record = _receive(company)
    for person in (company.director, company.other, company.analyst):
        with pytest.raises(Refused, match="not_allowed"):
            confirm_needs(acting_user=person, record=record)
    confirm_needs(acting_user=company.kam, record=record)
    with pytest.raises(Refused, match="import_not_waiting"):
        confirm_needs(acting_user=company.kam, record=record)
    with pytest.raises(Refused, match="import_not_waiting"):
        discard_needs(acting_user=company.kam, record=record)
    assert Need.objects.count() == 2


def test_undo_keeps_what_was_touched(company: People, folders: object) -> None:
    record = _receive(company)
    confirm_needs(acting_user=company.kam, record=record)
    one = Need.objects.earliest("pk")
    change_need(acting_user=company.kam, need=one, values={"confidence": 90}, expected_version=1)
    undo_needs(acting_user=company.kam, record=record)
    record.refresh_from_db()
    assert (record.result["removed"], record.result["kept"]) == (1, 1)
    assert Need.objects.get() == one
    with pytest.raises(Refused, match="people_import_not_done"):
        undo_needs(acting_user=company.kam, record=record)


def test_a_fault_between_preview_and_confirmation_leaves_nothing(
    company: People, folders: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = _receive(company)
    from clave.apps.needs.importing import services

    real, calls = services.note_need, []

    def broken(**given: object) -> object:
        calls.append(given)
        if len(calls) == 2:
            raise RuntimeError
        return real(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(services, "note_need", broken)
    with pytest.raises(RuntimeError):
        confirm_needs(acting_user=company.kam, record=record)
    record.refresh_from_db()
    assert (Need.objects.count(), record.state) == (0, "previewed")


def test_files_that_are_none(company: People, folders: object) -> None:
    with pytest.raises(Refused, match="people_columns_missing"):
        _receive(company, "a;b\n1;2\n")
    record = _receive(company, "cuenta;familia;desde\nX9;Quesos;2027-01\n")
    with pytest.raises(Refused, match="nothing_to_import"):
        confirm_needs(acting_user=company.kam, record=record)
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    ("texts", "sign"),
    [(["1.234,5"], ","), (["1,234.5"], "."), (["12,5", "3"], ","), (["1234.567"], "."),
     (["1.234"], ""), (["12"], ""), (["1.234", "0,5"], ",")],
)  # fmt: skip
def test_which_sign_divides_off_decimals(texts: list[str], sign: str) -> None:
    assert decimal_sign(texts) == sign


def test_a_number_that_reads_two_ways_is_refused() -> None:
    with pytest.raises(AmbiguousNumberError):
        number_of("1.234", "")
    assert number_of("1.234", ",") == 1234
    assert number_of("1.234", ".") == Decimal("1.234")
    assert number_of("", "") is None
    for text in ("abc", "1e999999", "NaN"):
        with pytest.raises(ValueError):
            number_of(text, "")
