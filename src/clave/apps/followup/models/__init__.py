"""The books of the follow-up. Import models from here."""

from __future__ import annotations

from .acknowledgements import Acknowledgement, Receipt
from .actions import Action, ActionState
from .approvals import Approval, ApprovalState, ApprovalStep, Decision
from .items import Follower, Item, ItemQuerySet, Kind
from .notifications import Comment, Escalation, MailHabit, MailSettings, Notification

__all__ = [
    "Acknowledgement",
    "Action",
    "ActionState",
    "Approval",
    "ApprovalState",
    "ApprovalStep",
    "Comment",
    "Decision",
    "Escalation",
    "Follower",
    "Item",
    "ItemQuerySet",
    "Kind",
    "MailHabit",
    "MailSettings",
    "Notification",
    "Receipt",
]
