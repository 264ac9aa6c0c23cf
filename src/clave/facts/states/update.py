"""The state tables after an import or an undo: what came and went is laid beside what they were.

A day's invoices become a small layer that adds up with the base, and rewrite nothing. A layer
that has grown is taken into the base, and so is one that concerns much of it, since readers merge
whatever a layer concerns. A year that follows the years before has no cells of theirs: its own
become further files of the base, each in the order of accounts, and nothing is written anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from clave.facts.states.cells import (
    cells,
    copy_part,
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
from clave.facts.store.parquet import NONE, among, layer_months
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
    new, held = read_parts(state, files), snapshot.select_unmerged(table)
    weight = _Weight(_counted(work, state, new), _counted(work, state, held))
    if len(layers) < MOST_FILES and not weight.is_much:
        _lay(commit, state, new)
    elif len(layers) < MOST_FILES and weight.follows:
        known = among(weight.shared)
        commit.adopt(table, *_later(work, state, files, known), into="base")
        if weight.shared:
            _lay(commit, state, f"FROM ({new}) WHERE {known}")
    else:
        shared = among(weight.shared | layer_months(layers)) if state.by_month else "true"
        merged = _merged(work, state, f"{held} UNION ALL {new}", shared)
        commit.replace(table, *merged, into="base")


def _lay(commit: Commit, state: State, cells: str) -> None:
    """Add a layer."""
    layer = "CAST(month AS VARCHAR)" if state.by_month else "'added'"
    keys = ", ".join(state.key_names)
    query = f"SELECT {layer} AS layer, * FROM ({cells}) ORDER BY layer, {keys}"
    commit.append(state_table(state), query)


@dataclass(frozen=True)
class _Weight:
    """How many cells come, and how many are there in base and layers, by month ("" = no months)."""

    came: dict[str, int]
    held: dict[str, int]

    @property
    def shared(self) -> set[str]:
        """The months of which cells come and are there."""
        return self.came.keys() & self.held.keys() - {""}

    @property
    def is_much(self) -> bool:
        """Whether what comes is better taken into the base than laid beside it."""
        every, added = sum(self.held.values()), sum(self.came.values())
        touched = sum(self.held[month] for month in self.shared)
        return every <= SMALL or added * FEW > every or touched * CONCERNED > every

    @property
    def follows(self) -> bool:
        """Whether most of what comes is of months that nothing is known of, and the rest little."""
        rest = {month: cells for month, cells in self.came.items() if month in self.held}
        return sum(self.held.values()) > SMALL and not _Weight(rest, self.held).is_much


def _counted(work: Work, state: State, cells: str) -> dict[str, int]:
    month = "CAST(month AS VARCHAR)" if state.by_month else "''"
    return dict(work.rows(f"SELECT {month}, count(*) FROM ({cells}) GROUP BY 1"))


def _later(work: Work, state: State, files: list[Path], known: str) -> list[Path]:
    """The files, in their order, without the cells of months that are ``known``."""
    if known == NONE:
        return files
    folder = work.scratch / f"later_{state.name}"
    return [
        copy_part(work, f"{read_parts(state, [file])} WHERE NOT ({known})", folder, number)
        for number, file in enumerate(files)
    ]


def _merged(work: Work, state: State, rows: str, shared: str) -> Iterator[str]:
    """Queries that together give all cells of ``rows``, merged where ``shared``, in ranges."""
    work.execute(f"CREATE OR REPLACE VIEW unmerged AS {rows}")
    for condition in ranges(work, "unmerged"):
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
    commit.replace(table, *_merged(work, ACCOUNT_PRODUCT, both, NONE), into="base")
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
