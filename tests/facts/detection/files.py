"""Files as ERPs write them, invented; Spanish numbers, dates and code page unless said."""

from __future__ import annotations

from pathlib import Path

from clave.facts.readers import Source
from tests.facts.readers.reading import open_text

HEADER = "Fecha;Nº Factura;Cód. Cliente;Cliente;Artículo;Cantidad;Precio;Dto %;Importe"


def spanish(value: float) -> str:
    """``1.234,50``."""
    return f"{value:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")


def erp_lines(days: range = range(1, 29)) -> list[str]:
    """A month of invoices with 10 % off, and one credit note."""
    lines = []
    for day in days:
        price = 1000.5 + day
        lines.append(
            f"{day:02d}/03/2024;F24/{day:04d};4300{day % 7:02d};Clínica {day % 7} S.L.;A{day % 5};"
            f"{day};{spanish(price)};10,00;{spanish(day * price * 0.9)}"
        )
    lines.append("29/03/2024;AB24/0001;430001;Clínica 1 S.L.;A1;-1;1.001,50;10,00;-901,35")
    return lines


def without(column: str, header: str, lines: list[str]) -> tuple[str, list[str]]:
    """Header and lines less one column."""
    place = header.split(";").index(column)
    kept = [
        ";".join(cell for number, cell in enumerate(line.split(";")) if number != place)
        for line in (header, *lines)
    ]
    return kept[0], kept[1:]


def open_erp(folder: Path, header: str, lines: list[str], encoding: str = "cp1252") -> Source:
    return open_text(folder, "\r\n".join([header, *lines]) + "\r\n", encoding)
