"""The addresses of what leaves on paper, as in :mod:`tests.web.addresses`."""

from __future__ import annotations

from .roles import ADMIN, SEES_OWN, Route

TABLE: dict[str, Route] = {
    "account_review": ("get", "/accounts/{account}/review/", SEES_OWN, {}),
    "account_review_file": (
        "get",
        "/accounts/{account}/review/file/?export=xlsx",
        SEES_OWN,
        {},
    ),
    "slides": ("get", "/settings/slides/", ADMIN, {}),
    "remove_slides": ("post", "/settings/slides/remove/", ADMIN, {}),
    "slides_example": ("get", "/settings/slides/example/", ADMIN, {}),
}
