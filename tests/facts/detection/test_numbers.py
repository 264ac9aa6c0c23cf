"""Decimal signs: for any column of amounts in one notation, the sign and the values come out."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from clave.facts.cleaning.values import number, present
from clave.facts.detection.numbers import NumberReading, read_numbers
from clave.facts.detection.profile import Profile, Shape
from clave.facts.detection.review_numbers import all_plain


def _profile(texts: list[str]) -> Profile:
    """The profile of a column of these texts, shapes made in Python."""
    digits = str.maketrans("012345678", "9" * 9)
    shapes: dict[str, list[str]] = {}
    for text in texts:
        shapes.setdefault(text.lower().translate(digits), []).append(text)
    return Profile(
        name="x",
        sql="c0",
        rows=len(texts),
        filled=len(texts),
        distinct=len(set(texts)),
        examples=tuple(texts[:3]),
        shapes=tuple(Shape(shape, len(found), min(found)) for shape, found in shapes.items()),
    )


def _read(*texts: str) -> NumberReading | None:
    return read_numbers(_profile(list(texts)))


def _written(value: Decimal, style: str) -> str:
    text = f"{value:,.2f}" if "grouped" in style else f"{value:.2f}"
    if "comma" in style:
        text = text.replace(",", "_").replace(".", ",").replace("_", ".")
    if "euro" in style:
        text += " €"
    if "trailing" in style and text.startswith("-"):
        text = text[1:] + "-"
    if "brackets" in style and text.startswith("-"):
        text = f"({text[1:]})"
    return text


STYLES = [
    *("point", "comma", "point grouped", "comma grouped", "comma grouped euro"),
    *("comma trailing", "point grouped brackets"),
]
_amounts = st.lists(
    st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2), min_size=1, max_size=40
)


@settings(max_examples=30, deadline=None)
@given(_amounts, st.sampled_from(STYLES))
def test_the_sign_of_any_notation_is_found_and_every_value_read(
    amounts: list[Decimal], style: str
) -> None:
    texts = [_written(amount, style) for amount in amounts]
    reading = read_numbers(_profile(texts))
    assert reading is not None
    assert (reading.decimal, reading.share) == ("," if "comma" in style else ".", 1.0)
    assert not reading.damaged
    with duckdb.connect() as connection:
        for text, amount in zip(texts, amounts, strict=True):
            query = f"SELECT {number(present('t'), reading.decimal)} FROM (SELECT $t AS t)"
            assert connection.execute(query, {"t": text}).fetchall() == [(amount,)]


@settings(max_examples=30, deadline=None)
@given(_amounts, st.integers(min_value=1_000, max_value=9_999_999))
def test_a_grouped_whole_number_among_plain_ones_is_damage(
    amounts: list[Decimal], eaten: int
) -> None:
    assume(any(abs(amount) >= 1_000 for amount in amounts))
    texts = [f"{amount:.2f}" for amount in amounts]
    reading = read_numbers(_profile([*texts, f"{eaten:,}"]))
    assert reading is not None
    assert (reading.decimal, reading.damaged, reading.grouped) == (".", True, 1)


@pytest.mark.parametrize(
    ("texts", "decimal", "ambiguous"),
    [
        (("1.234", "2.500"), "", 2),
        (("1.234", "2.5"), ".", 0),
        (("1.234", "0.500"), ".", 0),
        (("1.234", "2.500,10"), ",", 0),
        (("1.234.567", "12"), ",", 0),
        (("12345.678",), ".", 0),
        (("7", "12"), "", 0),
        (("12 €", "1'234.50"), ".", 0),
        (("1,5E+03", "2,5"), ",", 0),
    ],
)
def test_what_decides(texts: tuple[str, ...], decimal: str, ambiguous: int) -> None:
    reading = _read(*texts)
    assert reading is not None
    assert (reading.decimal, reading.ambiguous) == (decimal, ambiguous)


@pytest.mark.parametrize("texts", [("A1", "B2"), ("1.2.3", "4.5.6"), ("10:30",), ("12/03",)])
def test_what_is_no_number(texts: tuple[str, ...]) -> None:
    assert _read(*texts) is None


def test_per_cent_is_noticed() -> None:
    reading = _read("10 %", "12,5%")
    assert reading is not None
    assert reading.percent


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text("0129-+.,e %", min_size=1, max_size=14), min_size=1, max_size=4),
    st.sampled_from([".", ","]),
)
@example(["-12", "99999999999,9999999"], ",")
@example(["1."], ".")
def test_shapes_that_are_plain_are_all_read(texts: list[str], decimal: str) -> None:
    if all_plain(_profile(texts), decimal):
        with duckdb.connect() as connection:
            for text in texts:
                query = f"SELECT {number('t', decimal)} IS NOT NULL FROM (SELECT $t AS t)"
                assert connection.execute(query, {"t": text}).fetchall() == [(True,)], text


def test_plain_shapes_are_known_for_such() -> None:
    assert all_plain(_profile(["1", "-12.5", "0.125"]), ".")
    assert not all_plain(_profile(["1", "-12.5", "N/A"]), ".")
    assert not all_plain(_profile(["1,5"]), ".")
    assert not all_plain(_profile([]), ".")
