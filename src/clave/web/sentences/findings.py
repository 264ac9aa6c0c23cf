"""What ``clave doctor`` says."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES = {
    "database": _("The books are in %(name)s and answer."),
    "sqlite": _("SQLite %(version)s, journal %(journal)s: sound."),
    "sqlite_without_wal": _(
        "SQLite %(version)s may lose pages in WAL mode, so the journal is %(journal)s: safe, but "
        "writing is slower. A Python with SQLite 3.51.3 or newer lifts this."
    ),
    "sqlite_damaged": _("The books are damaged (%(detail)s). Restore the last backup."),
    "audit_holds": _("The audit chain holds: %(entries)s entries."),
    "audit_altered": _("Audit entry %(number)s was altered."),
    "audit_unlinked": _("Audit entry %(number)s does not follow the one before it."),
    "audit_missing": _("Audit entry %(number)s is missing."),
    "audit_cut": _("The end of the audit was cut off: it should end with entry %(number)s."),
    "facts": _("The ledger holds %(lines)s lines, until %(last)s; its state tables agree."),
    "states_differ": _(
        "The ledger holds %(lines)s lines, its state tables %(cells)s. Run: clave facts rebuild"
    ),
    "jobs": _("No job is left behind."),
    "jobs_silent": _(
        "%(n)s jobs run without a sign of life; the worker takes them up again. Is one running?"
    ),
    "disk": _("%(gigabytes)s GB free on the disk."),
    "disk_low": _("Only %(gigabytes)s GB free on the disk: imports may be refused."),
}
