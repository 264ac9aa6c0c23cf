"""Who serves which site, from which delegation, and what each has done."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from clave.apps.accounts.models import TeamLevel
from clave.apps.accounts.overview import account_for
from clave.apps.followup.serving import Serving, serving_at
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.components.tables import Column, DateColumn, NameColumn, NumberColumn, Table
from clave.web.lists import ListPage, show_list


class LevelColumn(Column):
    """What somebody does there: the level in the team, or that it is the KAM."""

    def render(self, value: Any) -> str:
        """In words."""
        return _now("KAM") if value == "kam" else str(dict(TeamLevel.choices).get(value, "–"))


class ServingTable(Table):
    """One row for each person at each site."""

    row_key = "key"
    site_name = NameColumn(
        verbose_name=_("Site"), url=lambda row: reverse("account", args=[row.site])
    )
    person = Column(verbose_name=_("Served by"), phone="lead")
    level = LevelColumn(verbose_name=_("Level"), css="quiet")
    delegation = Column(verbose_name=_("Delegation"), css="quiet")
    contacts = NumberColumn(verbose_name=_("Contacts, 12 months"))
    last = DateColumn(verbose_name=_("Last contact"))
    open = NumberColumn(verbose_name=_("To do"))
    done = NumberColumn(verbose_name=_("Done, 12 months"))

    class Meta(Table.Meta):
        empty_text = _("There is no site here that you may see.")


@page()
@require_GET
def serving(request: UserRequest, pk: int) -> HttpResponseBase:
    """The sites of an account and those who serve them."""
    account = account_for(request.user, pk)
    if account is None:
        raise Http404
    rows = serving_at(request.user, account)
    listed = ListPage(
        name="serving",
        table_class=ServingTable,
        rows=rows,
        template="followup/serving.html",
        search=lambda row, q: (
            q.casefold() in f"{row.site_name}\n{row.person}\n{row.delegation}".casefold()
        ),
        default_order="site_name",
        file_name="clave-serving",
    )
    context = {
        "finding": _finding(rows),
        "crumbs": [
            {"label": _now("Portfolio"), "url": reverse("portfolio")},
            {"label": account.name, "url": reverse("account", args=[account.pk])},
            {"label": _now("Who serves it")},
        ],
    }
    return show_list(request, listed, context)


def _finding(rows: list[Serving]) -> str:
    """How many sites, and how many of them nobody has been in touch with for a year."""
    sites = {row.site for row in rows}
    silent = len(sites - {row.site for row in rows if row.contacts})
    words = {"n": numbers.number(len(sites)), "silent": numbers.number(silent)}
    text = ngettext(
        "%(n)s site; %(silent)s without a contact in 12 months",
        "%(n)s sites; %(silent)s without a contact in 12 months",
        len(sites),
    )
    return text % words
