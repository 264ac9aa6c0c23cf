"""Move a condition and see both sides at once: the page, and what is exchanged while one moves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.simulation.selectors import (
    Beginning,
    Simulated,
    approval_for,
    beginning_of,
    scenarios_of,
    simulated,
)
from clave.figures.profit_rules import STEPS_OF_DEDUCTIONS
from clave.figures.simulation_parts import Moves, moves_from
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.bridge import bridge
from clave.web.components import numbers
from clave.web.definitions import definition_of
from clave.web.refusals import note_sentence, sentence
from clave.web.sentences.authority import approval_sentence
from clave.web.statements import (
    ON_COSTS,
    OURS,
    THEIRS,
    move_rows,
    our_limit,
    statement_rows,
    their_goal,
)

from .credit import credit_words
from .forms import CAMPAIGN, MIX, SLIDERS, MovesForm, written
from .words import finding

Entry = dict[str, Any]
# Steps that the income statement opens to their documents or activities.
WITH_DOCUMENTS = frozenset({*STEPS_OF_DEDUCTIONS, "activity_cost", "receivable_carrying_cost"})
FAMILIES = 6  # of the account, the largest, whose mix may be moved


@page(*SIGHT)
@require_GET
def simulate(request: UserRequest, pk: int) -> HttpResponseBase:
    """Conditions at the left; both statements beside."""
    account = visible_account(request.user, pk)
    beginning = beginning_of(request.user, account)
    form = form_of(request, beginning)
    found, error = found_in(form, beginning)
    context = answer(request.user, found, error)
    if getattr(request, "htmx", False):
        fragment = render(request, "simulation/answer.html", context | {"live": True})
        if not error:  # the address holds what is moved, and nothing that is not
            fragment["HX-Replace-Url"] = f"{request.path}?{urlencode(query_of(found.moves))}"
        return fragment
    context |= frame_of(request.user, account, "simulate")
    context |= {
        "groups": groups(form, beginning),
        "mix": [_field(form, MIX + family, "%", "") for family in form.families],
        "campaign": [_field(form, name, str(unit), "") for name, (_l, unit) in CAMPAIGN.items()],
        "credit": credit_words(request.user, account),
        "scenarios": scenario_choices(request.user, account),
        "period": beginning.figure.period,
        "definition": _(definition_of("simulation")),
        "definition_url": f"{reverse('definitions')}#simulation",
    }
    return render(request, "simulation/simulate.html", context)


def form_of(request: UserRequest, beginning: Beginning) -> MovesForm:
    """What the address moves."""
    return MovesForm(request.GET, families=families_of(beginning), currency=beginning.currency)


def families_of(beginning: Beginning) -> list[str]:
    """The families that make most of the purchases."""
    sums: dict[str, Decimal] = {}
    for line in beginning.start.lines:
        if line.family:
            sums[line.family] = sums.get(line.family, Decimal()) + line.invoiced_amount
    return sorted(sums, key=lambda family: (-sums[family], family))[:FAMILIES]


def found_in(form: MovesForm, beginning: Beginning) -> tuple[Simulated, str]:
    """What the form's moves make; today and why, where they make nothing."""
    if not form.is_valid():
        wrong = next(iter(form.errors))
        said = {"field": form[wrong].label, "problem": form.errors[wrong][0]}
        return simulated(beginning, Moves()), _("%(field)s: %(problem)s") % said
    try:
        return simulated(beginning, form.moves()), ""
    except Refused as refusal:
        return simulated(beginning, Moves()), sentence(refusal)


def answer(user: User, found: Simulated, error: str = "") -> Entry:
    """Both statements, the drawing, warnings, who decides."""
    beginning, done = found.beginning, found.done
    before, after = done.before, done.after
    account = beginning.account
    hidden = frozenset() if beginning.sees_ours else ON_COSTS
    query = query_of(found.moves)
    return {
        "account": account,
        "found": found,
        "error": error,
        "finding": finding(found, account.name),
        "currency": beginning.currency,
        "ours": [
            row | {"url": rows_url(account, row["name"])}
            for row in statement_rows(OURS, before.ours, after.ours, hidden)
        ],
        "theirs": statement_rows(THEIRS, before.theirs, after.theirs, frozenset()),
        "our_limit": our_limit(found),
        "their_goal": their_goal(found),
        "known_share": after.theirs["known_share"],
        "has_shelf": after.theirs["consumer_sales"] is not None,
        "purchases": after.theirs["purchases"],
        "chart": bridge(found),
        "given": move_rows(done.given),
        "received": move_rows(done.received),
        "concession": done.concession,
        "warnings_here": [note_sentence(entry, beginning.currency) for entry in found.warnings],
        "not_known": [
            note_sentence(entry, beginning.currency) for entry in beginning.figure.missing
        ],
        "assumed": [note_sentence(entry, beginning.currency) for entry in beginning.figure.assumed],
        "approval": approval_words(user, found) if found.moves.moved else None,
        "may_edit": user.may(Permission.EDIT_ACCOUNTS),
        "hidden_moves": query,
        "offer_url": f"{reverse('offer', args=[account.pk])}?{urlencode(query)}",
    }


