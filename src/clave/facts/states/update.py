"""The state tables after an import or an undo, from what they were and the lines that changed."""

from __future__ import annotations

from clave.facts.store import Snapshot
from clave.facts.store.commit import Commit
from clave.facts.store.layout import state_table
from clave.facts.store.snapshot import text_literal
from clave.facts.store.statetables import (
    ACCOUNT_MONTH,
    ACCOUNT_PRODUCT,
    ADDITIVE,
    STATES,
    Measure,
    State,
)
from clave.facts.work import Work

# Up to so many cells a table is written anew by every import: readers then find one layer only.
COMPACT_BELOW = 1_000_000
# Beyond, the changes are taken into the base when they are more than one in so many of its cells.
FEW = 20


def update_states(work: Work, commit: Commit, snapshot: Snapshot) -> None:
    """Write the states that belong to the ledger less ``removed_rows`` plus ``added_rows``.

    Both are tables or views of the work's connection, whole documents with the ledger's columns;
    the attached views hold the ledger and the states as they were, at ``snapshot``.
    """
    if ACCOUNT_MONTH.name not in snapshot.versions:
        for state in STATES:
            commit.replace(state_table(state), _based(computed(state, "added_rows")), into="base")
        return
    for state in ADDITIVE:
        _create_new(work, state, added_up(state))
    _create_touched(work)
    _create_new(work, ACCOUNT_PRODUCT, _pairs_anew())
    for state in STATES:
        _write(work, commit, snapshot, state)


def _create_new(work: Work, state: State, query: str) -> None:
    """``new_…``: the touched cells as they will be, with no lines where a cell goes.

    A file, since it may be large; and the sizes of files are known, so that DuckDB does not hash
    the large side of a join.
    """
    path = text_literal(str(work.scratch / f"{state.name}.parquet"))
    work.execute(f"COPY ({query}) TO {path} (FORMAT parquet)")
    work.execute(f"CREATE VIEW new_{state.name} AS FROM read_parquet({path})")


def _write(work: Work, commit: Commit, snapshot: Snapshot, state: State) -> None:
    table, new = state_table(state), f"new_{state.name}"
    changes = f"({snapshot.select_changes(table)})"
    cells_now, changed_now, touched = work.row(
        f"SELECT (SELECT count(*) FROM {state.name}), (SELECT count(*) FROM {changes}), "
        f"(SELECT count(*) FROM {new})"
    )
    same = table.same_row("old", "new")
    columns = ", ".join(table.column_names)
    if cells_now <= COMPACT_BELOW or (changed_now + touched) * FEW > cells_now:
        kept = f"SELECT {columns} FROM {state.name} AS old ANTI JOIN {new} AS new ON {same}"
        added = f"SELECT {columns} FROM {new} WHERE lines > 0"
        commit.replace(table, _based(f"{kept} UNION ALL {added} {_order(state)}"), into="base")
        return
    kept = f"SELECT {columns} FROM {changes} AS old ANTI JOIN {new} AS new ON {same}"
    query = f"{kept} UNION ALL SELECT {columns} FROM {new} {_order(state)}"
    changed = f"SELECT 'changes' AS layer, * FROM ({query})"
    commit.replace(table, changed, only=["changes"], into="changes")


def _based(query: str) -> str:
    return f"SELECT 'base' AS layer, * FROM ({query})"


def cells(state: State, rows: str) -> str:
    """SQL: the cells of ``state`` computed from lines, each with all its measures."""
    keys = ", ".join(f"{sql} AS {name}" for name, sql, _ in state.keys)
    measures = ", ".join(f"{measure.sql} AS {measure.name}" for measure in state.measures)
    return f"SELECT {keys}, {measures} FROM ({_opened(state, rows)}) GROUP BY ALL"


def computed(state: State, rows: str) -> str:
    """SQL: ``state`` as a whole, computed from the lines ``rows``, in its order."""
    names = ", ".join([*state.key_names, *(_told(m, m.name, m.known) for m in state.measures)])
    return f"SELECT {names} FROM ({cells(state, rows)}) {_order(state)}"


def _opened(state: State, rows: str) -> str:
    """The lines, each invoice marked on its first one where the state counts invoices."""
    if all(measure.name != "invoices" for measure in state.measures):
        return f"FROM {rows}"
    first = "row_number() OVER (PARTITION BY document_key ORDER BY date, source_row) = 1"
    return f"SELECT *, invoice IS NOT NULL AND {first} AS opens_invoice FROM {rows}"


def added_up(state: State) -> str:
    """SQL: the touched cells: what they were, and ``added_rows`` more, ``removed_rows`` less."""
    names = [measure.name for measure in state.measures]
    keys = ", ".join(state.key_names)
    before = ", ".join(f"coalesce(old.{name}, 0) AS {name}" for name in names)
    negated = ", ".join(f"-{name} AS {name}" for name in names)
    touched = (
        f"SELECT DISTINCT {keys} FROM (SELECT {keys} FROM come UNION ALL SELECT {keys} FROM went)"
    )
    same = state_table(state).same_row("old", "touched")
    sums = ", ".join(
        _told(m, f"sum({m.name})", f"sum({m.known})" if m.known else None) for m in state.measures
    )
    old_keys = ", ".join(f"old.{key}" for key in state.key_names)
    return (
        f"WITH come AS MATERIALIZED ({cells(state, 'added_rows')}), "
        f"went AS MATERIALIZED ({cells(state, 'removed_rows')}), "
        f"touched AS MATERIALIZED ({touched}) "
        f"SELECT {keys}, {sums} FROM (SELECT {keys}, {', '.join(names)} FROM come "
        f"UNION ALL SELECT {keys}, {negated} FROM went UNION ALL "
        f"SELECT {old_keys}, {before} FROM {state.name} AS old SEMI JOIN touched ON {same}) "
        f"GROUP BY {keys}"
    )


def _told(measure: Measure, sql: str, known: str | None) -> str:
    if known is None:
        return f"{sql} AS {measure.name}"
    return f"CASE WHEN {known} > 0 THEN {sql} END AS {measure.name}"


def _create_touched(work: Work) -> None:
    """``touched``: the pairs of changed lines; ``gone``: the documents that went."""
    work.execute(
        "CREATE TABLE touched AS SELECT DISTINCT account, product FROM ("
        "SELECT account, product FROM added_rows UNION ALL "
        "SELECT account, product FROM removed_rows)"
    )
    work.execute("CREATE TABLE gone AS SELECT DISTINCT document_key FROM removed_rows")


def _pairs_anew() -> str:
    """The touched pairs computed anew from all their lines, as the ledger will hold them."""
    same = state_table(ACCOUNT_PRODUCT).same_row("touched", "{0}")
    lines = (
        f"(SELECT sales.* FROM sales SEMI JOIN touched ON {same.format('sales')} "
        "ANTI JOIN gone ON gone.document_key = sales.document_key UNION ALL FROM added_rows)"
    )
    measures = [name for name, _ in ACCOUNT_PRODUCT.columns if name not in ("account", "product")]
    told = ", ".join(
        "coalesce(anew.lines, 0) AS lines" if name == "lines" else f"anew.{name}"
        for name in measures
    )
    return (
        f"SELECT touched.account, touched.product, {told} FROM touched "
        f"LEFT JOIN ({cells(ACCOUNT_PRODUCT, lines)}) AS anew ON {same.format('anew')}"
    )


def _order(state: State) -> str:
    return f"ORDER BY {', '.join(state.key_names)}"
