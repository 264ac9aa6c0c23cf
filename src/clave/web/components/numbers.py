"""Numbers as people read them, in the active language: true minus, no made-up zero.

``None`` is «not known» everywhere. Spanish groups four digits too (1.234), so that columns align.
"""

from __future__ import annotations

from contextvars import ContextVar
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel.numbers import get_currency_symbol
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

Numeric = Decimal | int | float | str | None
MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"

_UNITS = [Decimal(1).scaleb(-decimals) for decimals in range(10)]
_COMMA = str.maketrans(",.", ".,")

_style: ContextVar[str] = ContextVar("number_style", default="language")
_company_currency: ContextVar[str] = ContextVar("company_currency", default="EUR")


def write_as(style: str, currency: str) -> None:
    """How this request writes numbers, and the company's currency; set once by the middleware.

    ``style`` is ``language``, ``comma`` (1.234,56) or ``point`` (1,234.56).
    """
    _style.set(style)
    _company_currency.set(currency)


def company_currency() -> str:
    """The currency of amounts that name none."""
    return _company_currency.get()


def currency_symbol(currency: str = "") -> str:
    """«€» for EUR, in the active language; the company's currency when none is named."""
    return _symbol(currency or company_currency(), language())


@lru_cache(maxsize=256)
def _symbol(currency: str, locale: str) -> str:
    return get_currency_symbol(currency, locale)


def as_decimal(value: Numeric) -> Decimal | None:
    """A number from what a view may hand in; text that is no number counts as not known."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def not_known() -> str:
    """The words for a value that the data do not hold."""
    return _("not known")


def language() -> str:
    """The active language, ``es`` or ``en``."""
    return (get_language() or "es").split("-")[0]


def _is_comma() -> bool:
    """Whether decimals follow a comma, and thousands a point."""
    style = _style.get()
    return style == "comma" or (style != "point" and language() == "es")


def decimal_sign() -> str:
    """The sign before decimals, as this request writes and reads them."""
    return "," if _is_comma() else "."


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(_UNITS[decimals], ROUND_HALF_EVEN)


def number(value: Numeric, decimals: int = 0, *, signed: bool = False) -> str:
    """``1234.5`` → «1.234,5» (``decimals=1``); ``signed`` writes + too, and 0 without a sign."""
    amount = as_decimal(value)
    if amount is None:
        return not_known()
    amount = _rounded(amount, decimals)
    sign = MINUS if amount < 0 else "+" if signed and amount else ""
    text = f"{abs(amount):,.{decimals}f}"
    return sign + (text.translate(_COMMA) if _is_comma() else text)


def money(value: Numeric, currency: str = "", decimals: int = 0, *, signed: bool = False) -> str:
    """``9842310`` → «9.842.310 €», in English «€9,842,310»."""
    if as_decimal(value) is None:
        return not_known()
    text = number(value, decimals, signed=signed)
    symbol = currency_symbol(currency)
    if language() != "en":
        return f"{text}{NO_BREAK}{symbol}"
    sign = text[0] if text[0] in {"+", MINUS} else ""
    gap = NO_BREAK if symbol.isalpha() else ""
    return f"{sign}{symbol}{gap}{text.removeprefix(sign)}"


def compact_money(value: Numeric, currency: str = "") -> str:
    """For sentences: millions with one decimal («10,2 M€»), smaller amounts whole."""
    amount = as_decimal(value)
    if amount is None or abs(amount) < 1_000_000:
        return money(value, currency)
    text = number(amount / 1_000_000, 1)
    symbol = currency_symbol(currency)
    if language() != "en":
        return f"{text}{NO_BREAK}M{symbol}"
    sign = MINUS if text.startswith(MINUS) else ""
    return f"{sign}{symbol}{text.removeprefix(sign)}M"


def percent(value: Numeric, decimals: int = 1, *, signed: bool = False) -> str:
    """A ratio in 0…1 → «4,0 %», in English «4.0%»."""
    amount = as_decimal(value)
    if amount is None:
        return not_known()
    text = number(amount * 100, decimals, signed=signed)
    return f"{text}%" if language() == "en" else f"{text}{NO_BREAK}%"


def per_hundred(value: Numeric, decimals: int = 1, *, signed: bool = False) -> str:
    """A ratio as the number of a column whose header says %: ``0.268`` → «26,8»."""
    amount = as_decimal(value)
    return not_known() if amount is None else number(amount * 100, decimals, signed=signed)


def points(value: Numeric, decimals: int = 0) -> str:
    """A difference of two ratios, in percentage points: ``0.03`` → «+3 puntos»."""
    amount = as_decimal(value)
    if amount is None:
        return not_known()
    amount = _rounded(amount * 100, decimals)
    text = number(amount, decimals, signed=True)
    one_or_more = 1 if abs(amount) == 1 else 2
    return ngettext("%(number)s point", "%(number)s points", one_or_more) % {"number": text}


def change(now: Numeric, before: Numeric) -> dict[str, Any]:
    """How ``now`` differs from ``before``: ``absolute`` and ``ratio`` (both None if unknown).

    The ratio is None where there is nothing to compare with (before is zero or negative).
    """
    new, old = as_decimal(now), as_decimal(before)
    if new is None or old is None:
        return {"absolute": None, "ratio": None}
    return {"absolute": new - old, "ratio": (new - old) / old if old > 0 else None}
