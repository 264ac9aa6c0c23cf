"""Languages as people write them."""

from __future__ import annotations

import pytest

from clave.lib.languages import language_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, "es") for text in ("es", " ES ", "es-ES", "es_MX", "Español", "castellano")),
        *((text, "de") for text in ("de", "Alemán", "aleman", "German")),
        ("Euskera", "eu"),
        ("klingon", "klingon"),
        ("", ""),
    ],
)
def test_a_language_is_one_however_it_is_written(text: str, code: str) -> None:
    assert language_code(text) == code
