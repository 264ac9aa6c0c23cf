"""One proposal: what it offers, who supports it, what became of it; both sides follow it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.proposals.models import Proposal, ProposalState
from clave.apps.proposals.selectors import Placed, history_of, person_of, placed
from clave.figures.simulation_parts import moves_from
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.components import numbers
from clave.web.components.dates import date_text
from clave.web.deal_tabs import TAB
from clave.web.followup.common import item_context, item_url
from clave.web.statements import words_of_moves

from . import words
from .common import visible_proposal
from .forms import ChanceForm, SendForm, SettleForm, WhyForm

Entry = dict[str, Any]
S = ProposalState


@page(*SIGHT)
@require_GET
def proposal(request: UserRequest, pk: int) -> HttpResponseBase:
    """The page."""
    return show(request, visible_proposal(request.user, pk))


def show(
    request: UserRequest, record: Proposal, forms: dict[str, Any] | None = None
) -> HttpResponseBase:
    """The page, with forms that were not accepted where there are some."""
    assert record.account is not None
    account = visible_account(request.user, record.account.pk)
    context = frame_of(request.user, account, TAB)
    shared = item_context(request.user, record, {"label": "", "url": ""})
    context |= {name: shared[name] for name in ("item", "comments", "follows")}
    context["crumbs"].append({"label": record.title})
    one = placed([record])[0]
    context |= _facts(record, one)
    context |= _steps(request.user, record, one)
    context |= forms or {}
    return render(request, "proposals/one.html", context, status=422 if forms else 200)


def _facts(record: Proposal, one: Placed) -> Entry:
    return {
        "record": record,
        "one": one,
        "finding": words.head(record),
        "state": one.standing.label,
        "state_code": str(one.standing),
        "figures_of_it": _figures(record, one),
        "conditions": conditions_of(record),
        "person": person_of(record),
        "history": [
            {
                "title": step.after.label
                if not step.decision
                else _("%(decision)s in the chain of command") % {"decision": step.after.label},
                "when": timezone.localtime(step.at).date(),
                "who": step.who,
                "icon": "scale" if step.decision else "history",
                "text": step.reason,
            }
            for step in history_of(record)
        ],
        "asked_url": item_url(record.request) if record.request else "",
    }


def _figures(record: Proposal, one: Placed) -> list[Entry]:
    """Value, chance, expected value, validity."""
    found = [{"label": _("Value a year"), "value": numbers.money(record.value, record.currency)}]
    if record.chance is not None:
        share = numbers.percent(record.chance / 100, 0)
        note = _("stated by its owner")
        found.append({"label": _("Chance"), "value": share, "note": note})
    if record.expected is not None:
        found.append(
            {
                "label": _("Expected value"),
                "value": numbers.money(record.expected, record.currency),
                "note": _("value × stated chance"),
            }
        )
    text = words.validity_text(one)
    if record.valid_until is not None:
        late = (one.days_left or 0) < 0 or one.standing == S.EXPIRED
        found.append(
            {
                "label": _("Validity"),
                "value": date_text(record.valid_until),
                "note": text,
                "note_tone": "loss" if late else "",
            }
        )
    return found


def conditions_of(record: Proposal) -> list[tuple[str, str]]:
    """The conditions as the customer would read them."""
    found: list[tuple[str, str]] = []
    if record.scenario is not None:
        moves = moves_from(record.scenario.moves)
        found.append((str(_("Scenario")), ", ".join(words_of_moves(moves, record.currency))))
    if record.payment_days is not None:
        days = {"days": numbers.number(record.payment_days)}
        found.append((str(_("Payment term")), _("%(days)s days") % days))
    if record.rebate_points:
        found.append((str(_("More rebate")), numbers.points(record.rebate_points / 100, 1)))
    for label, minor in (
        (_("Listing fee"), record.listing_fee_minor),
        (_("Co-op advertising"), record.co_op_minor),
    ):
        if minor:
            amount = numbers.money(numbers.as_decimal(minor) / 100, record.currency)  # type: ignore[operator]
            found.append((str(label), amount))
    if record.terms:
        found.append((str(_("Other conditions")), record.terms))
    return found


def _steps(user: User, record: Proposal, one: Placed) -> Entry:
    """What may be done now, each with its form."""
    may_edit = user.may(Permission.EDIT_ACCOUNTS)
    standing = one.standing
    version = {"version": record.version}
    assert record.account is not None
    return {
        "may_edit": may_edit,
        "is_draft": standing in (S.DRAFT, S.RETURNED),
        "is_asked": standing == S.ASKED,
        "is_approved": standing == S.APPROVED,
        "is_sent": standing in (S.SENT, S.EXPIRED),
        "is_expired": standing == S.EXPIRED,
        "may_withdraw": standing in (S.DRAFT, S.RETURNED, S.ASKED, S.APPROVED, S.SENT),
        "may_reopen": standing in (S.APPROVED, S.SENT, S.EXPIRED, S.LOST, S.WITHDRAWN),
        "may_ask": may_edit and user.may(Permission.FOLLOW_UP),
        "is_open": standing in (S.DRAFT, S.RETURNED, S.ASKED, S.APPROVED, S.SENT),
        "send_form": SendForm(
            account=record.account, user=user, initial=version | {"contact": record.contact_id}
        ),
        "settle_form": SettleForm(initial=version | {"on": _today()}),
        "withdraw_form": WhyForm(initial=version, auto_id="withdraw_%s"),
        "reopen_form": WhyForm(initial=version, auto_id="reopen_%s"),
        "chance_form": ChanceForm(initial=version | {"chance": record.chance}, auto_id="chance_%s"),
        "edit_url": reverse("edit_proposal", args=[record.pk]),
    }


def _today() -> date:
    return timezone.localdate()
