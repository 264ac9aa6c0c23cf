"""The addresses of collections, as in :mod:`tests.web.addresses`."""

from __future__ import annotations

from .roles import SEES_OWN, SEES_SOME, Route

LOGS = {"kam", "director", "admin", "finance"}
MANAGES = {"admin", "finance"}

TABLE: dict[str, Route] = {
    "collections": ("get", "/collections/", SEES_SOME, {}),
    "collection_measures": ("get", "/collections/measures/", SEES_SOME, {}),
    "collection_promises": ("get", "/collections/promises/", SEES_SOME, {}),
    "collection_rules": ("get", "/collections/rules/", MANAGES, {}),
    "new_interest_rate": (
        "post",
        "/collections/rates/new/",
        MANAGES,
        {"since": "2027-01-01", "until": "2027-06-30", "rate": "10.15", "source": "BOE"},
    ),
    "interest_rate": ("get", "/collections/rates/{interest_rate}/", MANAGES, {}),
    "add_reminder_stage": ("post", "/collections/stages/", MANAGES, {"days_late": "30"}),
    "reminder_text": ("get", "/collections/wording/1/en/", MANAGES, {}),
    "approve_reminder_text": (
        "post",
        "/collections/wording/approve/{reminder_text}/",
        MANAGES,
        {"version": "1"},
    ),
    "end_payment_plan": (
        "post",
        "/collections/plans/{payment_plan}/end/",
        MANAGES,
        {"reason": "paid", "version": "1"},
    ),
    "settle_dispute": (
        "post",
        "/collections/disputes/{dispute}/settle/",
        LOGS,
        {"outcome": "ours", "note": "they agree", "version": "1"},
    ),
    "settle_reminder": (
        "post",
        "/collections/reminders/{reminder}/settle/",
        MANAGES,
        {"arrived": "yes"},
    ),
    "reminder": ("get", "/collections/reminders/{reminder}/", SEES_OWN, {}),
    "account_collections": ("get", "/accounts/{account}/collections/", SEES_OWN, {}),
    "log_collection": (
        "post",
        "/accounts/{account}/collections/log/",
        LOGS,
        {"kind": "call", "happened_on": "2026-10-30", "text": "They pay on Monday"},
    ),
    "new_promise": (
        "post",
        "/accounts/{account}/collections/promise/",
        LOGS,
        {"amount": "100", "due_on": "2027-01-15"},
    ),
    "new_payment_plan": ("get", "/accounts/{account}/collections/plan/", MANAGES, {}),
    "new_dispute": ("get", "/accounts/{account}/collections/dispute/", LOGS, {}),
    "remind_account": ("get", "/accounts/{account}/collections/remind/", MANAGES, {}),
    "interest_claim": ("get", "/accounts/{account}/collections/interest/", LOGS, {}),
    "interest_claim_letter": (
        "get",
        "/accounts/{account}/collections/interest/letter/",
        LOGS,
        {},
    ),
}
