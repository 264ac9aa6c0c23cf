"""The addresses of opportunities, as in :mod:`tests.web.addresses`."""

from __future__ import annotations

from .roles import ANALYSES, EDITORS, SEES_OWN, Route

ONE = "/accounts/{opportunity_account}/opportunities/{slug}/"
WALLET = {"year": "2026", "amount": "500", "source": "Their buyer", "confidence": "high"}

TABLE: dict[str, Route] = {
    "opportunities": ("get", "/insights/opportunities/", ANALYSES, {}),
    "whitespace_matrix": ("get", "/insights/opportunities/matrix/", ANALYSES, {}),
    "opportunity_results": ("get", "/insights/opportunities/results/", ANALYSES, {}),
    "account_opportunities": ("get", "/accounts/{account}/opportunities/", SEES_OWN, {}),
    "opportunity": ("get", ONE, SEES_OWN, {}),
    "take_opportunity": (
        "post",
        f"{ONE}take/",
        EDITORS,
        {"title": "Call them", "due_on": "2030-01-31"},
    ),
    "dismiss_opportunity": ("post", f"{ONE}put-away/", EDITORS, {"reason": "no_fit"}),
    "settle_opportunity": (
        "post",
        "/opportunities/{taken}/settle/",
        EDITORS,
        {"state": "won", "version": "1"},
    ),
    "reopen_opportunity": ("post", "/opportunities/{taken}/reopen/", EDITORS, {"version": "1"}),
    "new_wallet": ("post", "/accounts/{account}/wallets/new/", EDITORS, WALLET),
    "wallet": ("get", "/wallets/{wallet}/", EDITORS, {}),
    "remove_wallet": ("post", "/wallets/{wallet}/remove/", EDITORS, {}),
}
