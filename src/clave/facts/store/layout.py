"""Which Delta tables stand behind each kind, and the columns of each.

A kind's own table is the ledger. Its *companions* answer for one version of it: its documents,
the rows that later imports replaced, the documents that a later file held identically, the record
of each import and, for sales, the state tables and the names. All are partitioned so that an
import or an undo rewrites little.
"""

from __future__ import annotations

from dataclasses import dataclass

from clave.facts.schema import KINDS, Kind
from clave.facts.store.statetables import STATES, State

Columns = tuple[tuple[str, str], ...]

# How every table is written. Small row groups let a reader skip to one account in a table that is
# in the order of accounts.
PARQUET = "FORMAT parquet, ROW_GROUP_SIZE 61440"


@dataclass(frozen=True)
class Table:
    """A Delta table: its name (and folder), its columns as (name, SQL type), its partition.

    ``state``: of a state table, which is kept in layers: a large ``base`` and small ones of what
    came since, whose cells add up with the base's. So a day's invoices rewrite nothing. A layer
    bears the month of its cells, where the state has months, so that a reader knows which of the
    base's cells are concerned.
    """

    name: str
    columns: Columns
    partition: str | None = None
    state: State | None = None

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)

    @property
    def written(self) -> Columns:
        """The columns as written, with the layer of a layered table."""
        return (("layer", "VARCHAR"), *self.columns) if self.state else self.columns


NAMES_SEEN_COLUMNS: Columns = (
    ("import_id", "VARCHAR"),
    ("subject", "VARCHAR"),  # account or product
    ("code", "VARCHAR"),
    ("field", "VARCHAR"),
    ("value", "VARCHAR"),
    ("lines", "BIGINT"),
    ("last_date", "DATE"),
)
ACCOUNT_NAME_FIELDS = ("name", "parent", "country", "channel", "segment")
PRODUCT_NAME_FIELDS = ("name", "family")


def stored_columns(kind: Kind) -> Columns:
    """The columns of a line, without the import that brought it."""
    return tuple((column.name, column.type.sql) for column in kind.stored)


def clustering(kind: Kind) -> tuple[str, ...]:
    """The columns in whose order the lines of an import stand in the ledger."""
    names = {name for name, _ in stored_columns(kind)}
    return tuple(name for name in ("account", "code", "product", "date") if name in names)


def ledger_table(kind: Kind) -> Table:
    """The kind's own table."""
    return Table(kind.name, (("import_id", "VARCHAR"), *stored_columns(kind)), "import_id")


def replaced_table(kind: Kind) -> Table:
    """Rows that later imports replaced: as they were, with the import that replaced them."""
    columns = (("replaced_by", "VARCHAR"), *ledger_table(kind).columns)
    return Table(f"{kind.name}_replaced", columns, "replaced_by")


def confirmed_table(kind: Kind) -> Table:
    """Documents that a later import held identically: that import, and the document."""
    columns = (("import_id", "VARCHAR"), ("document_key", "VARCHAR"))
    return Table(f"{kind.name}_confirmed", columns, "import_id")


def documents_table(kind: Kind) -> Table:
    """Which documents the ledger holds, in order, with the import whose rows they are."""
    columns = (("import_id", "VARCHAR"), ("document_key", "VARCHAR"))
    return Table(f"{kind.name}_documents", columns, "import_id")


def imports_table(kind: Kind) -> Table:
    """The record of every import of the kind, as JSON."""
    return Table(f"{kind.name}_imports", (("import_id", "VARCHAR"), ("record", "VARCHAR")))


def state_table(state: State) -> Table:
    """The layered table of a state."""
    return Table(state.name, state.columns, "layer", state)


def _named(name: str, code: str, fields: tuple[str, ...]) -> Table:
    return Table(name, ((code, "VARCHAR"), *((field, "VARCHAR") for field in fields)))


NAMES_SEEN = Table("names_seen", NAMES_SEEN_COLUMNS, "import_id")
ACCOUNT_NAMES = _named("account_names", "account", ACCOUNT_NAME_FIELDS)
PRODUCT_NAMES = _named("product_names", "product", PRODUCT_NAME_FIELDS)


def companions(kind: Kind) -> tuple[Table, ...]:
    """The tables that answer for a version of the kind's ledger."""
    tables = (
        documents_table(kind),
        replaced_table(kind),
        confirmed_table(kind),
        imports_table(kind),
    )
    if kind.name != "sales":
        return tables
    states = tuple(state_table(state) for state in STATES)
    return (*tables, *states, NAMES_SEEN, ACCOUNT_NAMES, PRODUCT_NAMES)


def all_tables() -> tuple[Table, ...]:
    """Every table of the store, ledgers and companions."""
    found: list[Table] = []
    for kind in KINDS.values():
        found += [ledger_table(kind), *companions(kind)]
    return tuple(found)
