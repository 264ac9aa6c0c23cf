"""Concentration and loss: who carries us, and what if we lose them?"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from clave.apps.accounts import services
from clave.apps.accounts.insights import Concentration, Lost, concentration_for, loss_for
from clave.apps.accounts.models import Account, LossScenario
from clave.apps.identity.models import Company
from clave.apps.identity.roles import Permission
from clave.apps.readiness.models import ReadinessRules
from clave.lib.money import from_minor, to_minor
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.definitions import definition_of
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import ListPage, show_list
from clave.web.refusals import sentence

from .charts import curve, results_after
from .findings import concentration_finding, large_finding, loss_finding
from .tables import HIDDEN, TABLES, ConcentrationTable
from .trend import trend_chart
from .words import better_without, effect_rows, index_figures, note_words

INSIGHTS = (Permission.SEE_INSIGHTS,)
# How units may be formed; the words of the choice.
BY = {
    "parent": gettext_lazy("Group that decides"),
    "account": gettext_lazy("Account"),
    "buying_centre": gettext_lazy("Buying centre"),
    "segment": gettext_lazy("Segment"),
    "channel": gettext_lazy("Channel"),
    "delegation": gettext_lazy("Delegation"),
    "family": gettext_lazy("Product family"),
    "product": gettext_lazy("Product"),
}
CUSTOMERS = ("parent", "account", "buying_centre")
MOST = 10**15  # no company's costs; what is larger does not fit into the books


@page(*INSIGHTS)
@require_GET
def concentration(request: UserRequest) -> HttpResponseBase:
    """How many customers carry the company."""
    by = request.GET.get("by", "parent")
    by = by if by in BY else "parent"
    key_only = request.GET.get("base") == "key"
    answer = concentration_for(request.user, by=by, key_only=key_only)
    context = _concentration_context(answer, by) | {
        "by_choices": _by_choices(by, key_only),
        "base_choices": _base_choices(by, key_only) if answer.has_tiers else [],
    }
    return show_list(
        request,
        ListPage(
            name="concentration",
            table_class=TABLES.get(by, ConcentrationTable),
            rows=answer.rows,
            template="insights/concentration.html",
            search=lambda row, text: text.casefold() in row["name"].casefold(),
            default_order="rank",
            hidden=HIDDEN.get(by, ()),
            file_name="clave-concentration",
            options={"full_bar": max((row["share"] for row in answer.rows), default=1)},
            footer={"name": _("Total"), "net_amount": answer.total, "share": 1},
        ),
        context,
    )


def _concentration_context(answer: Concentration, by: str) -> dict[str, Any]:
    """Finding, drawings and definition of a concentration."""
    figure, rules = answer.figure, ReadinessRules.current()
    return {
        "finding": concentration_finding(figure, by),
        "large": large_finding(answer.rows, rules.large_customer) if by in CUSTOMERS else "",
        "rows": answer.rows,
        "tabs": insight_tabs("insights"),
        "by": BY[by],
        "figures": index_figures(figure.values, rules, customers=by in CUSTOMERS),
        "table_note": note_words(figure.missing, figure.currency),
        "definition": _(definition_of("concentration")),
        "definition_url": f"{reverse('definitions')}#concentration",
        "figure": figure,
        "chart": curve(answer, customers=by in CUSTOMERS),
        "trend": trend_chart(answer.trend),
        "excluded": answer.excluded,
        "crumbs": [
            {"label": _("Insights"), "url": reverse("insights")},
            {"label": _("Concentration")},
        ],
    }


@page(*INSIGHTS)
@require_GET
def loss(request: UserRequest) -> HttpResponseBase:
    """What if we lose …? Choose accounts, see the effect at once."""
    asked, error = _asked(request)
    answer = loss_for(request.user, asked)
    company = Company.current()
    context = {
        "answer": answer,
        "tabs": insight_tabs("loss"),
        "chosen": [{"value": row["code"], "label": row["name"]} for row in answer.chosen],
        "recapture": _plain(asked.recapture * 100),
        "avoidable": _plain(asked.avoidable),
        "error": error,
        "effect": effect_rows(answer),
        "open_lost": answer.figure.values["open_receivables_lost"],
        "overdue": answer.figure.values["overdue_lost"],
        "better": better_without(answer),
        "assumed": note_words(answer.figure.assumed, answer.figure.currency),
        "not_known": note_words(answer.figure.missing, answer.figure.currency),
        "may_manage": request.user.may(Permission.MANAGE_COMPANY),
        "finding": loss_finding(answer),
        "chart": results_after(answer),
        "scenarios": _scenarios(request),
        "fixed_costs": from_minor(company.fixed_costs_minor, company.currency)
        if company.fixed_costs_minor is not None
        else None,
        "crumbs": [{"label": _("Insights"), "url": reverse("insights")}, {"label": _("Loss")}],
    }
    fragment = getattr(request, "htmx", False)
    template = "insights/loss_answer.html" if fragment else "insights/loss.html"
    return render(request, template, context)


@page(*INSIGHTS)
@require_POST
def save_scenario(request: UserRequest) -> HttpResponseBase:
    """Keep the question."""
    codes = request.POST.getlist("lost")
    accounts = list(Account.objects.visible_to(request.user).filter(code__in=codes))
    asked, _error = _asked(request, request.POST)
    currency = Company.current().currency
    try:
        scenario = services.save_scenario(
            acting_user=request.user,
            name=request.POST.get("name", ""),
            accounts=accounts,
            recapture=float(asked.recapture),
            avoidable_costs_minor=to_minor(asked.avoidable, currency),
        )
    except Refused as refusal:
        messages.error(request, sentence(refusal))
        return redirect("loss")
    messages.success(request, _("Scenario “%(name)s” saved.") % {"name": scenario.name})
    return redirect(scenario_url(scenario, currency))


@page(*INSIGHTS)
@require_POST
def delete_scenario(request: UserRequest, pk: int) -> HttpResponseBase:
    """Forget one's own scenario."""
    scenario = get_object_or_404(LossScenario, pk=pk, owner=request.user)
    services.delete_scenario(acting_user=request.user, scenario=scenario)
    messages.success(request, _("Scenario deleted."))
    return redirect("loss")


