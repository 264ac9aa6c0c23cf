"""Pages of what is asked of departments in an annual brief."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.annual.access import may_change, may_settle
from clave.apps.annual.models import BriefAsk
from clave.apps.annual.services import asks as services
from clave.apps.identity.roles import Permission
from clave.lib.money import from_minor
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.refusals import sentence, written

from .brief_forms import AnswerForm, AskForm
from .brief_parts import source_word
from .briefs import READS, brief_crumbs, found_brief

Entry = dict[str, Any]


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def new_ask(request: UserRequest, pk: int) -> HttpResponseBase:
    """Ask something of a department."""
    brief = found_brief(pk)
    form = AskForm(request.POST or None, user=request.user, currency=brief.currency)
    back = f"{reverse('annual_brief', args=[pk])}#part-asks"
    if request.method == "POST" and written(
        form, lambda: services.add_ask(acting_user=request.user, brief=brief, values=form.values())
    ):
        messages.success(request, _("Asked, and signed with your name."))
        return redirect(back)
    context = {
        "title": _("Ask a department"),
        "form": form,
        "back": back,
        "crumbs": [*brief_crumbs(brief), {"label": _("Ask a department")}],
    }
    return render(request, "present/form.html", context, status=422 if form.errors else 200)


@page(*READS)
@require_http_methods(["GET", "POST"])
def brief_ask(request: UserRequest, pk: int) -> HttpResponseBase:
    """One ask: what, of whom, signed by whom, and what was answered; a POST changes it."""
    ask = _visible(request, pk)
    changes = may_change(request.user, ask) and not ask.brief.is_settled
    if request.method == "POST" and not changes:
        raise Http404
    form = AskForm(
        request.POST or None,
        instance=BriefAsk.objects.get(pk=pk),
        user=request.user,
        currency=ask.brief.currency,
    )
    if request.method == "POST" and written(
        form,
        lambda: services.change_ask(
            acting_user=request.user,
            ask=ask,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("brief_ask", pk=pk)
    return render(
        request,
        "present/ask.html",
        _context(request, ask, form if changes else None),
        status=422 if form.errors else 200,
    )


@page(*READS)
@require_POST
def ask_act(request: UserRequest, pk: int, act: str) -> HttpResponseBase:
    """Sign it, settle it, take it out."""
    ask = _visible(request, pk)
    text = request.POST.get("version", "")
    common: Entry = {
        "acting_user": request.user,
        "ask": ask,
        "expected_version": int(text) if text.isdigit() and len(text) < 10 else 0,
    }
    told = {name: request.POST.get(name, "") for name in ("state", "answer", "reason")}
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "sign": (lambda: services.sign_ask(**common), _("Signed with your name.")),
        "settle": (
            lambda: services.settle_ask(**common, state=told["state"], answer=told["answer"]),
            _("The answer is kept."),
        ),
        "remove": (
            lambda: services.remove_ask(**common, reason=told["reason"]),
            _("It is taken out; the audit keeps that it was there."),
        ),
    }
    if act not in acts:
        raise Http404
    call, said = acts[act]
    try:
        call()
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise Http404 from refusal
        messages.error(request, sentence(refusal))
        return redirect("brief_ask", pk=pk)
    messages.success(request, said)
    if act == "remove":
        return redirect("annual_brief", pk=ask.brief_id)
    return redirect("brief_ask", pk=pk)


def _context(request: UserRequest, ask: BriefAsk, form: AskForm | None) -> Entry:
    user = request.user
    return {
        "ask": ask,
        "form": form,
        "source": source_word(ask.source),
        "money": ""
        if ask.amount_minor is None
        else numbers.money(from_minor(ask.amount_minor, ask.brief.currency), ask.brief.currency),
        "may_sign": form is not None and ask.signed_at is None,
        "may_settle": may_settle(user, ask) and ask.signed_at is not None,
        "may_remove": form is not None and ask.state == "open",
        "answer": AnswerForm(initial={"version": ask.version, "answer": ask.answer}),
        "crumbs": [*brief_crumbs(ask.brief), {"label": str(ask)}],
    }


def _visible(request: UserRequest, pk: int) -> BriefAsk:
    related = ("brief", "unit", "account", "asked_by", "signed_by", "settled_by")
    found = BriefAsk.objects.visible_to(request.user).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
