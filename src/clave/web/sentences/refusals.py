"""Why something was refused: what is wrong, where, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from . import (
    collections,
    deals,
    demand,
    field,
    followup,
    market,
    opportunities,
    organisation,
    paper,
    plans,
    readiness,
    selection,
    simulation,
)

_MACHINE = {
    "cannot_print": _(
        "This machine cannot make PDFs: the library Pango is missing (%(reason)s). Install it, on "
        "Debian and Ubuntu with: apt-get install libpango-1.0-0 libpangoft2-1.0-0."
    ),
}

_PROFIT = {
    "cost_below_zero": _("A cost is zero or more."),
    "minutes_missing": _("A capacity needs practical minutes above zero."),
    "periods_overlap": _(
        "The months to compare with (%(start)s to %(end)s) overlap those that are compared."
    ),
    "scheme_period": _("The scheme ends (%(end)s) before it begins (%(start)s)."),
    "several_budgets": _("There are several budgets: choose one of %(versions)s."),
    "terms_unreadable": _("Write each line as driver and minutes, such as “order 8”: %(line)s"),
    "tier_negative": _("A tier cannot be below zero: from %(lower)s, %(rate)s."),
    "tiers_missing": _("A scheme needs at least one tier."),
    "tiers_unordered": _(
        "Tiers overlap: the one from %(lower)s comes after the one from %(before)s. Write them in "
        "rising order, each bound once."
    ),
    "tiers_unreadable": _("Write each line as bound and rate, such as “100000 2”: %(line)s"),
}

_WORK = {
    "capacity_out_of_range": _(
        "Capacity is 1 to 366 days a year, 0 to 24 hours a day, 0 to 100 %% of the time."
    ),
    "changed_meanwhile": _(
        "Somebody else changed it meanwhile. Open the page again, and decide with what stands "
        "there."
    ),
    "hours_need_reason": _("Say why the account takes other hours than the rules give."),
    "hours_out_of_range": _("Hours a year are a number from 0 to 8,760."),
    "moves_outdated": _(
        "%(account)s has another KAM by now. Nothing was changed: look at the proposal again."
    ),
    "no_moves": _("Choose at least one account that changes hands."),
    "role_of_decider": _(
        "The role of %(account)s is decided at %(decider)s, which decides for it."
    ),
    "rule_below_zero": _("The values of a rule are zero or more."),
    "rule_reversed": _("The first limit (%(low)s) is above the second one (%(high)s)."),
    "sample_hits": _(
        "Tell both: how many moments were observed, and how many of them were spent on accounts."
    ),
    "stage_needs_reason": _("Say why the relationship is at this stage."),
    "taker_is_no_kam": _("%(person)s cannot be given accounts: choose a KAM or a sales director."),
    "unknown_rule": _("There is no rule “%(key)s”."),
    "unknown_stage": _("There is no stage “%(stage)s”."),
    "way_under_way": _("An action for %(account)s is open already."),
}

_FILES = {
    "no_file_chosen": _("Choose a file first."),
    "no_such_file": _("There is no file “%(name)s”."),
    "empty_file": _("The file is empty. Export it again."),
    "months_without_year": _(
        "The columns are months (%(columns)s), and nothing tells their year: write it into the "
        "names of the columns (2026-01), into a column “Year”, or into the name of the file or "
        "sheet."
    ),
    "unknown_direction": _(
        "“%(value)s” is no direction of an exchange rate. There are: %(choices)s."
    ),
    "target_set_needs_name": _("Name this version of the targets."),
    "key_is_empty": _("Nothing to name: the key is empty."),
    "person_not_active": _("%(name)s may no longer log in. Choose somebody else, or nobody."),
    "target_set_exists": _(
        "There are targets “%(name)s” for %(year)s already. Choose another name."
    ),
    "year_out_of_range": _("%(year)s is no year: from 1990 to 2100."),
    "targets_closed": _("%(name)s is proposed or approved: its amounts stand still."),
    "target_out_of_range": _("That amount is too large for a target."),
    "nobody_to_hand_down": _(
        "Nobody there has an account: give accounts to a KAM in the portfolio first."
    ),
    "month_outside_year": _("A month does not belong to the year %(year)s."),
    "nothing_entered": _("For %(account)s nothing waits to be agreed."),
    "return_needs_reason": _("Say why it goes back."),
    "targets_not_agreed": _(
        "%(lines)s accounts are not agreed yet: agree to what was entered, or hand down again."
    ),
    "set_has_no_target": _("There is no target to be approved yet: hand some down first."),
    "no_budgets_of_year": _(
        "The ledger has no budget by account of %(year)s. Import one under Data: a line for each "
        "month, or a column for each."
    ),
    "no_rows": _("The file has a header (%(columns)s) and no line below it."),
    "formulas_not_computed": _(
        "The sheet holds formulas that were never computed (the first is in %(cell)s). Open the "
        "file in a spreadsheet program, save it, and bring it again."
    ),
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
    "unit_cost_needs_quantity": _(
        "“%(column)s” is a cost for each unit, so a quantity is needed: bind its column first, "
        "with --map COLUMN=quantity."
    ),
    "bad_map_option": _("“%(text)s” is not understood: write SOURCE=FIELD."),
    "bad_answer_option": _("“%(text)s” is not understood: write QUESTION=CHOICE."),
    "unknown_answer": _("“%(question)s” has no such answer. There are: %(choices)s."),
    "nobody_at_an_account": _(
        "None of the %(lines)s rows names an account that is known, by code or name; nothing was "
        "imported. Say whose people they are: choose the account, or --account CODE."
    ),
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
    "done_but_no_space": _(
        "It is done, but the disk is full and the list of imports could not be written. Make "
        "space: Clave makes up for it by itself."
    ),
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
_CONTACTS = {
    "contact_needs_name": _("Say what the person is called."),
    "role_exists": _("%(person)s is known at %(account)s already; change what they are there."),
    "role_dates_reversed": _("The role ends (%(end)s) before it begins (%(start)s)."),
    "out_of_range": _("%(field)s must lie between %(low)s and %(high)s, not %(value)s."),
    "boss_elsewhere": _("%(boss)s does not work in the group of %(account)s."),
    "circular_boss": _(
        "%(boss)s reports, by way of others, to %(person)s: it cannot be the other way round too."
    ),
    "interaction_needs_people": _("Say with whom of the customer it was."),
    "interaction_in_future": _(
        "%(start)s lies ahead: what has not happened yet is not written down as a contact."
    ),
    "merge_with_itself": _("%(person)s cannot be merged with themselves: choose two people."),
    "state_not_possible": _("That is not possible for %(person)s as things are now."),
    "block_before_destroying": _(
        "%(person)s must be blocked first: data are destroyed only after they were blocked."
    ),
    "people_columns_missing": _(
        "The file has no column for: %(missing)s. Its columns: %(columns)s."
    ),
    "people_unknown_column": _("The file has no such column or field: %(columns)s."),
    "people_import_not_done": _("“%(name)s” is not in the books."),
    "no_cards": _("The file holds no vCard."),
    "function_taken": _("There is a function “%(name)s” already."),
}
_FIGURES = {
    "model_not_computed": _("“%(model)s” is not computed yet: come back in some minutes."),
    "name_missing": _("Give it a name."),
    "too_many_feeds": _(
        "You have %(most)s calendar addresses already. Revoke one that you no longer need."
    ),
    "unknown_model": _("There is no model “%(name)s”. There are: %(known)s."),
    "unknown_figure": _("There is no figure “%(name)s”. There are: %(names)s."),
    "unknown_accounts": _("Nothing was sold to: %(accounts)s."),
    "weights_do_not_sum": _(
        "The weights add up to %(total)s %%, not to 100: change one of them; none may be below "
        "zero."
    ),
    "unknown_parameter": _("%(figure)s has no %(name)s; it takes: %(names)s."),
    "not_a_value": _("“%(value)s” is no value for %(parameter)s: %(reason)s."),
    "unknown_choice": _("“%(value)s” is no choice for %(parameter)s: %(choices)s."),
    "period_reversed": _("The period ends (%(end)s) before it begins (%(start)s)."),
    "limits_not_ascending": _("The limits must rise between 0 and 1: %(limits)s."),
    "not_a_share": _("%(parameter)s must lie between 0 and 100 %%, not %(value)s."),
    "bad_pattern": _("“%(pattern)s” cannot be read as a pattern: %(problem)s."),
}
_BACKUPS = {
    "backup_exists": _("“%(name)s” is there already and is not overwritten. Choose another name."),
    "backup_not_writable": _("“%(name)s” cannot be written: %(reason)s."),
    "backup_facts_gone": _(
        "A file of the facts is not there (%(file)s): nothing was backed up. Run: clave doctor"
    ),
    "backup_not_ours": _("The file is no backup of Clave, or is cut off."),
    "backup_damaged": _("The backup is damaged or altered at “%(name)s”; nothing was restored."),
    "backup_unsafe_path": _(
        "The backup holds a path that leads out of it (%(name)s) and is not opened."
    ),
    "backup_unpacks_too_large": _(
        "Unpacked, the backup would be %(megabytes)s MB, far more than any of ours; it is not "
        "opened."
    ),
    "backup_newer": _("The backup was made by a newer Clave (%(version)s). Update Clave first."),
    "backup_other_engine": _(
        "The backup's books are of %(engine)s, but this installation keeps them in %(here)s. "
        "Restore it where CLAVE_DATABASE_URL says the same as where it was made."
    ),
    "backup_other_tables": _(
        "The backup's books do not have the tables of this Clave (%(name)s); nothing was restored."
    ),
    "backup_not_equal": _(
        "“%(table)s” did not come back as it was backed up; nothing was restored."
    ),
    "backup_facts_flawed": _(
        "The backup's facts do not belong together (%(table)s); nothing was restored."
    ),
    "backup_audit_broken": _(
        "The audit of the backup is broken at entry %(number)s; nothing was restored."
    ),
    "restore_folder_in_use": _("%(folder)s is not empty. Restore into an empty or a new folder."),
    "restore_not_writable": _("%(folder)s cannot be made: %(reason)s."),
    "restore_database_in_use": _(
        "The database of CLAVE_DATABASE_URL holds tables already. Restore into an empty one."
    ),
}
_EXPORTS = {
    "export_in_background": _(
        "%(rows)s rows are more than the %(limit)s that are written at once. Choose Export on the "
        "list: the file is then made in the background."
    ),
    "export_too_many_rows": _(
        "%(rows)s rows do not fit on a sheet, which has %(limit)s at most. Choose CSV."
    ),
    "export_gone": _("The list is no longer there, or no longer yours to see."),
}
SENTENCES: dict[str, str] = (
    _EXPORTS
    | _MACHINE
    | _BACKUPS
    | _FILES
    | _IMPORTS
    | _PEOPLE
    | _CONTACTS
    | _FIGURES
    | _WORK
    | _PROFIT
    | organisation.SENTENCES
    | collections.SENTENCES
    | opportunities.SENTENCES
    | market.SENTENCES
    | deals.SENTENCES
    | field.SENTENCES
    | paper.SENTENCES
    | demand.SENTENCES
    | plans.SENTENCES
    | followup.SENTENCES
    | readiness.SENTENCES
    | selection.SENTENCES
    | simulation.SENTENCES
)
