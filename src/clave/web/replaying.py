"""A page asked for by the program itself, as somebody would be shown it: in their language, with
their rights of this moment.
"""

from __future__ import annotations

import io
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.urls import resolve

from clave.apps.identity.models import User

from .middleware import LanguageMiddleware, MomentMiddleware


def replay(user: User, address: str, **told: Any) -> HttpResponse:
    """The answer of the view at ``address`` to ``user``. ``told``: attributes of the request.

    Raises what the view raises: ``Http404`` where they may not, or there is no such page.
    """
    asked = urlsplit(address)
    match = resolve(asked.path)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": asked.path,
            "QUERY_STRING": asked.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.input": io.BytesIO(),
        }
    )
    request.user = user
    for name, value in told.items():
        setattr(request, name, value)
    view = partial(match.func, *match.args, **match.kwargs)
    return MomentMiddleware(LanguageMiddleware(view))(request)
