"""What ``clave doctor`` says."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES = {
    "database": _("The books are in %(name)s and answer."),
    "sqlite": _("SQLite %(version)s, journal %(journal)s: sound."),
    "sqlite_without_wal": _(
        "SQLite %(version)s may lose pages in WAL mode, so the journal is %(journal)s: safe, but "
        "writing is slower."
    ),
    "sqlite_wal_unsafe": _(
        "SQLite %(version)s may lose pages in WAL mode, and the journal is %(journal)s."
    ),
    "sqlite_damaged": _("The books are damaged (%(detail)s)."),
    "printing": _("PDFs can be made."),
    "printing_missing": _("PDFs cannot be made: the library Pango is missing (%(reason)s)."),
    "books_newer": _("The books were made by a newer Clave: this one does not know %(name)s."),
    "migrations_pending": _("Changes of this version of Clave that the books lack: %(n)s."),
    "audit_holds": _("The audit chain holds: %(entries)s entries."),
    "audit_altered": _("Audit entry %(number)s was altered."),
    "audit_unlinked": _("Audit entry %(number)s does not follow the one before it."),
    "audit_missing": _("Audit entry %(number)s is missing."),
    "audit_cut": _("The end of the audit was cut off: it should end with entry %(number)s."),
    "audit_unsealed": _(
        "From entry %(number)s on the audit is another than the one that was sealed: entries were "
        "rewritten or cut off."
    ),
    "audit_backup_held": _("The audit holds entry %(number)s as “%(name)s” has it."),
    "audit_forged": _(
        "The audit does not hold entry %(number)s as “%(name)s” has it: it was rewritten or cut "
        "off."
    ),
    "file_gone": _("The kept file “%(name)s” is gone or damaged (%(path)s)."),
    "import_recent": _("The last import was on %(last)s."),
    "import_old": _("The last import was on %(last)s: the figures are getting old."),
    "import_never": _("Nothing has been imported yet."),
    "backup_recent": _("The last backup was made on %(last)s."),
    "backup_old": _("The last backup was made on %(last)s."),
    "backup_never": _("No backup has been made."),
    "no_data": _("There is nothing to back up yet."),
    "facts_unreadable": _("The table %(table)s of the facts cannot be read (%(detail)s)."),
    "facts_version_missing": _(
        "The facts do not belong together: version %(version)s of %(table)s is not there."
    ),
    "facts_file_missing": _("A file of %(table)s is not there: %(file)s."),
    "facts_file_damaged": _("A file of %(table)s is not as it was written: %(file)s."),
    "imports_agree": _("Books and facts agree; imports: %(n)s."),
    "imports_untold": _("Imports that the ledger holds and the books do not: %(names)s."),
    "imports_lost": _("Imports that the books hold and the ledger does not: %(names)s."),
    "facts": _("The ledger holds %(lines)s lines, until %(last)s; its state tables agree."),
    "states_differ": _("The ledger holds %(lines)s lines, its state tables %(cells)s."),
    "jobs": _("No job is left behind."),
    "jobs_silent": _("Jobs without a sign of life: %(n)s."),
    "disk": _("%(gigabytes)s GB free on the disk."),
    "disk_low": _("Only %(gigabytes)s GB free on the disk: imports may be refused."),
}

_RESTORE = _("Restore the last backup into a new folder: clave restore.")
_ALTERED = _(
    "Find out who can write the database. Compare with the last backup: clave doctor --against."
)
# What to do about it, for everything that is not well.
ADVICE = {
    "printing_missing": _(
        "Install it, on Debian and Ubuntu with: apt-get install libpango-1.0-0 libpangoft2-1.0-0."
    ),
    "sqlite_without_wal": _("A Python with SQLite 3.51.3 or newer lifts this."),
    "sqlite_wal_unsafe": _("Stop what keeps the books in WAL mode, and start Clave again."),
    "sqlite_damaged": _RESTORE,
    "books_newer": _("Update Clave."),
    "migrations_pending": _(
        "Make a backup with the version before, then start Clave: it adds them."
    ),
    "audit_altered": _ALTERED,
    "audit_unlinked": _ALTERED,
    "audit_missing": _ALTERED,
    "audit_cut": _ALTERED,
    "audit_unsealed": _ALTERED,
    "audit_forged": _("Find out who can write the database."),
    "file_gone": _("Take it from a backup, or remove it on its account's page."),
    "import_old": _("Bring the newest file of the ERP."),
    "import_never": _("Bring the file that the ERP exports: clave import, or the page Data."),
    "backup_old": _("Make one: clave backup FILE."),
    "backup_never": _("Make one: clave backup FILE."),
    "facts_unreadable": _RESTORE,
    "facts_version_missing": _RESTORE,
    "facts_file_missing": _RESTORE,
    "facts_file_damaged": _RESTORE,
    "states_differ": _("Run: clave facts rebuild."),
    "imports_untold": _("The worker tells them within seconds: is clave serve running?"),
    "imports_lost": _(
        "Books and facts are of different moments: restore both from one backup. A running worker "
        "marks these imports as undone."
    ),
    "jobs_silent": _("The worker takes them up again: is clave serve running?"),
    "disk_low": _("Make space, or move the data folder to a larger disk."),
}
