"""Ledgers for proofs: files as an ERP writes them, and exact fingerprints of what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from clave.facts.schema import KINDS
from clave.facts.store import Store
from clave.facts.store.layout import companions, ledger_table
from clave.facts.store.statetables import STATES

HEADER = "Nº Factura;Fecha;Cód. Cliente;Artículo;Cantidad;Importe neto;Coste"
LINES_PER_INVOICE = 4
_FIRST_DAY = date(2024, 1, 1)
# What differs between two runs that did the same: when it was, and names of files.
_NOT_COMPARED = {"record"}

Fingerprint = tuple[tuple[str, int, int], ...]


def write_sales(path: Path, invoices: Iterable[int], *, raised: int = 0) -> Path:
    """A file of sales with these invoices, four lines each; ``raised``: cents more on each line."""
    lines = [HEADER]
    for invoice in invoices:
        day = _FIRST_DAY + timedelta(days=invoice % 900)
        for line in range(LINES_PER_INVOICE):
            chance = invoice * 2654435761 + line * 40503
            cents = 100 + chance % 90_000 + raised
            lines.append(
                f"F{invoice:07d};{day:%d/%m/%Y};C{invoice % 400};P{chance % 97};{1 + line};"
                f"{cents // 100},{cents % 100:02d};{cents // 200},00"
            )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def sums(data: Path) -> tuple[int, Decimal]:
    """Lines and amount of the sales in a data folder."""
    with Store(data / "facts").snapshot().connect() as cursor:
        row = cursor.execute("SELECT count(*), coalesce(sum(net_amount), 0) FROM sales").fetchone()
    return (int(row[0]), Decimal(row[1])) if row else (0, Decimal(0))


def told_by(*files: Path) -> tuple[int, Decimal]:
    """Lines and amount of a ledger into which these files go one after the other."""
    invoices: dict[str, list[Decimal]] = {}
    for file in files:
        own: dict[str, list[Decimal]] = {}
        for line in file.read_text("utf-8").splitlines()[1:]:
            fields = line.split(";")
            own.setdefault(fields[0], []).append(Decimal(fields[5].replace(",", ".")))
        invoices |= own
    amounts = [amount for held in invoices.values() for amount in held]
    return len(amounts), sum(amounts, Decimal(0))


def fingerprint(data: Path) -> Fingerprint:
    """Each table of the facts with its rows and a sum over all their values.

    Two ledgers have the same one when, and in all likelihood only when, every table holds the same
    rows: sales, what was replaced and confirmed, every state table, the names.
    """
    tables = [table for kind in KINDS.values() for table in (ledger_table(kind), *companions(kind))]
    found: list[tuple[str, int, int]] = []
    with Store(data / "facts").snapshot().connect() as cursor:
        for table in tables:
            columns = [name for name in table.column_names if name not in _NOT_COMPARED]
            told = ", ".join(f"CAST({column} AS VARCHAR)" for column in columns)
            row = cursor.execute(
                f"SELECT count(*), coalesce(sum(hash({told})), 0) FROM {table.name}"
            ).fetchone()
            lines, values = row or (0, 0)
            found.append((table.name, int(lines), int(values)))
    return tuple(found)


def states_agree(data: Path) -> bool:
    """Whether every state table adds up to the lines it was made of."""
    counted = {"sales": "count(*)"}
    counted |= {state.name: "CAST(coalesce(sum(lines), 0) AS BIGINT)" for state in STATES}
    with Store(data / "facts").snapshot().connect() as cursor:
        found = {
            cursor.execute(f"SELECT {lines}, coalesce(sum(net_amount), 0) FROM {name}").fetchone()
            for name, lines in counted.items()
        }
    return len(found) == 1
