"""Why something was refused in actions, approvals, acknowledgements and what is said about them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

_ITEMS = {
    "acknowledgement_closed": _("Nobody has to confirm this any more: everybody did, or it ended."),
    "acknowledgement_needs_due": _("Say until when it has to be confirmed."),
    "acknowledgement_needs_recipients": _("Choose at least one person who has to confirm it."),
    "acknowledgement_withdrawn": _("This was taken back: there is nothing to confirm any more."),
    "action_needs_due": _("Say until when: an action without a day is a wish."),
    "action_settled": _(
        "“%(action)s” is done or cancelled already. Make a new action to go on with it."
    ),
    "amount_below_zero": _("An amount cannot lie below zero."),
    "amount_needs_currency": _("Say in which currency the amount is."),
    "approval_not_waiting": _("Nothing can be decided or changed here now: it is %(state)s."),
    "cancel_needs_reason": _("Say why it will not be done."),
    "comment_empty": _("Write something first."),
    "decision_needs_reason": _("Say why: whoever asked must know what to change."),
    "evidence_needed": _("Say what was done, or add a file that shows it."),
    "item_needs_title": _("Give it a title."),
    "mention_without_sight": _(
        "%(person)s does not see this and was not called. Give them an action or ask them to "
        "confirm it: then they do."
    ),
    "no_self_approval": _("Nobody approves what they asked for themselves."),
    "owner_cannot_log_in": _("%(person)s cannot log in any more. Choose somebody else."),
    "unknown_action_state": _("An action cannot be made “%(state)s”."),
    "unknown_decision": _("“%(decision)s” is no decision: approve, return or refuse."),
}
_RESOURCES = {
    "booking_ends_first": _("The booking would end before it begins."),
    "booking_is_past": _("These hours are over. Choose later ones."),
    "booking_overlaps": _(
        "%(resource)s is taken by %(person)s from %(begin)s until %(finish)s. Choose other hours."
    ),
    "cost_below_zero": _("A cost cannot lie below zero."),
    "resource_is_assigned": _("%(resource)s is assigned to %(person)s and is not booked."),
    "resource_needs_name": _("Give the resource a name."),
    "resource_taken": _("There is a resource “%(resource)s” already. Choose another name."),
}
SENTENCES: dict[str, str] = _ITEMS | _RESOURCES
