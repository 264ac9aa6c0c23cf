"""How much room text needs: never less than the letters of real fonts take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from clave.web.present.slides.fitting import fitted, height_of, lines_of, width_of

TEXTS = (
    "Colectividades Norte Sur, S. Coop. Ltda.",
    "Vende 9.877.030 € en 12 meses; un 5,7 % más que el año anterior",
    "MMMWWW mmmwww 0123456789 −12.345,67 €",
    "«Queso untable ligero cubo 2 kg x2» – y más…",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("bold", [False, True])
def test_at_least_as_wide_as_a_font_of_the_same_metrics(text: str, bold: bool) -> None:
    name = "LiberationSans-Bold.ttf" if bold else "LiberationSans-Regular.ttf"
    try:
        font = ImageFont.truetype(name, 100)
    except OSError:
        pytest.skip("no font with the metrics of Arial on this machine")
    assert width_of(text, 100, bold=bold) >= font.getlength(text)


def test_lines() -> None:
    assert lines_of("one", 1000, 12) == 1
    assert lines_of("one\ntwo", 1000, 12) == 2
    assert lines_of("aaaa bbbb", width_of("aaaa", 12) + 1, 12) == 2
    assert lines_of("a" * 100, width_of("a" * 10, 12), 12) >= 10


@given(st.text(max_size=300), st.floats(40, 900), st.floats(15, 400))
def test_what_is_fitted_fits(text: str, width: float, height: float) -> None:
    found = fitted(text, width, height, (20.0, 16.0, 12.0))
    assert height_of(found.text, width, found.size) <= height or len(found.text) <= 2
    if not found.text.endswith("…"):
        assert found.text == text
