"""Two texts from the same beginning: both are taken, and no word that anybody typed is lost."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.apps.plans.merging import Merged, merge, normal, sentences, word_changes

BASE = "Compran quesos. Pagan tarde.\nQuieren formatos pequeños. Su almacén está lleno."


def _words(text: str) -> Counter[str]:
    return Counter(text.split())


def _typed(base: str, text: str) -> Counter[str]:
    """The words of ``text`` that were not in ``base``."""
    return _words(text) - _words(base)


def _all_of(merged: Merged) -> Counter[str]:
    found = _words(merged.text)
    for part in merged.conflicts:
        found |= _words(part.mine) | _words(part.theirs)
    return found


TEXTS = st.lists(
    st.sampled_from(["Uno dos.", "Tres, cuatro!", "cinco", "seis.\n", "\n", "Siete ocho. ", "9?"]),
    max_size=8,
).map(" ".join)  # fmt: skip


@settings(max_examples=600)
@given(TEXTS, TEXTS, TEXTS)
def test_no_word_that_either_typed_is_lost(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs)
    held = _all_of(merged)
    for text in (mine, theirs):
        lost = _typed(base, text) - held
        assert not lost


@settings(max_examples=300)
@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_any_text_at_all(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs)
    assert merge(base, mine, base).text == mine
    assert merge(base, base, theirs).text == theirs
    assert merge(base, mine, mine).text == mine
    for text in (mine, theirs):
        assert not _typed(base, text).keys() - _all_of(merged).keys()


@given(st.text())
def test_sentences_make_the_text_again(text: str) -> None:
    assert "".join(sentences(text)) == text


def test_changes_of_different_sentences_are_both_taken() -> None:
    mine = BASE.replace("Pagan tarde.", "Pagan a 75 días.")
    theirs = BASE.replace("está lleno", "se amplía en marzo")
    merged = merge(BASE, mine, theirs)
    assert merged.clean
    assert merged.text == (
        "Compran quesos. Pagan a 75 días.\n"
        "Quieren formatos pequeños. Su almacén se amplía en marzo."
    )


def test_what_both_added_at_one_place_is_kept_side_by_side() -> None:
    merged = merge("A.\n", "A.\nMío.", "A.\nSuyo.")
    assert merged.clean
    assert merged.text == "A.\nSuyo. Mío."


def test_the_same_sentence_is_a_conflict_that_shows_all_three() -> None:
    mine, theirs = BASE.replace("tarde", "a 75 días"), BASE.replace("tarde", "a 60 días")
    merged = merge(BASE, mine, theirs)
    (part,) = merged.conflicts
    assert (part.base, part.mine, part.theirs) == (
        "Pagan tarde.\n",
        "Pagan a 75 días.\n",
        "Pagan a 60 días.\n",
    )
    assert "Compran quesos. " in merged.text and "Su almacén está lleno." in merged.text


def test_taking_out_what_another_changed_is_a_conflict() -> None:
    merged = merge("A b. C d. E f.", "A b. E f.", "A b. C x. E f.")
    (part,) = merged.conflicts
    assert (part.base, part.mine, part.theirs) == ("C d. ", "", "C x. ")


def test_the_same_change_twice_is_none() -> None:
    changed = BASE.replace("tarde", "pronto")
    assert merge(BASE, changed, changed).text == changed


@pytest.mark.parametrize("text", ["a\r\nb", "a\nb  \n", "a\rb"])
def test_what_forms_send_is_made_equal(text: str) -> None:
    assert normal(text) == "a\nb"


def test_words_that_changed() -> None:
    assert word_changes("vender más queso", "vender menos queso fresco") == [
        ("equal", "vender "),
        ("delete", "más"),
        ("insert", "menos"),
        ("equal", " queso"),
        ("insert", " fresco"),
    ]
