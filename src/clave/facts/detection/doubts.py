"""Every code of a doubt about a file, and the parameters of its sentence.

The one list that pages and command line translate; a test holds it against the code. Examples
are lists of ``{"row", "text"}``; those of a choice also have ``readings``, one for each choice in
the order of the doubt's choices (``damaged_amounts``: as written, with the decimals restored).
"""

from __future__ import annotations

# Answers to choose from are in brackets; "blocks" means that nothing is imported before one.
DOUBTS: dict[str, tuple[str, ...]] = {
    # The file as a whole
    "another_kind_fits": ("kind", "looks_like"),  # blocks [keep]
    "no_header": ("columns",),  # columns = how many; they are named column 1, column 2 …
    "broken_lines": ("rows",),  # lines that do not fit the header become rejects
    "total_rows": ("rows", "examples"),  # totals within the data: without a date, so rejects
    "several_sheets": ("sheet", "sheets"),
    "wide_months": ("columns",),  # blocks: a column for each month where one row each is needed
    "missing_required": ("kind",),  # blocks: no column feeds the doubt's field
    "rates_direction": (),  # blocks where no base is named [per_base, to_base]
    # Dates
    "ambiguous_dates": ("formats", "examples"),  # blocks [the formats]
    "mixed_dates": ("formats", "examples", "rows", "other_rows"),  # blocks [the formats]
    "unreadable_dates": ("rows", "format", "examples"),  # blocks if most are [reject]
    "year_only_dates": ("format",),
    "month_only_dates": ("format",),
    # Numbers
    "ambiguous_decimal": ("examples",),  # blocks [".", ","]
    "mixed_decimals": ("rows", "decimal"),  # blocks [".", ","]: rows have the other sign
    "damaged_amounts": ("rows", "examples"),  # blocks [thousands, decimals, reject]
    "amounts_out_of_scale": ("rows", "examples"),  # blocks [keep, compute]; see scale.py
    "unreadable_numbers": ("rows", "decimal", "examples"),  # blocks if most are [reject]
    # What was decided and might have been otherwise
    "returns_recognised": ("prefix", "lines"),
    "corrections_recognised": ("prefix", "lines"),
    "net_amount_computed": ("columns", "percent_off"),  # [take_off, leave] with a discount
    "cost_of_two": ("chosen", "other"),  # [the two ways, as texts]
    "cost_from_profit": ("computed",),  # [from_profit, no_cost]
    "net_amount_without_tax": ("amount", "tax"),  # [without_tax, as_told]
}
