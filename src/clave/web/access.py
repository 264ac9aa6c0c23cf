"""Who may open a page: a decorator that each view carries, and that the rights table reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission

View = Callable[..., HttpResponseBase]


class UserRequest(HttpRequest):
    """A request of somebody who is logged in."""

    user: User


def page(*permissions: Permission) -> Callable[[View], View]:
    """Only logged-in people who have one of ``permissions`` (any, where none is named).

    Whoever may not use a page is told that it does not exist: 404, as for a foreign account.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = cast(User, request.user)
            if permissions and not any(user.may(permission) for permission in permissions):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.permissions = permissions  # type: ignore[attr-defined]
        return login_required(guarded)

    return decorate
