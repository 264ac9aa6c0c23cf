"""Why something was refused in collections."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES: dict[str, str] = {
    "amount_not_positive": _("Write an amount above zero."),
    "day_ahead": _("That day has not come yet: write the day on which it happened."),
    "days_below_one": _("A window has at least one day; %(days)s is none."),
    "dispute_needs_invoice": _("Say which invoice is in dispute."),
    "dispute_open": _("Invoice %(invoice)s is in dispute already: settle that one first."),
    "dispute_settled": _("The dispute about %(invoice)s is settled already."),
    "end_needs_reason": _("Say how it ended: those who come later will ask."),
    "note_needs_text": _("Write what was said."),
    "nothing_to_remind": _(
        "No invoice of %(account)s is due for this reminder: it was sent, paid, or is not late "
        "enough."
    ),
    "own_wording": _("You wrote this wording yourself: somebody else has to approve it."),
    "plan_needs_instalments": _(
        "A plan needs 1 to %(most)s instalments, each with day and amount."
    ),
    "plan_running": _(
        "%(account)s has a payment plan already: end it before you agree on another."
    ),
    "promise_due_before": _("A promise cannot be due before the day on which it was made."),
    "promise_superseded": _(
        "Another promise took the place of this one already: replace that one instead."
    ),
    "rate_days_reversed": _("The rate ends before it begins: put the days right."),
    "rate_days_taken": _(
        "Another rate of yours holds on some of these days: change its days first."
    ),
    "rate_needs_source": _("Say where the rate is from: the resolution, or the contract."),
    "still_sending": _("Reminders are being sent right now. Wait a moment, then look again."),
    "reminder_settled": _("This reminder needs nothing more: it is %(state)s."),
    "reminded_already": _(
        "One of these invoices was reminded of at stage %(stage)s already: nothing was sent. Open "
        "the page again to see what is left."
    ),
    "text_needs_words": _("A reminder needs a subject and a text."),
    "unknown_place": _(
        "“%(place)s” is nothing that can be filled in. There are %(places)s, each in braces."
    ),
    "wording_not_approved": _(
        "The wording of reminder %(stage)s is not approved: have somebody approve it first."
    ),
}
