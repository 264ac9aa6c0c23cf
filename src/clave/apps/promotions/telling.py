"""What figures, the calendar and the timeline are told of promotions."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import date

from django.db.models import Q
from django.utils import timezone

from clave.apps.accounts.directory import directory
from clave.apps.accounts.selectors import DECIDED
from clave.apps.accounts.timeline import SOURCES, Event
from clave.apps.agenda.selectors import SOURCES as DATES
from clave.apps.agenda.selectors import Dated
from clave.apps.followup.models import ApprovalState
from clave.apps.identity.models import Company, User

from .models import Promotion
from .selectors import held_between, told_of


def promotions(with_costs: bool) -> Hashable:
    """Every promotion that ran, runs or may run, in the company's currency, as figures take it.

    Not those that were cancelled, nor drafts whose days came without anybody's support.
    """
    supported = Q(held=True) | Q(approval__state=ApprovalState.APPROVED)
    may_run = supported | Q(starts_on__gte=timezone.localdate())
    found = Promotion.objects.standing().filter(may_run, currency=Company.current().currency)
    found = found.select_related("account").prefetch_related("sites").order_by("pk")
    known = directory()
    return tuple(told_of(one, None, known) for one in found)


def dated(user: User, start: date, end: date) -> Iterator[Dated]:
    """First and last days of promotions; of their owner."""
    for one in held_between(user, start, end).select_related("account", "owner", "approval"):
        for day, kind in ((one.starts_on, "promotion_start"), (one.ends_on, "promotion_end")):
            if start <= day <= end:
                yield Dated(
                    on=day,
                    kind=kind,
                    key=str(one.pk),
                    title=one.title,
                    route="promotion",
                    args=(one.pk,),
                    account_id=one.account_id,
                    account=one.account.name,
                    person_id=one.owner_id,
                    person=str(one.owner),
                    done=day < timezone.localdate(),
                )


def events_at(user: User, codes: tuple[str, ...]) -> list[Event]:
    """Promotions that began, and what was learnt; of accounts that ``user`` sees."""
    found = Promotion.objects.visible_to(user).standing().filter(account__code__in=codes)
    today = timezone.localdate()
    events = []
    for one in found.select_related("owner", "learnt_by", "approval"):
        told = {"id": one.pk, "title": one.title, "text": ""}
        if one.is_supported and one.starts_on <= today:
            what = {"what": "began"}
            events.append(Event(one.starts_on, "promotion", str(one.owner), told | what))
        if one.learnt_on is not None:
            what = {"what": "learnt", "text": one.learnt}
            events.append(Event(one.learnt_on, "promotion", str(one.learnt_by or ""), told | what))
    return events


DECIDED["promotions"] = promotions
DATES.append(dated)
SOURCES.append(events_at)
