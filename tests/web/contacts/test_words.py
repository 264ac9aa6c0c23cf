"""What pages call the language that somebody speaks."""

from __future__ import annotations

import pytest
from django.utils import translation

from clave.web.contacts.words import language_name


@pytest.mark.parametrize(
    ("code", "page", "said"),
    [
        ("es", "es", "español"),
        ("es", "en", "Spanish"),
        ("pt-BR", "en", "Portuguese (Brazil)"),
        ("", "en", ""),
        ("elvish of old", "en", "elvish of old"),
    ],
)
def test_a_language_is_named_in_that_of_the_page(code: str, page: str, said: str) -> None:
    with translation.override(page):
        assert language_name(code) == said
