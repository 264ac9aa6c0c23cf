"""The tab “People” of an account: the map of relations, the same as a table, new people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clave.apps.accounts.models import Account
from clave.apps.contacts import services
from clave.apps.contacts.models import Function
from clave.apps.contacts.selectors import Relationship, relationship_of
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.figures.relationship_coverage import best_ties
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.components.coverage import coverage_finding, coverage_lines
from clave.web.lists import ListPage, show_list
from clave.web.refusals import sentence

from .drawing import chart_rows, drawn
from .findings import figures_of, findings_of, title_of
from .forms import ContactForm, RoleForm
from .tables import PeopleTable


@page(*SIGHT)
@require_GET
def people(request: UserRequest, pk: int) -> HttpResponseBase:
    """Who decides there, who knows whom, and where the gaps are."""
    account = visible_account(request.user, pk)
    seen = relationship_of(request.user, account)
    services.note_access(
        acting_user=request.user,
        contacts=sorted({role.contact_id for role in seen.roles.values()}),
        purpose="map",
    )
    context = frame_of(request.user, account, "account_people")
    context |= {
        "title": title_of(seen),
        "findings": findings_of(seen, context["may_edit"]),
        "measures": figures_of(seen),
        "lines": (lines := coverage_lines(seen.relations)),
        "coverage_title": coverage_finding(lines),
        "intermediaries": intermediaries_of(account, seen),
        "uncovered": [line for line in lines if not line.known],
        "rows": (rows := people_rows(seen)),
        "view": request.GET.get("view", "map"),
        "as_of": seen.relations.as_of,
    }
    if context["view"] == "table" or "export" in request.GET or getattr(request, "htmx", False):
        listed = ListPage(
            name="account_people",
            table_class=PeopleTable,
            rows=rows,
            template="contacts/people_table.html",
            search=_matches,
            hidden=("email", "phone", "account"),
            file_name="clave-people",
        )
        return show_list(request, listed, context)
    folded = {int(key) for key in request.GET.getlist("folded") if key.isdigit()}
    context |= {"drawing": drawn(seen.relations, seen.roles, _titles(seen), folded)}
    context |= {"folded": folded}
    return render(request, "contacts/people.html", context)


@page(*SIGHT)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest, pk: int) -> HttpResponseBase:
    """A new person at the account."""
    account = visible_account(request.user, pk)
    if not request.user.may(Permission.EDIT_ACCOUNTS):
        raise Refused("not_allowed", permission="edit_accounts")
    function = Function.objects.filter(code=request.GET.get("function", "")).first()
    given: Any = request.POST or None
    form = ContactForm(given, user=request.user)
    role = RoleForm(
        given, user=request.user, account=account, prefix="role", initial={"function": function}
    )
    if request.method == "POST" and form.is_valid() and role.is_valid():
        try:
            contact = services.create_contact(
                acting_user=request.user,
                account=account,
                values=form.values(),
                role=role.values(),
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("%(name)s is known now.") % {"name": contact.name})
            return redirect("account_people", pk=pk)
    context = frame_of(request.user, account, "account_people")
    context |= {"form": form, "role_form": role}
    status = 422 if form.errors or role.errors else 200
    return render(request, "contacts/new.html", context, status=status)


def people_rows(seen: Relationship) -> list[dict[str, Any]]:
    """One row for each person, as table and export show them."""
    best, today = best_ties(seen.relations), seen.relations.as_of
    names = dict(seen.relations.colleagues)
    with_us: dict[int, list[str]] = {}
    for known in sorted(seen.relations.ties, key=lambda tie: -tie.strength):
        with_us.setdefault(known.person, []).append(names.get(known.colleague, ""))
    rows = []
    for role, *_place in chart_rows(seen.roles):
        tie = best.get(role.pk)
        rows.append(
            {
                "id": role.contact_id,
                "role": role.pk,
                "name": role.contact.name,
                "function": str(role.function or ""),
                "title": role.title,
                "level": role.get_level_display(),
                "attitude": role.get_attitude_display() if role.attitude is not None else "",
                "attitude_value": role.attitude,
                "decision_role": role.get_decision_role_display(),
                "intermediary": role.get_intermediary_display(),
                "influence": role.influence,
                "colleagues": ", ".join(with_us.get(role.pk, [])),
                "strength": tie.strength if tie else None,
                "computed": tie.computed if tie else None,
                "days": tie.days_silent(today) if tie else None,
                "email": role.contact.email,
                "phone": role.contact.phone or role.contact.mobile,
                "account": role.account.name,
                "state": role.contact.state,
            }
        )
    return rows


def intermediaries_of(account: Account, seen: Relationship) -> list[dict[str, Any]]:
    """Who is key between the account and its KAM, on both sides, the direct ones first."""
    theirs = [
        {
            "name": role.contact.name,
            "url": reverse("contact", args=[role.contact_id]),
            "what": role.title or str(role.function or ""),
            "kind": role.intermediary,
            "label": role.get_intermediary_display(),
        }
        for role in seen.roles.values()
        if role.intermediary
    ]
    members = account.members.on(timezone.localdate()).exclude(intermediary="")
    ours = [
        {
            "name": str(member.user),
            "what": member.role or str(member.get_level_display()),
            "kind": member.intermediary,
            "label": member.get_intermediary_display(),
        }
        for member in members.select_related("user")
    ]
    return sorted([*theirs, *ours], key=lambda one: (one["kind"], one["name"]))


def _titles(seen: Relationship) -> dict[int, str]:
    """What our people are."""
    users = User.objects.filter(pk__in=[key for key, _name in seen.relations.colleagues])
    return {user.pk: str(user.get_role_display()) for user in users}


def _matches(row: dict[str, Any], text: str) -> bool:
    wanted = text.casefold()
    return any(wanted in str(row[key]).casefold() for key in ("name", "title", "function"))
