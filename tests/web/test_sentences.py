"""Sentences that are put together from a code and its values."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from clave.lib.refusal import Refused
from clave.web.refusals import finding_sentence, note_sentence, sentence, warning_sentence


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
