"""What one writes down standing in a shop: a contact, an action that is done, a request."""

from __future__ import annotations

from django.db.models import F, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.models import Account, AccountMember, Level
from clave.apps.contacts.models import Interaction
from clave.apps.followup.selectors import actions_due
from clave.apps.identity.models import User
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
        "own": _own(request.user) if may_log else [],
        "due": actions_due(request.user, timezone.localdate())[:MOST],
        "crumbs": [{"label": _("Write down")}],
    }
    return render(request, "home/add.html", context)


def _own(user: User) -> list[Account]:
    """The accounts that ``user`` answers for or is on the team of: where they were last first, then
    who decides before its sites, by name."""
    today = timezone.localdate()
    teams = AccountMember.objects.on(today).filter(user=user).values("account")
    own = Account.objects.visible_to(user).filter(Q(responsible=user) | Q(pk__in=teams))
    there = Interaction.objects.filter(account=OuterRef("pk"), colleagues=user)
    last = Subquery(there.order_by("-happened_on").values("happened_on")[:1])
    return list(
        own.annotate(last=last, is_site=Q(level=Level.SITE)).order_by(
            F("last").desc(nulls_last=True), "is_site", "name", "pk"
        )[:MOST]
    )
