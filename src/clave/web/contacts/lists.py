"""All people that somebody sees: a page of rows is made as it is shown."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.contacts import services
from clave.apps.contacts.models import Contact, ContactRole, Function, State
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT
from clave.web.lists import Filter, ListPage, show_list

from .rows import QueryRows
from .tables import ContactTable, contact_row

_ORDERS = {name: name for name in ("email", "phone", "language", "legal_basis", "state")}
_ORDERS["name"] = "name_key"  # without accents, as a dictionary orders it


@page(*SIGHT)
@require_GET
def contacts(request: UserRequest) -> HttpResponseBase:
    """Everybody known, searched by name, e-mail, telephone."""
    asked = request.GET
    found = Contact.objects.visible_to(request.user)
    if text := asked.get("q", "").strip():
        found = found.matching(text)
    if (state := asked.get("state", "")) in State.values:
        found = found.filter(state=state)
    if function := asked.get("function", ""):
        roles = ContactRole.objects.visible_to(request.user).filter(function__code=function)
        found = found.filter(pk__in=roles.values("contact"))
    states = [("", _("All")), *((s.value, str(s.label)) for s in (State.ACTIVE, State.OBJECTED))]
    functions = [("", _("All")), *((f.code, str(f)) for f in Function.objects.all())]
    listed = ListPage(
        name="contacts",
        table_class=ContactTable,
        rows=QueryRows(found, partial(_rows, request.user), _ORDERS),  # type: ignore[arg-type]
        template="contacts/contacts.html",
        filters=[
            Filter("function", _("Function"), functions, function),
            Filter("state", _("State"), states, state),
        ],
        default_order="name",
        hidden=("language", "legal_basis"),
        file_name="clave-contacts",
        searched=True,
    )
    context = {
        "crumbs": [{"label": _("Contacts"), "url": reverse("contacts")}],
        "may_edit": request.user.may(Permission.EDIT_ACCOUNTS),
    }
    return show_list(request, listed, context)


def _rows(user: User, found: QuerySet[Contact]) -> list[dict[str, Any]]:
    """People with the roles that ``user`` sees; whoever is shown has been looked at."""
    roles = ContactRole.objects.visible_to(user).select_related("account", "function")
    people = list(found.prefetch_related(Prefetch("roles", roles, to_attr="seen")))
    services.note_access(
        acting_user=user, contacts=[person.pk for person in people], purpose="list"
    )
    return [contact_row(person) for person in people]
