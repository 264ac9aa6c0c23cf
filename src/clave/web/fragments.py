"""A page and a fragment of it share one address: caches must tell them apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
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


def show_part(
    request: HttpRequest, template: str, context: dict[str, Any], crumbs: list[dict[str, Any]]
) -> HttpResponse:
    """The part that htmx asks for once its page is shown. Whoever opens its address, as a browser
    without scripts does, gets it within the frame: ``crumbs`` lead back, the last one names it.
    """
    if getattr(request, "htmx", False):
        return render(request, template, context)
    whole = context | {"part": template, "crumbs": crumbs}
    return render(request, "part.html", whole)
