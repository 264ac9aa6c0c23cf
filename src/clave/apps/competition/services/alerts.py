"""The KAM is warned once before a rival's contract ends: an action, by the worker's rounds."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from clave.apps.competition.models import CompetitionRules, Presence
from clave.apps.followup.services.actions import create_action
from clave.apps.identity.models import User

TIME_TO_ACT = timedelta(days=6)  # so that it stands in the week in which it is told


def warn_of_contracts(*, acting_user: User | None, now: datetime) -> int:
    """Give the KAM of each account whose rival's contract ends soon an action; how many.

    Each end of a contract once: a contract that was prolonged is warned of again. An account
    without a KAM is warned of as soon as it has one.
    """
    today = timezone.localtime(now).date()
    limit = today + timedelta(days=CompetitionRules.current().alert_days)
    due = Presence.objects.filter(contract_ends_on__range=(today, limit))
    due = due.exclude(account__responsible=None).filter(account__responsible__is_active=True)
    waiting = [pk for pk, ends, told in due.values_list("pk", "contract_ends_on", "alerted_for")
               if ends != told]  # fmt: skip
    return sum(_warn(acting_user, pk, today) for pk in waiting)


@transaction.atomic
def _warn(acting_user: User | None, pk: int, today: date) -> bool:
    related = ("account__responsible", "competitor")
    one = Presence.objects.select_for_update(of=("self",)).select_related(*related).get(pk=pk)
    ends, kam = one.contract_ends_on, one.account.responsible
    if ends is None or kam is None or one.alerted_for == ends:
        return False
    Presence.objects.filter(pk=pk).update(alerted_for=ends)
    with override(kam.language):
        title = _("%(competitor)s's contract of %(category)s ends: prepare our offer") % {
            "competitor": one.competitor.name,
            "category": one.family,
        }
    create_action(
        acting_user=acting_user,
        values={
            "title": title[:200],
            "owner": kam,
            "account": one.account,
            "due_on": min(ends, today + TIME_TO_ACT),
            "subject_type": "presence",
            "subject_id": str(one.pk),
            "subject_label": str(one)[:200],
            "amount_minor": one.yearly_minor,
            "currency": one.currency if one.yearly_minor is not None else "",
        },
    )
    return True
