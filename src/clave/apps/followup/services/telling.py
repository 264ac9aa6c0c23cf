"""What the services share: who may, who follows, who is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Action, Follower, Item, Notification
from clave.apps.followup.sight import leads, led_by
from clave.apps.identity.models import User, Versioned
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import StaleVersion
from clave.lib.refusal import Refused

Record = TypeVar("Record", bound=Versioned)


def require_account(acting_user: User | None, account: Account | None) -> None:
    """Pass where there is no account, or one that the person sees."""
    if acting_user is None or account is None:
        return
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")


def require_sight(acting_user: User | None, item: Item) -> None:
    """Pass, or refuse: what one does not see one does not touch."""
    if acting_user is None:
        return
    if not Item.objects.visible_to(acting_user).filter(pk=item.pk).exists():
        raise Refused("not_allowed", permission="see_item")


def runs(user: User, item: Item, *also: int | None) -> bool:
    """Whether an item is ``user``'s to change: who asked for it, ``also``, or who edits the
    account that it is about and sees it.
    """
    if user.pk in {item.created_by_id, *also}:
        return True
    if item.account_id is None or not user.may(Permission.EDIT_ACCOUNTS):
        return False
    return Account.objects.visible_to(user).filter(pk=item.account_id).exists()


def runs_action(user: User, action: Action) -> bool:
    """Whether an action is ``user``'s to change: who gave it, does it, edits its account, or
    follows up in the line above its owner."""
    if runs(user, action, action.owner_id):
        return True
    return user.may(Permission.FOLLOW_UP) and leads(user, action.owner_id)


def runs_of(user: User, actions: Iterable[Action], seen: set[int]) -> set[int]:
    """Of some actions the ids of those that :func:`runs_action` lets ``user`` change, asked for all
    at once; ``seen``: the accounts of theirs that ``user`` sees."""
    edits, follows = user.may(Permission.EDIT_ACCOUNTS), user.may(Permission.FOLLOW_UP)
    below = led_by(user) if follows else set()
    return {
        action.pk
        for action in actions
        if user.pk in {action.created_by_id, action.owner_id}
        or (edits and action.account_id in seen)
        or action.owner_id in below
    }


def needed(text: str, code: str) -> str:
    """``text`` without blanks around it, or a refusal."""
    if not text.strip():
        raise Refused(code)
    return text.strip()


def check_amount(values: dict[str, Any]) -> None:
    """An amount is none, or not below zero, and names its currency."""
    amount = values.get("amount_minor")
    if amount is not None and amount < 0:
        raise Refused("amount_below_zero")
    if amount is not None and not values.get("currency"):
        raise Refused("amount_needs_currency")


def locked(record: Record, expected_version: int, attempted: dict[str, Any]) -> Record:
    """The record as stored, held until the transaction ends; raises ``StaleVersion``."""
    current: Any = type(record)._default_manager.select_for_update().get(pk=record.pk)
    if current.version != expected_version:
        raise StaleVersion(current, attempted)
    found: Record = current
    return found


def name_in(item: Item, *users: User | None) -> None:
    """The item names these people: they see it, and are told what happens to it."""
    for user in users:
        if user is not None:
            Follower.objects.update_or_create(item=item, user=user, defaults={"named": True})


def tell(
    item: Item,
    code: str,
    *,
    actor: User | None,
    users: Iterable[User | int] | None = None,
    params: dict[str, Any] | None = None,
) -> None:
    """Tell ``users`` (whoever follows the item, where none are named); never who did it."""
    if users is None:
        following = Follower.objects.filter(item=item, muted=False)
        wanted = set(following.values_list("user_id", flat=True))
    else:
        wanted = {user.pk if isinstance(user, User) else user for user in users}
    wanted.discard(actor.pk if actor else None)
    base = Item(pk=item.pk)
    Notification.objects.bulk_create(
        Notification(user_id=pk, item=base, actor=actor, code=code, params=params or {})
        for pk in sorted(wanted)
    )
