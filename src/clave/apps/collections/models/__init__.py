"""The books of collections."""

from .disputes import Dispute, DisputeOutcome, DisputeReason
from .log import CollectionNote, NoteKind
from .promises import PaymentPlan, Promise
from .reminders import Reminder, ReminderInvoice, ReminderStage, ReminderText, SendState
from .rules import CollectionRules, InterestRate

__all__ = [
    "CollectionNote",
    "CollectionRules",
    "Dispute",
    "DisputeOutcome",
    "DisputeReason",
    "InterestRate",
    "NoteKind",
    "PaymentPlan",
    "Promise",
    "Reminder",
    "ReminderInvoice",
    "ReminderStage",
    "ReminderText",
    "SendState",
]
