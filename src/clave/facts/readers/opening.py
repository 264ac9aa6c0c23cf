"""The door of the readers: decide by content what a file is, and read it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clave.facts.readers.columnar import read_parquet
from clave.facts.readers.delimited import read_delimited
from clave.facts.readers.sniff import sniff
from clave.facts.readers.source import Limits, Source
from clave.facts.readers.unpack import unpack_gzip
from clave.facts.readers.workbook import read_package, read_workbook
from clave.lib.refusal import Refused

_DEFAULT_LIMITS = Limits()


def open_source(
    path: Path,
    *,
    scratch: Path,
    name: str | None = None,
    sheet: str | None = None,
    limits: Limits = _DEFAULT_LIMITS,
) -> Source:
    """Read a file that somebody brought into ``scratch``, as a table of plain text.

    Delimited text of any usual encoding and delimiter, the same packed by gzip, XLSX, XLSM,
    XLSB, XLS, ODS and Parquet, decided by content. ``name``: what the person calls the file
    (``path`` may be an upload). ``sheet``: of a workbook, else its first that holds a table.
    Raises ``Refused`` with one of the codes that :mod:`clave.facts.readers.refusals` lists.
    """
    name = name or path.name
    if not path.is_file():
        raise Refused("no_such_file", name=name)
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise Refused("file_too_large", size=size, limit=limits.file_bytes)
    scratch.mkdir(parents=True, exist_ok=True)
    found = sniff(path)
    content = path
    if found == "gzip":
        content = scratch / "unpacked"
        unpack_gzip(path, content, limits)
        found = sniff(content)
    source = _read(content, found, scratch, name, sheet, limits)
    return replace(source, path=path)


def _read(
    path: Path, found: str, scratch: Path, name: str, sheet: str | None, limits: Limits
) -> Source:
    if found == "text":
        return read_delimited(path, scratch, name, limits)
    if found == "parquet":
        return read_parquet(path, scratch, name, limits)
    if found == "xls":
        return read_workbook(path, scratch, name, sheet, limits)
    if found == "zip":
        return read_package(path, scratch, name, sheet, limits)
    raise Refused("not_a_table", found="archive")
