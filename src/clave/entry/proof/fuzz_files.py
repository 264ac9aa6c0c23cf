"""Files that a careless or damaged world might bring: nearly right, then broken by chance."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import date, timedelta
from pathlib import Path
from random import Random

import duckdb
import xlsxwriter

_HEADERS = (
    ("Nº Factura", "Fecha", "Cód. Cliente", "Artículo", "Cantidad", "Importe neto", "Coste"),
    ("Invoice", "Date", "Customer", "Product", "Qty", "Net amount", "Cost"),
    ("FACTURA", "FECHA FRA.", "CLIENTE", "REF", "UDS", "TOTAL", ""),
    ("Fecha", "Fecha", "Cliente", "Cliente", "Importe", "Importe", "Importe"),
    ("a", "b", "c", "d", "e", "f", "g"),
)
_NASTY = (
    *("", " ", "NULL", "NaN", "inf", "-", "#DIV/0!", "1e309", "9" * 40, "-0", "1,2,3", "1.2.3"),
    *("=1+1", "@SUM(A1)", "'", '"', '""', "\\", "\\N", "\t", "a\nb", "\x1f", "\x85", "\u2028"),
    *("31/02/2024", "00/00/0000", "2024-13-01", "1/1/1", "45321", "9999-12-31", "0001-01-01"),
    *("٣٤٥", "１２３", "−5", "5-", "(5)", "1'000", "1 000,50", "€", "5 %", "true", "ñ" * 300),
    *("\u202e12", "\ufeff", "🧀", "e\u0301", "\x00", "DROP TABLE sales;--", "i000001", "../x"),
)
_PIECES = (
    *(b'"', b"\n", b"\r", b";", b",", b"\t", b'"\n', b"-", b".", b"0", b"\r\n;", b"'", b" ", b"9"),
    *(b"\xe9", b"\xc3\xa9", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00"),
    *(b"PK\x03\x04", b"PAR1", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"<", b"\xff" * 8, b"\x80"),
)
_DATES = ("%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%y", "%d/%m/%Y %H:%M")


def write_fuzzed(path: Path, chance: Random) -> None:
    """One file: a table that is nearly right in one of five formats, then broken or not."""
    rows = _rows(chance)
    write = chance.choice((_text, _text, _text, _text, _packed, _workbook, _parquet))
    write(path, rows, chance)
    if chance.random() < 0.6:
        path.write_bytes(mutated(path.read_bytes(), chance))


def mutated(content: bytes, chance: Random) -> bytes:
    """``content`` with up to six pieces changed, dropped, inserted, doubled, or its end cut off."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(data))
        piece = chance.choice(_PIECES) if chance.random() < 0.8 else chance.randbytes(3)
        size = chance.choice((1, 1, 2, 8, 64))
        match chance.choice(("change", "change", "drop", "insert", "insert", "double", "cut")):
            case "change":
                data[at : at + len(piece)] = piece
            case "drop":
                del data[at : at + size]
            case "insert":
                data[at:at] = piece
            case "double":
                data[at:at] = data[at : at + size * 8]
            case _ if chance.random() < 0.3:
                del data[at:]
    return bytes(data)


def _rows(chance: Random) -> list[list[str]]:
    header = list(chance.choice(_HEADERS))
    day, sign = chance.choice(_DATES), chance.choice(",.")
    nastiness = chance.choice((0.0, 0.0, 0.02, 0.2))
    rows = [header]
    for number in range(chance.choice((0, 1, 5, 5, 12, 12, 25))):
        row = _row(number, day, sign, chance)
        rows.append([chance.choice(_NASTY) if chance.random() < nastiness else c for c in row])
    if chance.random() < 0.1:
        chance.choice(rows).extend(["x"] * chance.randint(1, 3))
    if chance.random() < 0.1:
        chance.choice(rows).clear()
    return rows


def _row(number: int, day: str, sign: str, chance: Random) -> list[str]:
    moment = date(2023, 1, 1) + timedelta(days=chance.randint(0, 800))
    cents = chance.randint(-5_000, 900_000)
    amount = f"{cents / 100:,.2f}" if chance.random() < 0.2 else f"{cents / 100:.2f}"
    amount = amount.translate(str.maketrans(",.", ".,")) if sign == "," else amount
    return [
        f"{chance.choice(('F', 'F', 'F', 'R', 'A'))}{number // 2}",
        moment.strftime(day),
        f"C{chance.randint(1, 6)}",
        f"P{chance.randint(1, 4)}",
        str(chance.randint(-3, 90)),
        amount,
        amount,
    ]


def _text(path: Path, rows: list[list[str]], chance: Random) -> None:
    text = io.StringIO()
    csv.writer(
        text,
        delimiter=chance.choice(";;,\t|"),
        lineterminator=chance.choice(("\n", "\r\n", "\r")),
        quoting=chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    ).writerows(rows)
    encoding = chance.choice(("utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"))
    path.write_bytes(text.getvalue().encode(encoding, "replace"))


def _packed(path: Path, rows: list[list[str]], chance: Random) -> None:
    _text(path, rows, chance)
    path.write_bytes(gzip.compress(path.read_bytes(), 1))


def _workbook(path: Path, rows: list[list[str]], chance: Random) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": chance.random() < 0.5}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows, start=chance.choice((0, 0, 3))):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)


def _parquet(path: Path, rows: list[list[str]], chance: Random) -> None:
    names = [f'"{name or "x"} {place}"' for place, name in enumerate(rows[0])] or ['"x"']
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t ({', '.join(f'{name} VARCHAR' for name in names)})")
        for row in rows[1:]:
            padded = (row + [""] * len(names))[: len(names)]
            connection.execute(f"INSERT INTO t VALUES ({', '.join('?' * len(names))})", padded)
        target = str(path).replace("'", "''")
        connection.execute(f"COPY t TO '{target}' (FORMAT parquet)")
