"""Who carries how much: the director's table of those below."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from clave.apps.followup.load import load_of_people
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.components.tables import Column, NameColumn, NumberColumn, Table
from clave.web.lists import ListPage, show_list

from .common import crumbs, tabs


class LateColumn(NumberColumn):
    """How many are late; red where there are any."""

    def render(self, value: Any) -> SafeString | str:
        """The number."""
        return format_html('<span class="loss">{}</span>', value) if value else self.text(value)


class ShareColumn(NumberColumn):
    """A share of somebody's time; above a hundred there is a word beside it."""

    def render(self, value: Any) -> SafeString | str:
        """«120 · más de lo que hay»."""
        if value <= 100:
            return self.text(value)
        said = _now("more than there is")
        return format_html('<span class="loss">{} · {}</span>', self.text(value), said)


class LoadTable(Table):
    """One row for each person who carries something."""

    row_key = "id"
    name = NameColumn(
        verbose_name=_("Person"), url=lambda row: f"{reverse('actions')}?owner={row.id}"
    )
    role = Column(verbose_name=_("Role"), css="quiet", phone="hide")
    accounts = NumberColumn(verbose_name=_("Accounts as KAM"))
    teams = NumberColumn(verbose_name=_("Teams"))
    share = ShareColumn(verbose_name=_("Time in teams"), unit="%")
    actions = NumberColumn(verbose_name=_("To do"))
    late = LateColumn(verbose_name=_("Late"))
    waiting = NumberColumn(verbose_name=_("Waits for them"))

    class Meta(Table.Meta):
        empty_text = _("Nobody carries anything yet: no accounts, no teams, no actions.")


@page()
@require_GET
def load(request: UserRequest) -> HttpResponseBase:
    """Who carries how much, of those one sees."""
    rows = load_of_people(request.user)
    late = sum(row.late for row in rows)
    words = {"n": numbers.number(len(rows)), "late": numbers.number(late)}
    text = ngettext(
        "%(n)s person, %(late)s actions late", "%(n)s people, %(late)s actions late", len(rows)
    )
    totals = {
        name: sum(getattr(row, name) for row in rows)
        for name in ("accounts", "actions", "late", "waiting")
    }
    context = {
        "finding": text % words,
        "tabs": tabs("load"),
        "crumbs": crumbs({"label": _now("Load")}),
    }
    listed = ListPage(
        name="load",
        table_class=LoadTable,
        rows=rows,
        template="followup/list.html",
        search=lambda row, q: q.casefold() in f"{row.name}\n{row.role}".casefold(),
        default_order="-late",
        file_name="clave-load",
        footer={"name": _now("Total"), **totals} if rows else {},
    )
    return show_list(request, listed, context)
