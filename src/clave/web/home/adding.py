"""What one writes down standing in a shop: a contact, an action that is done, a request."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.contacts.selectors import own_accounts
from clave.apps.followup.selectors import actions_due
from clave.apps.identity.roles import Permission
from clave.web.access import UserRequest, page

MOST = 8  # on a phone, more are searched for


@page(Permission.EDIT_ACCOUNTS, Permission.FOLLOW_UP)
@require_GET
def add(request: UserRequest) -> HttpResponse:
    """What do I want to write down?"""
    may_log = request.user.may(Permission.EDIT_ACCOUNTS)
    context = {
        "may_log": may_log,
        "may_ask": request.user.may(Permission.FOLLOW_UP),
        "own": own_accounts(request.user, MOST) if may_log else [],
        "due": actions_due(request.user, timezone.localdate())[:MOST],
        "crumbs": [{"label": _("Write down")}],
    }
    return render(request, "home/add.html", context)
