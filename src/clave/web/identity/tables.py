"""The columns of users and audit."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from clave.apps.identity.models import AuditEntry, User
from clave.web.changes import changes_in_words
from clave.web.components.tables import Column, DateColumn, NameColumn, NumberColumn, Table

ACTIONS = {
    "account_changed": gettext_noop("account changed"),
    "company_changed": gettext_noop("company settings changed"),
    "file_added": gettext_noop("file added"),
    "file_removed": gettext_noop("file removed"),
    "import_undone": gettext_noop("import undone"),
    "imported": gettext_noop("imported"),
    "mapping_forgotten": gettext_noop("mapping forgotten"),
    "note_added": gettext_noop("note added"),
    "password_set": gettext_noop("password set"),
    "scenario_deleted": gettext_noop("scenario deleted"),
    "scenario_saved": gettext_noop("scenario saved"),
    "user_changed": gettext_noop("user changed"),
    "user_created": gettext_noop("user created"),
}


def action_label(action: str) -> str:
    """What was done, in words."""
    return _now(ACTIONS[action]) if action in ACTIONS else action


class UserTable(Table):
    """People who may log in."""

    name = NameColumn(verbose_name=_("Name"), url=lambda user: reverse("user", args=[user.pk]))
    email = Column(verbose_name=_("E-mail"))
    role = Column(verbose_name=_("Role"))
    language = Column(verbose_name=_("Language"), css="quiet")
    is_active = Column(verbose_name=_("May log in"))
    last_login = DateColumn(verbose_name=_("Last login"), relative=True, css="quiet")

    class Meta(Table.Meta):
        empty_text = _("Nobody matches.")

    def render_role(self, record: User) -> str:
        """In words."""
        return str(record.get_role_display())

    def render_is_active(self, value: bool) -> str:
        """In a word, not a colour."""
        return _now("yes") if value else _now("no")


class AuditTable(Table):
    """The audit trail, newest first."""

    row_name = "number"
    number = NumberColumn(verbose_name=_("No."), css="quiet", phone="hide")
    subject_label = NameColumn(verbose_name=_("Record"))
    action = Column(verbose_name=_("What"))
    actor_label = Column(verbose_name=_("Who"))
    at = DateColumn(verbose_name=_("When"))
    changes = Column(verbose_name=_("Old → new"), css="wrap", orderable=False)

    class Meta(Table.Meta):
        empty_text = _("Nothing has been written down yet.")

    def render_action(self, value: str) -> str:
        """In words."""
        return action_label(value)

    def render_changes(self, record: AuditEntry) -> SafeString | str:
        """Each field with its old and new value."""
        return format_html_join(" · ", "<b>{}</b> {} → {}", _words(record))

    def value_changes(self, record: AuditEntry) -> str:
        """For the export."""
        return "; ".join(f"{name}: {old} → {new}" for name, old, new in _words(record))


def _words(record: AuditEntry) -> list[tuple[str, str, str]]:
    return changes_in_words(record.subject_type, record.changes)
