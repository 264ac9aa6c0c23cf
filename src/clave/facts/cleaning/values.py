"""SQL that reads one text of a file as a value, or as NULL where it is none.

Every function takes SQL for a text as it stands in the file and returns SQL for the value. The
plain spelling is tried first, on the text itself; trimming and repair are costly, and are left to
what remains (``coalesce`` and ``CASE`` compute their later branches for the rows that need them).
"""

from __future__ import annotations

import re

from clave.lib.sql import text_literal

_BLANKS = " \t\r\n\u00a0\u2007\u202f\ufeff"
_ABSENT = ("", "NULL", "N/A", "#N/A", "#N/D", "NAN", "-", "--", "—")
_LONGEST_ABSENT = max(len(word.encode()) for word in _ABSENT)
_CURRENCIES = "EUR|USD|GBP|CHF|MXN|ARS|COP|CLP|PEN|BRL|SEK|NOK|DKK|PLN|CZK|RON|HUF|JPY|CNY|CAD|AUD"
_NOISE = f"[\\s\u00a0\u2007\u2009\u202f'’´€$£¥₹]|\\b(?:{_CURRENCIES})\\b"
_YES = ("1", "true", "t", "yes", "y", "si", "sí", "s", "x", "verdadero", "v", "wahr", "vrai")
_NO = ("0", "false", "f", "no", "n", "falso", "falsch", "faux")
AMOUNT_TYPE = "DECIMAL(18,6)"
RATE_TYPE = "DECIMAL(18,10)"
EARLIEST, LATEST = 1900, 2200


def listed(values: tuple[str, ...]) -> str:
    """``values`` as a list of SQL strings."""
    return ", ".join(text_literal(value) for value in values)


def present(raw: str) -> str:
    """The text without surrounding blanks; NULL where it stands for nothing (``NULL``, ``-``)."""
    bare = f"trim({raw}, {text_literal(_BLANKS)})"
    trimmed = f"CASE WHEN upper({bare}) IN ({listed(_ABSENT)}) THEN NULL ELSE {bare} END"
    # Most texts are so: ASCII with no blank at either end, and no word for nothing, as longer ones
    # and those that begin with a digit never are.
    plain = (
        f"{raw} >= '!' AND array_extract({raw}, -1) >= '!' AND strlen({raw}) = length({raw}) AND "
        f"(strlen({raw}) > {_LONGEST_ABSENT} OR {raw} BETWEEN '0' AND '9~' "
        f"OR upper({raw}) NOT IN ({listed(_ABSENT)}))"
    )
    return f"CASE WHEN {plain} THEN {raw} ELSE {trimmed} END"


def number(raw: str, decimal: str, grouped: str = "thousands", sql_type: str = AMOUNT_TYPE) -> str:
    """An amount or quantity with six decimals, or of another type; ``decimal`` is ``.`` or ``,``.

    ``grouped``: what whole numbers in groups (``2,024,994``) are, see :func:`repaired`.
    """
    text = present(raw)
    repair = f"TRY_CAST({repaired(text, decimal, grouped)} AS {sql_type})"
    plain = f"{plain_number(raw, decimal, sql_type)}, {plain_number(text, decimal, sql_type)}"
    return f"coalesce({plain}, {repair})"


def plain_number(text: str, decimal: str, sql_type: str = AMOUNT_TYPE) -> str:
    """The number in a text of digits, a sign, and the decimal sign."""
    if decimal == ",":
        return (
            f"CASE WHEN contains({text}, '.') THEN NULL "
            f"ELSE TRY_CAST(replace({text}, ',', '.') AS {sql_type}) END"
        )
    return f"TRY_CAST({text} AS {sql_type})"


def repaired(text: str, decimal: str, grouped: str = "thousands") -> str:
    """The digits of a number that is written with signs, groups or a currency; NULL if it is none.

    ``text`` is one that :func:`present` gave. Understands ``1.234,50``, ``1 234,50 €``,
    ``12,50-``, ``(12,50)``, ``−12,50``. Groups must be of three digits: ``1.23.4`` is no number.
    A whole number in groups is read as ``grouped`` says: ``thousands``; ``decimals``, its last
    group being decimals whose sign was lost (``2,024,994`` for 2024.994); ``reject``, as none.
    """
    mark = "." if decimal == "," else ","
    bare = f"regexp_replace(upper({text}), {text_literal(_NOISE)}, '', 'g')"
    bare = f"replace({bare}, '−', '-')"
    moved = f"regexp_replace({bare}, '^(?:\\((.*)\\)|(.*)-)$', '-\\1\\2')"
    groups = rf"[0-9]{{1,3}}(?:\{mark}[0-9]{{3}})+"
    shape = rf"[+-]?(?:(?:[0-9]+|{groups})(?:\{decimal}[0-9]*)?|\{decimal}[0-9]+)"
    sound = f"regexp_full_match({moved}, {text_literal(shape)})"
    digits = f"replace(replace({moved}, '{mark}', ''), '{decimal}', '.')"
    if grouped != "thousands":
        whole = f"regexp_full_match({moved}, {text_literal(f'[+-]?{groups}')})"
        meant = f"regexp_replace(replace({moved}, '{mark}', ''), '([0-9]{{3}})$', '.\\1')"
        digits = f"CASE WHEN {whole} THEN {meant} ELSE {digits} END"
        if grouped == "reject":
            sound = f"{sound} AND NOT {whole}"
    return f"CASE WHEN {sound} THEN {digits} END"


