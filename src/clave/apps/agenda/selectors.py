"""Reads on dates: what apps above know of days, within what a person may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User

from .models import CalendarFeed, digest_of

FEED_BACK, FEED_AHEAD = timedelta(days=30), timedelta(days=365)


@dataclass(frozen=True)
class Dated:
    """Something on a day. ``kind``: a code that pages put into words; ``key``: unique in its kind.

    ``title``: what somebody wrote, or "" where the kind says it all. ``person``: whose it is, by
    id and name. ``route`` and ``args``: its page. ``done``: nothing more is to be done.
    """

    on: date
    kind: str
    key: str
    title: str
    route: str
    args: tuple[int, ...]
    account_id: int | None = None
    account: str = ""
    person_id: int | None = None
    person: str = ""
    done: bool = False


def expected_at(account: Account, on: date, kind: str, key: int, title: str, route: str) -> Dated:
    """Something expected at an account on a day: of its KAM; ``route`` is a page of the account.

    The account comes with its ``responsible``.
    """
    kam = account.responsible
    return Dated(
        on=on,
        kind=kind,
        key=str(key),
        title=title,
        route=route,
        args=(account.pk,),
        account_id=account.pk,
        account=account.name,
        person_id=kam.pk if kam else None,
        person=str(kam) if kam else "",
    )


# What apps above know of the days from the first to the last, as far as the person may see it.
Source = Callable[[User, date, date], Iterable[Dated]]
SOURCES: list[Source] = []


def dates_of(
    user: User, start: date, end: date, *, person: int | None = None, account: int | None = None
) -> list[Dated]:
    """What ``user`` may see on the days from ``start`` to ``end``, in their order.

    ``person``, ``account``: only theirs.
    """
    found = [one for source in SOURCES for one in source(user, start, end)]
    return sorted(
        (
            one
            for one in found
            if (person is None or one.person_id == person)
            and (account is None or one.account_id == account)
        ),
        key=lambda one: (one.on, one.done, one.account, one.kind, one.key),
    )


def feeds_of(user: User) -> list[CalendarFeed]:
    """One's own feeds that answer, the newest first."""
    return list(CalendarFeed.objects.filter(user=user, revoked_at=None))


def feed_by_token(token: str) -> CalendarFeed | None:
    """The feed that answers to this token: of somebody who may still log in, and not revoked."""
    standing = CalendarFeed.objects.filter(revoked_at=None, user__is_active=True)
    return standing.select_related("user").filter(digest=digest_of(token)).first()
