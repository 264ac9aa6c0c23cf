"""People who may be one: side by side, merged or kept apart, and the merge undone."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clave.apps.contacts.merging import services
from clave.apps.contacts.merging.selectors import duplicates_for
from clave.apps.contacts.models import Contact, Merge
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.web.access import UserRequest, page

EDITORS = (Permission.EDIT_ACCOUNTS,)


@page(*EDITORS)
@require_GET
def duplicates(request: UserRequest) -> HttpResponseBase:
    """Who may be written down twice?"""
    reasons = {
        "email": _("same e-mail"),
        "phone": _("same telephone"),
        "name": _("same or nearly the same name, same customer"),
    }
    visible = Contact.objects.visible_to(request.user)
    context = {
        "pairs": [
            {"people": (one.first, one.second), "why": [reasons[r] for r in one.reasons]}
            for one in duplicates_for(request.user)
        ],
        "merges": Merge.objects.filter(kept__in=visible).select_related("kept", "merged_by")[:20],
        "crumbs": [
            {"label": _("Contacts"), "url": reverse("contacts")},
            {"label": _("Duplicates")},
        ],
    }
    return render(request, "contacts/duplicates.html", context)


@page(*EDITORS)
@require_POST
def merge(request: UserRequest) -> HttpResponseBase:
    """Make one of two, or note that they are two."""
    kept = _chosen(request.user, request.POST.get("kept", ""))
    gone = _chosen(request.user, request.POST.get("gone", ""))
    if request.POST.get("apart"):
        services.keep_apart(acting_user=request.user, first=kept, second=gone)
        messages.info(request, _("They stay two people."))
    else:
        services.merge_contacts(acting_user=request.user, kept=kept, gone=gone)
        messages.success(request, _("%(name)s is one person now.") % {"name": kept.name})
    return redirect("contact_duplicates")


@page(*EDITORS)
@require_POST
def undo(request: UserRequest, pk: int) -> HttpResponseBase:
    """Two people again."""
    visible = Contact.objects.visible_to(request.user)
    found = get_object_or_404(Merge.objects.filter(kept__in=visible), pk=pk)
    services.undo_merge(acting_user=request.user, merge=found)
    messages.success(request, _("They are two people again."))
    return redirect("contact_duplicates")


def _chosen(user: User, key: str) -> Contact:
    return get_object_or_404(Contact.objects.visible_to(user), pk=int(key) if key.isdigit() else 0)
