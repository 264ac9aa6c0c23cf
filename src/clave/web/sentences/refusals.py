"""Why something was refused: what is wrong, where, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

_FILES = {
    "no_file_chosen": _("Choose a file first."),
    "no_such_file": _("There is no file “%(name)s”."),
    "empty_file": _("The file is empty. Export it again."),
    "no_rows": _("The file has a header (%(columns)s) and no line below it."),
    "binary_file": _("The file holds no text: it is no table that can be read."),
    "not_a_table": _(
        "The file is no table (it looks like: %(found)s). Bring CSV, Excel, LibreOffice or Parquet."
    ),
    "password_protected": _(
        "The workbook is protected with a password. Save it without one and bring it again."
    ),
    "damaged_file": _("The file is damaged and cannot be read to its end. Export it again."),
    "lines_do_not_fit": _(
        "%(broken)s of %(rows)s lines do not have the %(columns)s columns of the header. Is a "
        "quote left open, or is the separator another?"
    ),
    "line_too_long": _("A line is longer than %(limit)s bytes: a quote may be left open."),
    "too_many_columns": _("The file has %(columns)s columns; at most %(limit)s are read."),
    "too_many_rows": _("The sheet has %(rows)s rows; at most %(limit)s are read."),
    "too_many_parts": _("The workbook has %(parts)s parts inside; at most %(limit)s are read."),
    "unsafe_path": _("The file holds a path that leads out of it (%(name)s) and is not opened."),
    "unpacks_too_large": _("Unpacked, the file would be larger than %(limit)s bytes."),
    "xml_entities": _("The workbook defines XML entities (%(name)s), which no workbook needs."),
    "far_cell": _(
        "The sheet reaches to cell %(cell)s. Delete the empty rows and columns and save it again."
    ),
    "merge_too_large": _("The sheet merges %(cells)s. Take the merge away and save it again."),
    "workbook_too_demanding": _(
        "Reading the workbook takes too much %(limit)s. Save the sheet as CSV and bring that."
    ),
    "nested_columns": _("These columns hold lists or records, not values: %(columns)s."),
    "unknown_sheet": _("The workbook has no sheet “%(sheet)s”. It has: %(sheets)s."),
    "empty_sheet": _("The sheet is empty. Choose another one."),
    "file_too_large": _("The file has %(megabytes)s MB; at most %(limit)s MB are taken."),
    "file_empty": _("“%(name)s” is empty."),
    "file_type": _("“%(name)s” is not kept: its content must be one of %(types)s."),
    "upload_gone": _("“%(name)s” is no longer there. Bring it again."),
}
_IMPORTS = {
    "unknown_kind": _("There is no kind “%(kind)s”. There are: %(kinds)s."),
    "wrong_kind": _(
        "This does not look like “%(kind)s” but like “%(looks_like)s”. Its columns: %(columns)s."
    ),
    "kind_not_recognised": _(
        "What “%(name)s” holds cannot be told from its columns. Choose the kind and bring it again."
    ),
    "mapping_unknown_kind": _("There is no kind “%(kind)s”."),
    "mapping_unknown_field": _("“%(kind)s” has no field “%(field)s”."),
    "mapping_unknown_column": _("The file has no column “%(column)s” for the field “%(field)s”."),
    "mapping_missing_field": _("Choose a column for: %(fields)s."),
    "mapping_product_of_text": _("“%(field)s” is no number: it cannot be a product of columns."),
    "unknown_mapping": _("No mapping is remembered as “%(name)s”. There are: %(names)s."),
    "bad_map_option": _("“%(text)s” is not understood: write SOURCE=FIELD."),
    "bad_answer_option": _("“%(text)s” is not understood: write QUESTION=CHOICE."),
    "unknown_answer": _("“%(question)s” has no such answer. There are: %(choices)s."),
    "nothing_to_import": _("None of the %(lines)s lines can be read; nothing was imported."),
    "import_has_questions": _(
        "“%(name)s” is not imported before its questions are answered: nothing was changed."
    ),
    "import_changes_documents": _(
        "%(documents)s documents stand in the ledger with other lines; the file would replace "
        "them. Apply it with --yes."
    ),
    "import_not_waiting": _("“%(name)s” does not wait for a confirmation any more."),
    "import_not_done": _("“%(name)s” is not in the ledger."),
    "import_is_done": _("“%(name)s” is in the ledger; undo it instead."),
    "no_such_import": _("No import is called %(import_id)s. “clave imports list” names them."),
    "import_unknown": _("The ledger knows no import %(import_id)s of %(kind)s."),
    "import_already_undone": _("Import %(import_id)s was undone before."),
    "ledger_busy": _("Another import is running. Try again when it has ended."),
    "no_space": _("The disk is full: nothing was changed. Make space and try again."),
    "does_not_reconcile": _(
        "The lines do not add up (%(file_lines)s in the file, %(lines)s accounted for): nothing "
        "was imported. This is an error of Clave; please report it."
    ),
    "cancelled": _("Stopped as you wished; nothing of it was kept."),
    "worker_died": _("The work was interrupted and could not be finished. Start it again."),
    "job_crashed": _("The work failed for a reason of our own; it is written down in the log."),
    "unknown_job": _("Nobody knows how to do this work."),
}
_PEOPLE = {
    "not_allowed": _("Your role does not allow this."),
    "not_own_rights": _("Nobody changes their own role or locks themselves out."),
    "bad_email": _("“%(email)s” is no e-mail address."),
    "email_taken": _("Somebody already uses %(email)s."),
    "unknown_role": _("There is no role “%(role)s”. There are: %(roles)s."),
    "unknown_user": _("Nobody uses %(email)s."),
    "unknown_language": _("There is no language “%(language)s”."),
    "weak_password": _("The password is not accepted. %(reasons)s"),
    "view_needs_name": _("Give the view a name."),
    "note_empty": _("Write something first."),
    "scenario_needs_name": _("Give the scenario a name."),
    "scenario_needs_accounts": _("Choose at least one customer."),
    "circular_parent": _("%(parent)s hangs below %(account)s: it cannot stand above it."),
    "unknown_account": _("The ledger has no account %(account)s."),
    "port_taken": _("Port %(port)s is in use. Choose another with --port."),
    "demo_folder_in_use": _(
        "%(folder)s holds another company's data. Choose an empty folder with --data."
    ),
}
_FIGURES = {
    "unknown_figure": _("There is no figure “%(name)s”. There are: %(names)s."),
    "unknown_accounts": _("Nothing was sold to: %(accounts)s."),
    "unknown_choice": _("“%(value)s” is no choice for %(parameter)s: %(choices)s."),
    "period_reversed": _("The period ends (%(end)s) before it begins (%(start)s)."),
    "limits_not_ascending": _("The limits must rise between 0 and 1: %(limits)s."),
    "not_a_share": _("%(parameter)s must lie between 0 and 100 %%, not %(value)s."),
    "bad_pattern": _("“%(pattern)s” cannot be read as a pattern: %(problem)s."),
}
SENTENCES: dict[str, str] = _FILES | _IMPORTS | _PEOPLE | _FIGURES
