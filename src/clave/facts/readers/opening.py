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
_RESULTS = ("source.parquet", "broken.parquet")
_INTERMEDIATE = ("unpacked", "plain.txt", "good.csv", "bad.csv", "cells.csv")


def open_source(
    path: Path,
    *,
    scratch: Path,
    name: str | None = None,
    sheet: str | None = None,
    limits: Limits = _DEFAULT_LIMITS,
) -> Source:
    """Read a file that somebody brought into ``scratch``, as a table of plain text.

    What stays in ``scratch`` are the Parquet files that the source names; a refusal leaves nothing.
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
        raise Refused("file_too_large", megabytes=size // 2**20, limit=limits.file_bytes // 2**20)
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        return replace(_sniffed(path, scratch, name, sheet, limits), path=path)
    except Refused:
        _remove(scratch, _RESULTS)
        raise
    finally:
        _remove(scratch, _INTERMEDIATE)


def _remove(scratch: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (scratch / name).unlink(missing_ok=True)


def _sniffed(path: Path, scratch: Path, name: str, sheet: str | None, limits: Limits) -> Source:
    found = sniff(path)
    if found != "gzip":
        return _read(path, found, scratch, name, sheet, limits)
    content = scratch / "unpacked"
    unpack_gzip(path, content, limits)
    return _read(content, sniff(content), scratch, name, sheet, limits)


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
