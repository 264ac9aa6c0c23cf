"""What was measured of the pages, held against their goals."""

from __future__ import annotations

from collections.abc import Sequence

from clave.entry.bench.installation import DIRECTOR
from clave.entry.bench.pages import Measure, Weight
from clave.entry.proof.base import Outcome, at_most

# Of the director, who sees every account: most milliseconds of 95 in a hundred answers, most
# queries to the books.
_LIMITS = {"portfolio": (50, 12), "account": (60, 25), "search": (40, 6)}
_MOST_REQUESTS, _MOST_KILOBYTES = 12, 350


def page_outcomes(measures: Sequence[Measure], weights: Sequence[Weight]) -> list[Outcome]:
    """The goals of the pages, met or missed."""
    found = []
    for measure in measures:
        if measure.person == DIRECTOR and measure.page in _LIMITS:
            milliseconds, queries = _LIMITS[measure.page]
            name = measure.page
            found.append(at_most(f"{name}_p95", measure.percentile(95), milliseconds, "ms"))
            found.append(at_most(f"{name}_queries", measure.queries, queries, "queries"))
    for weight in weights:
        found.append(at_most(f"{weight.page}_cold", weight.sent / 1024, _MOST_KILOBYTES, "KB"))
        found.append(
            at_most(f"{weight.page}_requests", weight.requests, _MOST_REQUESTS, "requests")
        )
        found.append(at_most(f"{weight.page}_outside", len(weight.outside), 0, "addresses"))
    return found


def page_table(measures: Sequence[Measure]) -> list[str]:
    """A row for each page and person, in Markdown; times in milliseconds."""
    rows = [
        "## Pages at 25,000 accounts",
        "",
        "Milliseconds of server time; every request asks for something else. *first*: nothing of "
        "these facts was known yet; *facts*: the part spent in DuckDB.",
        "",
        "| page | person | first | median | 95 of 100 | facts, median | queries |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in measures:
        told = one.to_json()
        rows.append(
            f"| {one.page} | {one.person.split('@')[0]} | {told['first']} | {told['p50']} "
            f"| {told['p95']} | {told['data_p50']} | {told['queries']} |"
        )
    return rows
