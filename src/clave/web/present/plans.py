"""A plan as a file: whole or on one page."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from clave.apps.plans.selectors import plan_for
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT

from .plan import plan_document
from .views import answer


@page(*SIGHT)
@require_GET
def plan_file(request: UserRequest, pk: int) -> HttpResponseBase:
    """The plan as slides, PDF or workbook; ``one=1``: on one page."""
    plan = plan_for(request.user, pk)
    if plan is None:
        raise Http404
    one_page = request.GET.get("one") == "1"
    return answer(
        request,
        lambda: plan_document(request.user, plan, one_page=one_page),
        accounts=1,
        one_page=one_page,
    )
