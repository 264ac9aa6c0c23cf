"""The addresses of the demand plan, as in :mod:`tests.web.addresses`."""

from __future__ import annotations

from .roles import EDITORS, Route

SEES = {"kam", "other", "director", "admin", "analyst", "finance", "direction"}
QUANTITIES = {*SEES, "department", "manager"}
TYPES = {*EDITORS, "other"}  # of which accounts, is another question
PLANS = {"director", "admin"}
INSIGHTS = {"kam", "director", "admin", "analyst", "finance", "direction"}

TABLE: dict[str, Route] = {
    "demand": ("get", "/demand/", QUANTITIES, {}),
    "demand_accuracy": ("get", "/demand/accuracy/", SEES, {}),
    "demand_sheet": ("get", "/demand/sheet/", TYPES, {}),
    "take_demand_sheet": ("post", "/demand/sheet/take/", TYPES, {}),
    "demand_months": ("get", "/demand/months/", QUANTITIES, {}),
    "demand_month": ("get", "/demand/months/2026-11/", QUANTITIES, {}),
    "ask_consensus": (
        "post",
        "/demand/months/2026-11/ask/",
        PLANS,
        {"recipients": "{department}", "due_on": "{today}"},
    ),
    "freeze_plan": ("post", "/demand/months/2026-11/freeze/", PLANS, {"version": "1"}),
    "account_demand": ("get", "/accounts/{account}/demand/", INSIGHTS, {}),
    "enter_demand": ("get", "/accounts/{account}/demand/enter/", EDITORS, {}),
}
