"""The sample company, written as the files of its ERP: the same seed and date, the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from clave.entry.sample import tables
from clave.entry.sample.company import Company, make_company
from clave.entry.sample.files import write_table
from clave.entry.sample.sales import first_month


@dataclass(frozen=True)
class SampleFiles:
    """The files by kind of facts, in the order in which they are imported."""

    files: dict[str, Path]
    start: date
    end: date


def write_sample(folder: Path, *, seed: int = 1, today: date | None = None) -> SampleFiles:
    """Write three years that end with the month before ``today`` into ``folder`` (made if absent).

    ``today`` None = the day it is. Takes a few seconds; a file that is there is replaced.
    """
    company = make_company(seed=seed, today=today or datetime.now(UTC).date())
    folder.mkdir(parents=True, exist_ok=True)
    makers: dict[str, tuple[str, Callable[[Company], tables.Table]]] = {
        "accounts": ("clientes.csv", tables.accounts),
        "products": ("articulos.csv", tables.products),
        "sales": ("ventas.csv", tables.sales),
        "deductions": ("condiciones.csv", tables.deductions),
        "activities": ("actividades.csv", tables.activities),
        "receivables": ("facturas_pendientes.csv", tables.receivables),
        "payments": ("cobros.csv", tables.payments),
        "sellout": ("sellout.csv", tables.sellout),
        "budgets": ("presupuesto.csv", tables.budgets),
    }
    files = {}
    for kind, (name, make) in makers.items():
        files[kind] = folder / name
        write_table(files[kind], *make(company))
    return SampleFiles(files, first_month(company.last), company.end)
