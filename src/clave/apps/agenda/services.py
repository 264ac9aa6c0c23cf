"""Writes on calendar feeds: making one, whose address is told once, and revoking it."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from clave.apps.identity import audit
from clave.apps.identity.models import User
from clave.lib.refusal import Refused

from .models import CalendarFeed, digest_of

MOST_FEEDS = 10


@transaction.atomic
def make_feed(*, acting_user: User, name: str, titles: bool) -> tuple[CalendarFeed, str]:
    """A feed of one's own dates, and its token, which is kept nowhere.

    Raises ``Refused``: ``name_missing``, ``too_many_feeds``.
    """
    if not name.strip():
        raise Refused("name_missing")
    standing = CalendarFeed.objects.filter(user=acting_user, revoked_at=None)
    if standing.count() >= MOST_FEEDS:
        raise Refused("too_many_feeds", most=MOST_FEEDS)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        user=acting_user, name=name.strip()[:100], titles=titles, digest=digest_of(token)
    )
    changes = {"name": (None, feed.name), "titles": (None, titles)}
    audit.record(acting_user=acting_user, action="feed_made", subject=feed, changes=changes)
    return feed, token


@transaction.atomic
def revoke_feed(*, acting_user: User, feed: CalendarFeed) -> None:
    """The address answers no more. One's own alone; raises ``Refused('not_allowed')``."""
    if feed.user_id != acting_user.pk:
        raise Refused("not_allowed", permission="revoke_feed")
    now = timezone.now()
    if CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=now):
        audit.record(acting_user=acting_user, action="feed_revoked", subject=feed, changes={})
