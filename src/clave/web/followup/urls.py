"""Addresses of actions, approvals, acknowledgements and what is said about them."""

from __future__ import annotations

from django.urls import path

from . import acknowledgements, actions, approvals, conversation, load, serving

urlpatterns = [
    path("actions/", actions.actions, name="actions"),
    path("actions/new/", actions.new, name="new_action"),
    path("actions/<int:pk>/", actions.action, name="action"),
    path("actions/<int:pk>/edit/", actions.edit, name="edit_action"),
    path("actions/<int:pk>/move/", actions.move, name="move_action"),
    path("actions/<int:pk>/close/", actions.close, name="close_action"),
    path("actions/<int:pk>/cancel/", actions.cancel, name="cancel_action"),
    path("actions/<int:pk>/evidence/", actions.evidence, name="action_evidence"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/new/", approvals.new, name="new_approval"),
    path("approvals/<int:pk>/", approvals.approval, name="approval"),
    path("approvals/<int:pk>/decide/", approvals.decide, name="decide_approval"),
    path("approvals/<int:pk>/amend/", approvals.amend, name="amend_approval"),
    path("approvals/<int:pk>/withdraw/", approvals.withdraw, name="withdraw_approval"),
    path("acknowledgements/", acknowledgements.acknowledgements, name="acknowledgements"),
    path("acknowledgements/new/", acknowledgements.new, name="new_acknowledgement"),
    path("acknowledgements/<int:pk>/", acknowledgements.acknowledgement, name="acknowledgement"),
    path(
        "acknowledgements/<int:pk>/confirm/",
        acknowledgements.confirm,
        name="confirm_acknowledgement",
    ),
    path(
        "acknowledgements/<int:pk>/withdraw/",
        acknowledgements.withdraw,
        name="withdraw_acknowledgement",
    ),
    path("actions/load/", load.load, name="load"),
    path("accounts/<int:pk>/serving/", serving.serving, name="account_serving"),
    path("waiting/", conversation.waiting, name="waiting"),
    path("items/<int:pk>/comments/", conversation.comment, name="add_comment"),
    path("items/<int:pk>/follow/", conversation.follow, name="follow_item"),
    path("notifications/", conversation.notifications, name="notifications"),
    path("notifications/read/", conversation.read, name="read_notifications"),
    path("notifications/by-mail/", conversation.mail_settings, name="mail_settings"),
]
