"""Questions about a file, reasons of rejects, warnings of a preview."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES: dict[str, str] = {
    "ambiguous_dates": _("Is the day or the month first in “%(column)s”? %(examples)s"),
    "mixed_dates": _(
        "“%(column)s” mixes two ways of writing dates (%(rows)s and %(other_rows)s rows). Which "
        "one holds? The others are rejected. %(examples)s"
    ),
    "year_only_dates": _("“%(column)s” tells only the year: the rows are marked as that precise."),
    "month_only_dates": _(
        "“%(column)s” tells only the month: the rows are marked as that precise."
    ),
    "unreadable_dates": _(
        "%(rows)s values of “%(column)s” are no dates and would be rejected: %(examples)s"
    ),
    "ambiguous_decimal": _(
        "Is the sign in “%(column)s” a decimal or a thousands separator? %(examples)s"
    ),
    "mixed_decimals": _(
        "“%(column)s” writes decimals in two ways; %(rows)s rows do not fit “%(decimal)s”."
    ),
    "damaged_amounts": _(
        "%(rows)s amounts of “%(column)s” look damaged, as when a spreadsheet takes the decimal "
        "sign for a thousands separator: %(examples)s. How are they meant?"
    ),
    "amounts_out_of_scale": _(
        "In %(rows)s rows “%(column)s” is of another size than quantity × price: %(examples)s. "
        "Keep the column, or compute all amounts as quantity × price?"
    ),
    "unreadable_numbers": _(
        "%(rows)s values of “%(column)s” are no numbers and would be rejected: %(examples)s"
    ),
    "missing_required": _("No column was found for “%(field)s”. Choose one below."),
    "wide_months": _(
        "The months stand side by side (%(columns)s). Choose “Budgets” to read them as lines, or "
        "bring one line for each month."
    ),
    "targets_in_thousands": _(
        "These targets, %(target)s, are about a thousandth of the %(sold)s that the same accounts "
        "or people sold in the year before. Are they in thousands?"
    ),
    "targets_too_large": _(
        "These targets, %(target)s, are about a thousand times the %(sold)s that the same accounts "
        "or people sold in the year before. If that is not meant, correct the file, or the sales."
    ),
    "rates_direction": _(
        "A rate is read as so much of the currency for one of the base (1 EUR = 1.08 USD), as the "
        "European Central Bank writes it. Is it so, or the other way round?"
    ),
    "returns_recognised": _(
        "%(lines)s lines with invoice numbers that begin with “%(prefix)s” count as returns."
    ),
    "corrections_recognised": _(
        "%(lines)s lines with invoice numbers that begin with “%(prefix)s” are corrections."
    ),
    "net_amount_computed": _("The net amount is computed as %(columns)s."),
    "cost_from_profit": _(
        "The file tells profits and no costs: the cost is taken as %(computed)s."
    ),
    "net_amount_without_tax": _(
        "“%(amount)s” holds the tax of “%(tax)s”: the net amount is taken without it."
    ),
    "cost_of_two": _("The cost is taken from %(chosen)s; %(other)s would be another way."),
    "another_kind_fits": _(
        "This looks far more like “%(looks_like)s” than like “%(kind)s”. Read it as “%(kind)s” all "
        "the same?"
    ),
    "no_header": _("The file names no columns: they were understood from what they hold."),
    "several_sheets": _("The workbook has several sheets (%(sheets)s); “%(sheet)s” was read."),
    "broken_lines": _("%(rows)s lines do not have as many fields as the header and are rejected."),
    "total_rows": _("%(rows)s lines look like totals of the file: %(examples)s"),
}
REJECTS: dict[str, str] = {
    "missing_required": _("a required value is missing"),
    "not_a_number": _("is no number"),
    "number_too_large": _("the number is too large"),
    "not_a_date": _("is no date"),
    "date_out_of_range": _("the date is out of range"),
    "not_a_flag": _("is neither yes nor no"),
    "duplicate_code": _("a later line has the same code"),
    "too_many_fields": _("more fields than the header"),
    "too_few_fields": _("fewer fields than the header"),
    "damaged_amount": _("the amount looks damaged"),
}
WARNINGS: dict[str, str] = {
    "already_imported": _("This very file was imported before, as %(import_id)s."),
    "nothing_new": _("The ledger holds all of it already: %(documents)s documents."),
    "columns_lost": _(
        "%(documents)s changed documents have values in the ledger that this file does not bring: "
        "%(fields)s."
    ),
    "kind_words_unknown": _(
        "%(lines)s lines have a kind that says nothing here (%(words)s); they are taken as sales."
    ),
    "dates_imprecise": _("The dates tell only the %(precision)s."),
    "currency_missing": _("%(lines)s lines have no currency; they count in the company's."),
    "currencies_mixed": _("Several currencies: %(currencies)s. They are never added together."),
    "future_dates": _("%(lines)s lines are dated after today, until %(last)s."),
    "much_rejected": _("%(lines)s of %(of)s lines would be rejected."),
}
