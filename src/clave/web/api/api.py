"""JSON for other programs of the company, with the session of somebody who is logged in.

Whoever asks sees what the pages show them and nothing else: 404 for a foreign account.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Schema
from ninja.security import django_auth

from clave import __version__
from clave.apps.accounts.models import Account
from clave.apps.accounts.overview import account_for
from clave.apps.accounts.selectors import compute, sight_of, with_descendants
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.figures.registry import REGISTRY
from clave.lib.refusal import Refused
from clave.web.refusals import sentence

api = NinjaAPI(title="Clave", version=__version__, auth=django_auth, docs_url=None)


class AccountOut(Schema):
    """An account as its profile shows it."""

    id: int
    code: str
    name: str
    level: str
    tier: str
    channel: str
    segment: str
    country: str


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> Any:
    """A refusal with its code and sentence."""
    status = 403 if refusal.code == "not_allowed" else 400
    content = {"code": refusal.code, "detail": sentence(refusal)}
    return api.create_response(request, content, status=status)


@api.get("/accounts", response=list[AccountOut])
def accounts(request: HttpRequest, q: str = "", offset: int = 0, limit: int = 100) -> Any:
    """The accounts that one may see, by name."""
    found = Account.objects.visible_to(_user(request))
    if q:
        found = found.matching(q)
    start = max(0, offset)
    return list(found[start : start + min(max(1, limit), 1000)])


@api.get("/accounts/{int:pk}", response=AccountOut)
def account(request: HttpRequest, pk: int) -> Any:
    """One account."""
    return _account(request, pk)


@api.get("/figures", response=list[dict[str, Any]])
def figures(request: HttpRequest) -> Any:
    """Every figure with its definition."""
    _require_sight(request)
    return [{"figure": f.name, "definition": f.definition} for f in REGISTRY.values()]


@api.get("/figures/{name}", response=dict[str, Any])
def figure(
    request: HttpRequest,
    name: str,
    account: int | None = None,
    start: date | None = None,
    end: date | None = None,
) -> Any:
    """A figure over what one may see, or over one account with what hangs below it."""
    _require_sight(request)
    if name not in REGISTRY:
        raise Http404
    sight = sight_of(_user(request))
    codes = None
    if account is not None:
        codes = with_descendants([_account(request, account).code])
    scope = sight.scope(accounts=codes, start=start, end=end)
    return compute(name, scope).to_json()


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _require_sight(request: HttpRequest) -> None:
    user = _user(request)
    if not (user.may(Permission.SEE_ALL_ACCOUNTS) or user.may(Permission.SEE_OWN_ACCOUNTS)):
        raise Http404


def _account(request: HttpRequest, pk: int) -> Account:
    found = account_for(_user(request), pk)
    if found is None:
        raise Http404
    return found
