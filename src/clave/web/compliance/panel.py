"""Beside an action: how much it counts, why it is expected late, and how it proves itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from clave.apps.compliance.models import ProofKind
from clave.apps.compliance.selectors import escalations_of
from clave.apps.compliance.services import proofs, records
from clave.apps.followup.models import Action
from clave.apps.followup.services.telling import runs_action
from clave.apps.identity.models import User
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components.inputs import DayInput
from clave.web.followup.common import item_url, visible
from clave.web.refusals import carried_out, sentence

from .words import found_text, outlook_text, proof_text


class ProofForm(forms.Form):
    """By which figure an action proves itself."""

    kind = forms.ChoiceField(label=gettext_lazy("Proved by"), choices=ProofKind.choices)
    product = forms.CharField(
        label=gettext_lazy("Product, by its code"), max_length=100, required=False
    )
    family = forms.CharField(label=gettext_lazy("or family"), max_length=100, required=False)
    sites = forms.IntegerField(
        label=gettext_lazy("Sites, at least"), min_value=1, max_value=10_000, required=False
    )
    since = forms.DateField(label=gettext_lazy("Since"), widget=DayInput(), required=False)


def panel(user: User, action: Action) -> dict[str, Any] | None:
    """What compliance shows beside an action."""
    record: Any = getattr(action, "record", None)
    proof: Any = getattr(action, "proof", None)
    may = runs_action(user, action) and not action.is_settled
    expected = record is not None and record.expected_late and not record.outcome
    told = escalations_of([action.pk]).get(action.pk, [])
    if record is None and proof is None and not may and not told:
        return None
    return {
        "template": "compliance/panel.html",
        "action": action,
        "weight": record.weight if record else 1,
        "outcome": record.get_outcome_display() if record and record.outcome else "",
        "why": outlook_text(record, str(action.owner)) if expected else "",
        "proof": proof,
        "proof_text": proof_text(proof) if proof and not action.is_settled else "",
        "found_text": found_text(proof) if proof else "",
        "escalations": told,
        "may": may,
        "may_prove": may and action.account_id is not None,
        "form": ProofForm(initial=_initial(action, proof)),
    }


@page()
@require_POST
def weight(request: UserRequest, pk: int) -> HttpResponseBase:
    """How much it counts."""
    action = visible(Action, request.user, pk)
    text = request.POST.get("weight", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    carried_out(
        request,
        lambda: records.set_weight(acting_user=request.user, action=action, weight=number),
        _("Saved."),
    )
    return redirect(item_url(action))


@page()
@require_POST
def proof(request: UserRequest, pk: int) -> HttpResponseBase:
    """By which figure it proves itself; it is looked up at once."""
    action = visible(Action, request.user, pk)
    form = ProofForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return redirect(item_url(action))
    try:
        proofs.set_proof(acting_user=request.user, action=action, values=form.cleaned_data)
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        messages.error(request, sentence(refusal))
        return redirect(item_url(action))
    done = proofs.check_proofs(acting_user=request.user, only=action)
    text = _("The ledger proves it: it is done.") if done else _("It proves itself from now on.")
    messages.success(request, text)
    return redirect(item_url(action))


@page()
@require_POST
def remove(request: UserRequest, pk: int) -> HttpResponseBase:
    """People prove it again."""
    action = visible(Action, request.user, pk)
    proofs.remove_proof(acting_user=request.user, action=action)
    messages.success(request, _("Saved."))
    return redirect(item_url(action))


def _initial(action: Action, proof: Any) -> dict[str, Any]:
    if proof is not None:
        return {name: getattr(proof, name) for name in ProofForm.base_fields}
    return {"sites": 1, "since": timezone.localtime(action.created_at).date()}
