"""Languages as people write them: «es», «es-ES», «Español», «Spanish» are one."""

from __future__ import annotations

from functools import cache

from babel import Locale

from .text import plain


def language_code(text: str) -> str:
    """The code of a language; a name that nobody knows stays as it is, in small letters.

    Names are known in Spanish and English.

    >>> language_code("es-ES"), language_code("Alemán"), language_code("klingon")
    ('es', 'de', 'klingon')
    """
    word = plain(text)
    head = word.split(" ")[0]
    if head in _names().values():
        return head
    return _names().get(word, word)


@cache
def _names() -> dict[str, str]:
    """Name without accents → code of two letters."""
    found = {"castellano": "es"}
    for told in ("en", "es"):
        for code, name in Locale(told).languages.items():
            if len(code) == 2:
                found.setdefault(plain(name), code)
    return found
