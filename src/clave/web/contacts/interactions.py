"""What was talked about: written down in three fields, listed, put right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.accounts.models import Account
from clave.apps.contacts import services
from clave.apps.contacts.models import Contact, Interaction, InteractionKind
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.lists import Filter, ListPage, show_list
from clave.web.refusals import sentence, written

from .forms import InteractionForm
from .rows import QueryRows
from .tables import InteractionTable, interaction_row

_ORDERS = {
    "happened_on": "happened_on",
    "subject": "subject",
    "kind": "kind",
    "account": "account__name",
}


@page(*SIGHT)
@require_GET
def interactions(request: UserRequest) -> HttpResponseBase:
    """What was talked about at all accounts that one sees, the newest first."""
    kind, text = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    found = Interaction.objects.visible_to(request.user).select_related("account")
    if kind in InteractionKind.values:
        found = found.filter(kind=kind)
    if text:
        named = Contact.objects.visible_to(request.user).matching(text)
        found = found.filter(
            Q(subject__icontains=text)
            | Q(account__name__icontains=text)
            | Q(pk__in=Interaction.objects.filter(contacts__in=named).values("pk"))
        )
    choices = [("", _("All")), *((value, str(label)) for value, label in InteractionKind.choices)]
    listed = ListPage(
        name="interactions",
        table_class=InteractionTable,
        rows=QueryRows(found, _rows, _ORDERS),  # type: ignore[arg-type]
        template="contacts/interactions.html",
        filters=[Filter("kind", _("How"), choices, kind)],
        searched=True,
        default_order="-happened_on",
        file_name="clave-interactions",
    )
    crumbs = [
        {"label": _("Contacts"), "url": reverse("contacts")},
        {"label": _("Log of contacts")},
    ]
    return show_list(request, listed, {"crumbs": crumbs})


@page(*SIGHT)
@require_http_methods(["GET", "POST"])
def log(request: UserRequest, pk: int) -> HttpResponseBase:
    """Three fields: with whom, how, what about."""
    account = visible_account(request.user, pk)
    if not request.user.may(Permission.EDIT_ACCOUNTS):
        raise Refused("not_allowed", permission="edit_accounts")
    people = _people_at(request.user, account)
    chosen = people.filter(pk=_number(request.GET.get("contact")))
    form = InteractionForm(
        request.POST or None, people=people, user=request.user, initial={"contacts": chosen}
    )
    if request.method == "POST" and written(
        form,
        lambda: services.log_interaction(acting_user=request.user, account=account, **form.parts()),
    ):
        messages.success(request, _("Contact written down."))
        return redirect("account_people", pk=pk)
    context = frame_of(request.user, account, "account_people")
    context |= {"form": form, "nobody": not people.exists()}
    return render(request, "contacts/log.html", context, status=422 if form.errors else 200)


@page(*SIGHT)
@require_http_methods(["GET", "POST"])
def interaction(request: UserRequest, pk: int) -> HttpResponseBase:
    """One interaction: shown to all who see its account, put right by those who may."""
    found = _visible(request.user, pk)
    may_edit = request.user.may(Permission.EDIT_ACCOUNTS)
    people = _people_at(request.user, found.account, found)
    form = InteractionForm(request.POST or None, instance=found, people=people, user=request.user)
    if request.method == "POST":
        if not may_edit:
            raise Refused("not_allowed", permission="edit_accounts")
        if form.is_valid():
            saved = _save(request, pk, form)
            if saved is not None:
                return redirect("account_timeline", pk=saved.account_id)
    fresh = _visible(request.user, pk)
    context = frame_of(request.user, fresh.account, "account_people")
    context |= {"form": form, "interaction": fresh, "may_edit": may_edit}
    status = 422 if form.errors else 200
    return render(request, "contacts/interaction.html", context, status=status)


@page(*SIGHT)
@require_POST
def delete(request: UserRequest, pk: int) -> HttpResponseBase:
    """Forget what was none."""
    found = _visible(request.user, pk)
    account = found.account_id
    services.delete_interaction(acting_user=request.user, interaction=found)
    messages.success(request, _("Deleted."))
    return redirect("account_timeline", pk=account)


def _save(request: UserRequest, pk: int, form: InteractionForm) -> Interaction | None:
    try:
        return services.update_interaction(
            acting_user=request.user,
            interaction=_visible(request.user, pk),
            expected_version=form.cleaned_data["version"],
            **form.parts(),
        )
    except Refused as refusal:
        form.add_error(None, sentence(refusal))
        return None


def _visible(user: User, pk: int) -> Interaction:
    found = Interaction.objects.visible_to(user).select_related("account", "author")
    return get_object_or_404(found.with_people(), pk=pk)


def _people_at(user: User, account: Account, interaction: Interaction | None = None) -> Any:
    """Whom one may have talked to: the people of the account's group, and who did take part."""
    there = Q(roles__account__decider=account.decider_id or account.pk)
    if interaction is not None:
        there |= Q(interactions=interaction)
    return Contact.objects.visible_to(user).filter(there).distinct()


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def _rows(found: QuerySet[Interaction]) -> list[dict[str, Any]]:
    return [interaction_row(record) for record in found.with_people()]  # type: ignore[attr-defined]
