"""The addresses of needs, competition and supply chains, as in :mod:`tests.web.addresses`."""

from __future__ import annotations

from typing import Any

from .roles import ANALYSES, EDITORS, SEES_OWN, SEES_SOME, Route

MANAGES = {"director", "admin"}
WRITES = EDITORS | {"other"}  # a KAM, of what is the whole company's
WHY: dict[str, Any] = {"reason": "a mistake"}
NEED = {"family": "Quesos", "starts_on": "2027-02", "ends_on": "2027-03", "confidence": "60"}
RIVAL = {"name": "Lactalia", "version": "1"}

TABLE: dict[str, Route] = {
    "needs": ("get", "/needs/", SEES_SOME, {}),
    "need_imports": ("get", "/needs/import/", WRITES, {}),
    "need_import": ("get", "/needs/import/{need_import}/", {"kam"}, {}),
    "need_import_rejects": ("get", "/needs/import/{need_import}/rejects/", {"kam"}, {}),
    "need_import_act": ("post", "/needs/import/{need_import}/confirm/", {"kam"}, {}),
    "need": ("get", "/needs/{need}/", SEES_OWN, {}),
    "remove_need": ("post", "/needs/{need}/remove/", EDITORS, WHY),
    "account_needs": ("get", "/accounts/{account}/needs/", SEES_OWN, {}),
    "new_need": ("post", "/accounts/{account}/needs/new/", EDITORS, NEED),
    "review_needs": ("post", "/accounts/{account}/needs/review/", EDITORS, {"note": "All gone"}),
    "competition": ("get", "/competition/", ANALYSES, {}),
    "competition_rules": (
        "post",
        "/competition/rules/",
        MANAGES,
        {"alert_days": "60", "version": "1"},
    ),
    "competitors": ("get", "/competitors/", SEES_SOME, {}),
    "new_competitor": ("post", "/competitors/new/", WRITES, {"name": "Pascual"}),
    "competitor": ("get", "/competitors/{competitor}/", SEES_SOME, {}),
    "merge_competitor": (
        "post",
        "/competitors/{competitor}/merge/",
        MANAGES,
        {"gone": "{second_competitor}"},
    ),
    "add_rival_product": (
        "post",
        "/competitors/{competitor}/products/",
        WRITES,
        {"brand": "Sierra Clara"},
    ),
    "remove_rival_product": ("post", "/rival-products/{rival_product}/remove/", WRITES, WHY),
    "account_competition": ("get", "/accounts/{account}/competition/", SEES_OWN, {}),
    "new_presence": (
        "post",
        "/accounts/{account}/competition/rival/",
        EDITORS,
        {"competitor": "{competitor}", "family": "Leches"},
    ),
    "new_share": (
        "post",
        "/accounts/{account}/competition/share/",
        EDITORS,
        {"family": "Leches", "share": "20", "on": "{today}", "source": "guess", "confidence": "50"},
    ),
    "new_price": (
        "post",
        "/accounts/{account}/competition/price/",
        EDITORS,
        {"our_product": "Q1", "price": "4.20", "seen_on": "{today}"},
    ),
    "new_outcome": (
        "post",
        "/accounts/{account}/competition/outcome/",
        EDITORS,
        {"on": "{today}", "result": "won", "reason": "price"},
    ),
    "presence": ("get", "/presences/{presence}/", EDITORS, {}),
    "remove_presence": ("post", "/presences/{presence}/remove/", EDITORS, WHY),
    "remove_share": ("post", "/shares/{share}/remove/", EDITORS, WHY),
    "price_proof": ("get", "/prices/{price}/proof/", SEES_OWN, {}),
    "remove_price": ("post", "/prices/{price}/remove/", EDITORS, WHY),
    "outcome": ("get", "/outcomes/{outcome}/", EDITORS, {}),
    "remove_outcome": ("post", "/outcomes/{outcome}/remove/", EDITORS, WHY),
    "account_chain": ("get", "/accounts/{account}/chain/", SEES_OWN, {}),
    "account_chain_pdf": ("get", "/accounts/{account}/chain/pdf/", SEES_OWN, {}),
    "chain_terms": ("post", "/accounts/{account}/chain/terms/", EDITORS, {"agreed_days": "3"}),
    "new_stage": (
        "post",
        "/accounts/{account}/chain/stages/new/",
        EDITORS,
        {"kind": "plant", "name": "Villalba"},
    ),
    "new_chain_problem": (
        "post",
        "/accounts/{account}/chain/problems/new/",
        EDITORS,
        {"what": "Late", "since": "{today}", "severity": "2", "owner": "{kam}"},
    ),
    "stage": ("get", "/stages/{stage}/", EDITORS, {}),
    "move_stage": ("post", "/stages/{stage}/move/", EDITORS, {"direction": "up"}),
    "remove_stage": ("post", "/stages/{stage}/remove/", EDITORS, WHY),
    "chain_problem": ("get", "/chain-problems/{chain_problem}/", EDITORS, {}),
    "act_on_chain_problem": (
        "post",
        "/chain-problems/{chain_problem}/action/",
        EDITORS,
        {"due_on": "2026-12-31"},
    ),
    "improve_chain": ("post", "/chain-problems/{chain_problem}/improve/", EDITORS, {}),
    "remove_chain_problem": ("post", "/chain-problems/{chain_problem}/remove/", EDITORS, WHY),
}
