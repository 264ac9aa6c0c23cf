"""What was measured, held against the goals: for the terminal and as a page with a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from clave import __version__
from clave.entry.bench.questions import QUESTIONS
from clave.entry.bench.running import Run
from clave.entry.proof.base import Outcome
from clave.entry.proof.report import machine

_MILLION = 1_000_000
# From so many lines on a ratio has its goal: what, than which engine, at least how many times.
_RATIOS = {
    10 * _MILLION: (
        ("totals", "pandas", 150),
        ("totals", "PostgreSQL", 150),
        ("concentration", "pandas", 30),
        ("concentration", "PostgreSQL", 20),
        ("rhythm", "pandas", 400),
        ("pnl", "pandas", 150),
        ("pnl", "PostgreSQL", 150),
        ("pvm", "pandas", 50),
        ("pvm", "PostgreSQL", 70),
        ("page_p95", "PostgreSQL", 8),
        ("recommend_key", "DuckDB", 30),
    ),
}
_DAY_THAN_REBUILD = {10 * _MILLION: 250, 100 * _MILLION: 900}
_WORDS = {question.name: question.what for question in QUESTIONS} | {
    "import": "the CSV files into the ledger; DuckDB: read, sort, write Parquet",
    "import_text": "of its first file alone: finding what it is, and its texts",
    "import_columns": "… understanding its columns",
    "import_rows": "… checking and sorting its rows, for the preview",
    "import_ledger": "… taking them into the ledger",
    "import_states": "… computing the states",
    "copies": "large states copied for reading, by the worker after an import",
    "page_median": "one account's page, its figures (median)",
    "page_p95": "one account's page, its figures (95 of 100 are faster)",
    "recommend_key": "20 new products for each of 200 key accounts, by exact cosine",
    "recommend_all": "… for all accounts",
    "forecast": "every series forecast, methods tried on earlier months: for 10,000 series",
    "next_day": "the next day's invoices, from the file to the first answer",
    "rebuild": "all states from the lines, compared cell by cell",
}
_COLUMNS = ("Clave", "reading", "DuckDB", "pandas", "PostgreSQL")


def outcomes(run: Run) -> list[Outcome]:
    """The goals of this size, met or missed."""
    found = []
    for name, engine, least in _RATIOS.get(run.lines, ()):
        ratio = run.ratio(name, engine)
        if ratio is not None:
            found.append(_at_least(run, f"{name}_than_{engine.lower()}", ratio, least))
    found.append(_at_most(run, "page_p95_ms", 1000 * run.seconds["page_p95"]["Clave"], 5, "ms"))
    if (everybody := run.seconds.get("recommend_all")) is not None:
        found.append(_at_most(run, "recommend_all", everybody["Clave"], 10, "s"))
    if (forecast := run.seconds.get("forecast")) is not None:
        found.append(_at_most(run, "forecast_10k_series", forecast["Clave"], 600, "s"))
    imported = run.ratio("import", "Clave", of="DuckDB")
    if imported is not None:
        found.append(_at_most(run, "import_than_duckdb", imported, 2.5, "×"))
    found.append(_at_most(run, "import_memory_gb", run.peak_bytes / 1e9, 1, "GB"))
    if (times := _DAY_THAN_REBUILD.get(run.lines)) is not None:
        day, rebuild = run.seconds["next_day"]["Clave"], run.seconds["rebuild"]["Clave"]
        found.append(_at_least(run, "day_than_rebuild", rebuild / day, times))
    if run.lines >= 100 * _MILLION:
        found.append(_at_most(run, "day_seconds", run.seconds["next_day"]["Clave"], 1, "s"))
    return found


def _at_least(run: Run, name: str, value: float, least: float) -> Outcome:
    name = f"{name}_{_size(run.lines)}"
    return Outcome(name, round(value, 1), f">= {least:g} ×", value >= least, timed=True)


def _at_most(run: Run, name: str, value: float, most: float, unit: str) -> Outcome:
    name = f"{name}_{_size(run.lines)}"
    return Outcome(name, round(value, 2), f"<= {most:g} {unit}", value <= most, timed=True)


def text(runs: Sequence[Run], found: Sequence[Outcome], extra: Sequence[str] = ()) -> str:
    """The tables and goals, for a terminal. ``extra``: lines between them."""
    tables = [line for run in runs for line in _table(run)]
    return "\n".join([*tables, *extra, "", *_goals(found)])


def write_page(
    path: Path,
    runs: Sequence[Run],
    found: Sequence[Outcome],
    *,
    command: str,
    extra: Sequence[str] = (),
) -> None:
    """Write the page in Markdown, and its picture into a folder ``pictures`` beside it.

    ``extra``: lines before the goals.
    """
    lines = [*_head(found, command), *(line for run in runs for line in ("", *_table(run)))]
    if len(runs) > 1:
        picture = path.parent / "pictures" / f"{path.stem}.svg"
        picture.parent.mkdir(exist_ok=True)
        picture.write_text(_picture(runs), "utf-8")
        lines += ["", "## How cost grows", "", f"![Seconds by lines](pictures/{picture.name})", ""]
        lines += _growth(runs)
    lines += ["", *extra, "", "## Goals", ""]
    lines += ["| goal | measured | wanted | met |", "| --- | --- | --- | --- |"]
    lines += [f"| `{o.name}` | {o.value} | {o.goal} | {'yes' if o.met else 'no'} |" for o in found]
    path.write_text("\n".join([*lines, ""]), "utf-8")


def _head(found: Sequence[Outcome], command: str) -> list[str]:
    missed = [f"`{outcome.name}`" for outcome in found if not outcome.met]
    return [
        "# Performance",
        "",
        f"Written by `{command}` on {date.today().isoformat()} with Clave {__version__}: "  # noqa: DTZ011
        "the same generated ledger for every engine, one after the other on one machine, medians. "
        "All engines gave equal answers before their times counted.",
        "",
        f"**{len(found) - len(missed)} of {len(found)} goals are met.** "
        f"Missed: {', '.join(missed) or 'none'}.",
        "",
        f"Machine: {machine()}.",
        "",
        "Clave answers from its state tables; *reading* is DuckDB doing nothing but read the "
        "columns that the question needs from one sorted Parquet file, *DuckDB* asks its SQL of "
        "that file, pandas holds all lines in memory, PostgreSQL has them in a table with "
        "indexes by account and date.",
    ]


def _table(run: Run) -> list[str]:
    rows = [
        f"## {run.lines:,} lines",
        "",
        f"| | {' | '.join(_COLUMNS)} |",
        "| --- |" + " ---: |" * len(_COLUMNS),
    ]
    for name, what in _WORDS.items():
        if times := run.seconds.get(name):
            cells = (_with_ratio(times, column) for column in _COLUMNS)
            rows.append(f"| {what} | {' | '.join(cells)} |")
    rows += ["", f"Memory of an import at its highest: {run.peak_bytes / 1e6:,.0f} MB."]
    if run.skipped:
        rows.append(f"Not measured at this size: {', '.join(run.skipped)}.")
    return rows


def _with_ratio(times: dict[str, float], engine: str) -> str:
    if engine not in times:
        return ""
    shown = _seconds(times[engine])
    if engine == "Clave" or "Clave" not in times:
        return shown
    ratio = times[engine] / times["Clave"]
    return f"{shown} ({ratio:,.0f} ×)" if ratio >= 10 else f"{shown} ({ratio:.2g} ×)"


def _seconds(value: float) -> str:
    return f"{1000 * value:,.1f} ms" if value < 1 else f"{value:,.1f} s"


def _goals(found: Sequence[Outcome]) -> list[str]:
    return [
        f"{'met' if one.met else 'MISSED':6}  {one.name:34} {one.value:>10}  {one.goal}"
        for one in found
    ]


def _growth(runs: Sequence[Run]) -> list[str]:
    sizes = " | ".join(f"{run.lines:,}" for run in runs)
    rows = [f"| Clave | {sizes} |", "| --- |" + " ---: |" * len(runs)]
    for name, what in _WORDS.items():
        cells = [run.seconds.get(name, {}).get("Clave") for run in runs]
        shown = " | ".join("" if cell is None else _seconds(cell) for cell in cells)
        rows.append(f"| {what} | {shown} |")
    return rows


_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 720, 360, 60, 40
_LINES = ("import", "rebuild", "next_day", "totals", "rhythm", "page_p95")
_COLOURS = ("#0d6d69", "#3b6ea5", "#b3261e", "#7a5ea8", "#a0691b", "#444444")


def _picture(runs: Sequence[Run]) -> str:
    """Seconds against lines, both on logarithmic scales."""
    sizes = [math.log10(run.lines) for run in runs]
    times = {
        name: [math.log10(run.seconds[name]["Clave"]) for run in runs]
        for name in _LINES
        if all(name in run.seconds for run in runs)
    }
    low = math.floor(min(min(values) for values in times.values()))
    high = math.ceil(max(max(values) for values in times.values()))

    def x(size: float) -> float:
        return _LEFT + (size - sizes[0]) / (sizes[-1] - sizes[0]) * (_WIDTH - _LEFT - 150)

    def y(time: float) -> float:
        return 10 + (high - time) / (high - low) * (_HEIGHT - _BOTTOM - 10)

    parts = [
        f'<line x1="{_LEFT}" x2="{_WIDTH - 150}" y1="{y(power):.1f}" y2="{y(power):.1f}" '
        f'stroke="#ddd"/><text x="{_LEFT - 6}" y="{y(power) + 4:.1f}" text-anchor="end">'
        f"{_seconds(10.0**power)}</text>"
        for power in range(low, high + 1)
    ]
    parts += [
        f'<text x="{x(size):.1f}" y="{_HEIGHT - 14}" text-anchor="middle">{_size(run.lines)}</text>'
        for size, run in zip(sizes, runs, strict=True)
    ]
    for (name, values), colour in zip(times.items(), _COLOURS, strict=False):
        points = " ".join(
            f"{x(size):.1f},{y(value):.1f}" for size, value in zip(sizes, values, strict=True)
        )
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{_WIDTH - 144}" y="{y(values[-1]) + 4:.1f}" fill="{colour}">{name}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="12"><title>Seconds by number of lines</title>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>{"".join(parts)}</svg>\n'
    )


def _size(lines: int) -> str:
    return f"{lines // _MILLION}m" if lines >= _MILLION else f"{lines // 1000}k"
