"""The state tables after an import or an undo, from what they were and the lines that changed."""

from __future__ import annotations

from clave.facts.store.commit import Commit
from clave.facts.store.layout import Table
from clave.facts.store.statetables import ACCOUNT_PRODUCT, ADDITIVE, Measure, State
from clave.facts.work import Work


def update_states(work: Work, commit: Commit) -> None:
    """Write the states that belong to the ledger less ``removed_rows`` plus ``added_rows``.

    Both are tables or views of the work's connection, whole documents with the ledger's columns;
    the attached views hold the ledger and the states as they were.
    """
    removed_any = bool(work.row("SELECT EXISTS (FROM removed_rows)")[0])
    for state in ADDITIVE:
        query = added_up(state, removed=removed_any)
        commit.replace(Table(state.name, state.columns), f"{query} {_order(state)}")
    # Tables, not subqueries: their true sizes keep DuckDB from hashing the large side of a join.
    work.execute(
        "CREATE TABLE touched AS SELECT DISTINCT account, product FROM ("
        "SELECT account, product FROM added_rows UNION ALL "
        "SELECT account, product FROM removed_rows)"
    )
    work.execute("CREATE TABLE gone AS SELECT DISTINCT document_key FROM removed_rows")
    work.execute(f"CREATE TABLE anew AS {cells(ACCOUNT_PRODUCT, _lines_of_touched())}")
    pairs = Table(ACCOUNT_PRODUCT.name, ACCOUNT_PRODUCT.columns)
    commit.replace(pairs, f"{_touched_pairs()} {_order(ACCOUNT_PRODUCT)}")


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


def added_up(state: State, *, removed: bool) -> str:
    """SQL: the cells that were, plus those of ``added_rows``, less those of ``removed_rows``."""
    names = [measure.name for measure in state.measures]
    keys = ", ".join(state.key_names)
    before = ", ".join(f"coalesce({name}, 0) AS {name}" for name in names)
    parts = [f"SELECT {keys}, {before} FROM {state.name}", cells(state, "added_rows")]
    if removed:
        negated = ", ".join(f"-{name} AS {name}" for name in names)
        parts.append(f"SELECT {keys}, {negated} FROM ({cells(state, 'removed_rows')})")
    sums = ", ".join(
        f"{_told(m, f'sum({m.name})', f'sum({m.known})' if m.known else None)}"
        for m in state.measures
    )
    return (
        f"SELECT {keys}, {sums} FROM ({' UNION ALL '.join(parts)}) "
        f"GROUP BY {keys} HAVING sum(lines) > 0"
    )


def _told(measure: Measure, sql: str, known: str | None) -> str:
    if known is None:
        return f"{sql} AS {measure.name}"
    return f"CASE WHEN {known} > 0 THEN {sql} END AS {measure.name}"


def _lines_of_touched() -> str:
    """All lines of the touched pairs, as the ledger will hold them."""
    return (
        f"(SELECT sales.* FROM sales SEMI JOIN touched ON {_same_pair('sales')} "
        "ANTI JOIN gone ON gone.document_key = sales.document_key UNION ALL FROM added_rows)"
    )


def _touched_pairs() -> str:
    """``account_product`` with the touched pairs computed anew."""
    columns = ", ".join(name for name, _ in ACCOUNT_PRODUCT.columns)
    return (
        f"SELECT {columns} FROM anew UNION ALL SELECT {columns} FROM account_product "
        f"ANTI JOIN touched ON {_same_pair('account_product')}"
    )


def _same_pair(rows: str) -> str:
    return (
        f"touched.account IS NOT DISTINCT FROM {rows}.account "
        f"AND touched.product IS NOT DISTINCT FROM {rows}.product"
    )


def _order(state: State) -> str:
    return f"ORDER BY {', '.join(state.key_names)}"
