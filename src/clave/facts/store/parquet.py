"""SQL over the Parquet files of a table, the layers of a state made one."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from clave.facts.store.layout import Table
from clave.lib.sql import text_literal

_BASE = "/layer=base/"
_LAYER = re.compile("/layer=([0-9-]{10})/")
NONE = "false"  # SQL that holds for no row


def layer_months(files: Sequence[str]) -> set[str]:
    """The months, in ISO form, that the layers among the files concern."""
    return {month for file in files for month in _LAYER.findall(file)}


def among(months: Collection[str]) -> str:
    """SQL: whether ``month`` is one of these."""
    listed = ", ".join(f"DATE {text_literal(month)}" for month in sorted(months))
    return f"month IN ({listed})" if months else NONE


def select_files(table: Table, files: Sequence[str]) -> str:
    """SQL that reads a table from its files, the layers of a state made one.

    Only what layers concern is merged: of a state with months the cells of the layers' months,
    else those of their keys.
    """
    layers = sorted(file for file in files if _BASE not in file)
    if table.state is None or not layers:
        return read_files(table, files)
    base = read_files(table, [file for file in files if _BASE in file])
    added = read_files(table, layers)
    if table.state.by_month:
        concerned = among(layer_months(layers))
        touched = f"SELECT * FROM ({base}) WHERE {concerned}"
        untouched = f"SELECT * FROM ({base}) WHERE NOT ({concerned})"
    else:
        keys = table.state.key_names
        same = " AND ".join(f"held.{key} IS NOT DISTINCT FROM new.{key}" for key in keys)
        joined = f"JOIN (SELECT {', '.join(keys)} FROM ({added})) AS new ON {same}"
        touched = f"SELECT held.* FROM ({base}) AS held SEMI {joined}"
        untouched = f"SELECT held.* FROM ({base}) AS held ANTI {joined}"
    return f"{untouched} UNION ALL {table.state.merged(f'{touched} UNION ALL {added}')}"


def read_files(table: Table, files: Sequence[str]) -> str:
    """SQL that reads the rows of Parquet files of a table."""
    if not files:
        absent = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in table.columns)
        return f"SELECT {absent} WHERE false"
    listed = ", ".join(text_literal(file) for file in files)
    return (
        f"SELECT {', '.join(table.column_names)} FROM read_parquet([{listed}], "
        "hive_partitioning = true, hive_types_autocast = false)"
    )
