"""What the pages of the follow-up share: tabs, the way here, who is named, where to go back."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from clave.apps.followup.models import Acknowledgement, Action, Approval, Follower, Item
from clave.apps.followup.selectors import comments_of, seen_accounts
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission

Record = TypeVar("Record", Action, Approval, Acknowledgement)
# The page of an item, by its kind.
PAGES = {
    "action": "action",
    "approval": "approval",
    "acknowledgement": "acknowledgement",
    "scenario": "offer_scenario",
    "annual_brief": "annual_brief",
    "plan": "plan",
    "proposal": "proposal",
}
# The page of what an item is about, by the type of its subject.
SUBJECTS = {
    "offer_scenario": "offer_scenario",
    "planmonth": "demand_month",
    "account_plan": "plan",
    "proposal": "proposal",
    "promotion": "promotion",
}
# What is shown on the page of its subject, which says more than the item itself.
SHOWN_AT = {"briefing": "briefing", "training_session": "training_session"}


def item_url(item: Item) -> str:
    """Where an item is shown."""
    if item.subject_type in SHOWN_AT:
        return reverse(SHOWN_AT[item.subject_type], args=[item.subject_id])
    return reverse(PAGES[item.kind], args=[item.pk])


def visible(model: type[Record], user: User, pk: int) -> Record:
    """The record, or 404: not there and not for this person look alike."""
    found: Record | None = (
        model.objects.visible_to(user).select_related("account", "created_by").filter(pk=pk).first()
    )
    if found is None:
        raise Http404
    return found


def tabs(current: str) -> list[dict[str, Any]]:
    """Actions, approvals, acknowledgements, and what waits for me."""
    entries = (
        ("actions", _("Actions")),
        ("approvals", _("Approvals")),
        ("acknowledgements", _("Acknowledgements")),
        ("waiting", _("Waiting for you")),
        ("load", _("Load")),
    )
    return [
        {"url": reverse(name), "label": label, "active": name == current} for name, label in entries
    ]


def crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    """The way here."""
    return [{"label": _("Actions"), "url": reverse("actions")}, *more]


def item_context(user: User, item: Item, last: dict[str, str]) -> dict[str, Any]:
    """What every page of one item shows: its account, its comments, whether one follows it."""
    own = Follower.objects.filter(item=item.pk, user=user).first()
    account = item.account
    seen = account is not None and bool(seen_accounts(user, [item]))
    # What is of no account has a right of its own.
    subject = SUBJECTS.get(item.subject_type, "") if seen or account is None else ""
    return {
        "item": item,
        "account_url": reverse("account", args=[account.pk]) if account and seen else "",
        "subject_url": reverse(subject, args=[item.subject_id]) if subject else "",
        "comments": comments_of(item),
        "follows": own is not None and not own.muted,
        "crumbs": [last, {"label": item.title, "url": item_url(item)}],
    }


def may_follow_up(user: User) -> bool:
    """Whether new actions and requests are this person's to make."""
    return user.may(Permission.FOLLOW_UP)


def version_of(request: HttpRequest) -> int:
    """The version that the form was made from; 0, which none has, where it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def back(request: HttpRequest, otherwise: str) -> str:
    """The page that the form was on, when it is one of ours."""
    target = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if own else otherwise
