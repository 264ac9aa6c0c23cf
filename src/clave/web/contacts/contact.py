"""The page of one person: who they are, at which customers, what was talked about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.contacts import services
from clave.apps.contacts.models import Contact, ContactRole, Tie
from clave.apps.contacts.selectors import (
    contact_for,
    history_of,
    interactions_with,
    relationship_of,
    roles_of,
)
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT
from clave.web.changes import changes_in_words
from clave.web.refusals import sentence, written

from .forms import ContactForm, OtherAccountForm, RoleForm
from .words import language_name

MOST_TALKS = 8


def visible_contact(user: User, pk: int) -> Contact:
    """The person, or 404: not there and not for this reader look alike."""
    contact = contact_for(user, pk)
    if contact is None:
        raise Http404
    return contact


@page(*SIGHT)
@require_GET
def contact(request: UserRequest, pk: int) -> HttpResponseBase:
    """Everything on one person that the reader may see; who looked is written down."""
    person = visible_contact(request.user, pk)
    services.note_access(acting_user=request.user, contacts=[pk], purpose="page")
    talks = list(interactions_with(request.user, person)[: MOST_TALKS + 1])
    history = [
        {"entry": entry, "changes": changes_in_words(entry.subject_type, entry.changes)}
        for entry in history_of(request.user, person)
    ]
    context = {
        "person": person,
        "speaks": language_name(person.language),
        "roles": list(roles_of(request.user, person)),
        "interactions": talks[:MOST_TALKS],
        "more_talks": len(talks) > MOST_TALKS,
        "history": [one for one in history if one["changes"]],
        "may_edit": request.user.may(Permission.EDIT_ACCOUNTS),
        "sees_remarks": request.user.may(Permission.SEE_REMARKS),
        "protects": request.user.may(Permission.PROTECT_DATA),
        "merges": person.merges.select_related("merged_by"),
        "crumbs": _crumbs(person),
    }
    return render(request, "contacts/contact.html", context)


@page(*SIGHT)
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Rectify a person's data."""
    person = _editable(request.user, pk)
    form = ContactForm(request.POST or None, instance=person, user=request.user)
    if request.method == "POST" and written(
        form,
        lambda: services.update_contact(
            acting_user=request.user,
            contact=visible_contact(request.user, pk),
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("contact", pk=pk)
    fresh = visible_contact(request.user, pk)
    context = {"form": form, "person": fresh, "crumbs": _crumbs(fresh, _("Edit"))}
    return render(request, "contacts/edit.html", context, status=422 if form.errors else 200)


@page(*SIGHT)
@require_http_methods(["GET", "POST"])
def role(request: UserRequest, pk: int, role: int) -> HttpResponseBase:
    """What the person is at one account, and how strong their ties to us are."""
    person = _editable(request.user, pk)
    found = get_object_or_404(roles_of(request.user, person), pk=role)
    form = RoleForm(request.POST or None, instance=found, user=request.user, account=found.account)
    if request.method == "POST" and written(
        form,
        lambda: services.update_role(
            acting_user=request.user,
            role=get_object_or_404(roles_of(request.user, person), pk=role),
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("account_people", pk=found.account_id)
    fresh = get_object_or_404(roles_of(request.user, person), pk=role)
    context = {
        "form": form,
        "person": person,
        "role": fresh,
        "ties": _ties(request.user, fresh),
        "colleagues": User.objects.filter(is_active=True),
        "crumbs": _crumbs(person, fresh.account.name),
    }
    return render(request, "contacts/role.html", context, status=422 if form.errors else 200)


@page(*SIGHT)
@require_http_methods(["GET", "POST"])
def new_role(request: UserRequest, pk: int) -> HttpResponseBase:
    """The same person at one more account: first which, then what they are there."""
    person = _editable(request.user, pk)
    form = OtherAccountForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_role(
                acting_user=request.user,
                contact=person,
                account=form.cleaned_data["account"],
                values={},
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            return redirect("contact_role", pk=pk, role=added.pk)
    context = {"form": form, "person": person, "crumbs": _crumbs(person, _("One more account"))}
    return render(request, "contacts/new_role.html", context, status=422 if form.errors else 200)


@page(*SIGHT)
@require_POST
def judge_tie(request: UserRequest, pk: int, role: int) -> HttpResponseBase:
    """Say how strong a tie is; an empty strength takes the judgement back."""
    found = get_object_or_404(roles_of(request.user, visible_contact(request.user, pk)), pk=role)
    colleague = get_object_or_404(User, pk=_number(request.POST.get("colleague")) or 0)
    services.judge_tie(
        acting_user=request.user,
        role=found,
        colleague=colleague,
        strength=_number(request.POST.get("strength")),
    )
    messages.success(request, _("Saved."))
    return redirect(reverse("contact_role", args=[pk, role]) + "#ties")


def _editable(user: User, pk: int) -> Contact:
    """A person whom ``user`` sees and may change."""
    person = visible_contact(user, pk)
    if not user.may(Permission.EDIT_ACCOUNTS):
        raise Refused("not_allowed", permission="edit_accounts")
    return person


def _ties(user: User, role: ContactRole) -> list[dict[str, Any]]:
    """Every tie of the role: what real contacts say, and who judged it otherwise."""
    seen = relationship_of(user, role.account)
    names = dict(seen.relations.colleagues)
    judged = {
        tie.colleague_id: tie for tie in Tie.objects.filter(role=role).select_related("judged_by")
    }
    return [
        {
            "colleague": tie.colleague,
            "name": names.get(tie.colleague, ""),
            "judged": judged.get(tie.colleague),
            "computed": tie.computed,
            "last": tie.last_contact,
            "differs": tie.differs(),
        }
        for tie in seen.relations.ties
        if tie.person == role.pk
    ]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _crumbs(person: Contact, last: str = "") -> list[dict[str, str]]:
    crumbs = [
        {"label": _("Contacts"), "url": reverse("contacts")},
        {"label": person.name, "url": reverse("contact", args=[person.pk])},
    ]
    return [*crumbs, {"label": last}] if last else crumbs
