"""What the sheets of an ``xlsx`` claim of memory, and the errors in their cells."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from clave.facts.readers.package import Package, part_blocks
from clave.facts.readers.source import Limits
from clave.lib.refusal import Refused

_CELL_BYTES = 32
_OVERLAP = 4096
_CELL = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"(?:[^<>]*[^<>/])?>')
_MERGE = re.compile(rb'mergeCell\s[^<>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def check_sheets(path: Path, package: Package, limits: Limits) -> None:
    """Refuse a workbook of which one cell or merge spans what no table fills.

    A sheet is read into memory as a rectangle from its first to its last filled cell. Raises
    ``Refused``: ``far_cell``, ``merge_too_large``, ``damaged_file``.
    """
    allowed = (limits.workbook_memory + 4 * package.unpacked) // 2
    for name in package.names:
        lowered = name.casefold()
        if not lowered.endswith(".xml") or "/worksheets/" not in lowered:
            continue
        try:
            _check(path, name, allowed, limits)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise Refused("damaged_file") from error


def _check(path: Path, name: str, allowed: int, limits: Limits) -> None:
    last_column, last_row, carried = 0, 0, b""
    columns: dict[bytes, int] = {}
    for block in part_blocks(path, name):
        data = carried + block
        for column, row in _CELL.findall(data):
            if column not in columns:
                columns[column] = _place(column)
                last_column = max(last_column, columns[column])
            number = int(row)
            last_row = max(last_row, number)
        if last_column * last_row * _CELL_BYTES > allowed:
            raise Refused("far_cell", cell=f"{_letters(last_column)}{last_row}")
        if b"mergeCell" in data:
            _check_merges(data, limits)
        carried = data[-_OVERLAP:]


def _check_merges(data: bytes, limits: Limits) -> None:
    for left, top, right, bottom in _MERGE.findall(data):
        area = (_place(right) - _place(left) + 1) * (int(bottom) - int(top) + 1)
        if area > limits.workbook_rows * limits.columns:
            cells = b"%s%s:%s%s" % (left, top, right, bottom)
            raise Refused("merge_too_large", cells=cells.decode())


def _place(letters: bytes) -> int:
    """``A`` → 1, ``XFD`` → 16384."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place


def _letters(place: int) -> str:
    text = ""
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text
