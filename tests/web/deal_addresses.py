"""The addresses of proposals and promotions, as in :mod:`tests.web.addresses`."""

from __future__ import annotations

from typing import Any

from .roles import ANALYSES, EDITORS, SEES_OWN, SEES_SOME, Route

WHY: dict[str, Any] = {"reason": "a mistake", "version": "1"}
SENT = {"version": "2", "contact": "{contact}"}
LOST = {"version": "3", "result": "lost", "reason": "price"}
PROMOTION = {
    "title": "P",
    "mechanic": "display",
    "starts_on": "2027-02-01",
    "ends_on": "2027-02-14",
    "families": "Quesos",
}

TABLE: dict[str, Route] = {
    "deals": ("get", "/deals/", SEES_SOME, {}),
    "proposals": ("get", "/deals/list/", SEES_SOME, {}),
    "promotions": ("get", "/deals/promotions/", SEES_SOME, {}),
    "promotion_calendar": ("get", "/deals/promotions/calendar/", SEES_SOME, {}),
    "promotion_study": ("get", "/deals/promotions/study/", ANALYSES, {}),
    "account_deals": ("get", "/accounts/{account}/deals/", SEES_OWN, {}),
    "account_promotions": ("get", "/accounts/{account}/promotions/", SEES_OWN, {}),
    "new_proposal": (
        "post",
        "/accounts/{account}/proposals/new/",
        EDITORS,
        {"title": "P", "purpose": "sales"},
    ),
    "new_promotion": ("post", "/accounts/{account}/promotions/new/", EDITORS, PROMOTION),
    "propose_opportunity": (
        "post",
        "/accounts/{opportunity_account}/opportunities/{slug}/propose/",
        EDITORS,
        {},
    ),
    "propose_scenario": ("post", "/scenarios/{offer_scenario}/propose/", EDITORS, {}),
    "propose_promotion": ("post", "/promotions/{promotion}/propose/", EDITORS, {}),
    "proposal": ("get", "/proposals/{proposal}/", SEES_OWN, {}),
    "proposal_sides": ("get", "/proposals/{proposal}/sides/", SEES_OWN, {}),
    "edit_proposal": ("get", "/proposals/{proposal}/edit/", EDITORS, {}),
    "proposal_offer": ("get", "/proposals/{proposal}/offer/", SEES_OWN, {}),
    "ask_proposal": ("post", "/proposals/{proposal}/ask/", EDITORS, {"version": "1"}),
    "send_proposal": ("post", "/proposals/{approved_proposal}/send/", EDITORS, SENT),
    "settle_proposal": ("post", "/proposals/{sent_proposal}/settle/", EDITORS, LOST),
    "withdraw_proposal": ("post", "/proposals/{proposal}/withdraw/", EDITORS, WHY),
    "reopen_proposal": (
        "post",
        "/proposals/{approved_proposal}/reopen/",
        EDITORS,
        WHY | {"version": "2"},
    ),
    "proposal_chance": (
        "post",
        "/proposals/{proposal}/chance/",
        EDITORS,
        {"version": "1", "chance": "30"},
    ),
    "promotion": ("get", "/promotions/{promotion}/", SEES_OWN, {}),
    "promotion_report": ("get", "/promotions/{promotion}/report/", SEES_OWN, {}),
    "edit_promotion": ("get", "/promotions/{promotion}/edit/", EDITORS, {}),
    "ask_promotion": ("post", "/promotions/{promotion}/ask/", EDITORS, {"version": "1"}),
    "cancel_promotion": ("post", "/promotions/{promotion}/cancel/", EDITORS, WHY),
    "learn_promotion": (
        "post",
        "/promotions/{ended_promotion}/learnt/",
        EDITORS,
        {"learnt": "Less is more", "version": "1"},
    ),
}
