"""The profit at risk: what losing customers may cost within a year, and who drives it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.accounts.models import Account
from clave.apps.identity.roles import Permission
from clave.apps.readiness.risk import chance_of, profit_at_risk_for
from clave.apps.readiness.services import chances as services
from clave.web.access import UserRequest, page
from clave.web.definitions import definition_of
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import ListPage, show_list
from clave.web.refusals import note_sentence, written

from .forms import ChanceForm
from .risk_words import (
    basis_words,
    distribution,
    k_star_words,
    risk_figures,
    risk_finding,
    risk_lead,
    top_rows,
)
from .tables import RiskTable


@page(Permission.SEE_INSIGHTS)
@require_GET
def profit_at_risk(request: UserRequest) -> HttpResponseBase:
    """Finding, distribution, customers with their chances."""
    answer = profit_at_risk_for(request.user)
    figure, currency = answer.figure, answer.figure.currency or ""
    rows = [row | {"basis": basis_words(row)} for row in answer.rows]
    context = {
        "finding": risk_finding(figure),
        "lead": risk_lead(figure),
        "figure": figure,
        "tabs": insight_tabs("profit_at_risk"),
        "figures": risk_figures(figure),
        "chart": distribution(answer),
        "tops": top_rows(figure),
        "k_star": k_star_words(figure),
        "assumed": _notes(figure.assumed, currency),
        "not_known": _notes(figure.missing, currency),
        "may_manage": request.user.may(Permission.MANAGE_COMPANY),
        "definition": _(definition_of("profit_at_risk")),
        "definition_url": f"{reverse('definitions')}#profit_at_risk",
        "crumbs": [
            {"label": _("Insights"), "url": reverse("insights")},
            {"label": _("Profit at risk")},
        ],
    }
    listed = ListPage(
        name="profit_at_risk",
        table_class=RiskTable,
        rows=rows,
        template="readiness/risk.html",
        search=lambda row, text: text.casefold() in row["name"].casefold(),
        default_order="rank",
        hidden=("open_receivables",),
        file_name="clave-profit-at-risk",
        options={"full_bar": max((row["tail_share"] or 0 for row in rows), default=1) or 1},
    )
    return show_list(request, listed, context)


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def chance(request: UserRequest, pk: int) -> HttpResponseBase:
    """Judge how likely a customer is to be lost, with the reason."""
    account = _account(request, pk)
    found = chance_of(account)
    form = ChanceForm(request.POST or None, chance=found)
    if request.method == "POST" and written(
        form,
        lambda: services.judge_chance(
            acting_user=request.user,
            account=account,
            percent=form.cleaned_data["percent"],
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["version"],
        ),
    ):
        messages.success(request, _("Saved: %(name)s.") % {"name": account.name})
        return redirect(_back(request))
    context = {
        "form": form,
        "account": account,
        "chance": found,
        "rule": _rule(request, account),
        "title": _("How likely are we to lose %(name)s?") % {"name": account.name},
        "back": _back(request),
        "crumbs": [
            {"label": _("Insights"), "url": reverse("insights")},
            {"label": _("Profit at risk"), "url": reverse("profit_at_risk")},
            {"label": account.name},
        ],
    }
    return render(request, "readiness/chance.html", context, status=422 if form.errors else 200)


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def withdraw(request: UserRequest, pk: int) -> HttpResponseBase:
    """Back to what the history says."""
    account = _account(request, pk)
    version = request.POST.get("version", "")
    services.withdraw_chance(
        acting_user=request.user,
        account=account,
        expected_version=int(version) if version.isdecimal() else 0,
    )
    messages.success(request, _("%(name)s follows its history again.") % {"name": account.name})
    return redirect(_back(request))


def _account(request: UserRequest, pk: int) -> Account:
    found = Account.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _back(request: UserRequest) -> str:
    return reverse("profit_at_risk" if request.user.may(Permission.SEE_INSIGHTS) else "portfolio")


def _rule(request: UserRequest, account: Account) -> str:
    """What the history of the customer says, beside the judgement."""
    rows = profit_at_risk_for(request.user, without_judgement=True).rows
    row = next((row for row in rows if row["code"] == account.code), None)
    return basis_words(row, with_chance=True) if row else ""


def _notes(entries: list[dict[str, Any]], currency: str) -> str:
    return " ".join(dict.fromkeys(note_sentence(entry, currency) for entry in entries))
