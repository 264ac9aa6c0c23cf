"""Formulas that nobody computed: a program wrote them, and no spreadsheet has opened the file."""

from __future__ import annotations

import re
import zipfile
import zlib
from html import unescape
from pathlib import Path

from clave.facts.readers.package import part_blocks
from clave.lib.refusal import Refused

_OVERLAP = 16384
_SHEET = re.compile(r'<(?:\w+:)?sheet\s[^<>]*?\bname="([^"]*)"[^<>]*?\b\w+:id="([^"]*)"')
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(r'\b(Id|Target)="([^"]*)"')
# A cell of a formula that is followed by no value, or by an empty one.
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v\s*>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')


def check_computed(path: Path, sheet: str) -> None:
    """Refuse a sheet of an ``xlsx`` in which a formula has no value: it would be read as empty.

    A formula whose value is an empty text is one that was computed. Raises
    ``Refused("formulas_not_computed")`` with the first such cell, ``damaged_file``.
    """
    try:
        part = _part(path, sheet)
        if part is not None:
            _check(path, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise Refused("damaged_file") from error


def _check(path: Path, part: str) -> None:
    carried = b""
    for block in part_blocks(path, part):
        data = carried + block
        for found in _FORMULA.finditer(data):
            attributes = found[1]
            if b't="str"' not in attributes:
                place = _PLACE.search(attributes)
                raise Refused("formulas_not_computed", cell=place[1].decode() if place else "")
        carried = data[-_OVERLAP:]


def _part(path: Path, sheet: str) -> str | None:
    """The part of the package that holds the sheet of this name, as its directory says."""
    with zipfile.ZipFile(path) as archive:
        names = {name.casefold(): name for name in archive.namelist()}
        texts = [
            archive.read(names[place]).decode("utf-8", "replace") if place in names else ""
            for place in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        ]
    ids = {unescape(name): number for name, number in _SHEET.findall(texts[0])}
    targets = {
        found["Id"]: found["Target"]
        for text in _RELATION.findall(texts[1])
        if len(found := dict(_ATTRIBUTE.findall(text))) == 2
    }
    target = targets.get(ids.get(sheet, ""), "")
    place = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return names.get(place.casefold())
