"""Files that mean harm or are no tables: one clear refusal, quickly, in little memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from clave.entry.proof import hostile_files as hostile
from clave.facts.readers import open_source
from clave.lib.refusal import Refused

REFUSED: dict[Callable[[Path], Path], tuple[str, dict[str, object]]] = {
    hostile.archive: ("not_a_table", {"found": "archive"}),
    hostile.billion_laughs: ("xml_entities", {"name": "xl/worksheets/sheet1.xml"}),
    hostile.damaged_xls: ("damaged_file", {}),
    hostile.empty: ("empty_file", {}),
    hostile.empty_sheet: ("empty_sheet", {"sheet": "", "sheets": ["Hoja1"]}),
    hostile.endless_line: ("line_too_long", {"limit": 1_048_576}),
    hostile.far_cell: ("far_cell", {"cell": "XFD1048576"}),
    hostile.far_row_of_hidden_reference: ("far_cell", {"cell": "XFD1048576"}),
    hostile.formulas: ("formulas_not_computed", {"cell": "B2"}),
    hostile.full_merge: ("merge_too_large", {"cells": "A1:XFD1048576"}),
    hostile.mail: ("not_a_table", {"found": "mail"}),
    hostile.many_long_strings: ("workbook_too_demanding", {"limit": "memory"}),
    hostile.nulls: ("binary_file", {}),
    hostile.only_blanks: ("empty_file", {}),
    hostile.only_header: ("no_rows", {"columns": ["Cliente", "Importe"]}),
    hostile.outlook_mail: ("not_a_table", {"found": "mail"}),
    hostile.password: ("password_protected", {}),
    hostile.path_in_zip: ("unsafe_path", {"name": "../../etc/cron.d/x"}),
    hostile.pdf: ("not_a_table", {"found": "pdf"}),
    hostile.picture: ("not_a_table", {"found": "picture"}),
    hostile.prose: ("not_a_table", {"found": "text"}),
    hostile.random_bytes: ("binary_file", {}),
    hostile.repeated_cells: ("workbook_too_demanding", {"limit": "memory"}),
    hostile.too_many_parts: ("too_many_parts", {"parts": 5_005, "limit": 4_000}),
    hostile.torn_gzip: ("damaged_file", {}),
    hostile.torn_parquet: ("damaged_file", {}),
    hostile.torn_zip: ("damaged_file", {}),
    hostile.web_page: ("not_a_table", {"found": "web_page"}),
    hostile.wide: ("too_many_columns", {"columns": 10_000, "limit": 512}),
}
SECONDS = 2.0
MEGABYTES = 256


def _worked() -> float:
    """Seconds of processor time of this process and its children: load elsewhere does not count."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


@pytest.mark.parametrize("write", REFUSED, ids=lambda write: write.__name__)
def test_is_refused_with_its_reason(write: Callable[[Path], Path], tmp_path: Path) -> None:
    path = write(tmp_path / "upload")
    code, params = REFUSED[write]
    started = _worked()
    with pytest.raises(Refused) as refused:
        open_source(path, scratch=tmp_path / "scratch")
    assert _worked() - started < SECONDS
    assert (refused.value.code, refused.value.params) == (code, params)
    assert list((tmp_path / "scratch").iterdir()) == []


def test_an_unterminated_quote_loses_no_line(tmp_path: Path) -> None:
    path = hostile.unterminated_quote(tmp_path / "ventas.csv")
    source = open_source(path, scratch=tmp_path / "scratch")
    assert (source.row_count, source.broken_count) == (500_000, 0)


def test_an_unterminated_quote_does_not_hide_the_delimiter(tmp_path: Path) -> None:
    lines = [f"F{n};{13 + n % 15}/01/2026;C{n};{n},00" for n in range(60)]
    lines[30] = 'F30;13/01/2026;"C30;5,00'
    path = tmp_path / "ventas.csv"
    path.write_text("Factura;Fecha;Cliente;Importe\n" + "\n".join(lines) + "\n")
    source = open_source(path, scratch=tmp_path / "scratch")
    assert source.header == ("Factura", "Fecha", "Cliente", "Importe")
    assert (source.row_count, source.broken_count) == (60, 0)


@pytest.mark.parametrize("write", [hostile.zip_bomb, hostile.gzip_bomb, hostile.lying_zip_bomb])
def test_a_bomb_is_refused_before_it_unpacks(write: Callable[[Path], Path], tmp_path: Path) -> None:
    path = write(tmp_path / "bomb")
    with pytest.raises(Refused) as refused:
        open_source(path, scratch=tmp_path / "scratch")
    assert refused.value.code in ("unpacks_too_large", "damaged_file")
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    "write",
    [
        hostile.many_long_strings,
        hostile.far_cell,
        hostile.endless_line,
        hostile.zip_bomb,
        hostile.lying_zip_bomb,
        hostile.gzip_bomb,
        hostile.wide,
    ],
)
def test_memory_stays_small(write: Callable[[Path], Path], tmp_path: Path) -> None:
    path = write(tmp_path / "ventas.xlsx")
    script = (
        "import sys, resource\nfrom pathlib import Path\n"
        "from clave.facts.readers import open_source\nfrom clave.lib.refusal import Refused\n"
        "try:\n    open_source(Path(sys.argv[1]), scratch=Path(sys.argv[2]))\n"
        "except Refused:\n"
        "    status = Path('/proc/self/status').read_text()\n"
        "    own = int(status.split('VmHWM:')[1].split()[0])\n"
        "    print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path), str(tmp_path / "scratch")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert 0 < int(done.stdout) < MEGABYTES * 1024


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        open_source(tmp_path / "x.csv", scratch=tmp_path, name="Ventas.csv")
    assert (refused.value.code, refused.value.params) == ("no_such_file", {"name": "Ventas.csv"})