def too_large(raw: str, decimal: str) -> str:
    """Whether it is a number, of more digits before its decimals than an amount may have."""
    return f"coalesce(TRY_CAST({repaired(present(raw), decimal)} AS DOUBLE) >= 1e12, false)"


def ratio(raw: str, decimal: str) -> str:
    """A share of one: ``0,21``, ``21 %`` and ``21`` are the same (above one means per cent)."""
    value = per_cent(raw, decimal)
    percent = f"(contains({raw}, '%') OR abs({value}) > 1)"
    return f"CASE WHEN {percent} THEN {value} / 100.0 ELSE CAST({value} AS DOUBLE) END"


def per_cent(raw: str, decimal: str) -> str:
    """The number before a percent sign, or without one."""
    return number(f"replace({raw}, '%', '')", decimal)


def product(factors: list[str], percent_off: str | None) -> str:
    """The product of numbers, less a percentage that may be absent; NULL where it is too large."""
    # Wider than its factors, or DuckDB keeps the product in 64 bits and fails where it overflows.
    first, *others = factors
    value = " * ".join([f"CAST({first} AS DECIMAL(19,6))", *others])
    if percent_off:
        kept = f"TRY_CAST(100 - coalesce({percent_off}, 0) AS DECIMAL(10,6)) * 0.01"
        value = f"TRY_CAST({value} AS DECIMAL(26,10)) * {kept}"
    return f"TRY_CAST({value} AS {AMOUNT_TYPE})"


def difference(value: str, minus: str, *, empty_is_zero: bool) -> str:
    """A number less another; NULL where it is too large, or where the other is not told."""
    less = f"coalesce({minus}, 0)" if empty_is_zero else minus
    return f"TRY_CAST(CAST({value} AS DECIMAL(19,6)) - {less} AS {AMOUNT_TYPE})"


def date(raw: str, date_format: str) -> str:
    """A date written as ``date_format`` (``""``: ISO); a time of day after it is left out."""
    text = present(raw)
    if date_format in ("", "%Y-%m-%d"):
        plain = plain_date(raw, date_format)
        day = f"TRY_CAST(left({text}, 10) AS DATE)"
        return f"coalesce({plain}, {day}, CAST(TRY_CAST({text} AS TIMESTAMP) AS DATE))"
    day_format, *clock = re.split("[ T](?=%[HI])", date_format, maxsplit=1)
    first = f"regexp_extract({text}, '^[^ T]+')" if clock or " " not in day_format else text
    plain, whole = (f"try_strptime({tried}, {text_literal(date_format)})" for tried in (raw, text))
    day = f"try_strptime({first}, {text_literal(day_format)})"
    return f"CAST(coalesce({plain}, {whole}, {day}) AS DATE)"


def plain_date(raw: str, date_format: str) -> str:
    """A date that is written exactly so."""
    if date_format in ("", "%Y-%m-%d"):
        return f"CASE WHEN strlen({raw}) = 10 THEN TRY_CAST({raw} AS DATE) END"
    return f"CAST(try_strptime({raw}, {text_literal(date_format)}) AS DATE)"


def precision(date_format: str) -> str:
    """How exactly a date of this format is told: ``day``, ``month`` or ``year``."""
    if not date_format or any(mark in date_format for mark in ("%d", "%j", "%x", "%c", "%F")):
        return "day"
    if any(mark in date_format for mark in ("%m", "%b", "%B")):
        return "month"
    return "year"


def flag(raw: str) -> str:
    """Yes or no, in Spanish and English."""
    folded = f"lower({present(raw)})"
    return (
        f"CASE WHEN {folded} IN ({listed(_YES)}) THEN true "
        f"WHEN {folded} IN ({listed(_NO)}) THEN false END"
    )
