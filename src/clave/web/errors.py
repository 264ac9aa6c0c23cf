"""Error pages that say what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request could not be understood."""
    return render(request, "400.html", status=400)


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not with these rights (mostly: a form that was open too long)."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not for this person; the two must look alike."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Rendered without context, since anything may be broken."""
    return HttpResponse(render_to_string("500.html"), status=500)
