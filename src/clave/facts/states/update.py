"""The state tables after an import or an undo: what came and went is laid beside what they were.

A day's invoices become a small layer that adds up with the base, and rewrite nothing. A layer
that has grown is taken into the base, and so is one that concerns much of it, since readers merge
whatever a layer concerns.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from clave.facts.states.cells import (
    RANGE_LINES,
    cells,
    create_openings,
    create_part,
    in_order,
    ranges,
    read_parts,
    write_part,
)
from clave.facts.states.pairs import PAIR, is_later, without_known_days
from clave.facts.store import Snapshot
from clave.facts.store.commit import Commit
from clave.facts.store.layout import state_table
from clave.facts.store.parquet import among, layer_months
from clave.facts.store.statetables import ACCOUNT_PRODUCT, ADDITIVE, STATES, State
from clave.facts.tally import Tally
from clave.facts.work import Work
from clave.lib.sql import text_literal

# So few cells are written anew by every import: that costs less than merging at every read.
SMALL = 200_000
# A layer of more than one in so many of the base's cells is taken into it; so is one in more files.
FEW = 20
MOST_FILES = 40
# And so is one whose months hold more than one in so many of the base's cells.
CONCERNED = 4


def update_states(work: Work, commit: Commit, snapshot: Snapshot) -> list[Tally]:
    """Write the states that belong to the ledger less ``removed_rows`` plus ``added_rows``.

    Both are tables or views of the work's connection, whole documents with the ledger's columns;
    the attached views hold the ledger and the states as they were, at ``snapshot``. Returns for
    each state by how much it changed, which must be by how much the ledger changes.
    """
    came = _computed(work, "added_rows", "came")
    went = _computed(work, "removed_rows", "went")
    for state in ADDITIVE:
        files = [*came[state.name], *_negated(work, state, went[state.name])]
        _add(work, commit, snapshot, state, files)
    if went[ACCOUNT_PRODUCT.name]:
        return [_tally(work, came, went, state) for state in ADDITIVE] + [
            _pairs_anew(work, commit, snapshot)
        ]
    if not is_later(work, snapshot):
        came[ACCOUNT_PRODUCT.name] = without_known_days(work, came[ACCOUNT_PRODUCT.name])
    _add(work, commit, snapshot, ACCOUNT_PRODUCT, came[ACCOUNT_PRODUCT.name])
    return [_tally(work, came, went, state) for state in STATES]


def _computed(work: Work, rows: str, name: str) -> dict[str, list[Path]]:
    """The cells of every state of the lines ``rows``, in files by state."""
    found: dict[str, list[Path]] = {state.name: [] for state in STATES}
    create_openings(work, rows, f"{name}_openings")
    for number, condition in enumerate(ranges(work, rows)):
        create_part(work, rows, f"{name}_openings", condition, f"{name}_part")
        for state in STATES:
            folder = work.scratch / f"{name}_{state.name}"
            found[state.name].append(
                write_part(work, state, cells(state, f"{name}_part"), folder, number)
            )
    work.execute(f"DROP TABLE IF EXISTS {name}_part")
    work.execute(f"DROP TABLE {name}_openings")
    return found


def _negated(work: Work, state: State, files: list[Path]) -> list[Path]:
    """The same cells, to be taken away."""
    if not files:
        return []
    keys = ", ".join(state.key_names)
    less = ", ".join(f"CAST(-{m.name} AS {m.type}) AS {m.name}" for m in state.measures)
    query = f"SELECT {keys}, {less} FROM ({read_parts(state, files)})"
    return [write_part(work, state, query, work.scratch / f"less_{state.name}", 0)]


def _add(work: Work, commit: Commit, snapshot: Snapshot, state: State, files: list[Path]) -> None:
    """Lay new cells beside the base, or take them and all layers into it."""
    table = state_table(state)
    present = snapshot.files(table.name)
    if not files:
        return
    if not present:
        commit.adopt(table, *files, into="base")
        return
    layers = [file for file in present if "/layer=base/" not in file]
    new, held = read_parts(state, files), f"({snapshot.select_unmerged(table)})"
    if len(layers) >= MOST_FILES or _is_much(work, state, new, held):
        both = f"{snapshot.select_unmerged(table)} UNION ALL {new}"
        shared = _shared(work, state, layers, held, new)
        commit.replace(table, *_merged(work, state, both, shared), into="base")
        return
    layer = "CAST(month AS VARCHAR)" if state.by_month else "'added'"
    keys = ", ".join(state.key_names)
    commit.append(table, f"SELECT {layer} AS layer, * FROM ({new}) ORDER BY layer, {keys}")


def _is_much(work: Work, state: State, new: str, held: str) -> bool:
    concerned = "0"
    if state.by_month:
        concerned = f"(SELECT count(*) FROM {held} WHERE month IN (SELECT month FROM ({new})))"
    layer, all_cells, touched = work.row(
        f"SELECT (SELECT count(*) FROM ({new})), (SELECT count(*) FROM {held}), {concerned}"
    )
    return bool(all_cells <= SMALL or layer * FEW > all_cells or touched * CONCERNED > all_cells)


def _shared(work: Work, state: State, layers: list[str], held: str, new: str) -> str:
    """SQL: whether a cell may have others of its key, in what is held or in what comes.

    A year that follows the years before has no month of theirs.
    """
    if not state.by_month:
        return "true"
    months = work.rows(f"SELECT DISTINCT month FROM ({new}) SEMI JOIN {held} USING (month)")
    return among({f"{month}" for (month,) in months} | layer_months(layers))


def _merged(work: Work, state: State, rows: str, shared: str) -> Iterator[str]:
    """Queries that together give all cells of ``rows``, merged where ``shared``, in ranges."""
    work.execute(f"CREATE OR REPLACE VIEW unmerged AS {rows}")
    for condition in ranges(work, "unmerged", lines=RANGE_LINES):
        part = f"SELECT * FROM unmerged WHERE {condition}"
        alone = f"{part} AND NOT ({shared})"
        merged = state.merged(f"{part} AND ({shared})")
        yield _based(in_order(state, f"{alone} UNION ALL {merged}"))


def _based(query: str) -> str:
    return f"SELECT 'base' AS layer, * FROM ({query})"


def _pairs_anew(work: Work, commit: Commit, snapshot: Snapshot) -> Tally:
    """Write ``account_product`` with the touched pairs computed anew from all their lines."""
    work.execute(
        "CREATE TABLE touched AS SELECT DISTINCT account, product FROM ("
        "SELECT account, product FROM added_rows UNION ALL "
        "SELECT account, product FROM removed_rows)"
    )
    work.execute("CREATE TABLE gone AS SELECT DISTINCT document_key FROM removed_rows")
    same = " AND ".join(f"touched.{key} IS NOT DISTINCT FROM {{0}}.{key}" for key in PAIR)
    lines = (
        f"(SELECT sales.* FROM sales SEMI JOIN touched ON {same.format('sales')} "
        "ANTI JOIN gone ON gone.document_key = sales.document_key UNION ALL FROM added_rows)"
    )
    anew = work.scratch / "pairs.parquet"
    work.execute(f"COPY ({cells(ACCOUNT_PRODUCT, lines)}) TO {text_literal(anew)} (FORMAT parquet)")
    table = state_table(ACCOUNT_PRODUCT)
    work.execute(f"CREATE VIEW held_pairs AS {snapshot.select(table)}")
    kept = f"SELECT * FROM held_pairs ANTI JOIN touched ON {same.format('held_pairs')}"
    both = f"{kept} UNION ALL {read_parts(ACCOUNT_PRODUCT, [anew])}"
    before = _sums(work, "held_pairs SEMI JOIN touched ON " + same.format("held_pairs"))
    commit.replace(table, *_merged(work, ACCOUNT_PRODUCT, both, "false"), into="base")
    return _sums(work, f"({read_parts(ACCOUNT_PRODUCT, [anew])})") - before


def _tally(
    work: Work, came: dict[str, list[Path]], went: dict[str, list[Path]], state: State
) -> Tally:
    added, removed = (
        _sums(work, f"({read_parts(state, files[state.name])})") if files[state.name] else Tally()
        for files in (came, went)
    )
    return added - removed


def _sums(work: Work, rows: str) -> Tally:
    lines, amount = work.row(
        f"SELECT coalesce(sum(lines), 0)::BIGINT, coalesce(sum(net_amount), 0) FROM {rows}"
    )
    return Tally(int(lines), Decimal(amount))
