"""A sheet of targets in thousands is asked about, answered, and remembered as it was answered."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override

from clave.apps.ledger import records, services
from clave.apps.ledger.models import Import
from clave.lib.refusal import Refused
from clave.web.refusals import doubt_sentence
from tests.apps.ledger.making import ledger, proposed
from tests.company import People

pytestmark = pytest.mark.django_db
# What site S1 sold in the first months of 2025: 287, 294 and 301.
THOUSANDS = "Cliente;2026-01;2026-02;2026-03\nS1;0,30;0,31;0,32\n"
FACTOR = "targets_in_thousands:budget amount"


def _sheet(text: str) -> Import:
    return proposed(text, kind="budgets")


def _codes(record: Import) -> list[str]:
    return [question["code"] for question in records.open_questions(record)]


def _total(record: Import) -> str:
    return str((record.preview or {})["read"]["amount"])


def test_a_sheet_in_thousands_is_asked_and_answered(company: People, folders) -> None:
    record = _sheet(THOUSANDS)
    assert _codes(record).count("targets_in_thousands") == 1
    assert records.is_blocked(record)
    asked = next(q for q in records.open_questions(record) if q["code"] == FACTOR.split(":")[0])
    with override("en"):
        assert doubt_sentence(asked).startswith("These targets, €1, are about a thousandth of the")
    with override("es"):
        assert "de los 882\xa0€ que las mismas cuentas" in doubt_sentence(asked)
    services.answer_question(
        acting_user=company.analyst, record=record, key=FACTOR, choice="in_thousands"
    )
    assert (_total(record), records.is_blocked(record)) == ("930.00", False)
    services.run_import(record, acting_user=company.analyst)
    assert ledger("budgets", "amount") == (3, Decimal("930.00"))
    # The next sheet of this header is read so at once.
    after = _sheet(THOUSANDS.replace("0,30", "0,33"))
    assert (_total(after), records.is_blocked(after)) == ("960.00", False)
    assert "targets_in_thousands" not in _codes(after)


def test_targets_that_are_small_are_kept_as_told(company: People, folders) -> None:
    record = _sheet(THOUSANDS)
    services.answer_question(acting_user=company.analyst, record=record, key=FACTOR, choice="keep")
    assert (_total(record), records.is_blocked(record)) == ("0.93", False)


def test_targets_a_thousand_times_too_large_are_asked(company: People, folders) -> None:
    record = _sheet("Cliente;2026-01;2026-02;2026-03\nG1;300000;310000;320000\n")
    assert "targets_too_large" in _codes(record)
    with pytest.raises(Refused, match="import_has_questions"):
        services.confirm_import(acting_user=company.analyst, record=record)


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("Cliente;2026-01;2026-02;2026-03\nS1;300;310;320\n", False),
        ("Cliente;2026-01;2026-02;2026-03\nS1;3;3;3\n", False),
        ("Cliente;2031-01;2031-02;2031-03\nS1;0,3;0,3;0,3\n", False),  # nothing to compare with
        ("KAM;2026-01;2026-02;2026-03\nlucia.ferrer@example.com;0,4;0,5;0,5\n", True),
    ],
)
def test_what_is_doubted(text: str, doubted: bool, company: People, folders) -> None:
    assert ("targets_in_thousands" in _codes(_sheet(text))) is doubted
