"""What a person may ask for: their data, to be left alone, to be forgotten."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.contacts import services as contacts
from clave.apps.contacts.importing.vcards import written
from clave.apps.contacts.models import Contact, ContactPolicy, ContactRole, Function, State
from clave.apps.contacts.privacy import services
from clave.apps.contacts.privacy.selectors import access_log, person_data
from clave.apps.contacts.selectors import roles_of
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, visible_account
from clave.web.identity.settings import tabs
from clave.web.lists import ListPage, show_list
from clave.web.refusals import sentence

from .contact import visible_contact
from .forms import FunctionForm, PolicyForm
from .tables import AccessTable

PROTECTORS = (Permission.PROTECT_DATA,)
DECIDERS = (Permission.MANAGE_COMPANY,)
MOST_ENTRIES = 5000


@page(*SIGHT)
@require_POST
def set_state(request: UserRequest, pk: int) -> HttpResponseBase:
    """Note an objection, block, or take it back."""
    state = request.POST.get("state", "")
    person = _whoever(request.user, pk)
    services.set_state(acting_user=request.user, contact=person, state=state)
    messages.success(request, _("Saved."))
    visible = state != State.BLOCKED and request.POST.get("back") != "privacy"
    return redirect("contact", pk=pk) if visible else redirect("privacy")


@page(*PROTECTORS)
@require_POST
def destroy(request: UserRequest, pk: int) -> HttpResponseBase:
    """Forget a blocked person for ever."""
    person = get_object_or_404(Contact.objects.blocked_for(request.user), pk=pk)
    services.destroy_contact(acting_user=request.user, contact=person)
    messages.success(request, _("The person's data are destroyed."))
    return redirect("privacy")


@page(*PROTECTORS)
@require_GET
def data(request: UserRequest, pk: int) -> HttpResponseBase:
    """Everything on one person, as JSON, to be handed to them."""
    person = _whoever(request.user, pk)
    contacts.note_access(acting_user=request.user, contacts=[pk], purpose="export")
    content = json.dumps(
        person_data(request.user, person), ensure_ascii=False, indent=2, default=str
    )
    return _download(content, "application/json", f"person-{pk}.json")


@page(*SIGHT)
@require_GET
def card(request: UserRequest, pk: int) -> HttpResponseBase:
    """One person as vCard."""
    person = visible_contact(request.user, pk)
    contacts.note_access(acting_user=request.user, contacts=[pk], purpose="card")
    content = written([(person, list(roles_of(request.user, person)))])
    return _download(content, "text/vcard", f"contact-{pk}.vcf")


@page(*SIGHT)
@require_GET
def cards(request: UserRequest, pk: int) -> HttpResponseBase:
    """The people of an account as vCards, but for those who objected."""
    account = visible_account(request.user, pk)
    roles = ContactRole.objects.visible_to(request.user).current().filter(account=account)
    found = list(roles.exclude(contact__state=State.OBJECTED).select_related("contact", "account"))
    contacts.note_access(
        acting_user=request.user, contacts=[role.contact_id for role in found], purpose="card"
    )
    content = written((role.contact, [role]) for role in found)
    return _download(content, "text/vcard", f"contacts-{account.pk}.vcf")


@page(*PROTECTORS)
@require_http_methods(["GET", "POST"])
def privacy(request: UserRequest) -> HttpResponseBase:
    """How long people are kept, who is blocked, and who looked at whom."""
    policy = ContactPolicy.current()
    form = PolicyForm(request.POST or None, instance=policy)
    if request.method == "POST" and form.is_valid():
        services.update_policy(
            acting_user=request.user,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        )
        messages.success(request, _("Saved."))
        return redirect("privacy")
    context = {
        "form": form,
        "blocked": Contact.objects.blocked_for(request.user).order_by("state_on"),
        "tabs": tabs(request.user, "privacy"),
        "crumbs": _crumbs(_("Personal data")),
    }
    listed = ListPage(
        name="access",
        table_class=AccessTable,
        rows=list(access_log()[:MOST_ENTRIES]),
        template="contacts/privacy.html",
        search=lambda entry, text: text in f"{entry.contact_number} {entry.user}",
        default_order="-at",
        file_name="clave-access",
    )
    return show_list(request, listed, context)


@page(*DECIDERS)
@require_GET
def functions(request: UserRequest) -> HttpResponseBase:
    """The functions of customers and what each counts."""
    context = {
        "functions": Function.objects.all(),
        "tabs": tabs(request.user, "functions"),
        "crumbs": _crumbs(_("Functions")),
    }
    return render(request, "contacts/functions.html", context)


@page(*DECIDERS)
@require_http_methods(["GET", "POST"])
def function(request: UserRequest, pk: int = 0) -> HttpResponseBase:
    """One function; 0 is a new one."""
    found = get_object_or_404(Function, pk=pk) if pk else None
    form = FunctionForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            contacts.save_function(
                acting_user=request.user,
                function=get_object_or_404(Function, pk=pk) if pk else None,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("functions")
    name = str(found) if found else _("New function")
    context = {"form": form, "name": name, "crumbs": [*_crumbs(_("Functions")), {"label": name}]}
    return render(request, "contacts/function.html", context, status=422 if form.errors else 200)


def _whoever(user: User, pk: int) -> Contact:
    """A person whom one sees; the blocked too, for those who protect the data."""
    blocked = Contact.objects.blocked_for(user).filter(pk=pk).first()
    return blocked or visible_contact(user, pk)


def _download(content: str, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=f"{kind}; charset=utf-8", headers=headers)


def _crumbs(last: str) -> list[dict[str, str]]:
    return [{"label": _("Settings"), "url": reverse("settings")}, {"label": last}]
