"""Sentences that are put together from a code and its values."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import translation

from clave.lib.refusal import Refused
from clave.web.refusals import finding_sentence, note_sentence, sentence, warning_sentence
from clave.web.sentences import doubts, notes, singular


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def test_fields_and_sorts_of_files_have_words() -> None:
    refusal = Refused("mapping_missing_field", fields=["code", "net_amount"])
    assert sentence(refusal) == "Choose a column for: Code, Net amount."
    assert "a picture" in sentence(Refused("not_a_table", found="picture"))
    assert "too much memory" in sentence(Refused("workbook_too_demanding", limit="memory"))
    imprecise = warning_sentence("dates_imprecise", {"precision": "month"})
    assert imprecise == "The dates tell only the month."


def test_days_and_months_are_written_as_on_pages() -> None:
    refusal = Refused("period_reversed", start=date(2026, 1, 2), end="2025-12-31")
    assert sentence(refusal) == "The period ends (31 Dec 2025) before it begins (2 Jan 2026)."
    entry = {"code": "period_not_covered", "params": {"covered_from": "2024-01"}}
    assert note_sentence(entry) == "The ledger reaches from Jan 2024 to – only."


def test_what_is_not_known_is_a_dash() -> None:
    said = finding_sentence("facts", {"lines": 3000, "last": None})
    assert said == "The ledger holds 3,000 lines, until –; its state tables agree."


def test_one_thing_is_not_counted_in_the_plural() -> None:
    one = {"code": "credits_open", "params": {"lines": 1, "amount": "531"}}
    two = {"code": "credits_open", "params": {"lines": 2, "amount": "531"}}
    assert note_sentence(one).startswith("One credit note closes no invoice: €531")
    assert note_sentence(two).startswith("2 credit notes close no invoice: €531")
    with translation.override("es"):
        assert note_sentence(one).startswith("Un abono no cierra ninguna factura: 531")
        assert warning_sentence("much_rejected", {"lines": 1, "of": 6}) == (
            "Se rechazaría una de 6 líneas."
        )


@pytest.mark.parametrize("code", sorted(singular.ONE))
def test_the_singular_belongs_to_a_sentence_that_counts(code: str) -> None:
    counts, text = singular.ONE[code]
    tables = (notes.MISSING, notes.ASSUMED, doubts.SENTENCES, doubts.WARNINGS)
    plural = next(table[code] for table in tables if code in table)
    assert f"%({counts})s" in plural
    assert f"%({counts})s" not in text
    names = set(re.findall(r"%\((\w+)\)s", plural)) - {counts}
    assert set(re.findall(r"%\((\w+)\)s", text)) <= names
