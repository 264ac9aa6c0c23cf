"""What the calendar is told of proposals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clave.apps.accounts.models import Account
from clave.apps.agenda.selectors import SOURCES, Dated
from clave.apps.identity.models import User

from .models import OPEN, Proposal
from .selectors import placed


def dated(user: User, start: date, end: date) -> Iterator[Dated]:
    """Ends of validity of proposals that are open; of their owner."""
    found = Proposal.objects.filter(
        account__in=Account.objects.visible_to(user), valid_until__range=(start, end)
    ).select_related("account", "owner", "request")
    for one in placed(found):
        record = one.record
        if record.valid_until is None or record.account is None:
            continue
        if one.standing in OPEN or one.standing == "expired":
            yield Dated(
                on=record.valid_until,
                kind="proposal_end",
                key=str(record.pk),
                title=record.title,
                route="proposal",
                args=(record.pk,),
                account_id=record.account_id,
                account=record.account.name,
                person_id=record.owner_id,
                person=str(record.owner),
            )


SOURCES.append(dated)
