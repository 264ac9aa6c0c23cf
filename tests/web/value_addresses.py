"""The addresses of the simulator and the value ledger, as in :mod:`tests.web.addresses`."""

from __future__ import annotations

from .roles import EDITORS, SEES_OWN, Route

RULES = {"director", "admin", "finance"}
GAIN = {"side": "theirs", "nature": "forecast", "on": "2026-12-31", "amount": "500"}

TABLE: dict[str, Route] = {
    "simulate": ("get", "/accounts/{account}/simulate/?price_rate=1", SEES_OWN, {}),
    "save_offer_scenario": (
        "post",
        "/accounts/{account}/simulate/save/",
        EDITORS,
        {"title": "New", "price_rate": "1"},
    ),
    "offer_scenarios": ("get", "/accounts/{account}/scenarios/", SEES_OWN, {}),
    "offer": ("get", "/accounts/{account}/offer/?price_rate=1", SEES_OWN, {}),
    "account_margin": ("get", "/accounts/{account}/margin/", SEES_OWN, {}),
    "customer_counting": ("get", "/accounts/{account}/counting/", EDITORS, {}),
    "offer_scenario": ("get", "/scenarios/{offer_scenario}/", SEES_OWN, {}),
    "remove_offer_scenario": (
        "post",
        "/scenarios/{offer_scenario}/remove/",
        EDITORS,
        {"version": "1"},
    ),
    "ask_offer_scenario": ("post", "/scenarios/{offer_scenario}/ask/", EDITORS, {}),
    "payment_limits": ("get", "/settings/payment-terms/", RULES, {}),
    "new_payment_limit": (
        "post",
        "/settings/payment-terms/new/",
        RULES,
        {"goods": "general", "since": "2027-01-01", "days": "45", "source": "A law"},
    ),
    "payment_limit": ("get", "/settings/payment-terms/{payment_limit}/", RULES, {}),
    "account_value": ("get", "/accounts/{account}/value/", SEES_OWN, {}),
    "account_value_pdf": ("get", "/accounts/{account}/value/pdf/", SEES_OWN, {}),
    "new_initiative": ("get", "/accounts/{account}/value/new/", EDITORS, {}),
    "initiative": ("get", "/value/{initiative}/", SEES_OWN, {}),
    "edit_initiative": ("get", "/value/{initiative}/edit/", EDITORS, {}),
    "add_gain": ("post", "/value/{initiative}/gains/", EDITORS, GAIN),
    "remove_gain": ("post", "/value/{initiative}/gains/{gain}/remove/", EDITORS, {}),
    "gain_evidence": ("get", "/value/{initiative}/gains/{gain}/file/", SEES_OWN, {}),
}
