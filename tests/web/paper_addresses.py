"""The addresses of what leaves on paper, as in :mod:`tests.web.addresses`."""

from __future__ import annotations

from .roles import ADMIN, ANALYSES, EDITORS, SEES_OWN, Route

READS = ANALYSES | {"manager", "department"}
ISSUES = {"director", "admin", "direction"}
ASK = {"text": "Una línea más", "unit": "{asked_unit}", "version": "0"}

TABLE: dict[str, Route] = {
    "account_review": ("get", "/accounts/{account}/review/", SEES_OWN, {}),
    "account_review_rest": ("get", "/accounts/{account}/review/rest/", SEES_OWN, {}),
    "account_review_file": (
        "get",
        "/accounts/{account}/review/file/?export=xlsx",
        SEES_OWN,
        {},
    ),
    "plan_file": ("get", "/plans/{plan}/file/?export=xlsx", SEES_OWN, {}),
    "annual_briefs": ("get", "/plans/brief/", READS, {}),
    "begin_brief": ("post", "/plans/brief/begin/", ISSUES, {"year": "2028"}),
    "annual_brief": ("get", "/plans/brief/{brief}/", READS, {}),
    "annual_brief_file": ("get", "/plans/brief/{brief}/file/?export=xlsx", READS, {}),
    "discuss_brief": ("post", "/plans/brief/{brief}/discuss/", READS, {"text": "Falta algo"}),
    "new_brief_ask": ("post", "/plans/brief/{brief}/asks/new/", EDITORS | {"other"}, ASK),
    "brief_part": (
        "post",
        "/plans/brief/{brief}/parts/summary/",
        ISSUES,
        {"text": "Crecer", "version": "1"},
    ),
    "brief_act": ("post", "/plans/brief/{brief}/do/refresh/", ISSUES, {"version": "1"}),
    "brief_ask": ("get", "/plans/brief/asks/{brief_ask}/", SEES_OWN, {}),
    "ask_act": (
        "post",
        "/plans/brief/asks/{brief_ask}/do/settle/",
        ISSUES,
        {"state": "accepted", "answer": "Sí", "version": "1"},
    ),
    "slides": ("get", "/settings/slides/", ADMIN, {}),
    "remove_slides": ("post", "/settings/slides/remove/", ADMIN, {}),
    "slides_example": ("get", "/settings/slides/example/", ADMIN, {}),
}
