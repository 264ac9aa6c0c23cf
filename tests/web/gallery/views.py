"""Pages that show every component, on invented values."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def home(request: HttpRequest) -> HttpResponse:
    """The frame with cards."""
    return render(request, "gallery/home.html", {"crumbs": [{"label": _("My week"), "url": "/"}]})


def search(request: HttpRequest) -> HttpResponse:
    """Answers of the command search."""
    return render(request, "gallery/home.html", {"crumbs": [{"label": _("Search"), "url": ""}]})
