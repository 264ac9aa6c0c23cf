"""Difficult workbooks from the world: each read cell by cell as it is, or refused."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import python_calamine as calamine

from clave.entry.proof.base import Context, Outcome, Proof, all_of, none_of, not_run
from clave.facts.readers import Source, open_source
from clave.lib.refusal import Refused

_FOLDER = "CLAVE_TEST_DATA"


def run(context: Context) -> list[Outcome]:
    """Every workbook of the public test data, where that is at hand."""
    usual = Path("..") / "shared" / "data"
    folder = Path(os.environ.get(_FOLDER, usual)) / "excel"
    if not folder.is_dir():
        return [not_run("workbooks_answered", "all", f"no public data: set {_FOLDER}")]
    read, refused, wrong = list[str](), list[str](), list[str]()
    files = sorted(folder.iterdir())
    for path in files:
        try:
            source = open_source(path, scratch=context.folder(path.name))
        except Refused as refusal:
            refused.append(f"{path.name}: {refusal.code}")
        except Exception as error:
            wrong.append(f"{path.name}: {type(error).__name__} {error}")
        else:
            read.append(path.name)
            told, held = _cells(source), _cells_in(path, source)
            if told != held:
                wrong.append(f"{path.name}: {told} cells, not {held}")
    detail = f"{len(read)} read, {len(refused)} refused ({'; '.join(refused)})"
    return [
        all_of("workbooks_answered", len(read) + len(refused), len(files), detail),
        none_of("workbooks_misread", wrong, f"cells counted in {len(read)} workbooks"),
    ]


def _cells(source: Source) -> int:
    """How many cells below the header were read."""
    columns = " + ".join(f"count(c{place})" for place in range(len(source.header)))
    with duckdb.connect() as connection:
        path = str(source.rows)
        row = connection.execute(f"SELECT {columns} FROM read_parquet($path)", {"path": path})
        return int((row.fetchone() or (0,))[0])


def _cells_in(path: Path, source: Source) -> int:
    """How many filled cells the sheet holds below its header."""
    sheet = calamine.load_workbook(str(path)).get_sheet_by_name(source.sheet or "")
    return sum(
        cell not in ("", None)
        for number, row in enumerate(sheet.iter_rows(), start=1)
        if number > source.header_row
        for cell in row
    )


PROOF = Proof(
    "workbooks",
    "The workbooks of the public test data (old formats, 1904 dates, merged cells, shared and "
    "reversed formulas, passwords, damage) are opened. Each is read, with as many cells below its "
    "header as the file holds, or refused with a reason that has a sentence.",
    run,
)
