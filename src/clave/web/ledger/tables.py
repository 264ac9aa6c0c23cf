"""The columns of the list of imports."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clave.apps.ledger.models import Import
from clave.web.components.tables import Column, DateColumn, NameColumn, NumberColumn, Table
from clave.web.words import kind_label


def _result(record: Import, *path: str) -> Any:
    value: Any = record.result or {}
    for name in path:
        value = (value or {}).get(name)
    return value


class ImportTable(Table):
    """Every file that was brought."""

    row_name = "file_name"
    file_name = NameColumn(
        verbose_name=_("File"), url=lambda record: reverse("import", args=[record.pk])
    )
    kind = Column(verbose_name=_("Kind"))
    state = Column(verbose_name=_("State"))
    lines = NumberColumn(verbose_name=_("Lines read"), empty_values=(), orderable=False)
    added = NumberColumn(verbose_name=_("Added"), empty_values=(), orderable=False)
    rejected = NumberColumn(verbose_name=_("Rejected"), empty_values=(), orderable=False)
    uploaded_by = Column(verbose_name=_("By"), css="quiet")
    created_at = DateColumn(verbose_name=_("When"), relative=True, css="quiet")

    class Meta(Table.Meta):
        empty_text = _("Nothing has been imported yet.")

    def render_kind(self, value: str) -> str:
        """In words."""
        return kind_label(value)

    def render_state(self, value: str, record: Import) -> SafeString | str:
        """In words; a refusal stands out."""
        label = record.get_state_display()
        if record.state == Import.State.FAILED:
            return format_html('<span class="loss">{}</span>', label)
        return label

    def render_lines(self, record: Import) -> str:
        """Lines of the file."""
        return self._number(_result(record, "read", "lines"))

    def render_added(self, record: Import) -> str:
        """New lines."""
        return self._number(_result(record, "added"))

    def render_rejected(self, record: Import) -> str:
        """Lines left out."""
        return self._number(_result(record, "rejected", "lines"))

    def value_lines(self, record: Import) -> Any:
        """For the export."""
        return _result(record, "read", "lines")

    def value_added(self, record: Import) -> Any:
        """For the export."""
        return _result(record, "added")

    def value_rejected(self, record: Import) -> Any:
        """For the export."""
        return _result(record, "rejected", "lines")

    @staticmethod
    def _number(value: Any) -> str:
        from clave.web.components import numbers

        return "–" if value is None else numbers.number(value)