def scenario_url(scenario: LossScenario, currency: str) -> str:
    """The address at which a saved question is asked again."""
    pairs: list[tuple[str, Any]] = [("lost", account.code) for account in scenario.accounts.all()]
    pairs += [
        ("recapture", f"{scenario.recapture * 100:g}"),
        ("avoidable", from_minor(scenario.avoidable_costs_minor, currency)),
    ]
    return f"{reverse('loss')}?{urlencode(pairs)}"


def _by_choices(by: str, key_only: bool) -> list[dict[str, Any]]:
    base = "&base=key" if key_only else ""
    return [
        {"label": label, "url": f"?by={name}{base}", "active": name == by}
        for name, label in BY.items()
    ]


def _base_choices(by: str, key_only: bool) -> list[dict[str, Any]]:
    return [
        {"label": _("All customers"), "url": f"?by={by}", "active": not key_only},
        {"label": _("Key accounts"), "url": f"?by={by}&base=key", "active": key_only},
    ]


def _scenarios(request: UserRequest) -> list[dict[str, Any]]:
    saved = LossScenario.objects.filter(owner=request.user).prefetch_related("accounts")
    currency = Company.current().currency
    return [
        {
            "scenario": scenario,
            "url": scenario_url(scenario, currency),
            "names": ", ".join(account.name for account in scenario.accounts.all()),
        }
        for scenario in saved
    ]


def _plain(value: Decimal) -> str:
    """A number for an input: no exponent, no superfluous zeros; nothing for zero."""
    return format(value.normalize(), "f") if value else ""


def _asked(request: UserRequest, source: Any = None) -> tuple[Lost, str]:
    """What the address asks; a number that is none is told, and taken as zero."""
    data = request.GET if source is None else source
    recapture, bad_share = _decimal(data.get("recapture", ""))
    avoidable, bad_amount = _decimal(data.get("avoidable", ""))
    error = ""
    if bad_share or not 0 <= recapture <= 100:
        error, recapture = _("Won back is a percentage from 0 to 100."), Decimal()
    if bad_amount:
        error = _("Avoidable costs are an amount, such as 260000.")
    codes = tuple(dict.fromkeys(data.getlist("lost")))
    return Lost(codes, recapture / 100, avoidable), error


def _decimal(text: str) -> tuple[Decimal, bool]:
    """The number, and whether there was something else instead of one."""
    text = text.strip().replace(" ", "")
    if not text:
        return Decimal(), False
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return Decimal(), True
    known = value.is_finite() and -MOST < value < MOST
    return (value, False) if known else (Decimal(), True)
