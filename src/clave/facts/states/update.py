"""The state tables after an import or an undo: what came and went is laid beside what they were.

A day's invoices become a small layer that adds up with the base, and rewrite nothing. A layer
that has grown is taken into the base, and so is one that concerns much of it, since readers merge
whatever a layer concerns. A year that follows the years before has no cells of theirs: its own
become further files of the base, each in the order of accounts, and nothing is written anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from clave.facts.states.cells import (
    SUMMED,
    cells,
    create_openings,
    create_part,
    in_order,
    ranges,
    read_parts,
    sums_fit,
    write_part,
)
from clave.facts.states.counting import Held, counted
from clave.facts.states.pairs import PAIR, Bought, without_known_days
from clave.facts.store import Snapshot
from clave.facts.store.commit import Commit
from clave.facts.store.layout import state_table
from clave.facts.store.parquet import NONE, among, layer_months
from clave.facts.store.statetables import (
    ACCOUNT_PRODUCT,
    ADDITIVE,
    STATES,
    SUM_TYPE,
    State,
)
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


def update_states(
    work: Work, commit: Commit, snapshot: Snapshot, *, removes: bool = True
) -> list[Tally]:
    """Write the states that belong to the ledger less ``removed_rows`` plus ``added_rows``.

    Both are tables or views of the work's connection, whole documents with the ledger's columns;
    the attached views hold the ledger and the states as they were, at ``snapshot``. ``removes``:
    False where it is known that nothing goes. Returns for each state by how much it changed, which
    must be by how much the ledger changes.
    """
    held = {state.name: Held.of(work, snapshot, state) for state in STATES}
    months = {month for state in ADDITIVE for month in held[state.name].cells}
    came = _computed(work, "added_rows", "came", months)
    went = _computed(work, "removed_rows", "went", months) if removes else _nothing()
    for state in ADDITIVE:
        change = came[state.name].and_also(_negated(work, state, went[state.name].files))
        _add(work, commit, snapshot, state, change, held[state.name])
    if went[ACCOUNT_PRODUCT.name].files:
        return [_tally(work, came, went, state) for state in ADDITIVE] + [
            _pairs_anew(work, commit, snapshot)
        ]
    pairs, bought = came[ACCOUNT_PRODUCT.name], Bought.of(work, snapshot)
    if not bought.is_later:
        pairs = _Came(without_known_days(work, pairs.files))
    of_pairs = replace(held[ACCOUNT_PRODUCT.name], told=bought.details)
    _add(work, commit, snapshot, ACCOUNT_PRODUCT, pairs, of_pairs)
    return [_tally(work, came, went, state) for state in STATES]


@dataclass(frozen=True)
class _Came:
    """Files of new cells, each in order; ``fresh``: those of months that nothing is known of."""

    known: list[Path] = field(default_factory=list)
    fresh: list[Path] = field(default_factory=list)

    @property
    def files(self) -> list[Path]:
        return [*self.fresh, *self.known]

    def and_also(self, known: list[Path]) -> _Came:
        """These and further ones."""
        return _Came([*self.known, *known], self.fresh)


def _nothing() -> dict[str, _Came]:
    return {state.name: _Came() for state in STATES}


def _computed(work: Work, rows: str, name: str, months: Collection[str]) -> dict[str, _Came]:
    """The cells of every state of the lines ``rows``, in files by state.

    ``months``: those of which cells are known already.
    """
    found, part = _nothing(), f"{name}_part"
    which = _parted(work, rows, months)
    create_openings(work, rows, f"{name}_openings")
    for number, condition in enumerate(ranges(work, rows)):
        create_part(work, rows, f"{name}_openings", condition, part)
        narrow = sums_fit(work, part, SUMMED)
        for state in STATES:
            for age, lines in which.items() if state.by_month else [("known", "true")]:
                query = cells(state, f"{part} WHERE {lines}")
                folder = work.scratch / f"{name}_{state.name}_{age}"
                file = write_part(work, state, query, folder, number, narrow=narrow)
                getattr(found[state.name], age).append(file)
    work.execute(f"DROP TABLE IF EXISTS {part}")
    work.execute(f"DROP TABLE {name}_openings")
    return found


def _parted(work: Work, rows: str, months: Collection[str]) -> dict[str, str]:
    """Which of the lines ``rows`` are of ``known`` months, and which of ``fresh`` ones."""
    month = "CAST(date_trunc('month', date) AS DATE)"
    came = {str(found) for (found,) in work.rows(f"SELECT DISTINCT {month} FROM {rows}")}
    known = came.intersection(months)
    if not known or known == came:
        return {"known" if known else "fresh": "true"}
    among_known = among(known).replace("month", month, 1)
    return {"known": among_known, "fresh": f"NOT ({among_known})"}


def _negated(work: Work, state: State, files: list[Path]) -> list[Path]:
    """The same cells, to be taken away."""
    if not files:
        return []
    keys = ", ".join(state.key_names)
    less = ", ".join(f"CAST(-{m.name} AS {m.type}) AS {m.name}" for m in state.measures)
    query = f"SELECT {keys}, {less} FROM ({read_parts(state, files)})"
    return [write_part(work, state, query, work.scratch / f"less_{state.name}", 0)]


def _add(
    work: Work,
    commit: Commit,
    snapshot: Snapshot,
    state: State,
    change: _Came,
    held: Held,
) -> None:
    """Lay new cells beside the base, or take them and all layers into it."""
    table = state_table(state)
    present = snapshot.files(table.name)
    if not change.files:
        return
    layers = [file for file in present if "/layer=base/" not in file]
    new = read_parts(state, change.files)
    weight = _Weight(counted(work, state, new), held.cells)
    details = held.details_with(weight.came)
    if not present:
        commit.adopt(table, *change.files, into="base", details=details)
    elif len(layers) < MOST_FILES and not weight.is_much:
        _lay(commit, state, change.files, weight.came, details)
    elif len(layers) < MOST_FILES and weight.follows:
        commit.adopt(table, *change.fresh, into="base", details=details)
        if change.known:
            _lay(commit, state, change.known, {}, details)
    else:
        shared = among(weight.shared | layer_months(layers)) if state.by_month else "true"
        rows = f"{snapshot.select_unmerged(table)} UNION ALL {new}"
        commit.replace(table, *_merged(work, state, rows, shared), into="base", details=held.told)


def _lay(
    commit: Commit,
    state: State,
    files: list[Path],
    came: Collection[str],
    details: Mapping[str, str],
) -> None:
    """Add a layer; one file of a single month is one already."""
    table = state_table(state)
    if len(files) == 1 and len(came) == 1:
        (month,) = came
        commit.adopt(table, *files, into=month or "added", details=details)
        return
    layer = "CAST(month AS VARCHAR)" if state.by_month else "'added'"
    keys = ", ".join(state.key_names)
    query = f"SELECT {layer} AS layer, * FROM ({read_parts(state, files)}) ORDER BY layer, {keys}"
    commit.append(table, query, details=details)


@dataclass(frozen=True)
class _Weight:
    """How many cells come, and how many are there in base and layers, by month ("" = no months)."""

    came: Mapping[str, int]
    held: Mapping[str, int]

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


def _merged(work: Work, state: State, rows: str, shared: str) -> Iterator[str]:
    """Queries that together give all cells of ``rows``, merged where ``shared``, in ranges."""
    work.execute(f"CREATE OR REPLACE VIEW unmerged AS {rows}")
    sums = [name for name, kind in state.columns if kind == SUM_TYPE]
    narrow = sums_fit(work, "unmerged", sums)
    for condition in ranges(work, "unmerged"):
        part = f"SELECT * FROM unmerged WHERE {condition}"
        alone = f"{part} AND NOT ({shared})"
        merged = state.merged(f"{part} AND ({shared})")
        yield _based(in_order(state, f"{alone} UNION ALL {merged}", narrow=narrow))


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


def _tally(work: Work, came: dict[str, _Came], went: dict[str, _Came], state: State) -> Tally:
    added, removed = (
        _sums(work, f"({read_parts(state, change[state.name].files)})")
        if change[state.name].files
        else Tally()
        for change in (came, went)
    )
    return added - removed


def _sums(work: Work, rows: str) -> Tally:
    lines, amount = work.row(
        f"SELECT coalesce(sum(lines), 0)::BIGINT, coalesce(sum(net_amount), 0) FROM {rows}"
    )
    return Tally(int(lines), Decimal(amount))
