"""A page and a fragment of it share one address: caches must tell them apart."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


class FragmentMiddleware:
    """Says that the answer depends on who asks: the browser, or htmx for a part of the page.

    Without it the browser's Back button shows the fragment that htmx fetched last, alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ("HX-Request",))
        return response
