"""Every code with which a file is refused, and the parameters of its sentence.

The one list that pages and command line translate; a test holds it against the code.
"""

from __future__ import annotations

REFUSALS: dict[str, tuple[str, ...]] = {
    # The file is not what is needed
    "no_such_file": ("name",),
    "empty_file": (),
    "not_a_table": ("found",),  # one of FOUND
    "binary_file": (),  # bytes that are no text and no known format
    "damaged_file": (),  # begins as a known format, and cannot be read as one
    "password_protected": (),
    # It holds no table
    "empty_sheet": ("sheet", "sheets"),
    "unknown_sheet": ("sheet", "sheets"),
    "no_rows": ("columns",),  # a header and nothing below it
    "formulas_not_computed": ("cell",),  # of a workbook that no spreadsheet program has computed
    "nested_columns": ("columns",),  # Parquet columns that hold lists or structures
    "lines_do_not_fit": ("broken", "rows", "columns"),  # more than half of the lines
    # It asks for too much
    "file_too_large": ("megabytes", "limit"),  # both in megabytes
    "unpacks_too_large": ("limit",),
    "line_too_long": ("limit",),
    "too_many_columns": ("columns", "limit"),
    "too_many_rows": ("rows", "limit"),
    "too_many_parts": ("parts", "limit"),
    "far_cell": ("cell",),
    "merge_too_large": ("cells",),
    "workbook_too_demanding": ("limit",),  # "memory" or "time"
    # It means harm
    "unsafe_path": ("name",),
    "xml_entities": ("name",),
    # Detection
    "unknown_kind": ("kind", "kinds"),
    "wrong_kind": ("kind", "looks_like", "columns"),
}

# What a file may be instead of a table.
FOUND: tuple[str, ...] = (
    *("picture", "sound", "film", "pdf", "mail", "word", "presentation", "archive", "program"),
    *("database", "web_page", "xml", "json", "contacts", "calendar", "text", "binary"),
)
