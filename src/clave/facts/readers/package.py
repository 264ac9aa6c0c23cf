"""A look inside a zip before anything unpacks it: is it a workbook, and is it harmless?"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from clave.facts.readers.source import Limits
from clave.lib.refusal import Refused

# What reading a zip that is torn, or made to harm, may raise.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError),
)
_DIRECTORY_BYTES = 1 << 20
_HARMLESS = 32 * 1024 * 1024
_PROLOG = 64 * 1024
_UNSAFE = re.compile(r"(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[A-Za-z]:|\x00")
_OTHERS = (
    ("word/", "word"),
    ("ppt/", "presentation"),
    ("Index/Document.iwa", "archive"),
)


@dataclass(frozen=True)
class Package:
    """A workbook in a zip: ``format`` is ``xlsx``, ``xlsb`` or ``ods``; sizes in bytes."""

    format: str
    unpacked: int
    names: tuple[str, ...]


def inspect_package(path: Path, limits: Limits) -> Package:
    """Decide what a zip holds without unpacking it.

    Raises ``Refused``: ``damaged_file``, ``too_many_parts``, ``unsafe_path``,
    ``unpacks_too_large``, ``password_protected``, ``xml_entities``, ``not_a_table``.
    """
    try:
        with path.open("rb") as file:
            check_directory(file, limits.workbook_entries)
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_entries(entries, path.stat().st_size, limits)
            names = tuple(entry.filename for entry in entries)
            found = _format(archive, names)
            _check_prologs(archive, entries)
    except BROKEN as error:
        raise Refused("damaged_file") from error
    return Package(found, sum(entry.file_size for entry in entries), names)


def check_directory(file: BinaryIO, most: int) -> None:
    """Read the size of the central directory before ``zipfile`` reads all of it.

    Raises ``Refused``: ``damaged_file``, ``too_many_parts``.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + 22:
        raise Refused("damaged_file")
    entries, directory = struct.unpack("<10xHL", tail[place : place + 16])
    # All ones stand for the large form of the directory, which no workbook needs.
    if entries > most or directory > _DIRECTORY_BYTES:
        raise Refused("too_many_parts", parts=entries, limit=most)


def _check_entries(entries: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    for entry in entries:
        if _UNSAFE.search(entry.orig_filename):
            raise Refused("unsafe_path", name=entry.filename[:200])
        if entry.flag_bits & 0x1:
            raise Refused("password_protected")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("damaged_file")
    unpacked = sum(entry.file_size for entry in entries)
    allowed = min(limits.workbook_unpacked_bytes, max(_HARMLESS, packed * limits.packing_ratio))
    if unpacked > allowed:
        raise Refused("unpacks_too_large", limit=allowed)


def _format(archive: zipfile.ZipFile, names: tuple[str, ...]) -> str:
    lowered = {name.casefold() for name in names}
    if any(name.endswith("workbook.bin") for name in lowered):
        return "xlsb"
    if any(name.endswith(".xml") and "workbook" in name for name in lowered) or any(
        name.startswith("xl/") for name in lowered
    ):
        return "xlsx"
    if "mimetype" in lowered:
        with archive.open("mimetype") as file:
            kind = file.read(200).decode("ascii", "replace")
        if "opendocument.spreadsheet" in kind:
            _refuse_encrypted(archive, lowered)
            return "ods"
        if "opendocument.text" in kind:
            raise Refused("not_a_table", found="word")
        if "opendocument.presentation" in kind:
            raise Refused("not_a_table", found="presentation")
    for mark, found in _OTHERS:
        if any(name.startswith(mark.casefold()) for name in lowered):
            raise Refused("not_a_table", found=found)
    raise Refused("not_a_table", found="archive")


def _refuse_encrypted(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "meta-inf/manifest.xml" not in names:
        return
    with suppress(KeyError), archive.open("META-INF/manifest.xml") as file:
        if b"encryption-data" in file.read(1 << 20):
            raise Refused("password_protected")


def _check_prologs(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """No part of a workbook declares entities; one that does means to unpack them."""
    for entry in entries:
        if entry.filename.casefold().endswith((".xml", ".rels")):
            with archive.open(entry) as file:
                prolog = file.read(_PROLOG)
            if b"<!ENTITY" in prolog or b"<!DOCTYPE" in prolog:
                raise Refused("xml_entities", name=entry.filename[:200])


def part_blocks(path: Path, name: str, size: int = 1 << 20) -> Iterator[bytes]:
    """The content of one part, block by block."""
    with zipfile.ZipFile(path) as archive, archive.open(name) as file:
        while block := file.read(size):
            yield block
