"""What every request passes: the person's language, and refusals turned into pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation

from clave.apps.identity.models import Company
from clave.apps.identity.versions import StaleVersion
from clave.lib.crowd import Crowd
from clave.lib.moment import one_moment
from clave.lib.refusal import Refused

from .components.numbers import write_as
from .conflicts import conflict_page
from .refusals import sentence

GetResponse = Callable[[HttpRequest], HttpResponse]
CROWD = Crowd()


class PlainTextMiddleware:
    """Refuses text with a NUL: nobody types one, PostgreSQL cannot hold it, SQLite ends there."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Raise what becomes the page of a request that cannot be understood."""
        for sent in (request.GET, request.POST):
            for name, values in sent.lists():
                if "\x00" in name or any("\x00" in str(value) for value in values):
                    raise SuspiciousOperation("text with a NUL")


class CrowdMiddleware:
    """Notes who is there."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            CROWD.saw(request.user.pk)
        return self.get_response(request)


class MomentMiddleware:
    """A page that changes nothing finds out once who sees what, and what the company decided."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with one_moment():
            return self.get_response(request)


class LanguageMiddleware:
    """The language that the person chose (before the login, the one their browser asks for), and
    the number format that the company chose.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        language = (
            user.language
            if user.is_authenticated
            else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
            or translation.get_language_from_request(request)
        )
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        company = Company.current()
        request.company = company  # type: ignore[attr-defined]
        write_as(company.number_style, company.currency)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RefusalMiddleware:
    """A refusal that no view handled becomes a page with its sentence, never a 500 and never an
    empty page: who logs in again, or changes the language, where a form was refused, asks with GET
    for an address that only forms are sent to.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            shown = render(request, "405.html", status=405)
            shown.headers["Allow"] = response.headers["Allow"]
            return shown
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Refusals and stale versions are answers; anything else stays an error."""
        if isinstance(error, StaleVersion):
            return conflict_page(request, error)
        if not isinstance(error, Refused):
            return None
        if error.code == "not_allowed":
            return render(request, "403.html", {"sentence": sentence(error)}, status=403)
        return render(request, "400.html", {"sentence": sentence(error)}, status=400)
