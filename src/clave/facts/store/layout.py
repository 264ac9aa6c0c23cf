"""Which Delta tables stand behind each kind, and the columns of each.

A kind's own table is the ledger. Its *companions* answer for one version of it: the rows that
later imports replaced, the documents that a later file held identically, the record of each
import and, for sales, the state tables and the names. All are partitioned so that an import or an
undo rewrites little.
"""

from __future__ import annotations

from dataclasses import dataclass

from clave.facts.schema import KINDS, Kind
from clave.facts.store.statetables import STATES, State

Columns = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """A Delta table: its name (and folder), its columns as (name, SQL type), its partition.

    ``keys``: of a layered table, the columns that identify a row. It holds a large ``base`` and a
    small layer of ``changes``, whose rows stand in place of the base's with the same keys, or
    take them away where their ``lines`` are 0; so a day's invoices need not rewrite all of it.
    """

    name: str
    columns: Columns
    partition: str | None = None
    keys: tuple[str, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)

    @property
    def written(self) -> Columns:
        """The columns as written, with the layer of a layered table."""
        return (("layer", "VARCHAR"), *self.columns) if self.keys else self.columns

    def same_row(self, left: str, right: str) -> str:
        """SQL: whether two rows of a layered table are of the same cell."""
        return " AND ".join(f"{left}.{key} IS NOT DISTINCT FROM {right}.{key}" for key in self.keys)


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


def imports_table(kind: Kind) -> Table:
    """The record of every import of the kind, as JSON."""
    return Table(f"{kind.name}_imports", (("import_id", "VARCHAR"), ("record", "VARCHAR")))


def state_table(state: State) -> Table:
    """The layered table of a state."""
    return Table(state.name, state.columns, "layer", state.key_names)


def _named(name: str, code: str, fields: tuple[str, ...]) -> Table:
    return Table(name, ((code, "VARCHAR"), *((field, "VARCHAR") for field in fields)))


NAMES_SEEN = Table("names_seen", NAMES_SEEN_COLUMNS, "import_id")
ACCOUNT_NAMES = _named("account_names", "account", ACCOUNT_NAME_FIELDS)
PRODUCT_NAMES = _named("product_names", "product", PRODUCT_NAME_FIELDS)


def companions(kind: Kind) -> tuple[Table, ...]:
    """The tables that answer for a version of the kind's ledger."""
    tables = (replaced_table(kind), confirmed_table(kind), imports_table(kind))
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
