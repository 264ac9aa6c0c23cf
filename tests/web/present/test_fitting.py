"""How much room text needs: never less than the letters of real fonts take."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clave.web.present.slides.fitting import fitted, height_of, lines_of, width_of

TEXTS = (
    "Colectividades Norte Sur, S. Coop. Ltda.",
    "Vende 9.877.030 € en 12 meses; un 5,7 % más que el año anterior",
    "MMMWWW mmmwww 0123456789 −12.345,67 €",
    "«Queso untable ligero cubo 2 kg x2» – y más…",
)


# Published widths of Helvetica and Helvetica-Bold (Adobe's metrics), in thousandths of the size.
PLAIN = (
    {278: " .,:;/fIt", 222: "il", 333: "r-", 500: "ckvxyzsJ", 722: "CDHNRUw", 833: "Mm", 944: "W"}
    | {556: "abdeghnopqu0123456789€«»–L", 667: "ABEKPSVXY", 778: "GOQ", 584: "−", 889: "%"}
    | {611: "TFZ", 1000: "…", 350: "•"}
)
BOLD = (
    {278: " .,/iIl", 333: "-ft:;", 389: "r", 500: "z", 556: "acekvxys0123456789€«»–J", 889: "m%"}
    | {611: "bdghnopquLTFZ", 722: "ABCDHKNRU", 667: "EPSVXY", 778: "GOQw", 833: "M", 944: "W"}
    | {584: "−", 1000: "…", 350: "•"}
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("bold", [False, True])
def test_a_little_wider_than_the_published_letters(text: str, bold: bool) -> None:
    known = {sign: width for width, signs in (BOLD if bold else PLAIN).items() for sign in signs}
    letters = unicodedata.normalize("NFD", text)
    exact = sum(known[s] for s in letters if not unicodedata.combining(s)) / 10
    assert exact <= width_of(text, 100, bold=bold) <= 1.2 * exact


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