def rows_url(account: Account, step: str) -> str:
    """Where what makes a step today is shown: its documents, or the income statement."""
    if step in WITH_DOCUMENTS:
        return reverse("account_pnl_step", args=[account.pk, step])
    return reverse("account_pnl", args=[account.pk])


def query_of(moves: Moves) -> list[tuple[str, str]]:
    """Moves as the address has them, in the reader's own way to write numbers."""
    return [(name, as_typed(value)) for name, value in written(moves).items()]


def as_typed(value: Decimal) -> str:
    """A number as one types it in the active language, without what it does not need."""
    text = format(value.normalize(), "f")
    return text.replace(".", ",") if numbers.language() == "es" else text


def approval_words(user: User, found: Simulated) -> Entry:
    """Who would decide it today, and why."""
    asked = approval_for(user, found)
    return {
        "steps": [
            {
                "name": step.name,
                "title": step.title,
                "why": [approval_sentence(code, params) for code, params in step.reasons],
            }
            for step in asked.steps
        ],
        "unmet": [approval_sentence(code, params) for code, params in asked.unmet],
        "policies": [approval_sentence(code, params) for code, params in asked.policies],
    }


def groups(form: MovesForm, beginning: Beginning) -> list[Entry]:
    """The conditions as the page groups them, each beside what it is today."""
    today, days = today_of(beginning), beginning.start.conditions.payment_days
    form.rest["payment_days"] = 0 if days is None else int(days)
    parts = (
        (_("Price"), ("price_rate", "discount_points")),
        (_("Off invoice"), ("rebate_points", "prompt_payment_points")),
        (_("Payment"), ("payment_days",)),
        (_("In return"), ("volume_rate",)),
        (_("Service and shelf"), ("service_rate", "shelf_price_rate")),
    )
    shown: list[Entry] = [
        {
            "label": label,
            "fields": [
                _field(form, name, SLIDERS[name][1], today.get(name, ""))
                for name in names
                if beginning.sees_ours or name != "service_rate"
            ],
        }
        for label, names in parts
    ]
    shown[-1]["fields"].append(_field(form, "trade_investment", "", ""))
    return shown


def today_of(beginning: Beginning) -> dict[str, str]:
    """What conditions are today, as people say them."""
    values, days = beginning.figure.values, beginning.start.conditions.payment_days
    gross, invoiced = values["gross_sales"], values["invoiced_sales"]
    found = {}
    if gross and gross > 0:
        found["discount_points"] = numbers.percent(values["on_invoice_discount"] / gross)
    if invoiced and invoiced > 0:
        for name, step in (
            ("rebate_points", "rebate"),
            ("prompt_payment_points", "prompt_payment_discount"),
        ):
            if values[step] is not None:
                found[name] = numbers.percent(values[step] / invoiced)
    if days is not None:
        found["payment_days"] = _("%(days)s days") % {"days": numbers.number(days)}
    return found


def _field(form: MovesForm, name: str, unit: str, today: str) -> Entry:
    units = {"p": _("points"), "d": _("days")}
    low, high, step = SLIDERS[name][2:] if name in SLIDERS else (None, None, None)
    bound = form[name]
    return {
        "bound": bound,
        "name": name,
        "id": f"move-{name.replace(':', '-').replace(' ', '-')}",
        "label": bound.label,
        "value": bound.value() or "",
        "unit": units.get(unit, form.currency if unit in {"", "€"} and name != "weeks" else unit),
        "today": today,
        "rest": form.rest.get(name, 0),
        "low": low,
        "high": high,
        "step": step,
        "error": bool(bound.errors),
    }


def scenario_choices(user: User, account: Account) -> list[Entry]:
    """The scenarios that are kept, each as the address that shows it here."""
    found = []
    for scenario in scenarios_of(user, account):
        query = urlencode(query_of(moves_from(scenario.moves)))
        found.append(
            {
                "scenario": scenario,
                "url": f"{reverse('simulate', args=[account.pk])}?{query}",
                "page": reverse("offer_scenario", args=[scenario.pk]),
            }
        )
    return found
