"""Text as it is compared: without case, accents and what people type between signs."""

from __future__ import annotations

import re
import unicodedata

_NOT_WORDS = re.compile(r"[^\w]+|_+")


def plain(text: str) -> str:
    """Words in small letters without accents, one blank between them.

    >>> plain(" Begoña  IBÁÑEZ-Ríos "), plain("D.ª Ana")
    ('begona ibanez rios', 'd a ana')
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _NOT_WORDS.sub(" ", text).strip().casefold()


def digits(text: str) -> str:
    """The digits of a telephone number, its country's prefix of Spain left out.

    >>> digits("+34 976 12 34 56"), digits("0034976123456"), digits("(976) 123-456")
    ('976123456', '976123456', '976123456')
    """
    found = "".join(sign for sign in text if sign.isdigit()).removeprefix("00")
    return found[2:] if len(found) == 11 and found.startswith("34") else found
