"""Plans and actions that nobody of the direction stands behind."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Action
from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.followup.support import SOURCES, Unsupported
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.plans.models import AccountPlan, PlanAction, PlanState

MOST = 50  # of each kind: more is a state of affairs, not a list


def plans_unsupported(user: User) -> list[Unsupported]:
    """Plans of accounts that ``user`` edits, and their open actions, without a sponsor who can log
    in; and open actions there whose owner cannot."""
    if not user.may(Permission.EDIT_ACCOUNTS):
        return []
    accounts = Account.objects.visible_to(user)
    bare = Q(sponsor__isnull=True) | Q(sponsor__is_active=False)
    plans = AccountPlan.objects.filter(bare, account__in=accounts).exclude(state=PlanState.CLOSED)
    loose = Q(sponsor__isnull=True) & (
        Q(plan__sponsor__isnull=True) | Q(plan__sponsor__is_active=False)
    )
    actions = PlanAction.objects.filter(
        loose | Q(sponsor__is_active=False),
        action__account__in=accounts,
        action__state__in=UNSETTLED,
        plan__state__in=(PlanState.APPROVED, PlanState.ACTIVE),
    )
    orphans = Action.objects.filter(
        account__in=accounts, state__in=UNSETTLED, owner__is_active=False
    )
    return [
        *(_plan(one) for one in plans.select_related("account", "owner")[:MOST]),
        *(
            _action(one.action, "action")
            for one in actions.select_related("action__account", "action__owner")[:MOST]
        ),
        *(_action(one, "owner") for one in orphans.select_related("account", "owner")[:MOST]),
    ]


def _plan(plan: AccountPlan) -> Unsupported:
    return Unsupported(
        kind="plan",
        title=plan.title,
        route="plan",
        args=(plan.pk,),
        account=plan.account.name if plan.account else "",
        person=str(plan.owner),
        since=timezone.localtime(plan.created_at).date(),
        amount_minor=plan.amount_minor,
        currency=plan.currency,
    )


def _action(action: Action, kind: str) -> Unsupported:
    return Unsupported(
        kind=kind,
        title=action.title,
        route="action",
        args=(action.pk,),
        account=action.account.name if action.account else "",
        person=str(action.owner),
        since=timezone.localtime(action.created_at).date(),
        amount_minor=action.amount_minor,
        currency=action.currency,
    )


SOURCES.append(plans_unsupported)
