"""One run of ``clave bench`` on a ledger of one size: import it, ask, add a day, rebuild."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clave.entry.bench import engines, forecasting, recommending
from clave.entry.bench.engines import Engine, alike, percentile, same_page, timed
from clave.entry.bench.ledger import Ledger, write_ledger
from clave.entry.bench.profile import import_phases
from clave.entry.bench.questions import QUESTIONS

# pandas holds every line in memory, several hundred bytes each.
PANDAS_LINES = 20_000_000
# PostgreSQL loads, indexes and answers more for longer than all else takes together.
POSTGRES_LINES = 50_000_000
_SET_UP = """
import pathlib, sys
from clave.entry.cli.common import start
start(pathlib.Path(sys.argv[1]))
"""
_PLAIN = """
import duckdb, sys
from clave.facts.engine import WORK_MEMORY
_, spill, target, *files = sys.argv
connection = duckdb.connect(config={"memory_limit": WORK_MEMORY, "temp_directory": spill})
connection.execute("SET enable_progress_bar = false")
connection.execute(f"COPY (SELECT * FROM read_csv({files!r}) ORDER BY account, product, date) "
                   f"TO '{target}' (FORMAT parquet)")
"""


@dataclass
class Run:
    """What was measured on ``lines`` lines: seconds by name and engine, bytes of memory."""

    lines: int
    seconds: dict[str, dict[str, float]] = field(default_factory=dict)
    peak_bytes: int = 0
    skipped: list[str] = field(default_factory=list)

    def put(self, name: str, engine: str, seconds: float) -> None:
        """Note a time."""
        self.seconds.setdefault(name, {})[engine] = seconds

    def ratio(self, name: str, engine: str, *, of: str = "Clave") -> float | None:
        """How many times longer ``engine`` took than ``of``."""
        times = self.seconds.get(name, {})
        return times[engine] / times[of] if engine in times and of in times else None


def measure(
    lines: int, folder: Path, *, repeat: int, wanted: Sequence[str], say: Callable[[str], None]
) -> Run:
    """Do all of it in ``folder``, which is this size's own. ``wanted``: names of engines."""
    run = Run(lines)
    say(f"{lines:,} lines: writing the files")
    ledger = write_ledger(lines, folder / "files")
    data = folder / "data"
    say("importing, and DuckDB reading and sorting the same files")
    sorted_lines = _import(run, ledger, data, folder)
    from clave.entry.cli.common import start

    start(data)
    _make_copies(run)
    _ask(run, ledger, sorted_lines, repeat, wanted, say)
    say("recommending")
    _recommend(run, sorted_lines)
    say("forecasting")
    forecasting.measure(run)
    say("the next day's invoices")
    _next_day(run, ledger)
    say("rebuilding all states")
    _, run.seconds.setdefault("rebuild", {})["Clave"] = _child("facts", "rebuild", data=data)
    return run


def _import(run: Run, ledger: Ledger, data: Path, folder: Path) -> Path:
    shutil.rmtree(data, ignore_errors=True)
    # An installation is set up once, and not by an import.
    subprocess.run([sys.executable, "-c", _SET_UP, str(data)], check=True)
    # The years by one command, as DuckDB reads them by one.
    years = [str(file) for file in ledger.years]
    run.peak_bytes, seconds = _child("import", "sales", *years, "--yes", "--json", data=data)
    run.put("import", "Clave", seconds)
    target = folder / "sorted.parquet"
    arguments = [str(folder / "spill"), str(target), *map(str, ledger.years)]
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", _PLAIN, *arguments], check=True)
    run.put("import", "DuckDB", time.perf_counter() - started)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        for phase, seconds in import_phases(ledger.years[0], Path(scratch)).items():
            run.put(f"import_{phase}", "Clave", seconds)
    return target


def _make_copies(run: Run) -> None:
    """What the worker does once an import is done."""
    from clave.apps.ledger.facts import make_copies

    started = time.perf_counter()
    make_copies()
    run.put("copies", "Clave", time.perf_counter() - started)


