"""Addresses of collections."""

from __future__ import annotations

from django.urls import path

from . import account, claim, measures, promises, reminding, rules, worklist, writing

urlpatterns = [
    path("collections/", worklist.worklist, name="collections"),
    path("collections/measures/", measures.measures, name="collection_measures"),
    path("collections/promises/", promises.promises, name="collection_promises"),
    path("collections/rules/", rules.collection_rules, name="collection_rules"),
    path("collections/rates/new/", rules.new_rate, name="new_interest_rate"),
    path("collections/rates/<int:pk>/", rules.rate, name="interest_rate"),
    path("collections/stages/", rules.add_stage, name="add_reminder_stage"),
    path("collections/wording/<int:number>/<slug:language>/", rules.text, name="reminder_text"),
    path("collections/wording/approve/<int:pk>/", rules.approve, name="approve_reminder_text"),
    path("collections/plans/<int:pk>/end/", writing.end_plan, name="end_payment_plan"),
    path("collections/disputes/<int:pk>/settle/", writing.settle, name="settle_dispute"),
    path("collections/reminders/<int:pk>/", reminding.reminder, name="reminder"),
    path("collections/reminders/<int:pk>/settle/", reminding.settle, name="settle_reminder"),
    path("accounts/<int:pk>/collections/", account.account_collections, name="account_collections"),
    path("accounts/<int:pk>/collections/log/", writing.log, name="log_collection"),
    path("accounts/<int:pk>/collections/promise/", writing.promise, name="new_promise"),
    path("accounts/<int:pk>/collections/plan/", writing.plan, name="new_payment_plan"),
    path("accounts/<int:pk>/collections/dispute/", writing.dispute, name="new_dispute"),
    path("accounts/<int:pk>/collections/remind/", reminding.remind, name="remind_account"),
    path("accounts/<int:pk>/collections/interest/", claim.claim, name="interest_claim"),
    path(
        "accounts/<int:pk>/collections/interest/letter/",
        claim.claim_letter,
        name="interest_claim_letter",
    ),
]
