"""Writes on comments, on who follows an item, and on what people were told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.followup.mentions import mentioned_in
from clave.apps.followup.models import Comment, Follower, Item, MailSettings, Notification
from clave.apps.identity import audit
from clave.apps.identity.models import User
from clave.apps.identity.versions import save_versioned
from clave.lib.refusal import Refused

from .telling import needed, require_sight, tell


@transaction.atomic
def add_comment(
    *, acting_user: User, item: Item, text: str, mentioned: Iterable[User] = ()
) -> Comment:
    """Say something about an item. Whoever is named with an @ (or in ``mentioned``) is asked to
    answer; the others who follow it are told.

    Raises ``Refused``: ``comment_empty``, ``mention_without_sight``, ``not_allowed``.
    """
    require_sight(acting_user, item)
    text = needed(text, "comment_empty")
    called = {user.pk: user for user in (*mentioned, *mentioned_in(text))}
    called.pop(acting_user.pk, None)
    for user in called.values():
        if not Item.objects.visible_to(user).filter(pk=item.pk).exists():
            raise Refused("mention_without_sight", person=str(user))
    comment = Comment.objects.create(item_id=item.pk, author=acting_user, text=text)
    audit.record(
        acting_user=acting_user,
        action="comment_added",
        subject=item,
        changes={"text": (None, text)},
        account_code=item.account.code if item.account else "",
    )
    said = {"text": text[:300]}
    following = Follower.objects.filter(item=item.pk, muted=False).exclude(user__in=called)
    others = list(following.values_list("user_id", flat=True))
    tell(item, "mention", actor=acting_user, users=list(called), params=said)
    tell(item, "comment", actor=acting_user, users=others, params=said)
    for user in (acting_user, *called.values()):
        Follower.objects.get_or_create(item_id=item.pk, user=user)
    return comment


@transaction.atomic
def follow_item(*, acting_user: User, item: Item, on: bool) -> None:
    """Be told of what happens to an item, or no longer; one's own choice, which no audit needs."""
    require_sight(acting_user, item)
    Follower.objects.update_or_create(item_id=item.pk, user=acting_user, defaults={"muted": not on})


@transaction.atomic
def mark_read(*, acting_user: User, notification: Notification | None = None) -> None:
    """One's own notifications are read: one of them, or all."""
    own = Notification.objects.filter(user=acting_user, read_at__isnull=True)
    if notification is not None:
        own = own.filter(pk=notification.pk)
    own.update(read_at=timezone.now())


@transaction.atomic
def save_mail_settings(
    *, acting_user: User, values: dict[str, Any], expected_version: int
) -> MailSettings:
    """How one wants to be told by e-mail."""
    own, _ = MailSettings.objects.get_or_create(user=acting_user)
    return save_versioned(
        own,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="mail_settings_changed",
    )