def _child(*words: str, data: Path) -> tuple[int, float]:
    """Run ``clave`` on a data folder; its largest memory in bytes, and its seconds."""
    environment = os.environ | {"CLAVE_DATA": str(data)}
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "clave.entry", *words], env=environment, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"clave {' '.join(words)} ended with {child.returncode}")
    return usage.ru_maxrss * 1024, time.perf_counter() - started


def _ask(
    run: Run,
    ledger: Ledger,
    sorted_lines: Path,
    repeat: int,
    wanted: Sequence[str],
    say: Callable[[str], None],
) -> None:
    """Every question to every engine, one engine after the other; all must answer alike."""
    from clave.apps.ledger.facts import snapshot

    own = engines.clave(snapshot())
    expected = {question.name: own.answer(question) for question in QUESTIONS}
    accounts = _accounts(ledger)
    for make in _makers(run, ledger, sorted_lines, wanted):
        engine = own if make is None else make()
        if engine is None:
            continue
        say(f"asking {engine.name}")
        for question in QUESTIONS:
            answer, seconds = timed(repeat, lambda: engine.answer(question))  # noqa: B023
            if answer and not alike(expected[question.name], answer):
                raise RuntimeError(
                    f"{engine.name} answers {question.name} otherwise: "
                    f"{answer} instead of {expected[question.name]}"
                )
            run.put(question.name, engine.name, seconds)
        if engine.page is not None:
            _ask_pages(run, engine, own, accounts)


def _recommend(run: Run, sorted_lines: Path) -> None:
    from clave.apps.ledger.facts import snapshot

    recommending.measure(run, sorted_lines, snapshot().reader)


def _makers(
    run: Run, ledger: Ledger, sorted_lines: Path, wanted: Sequence[str]
) -> list[Callable[[], Engine | None] | None]:
    """How each engine is opened, one at a time so that none takes memory from another."""
    makers: list[Callable[[], Engine | None] | None] = [
        None,
        lambda: engines.bare_reading(sorted_lines),
        lambda: engines.plain_duckdb(sorted_lines),
    ]
    if "pandas" in wanted and ledger.lines <= PANDAS_LINES:
        makers.append(lambda: engines.pandas_frame(sorted_lines))
    else:
        run.skipped.append("pandas")
    if "postgres" in wanted and ledger.lines <= POSTGRES_LINES:
        makers.append(lambda: engines.postgres(ledger.years))
    else:
        run.skipped.append("PostgreSQL")
    return makers


def _accounts(ledger: Ledger, number: int = 60) -> list[str]:
    """Accounts of every size, from the largest to the smallest."""
    step = max(1, ledger.accounts // number)
    return [f"A{place:05d}" for place in range(0, ledger.accounts, step)]


def _ask_pages(run: Run, engine: Engine, own: Engine, accounts: list[str]) -> None:
    page = engine.page
    if page is None or own.page is None:
        return
    page(accounts[1])
    times = []
    for account in accounts:
        started = time.perf_counter()
        told = page(account)
        times.append(time.perf_counter() - started)
        if engine is not own and not same_page(own.page(account), told):
            raise RuntimeError(f"{engine.name} tells otherwise of account {account}")
    run.put("page_median", engine.name, percentile(times, 50))
    run.put("page_p95", engine.name, percentile(times, 95))


def _next_day(run: Run, ledger: Ledger) -> None:
    """From a file that has arrived to the first answer that holds it, in this process."""
    from clave.apps.ledger import services
    from clave.apps.ledger.facts import snapshot

    before = _lines_now()
    started = time.perf_counter()
    record = services.import_path(acting_user=None, kind="sales", path=ledger.day)
    services.read_import(record)
    services.run_import(record, acting_user=None)
    added = int((record.result or {})["added"])
    engines.clave(snapshot()).page("A00001")  # type: ignore[misc]
    if _lines_now() != before + added:
        raise RuntimeError("the day's invoices are not seen")
    run.put("next_day", "Clave", time.perf_counter() - started)


def _lines_now() -> int:
    from clave.apps.ledger.facts import snapshot

    with snapshot().connect() as connection:
        row = connection.execute("SELECT sum(lines) FROM account_month").fetchone()
    return int(row[0]) if row else 0
