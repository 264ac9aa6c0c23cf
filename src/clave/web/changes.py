"""What a write changed, in the reader's words: fields by their label, codes by their name.

The books keep the names of the code, so that the chain of the audit holds in every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import DateField, Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from clave.apps.compliance.models import ProofKind
from clave.apps.followup.models import Decision
from clave.apps.identity.audit import SEALED
from clave.apps.identity.roles import Role
from clave.apps.value.models import Nature
from clave.lib.money import from_minor

from .components import numbers
from .components.dates import date_text
from .criteria import PROGRAMMES, VERDICTS, WORDS
from .demand_words import LAYER_LABELS
from .health_words import COMPONENTS
from .matters import MATTERS
from .plan_words import MEASURE_LABELS
from .statements import MOVES

# What is no field of a record, or a field that no form names.
OTHER_FIELDS = {
    "accounts": gettext_noop("accounts"),
    "also_reports_to": gettext_noop("also reports to"),
    "address": gettext_noop("address"),
    "added": gettext_noop("added"),
    "amount": gettext_noop("amount"),
    "answer": gettext_noop("answer"),
    "attended": gettext_noop("were there"),
    "edition": gettext_noop("edition"),
    "reply": gettext_noop("reply"),
    "score": gettext_noop("result"),
    "avoidable_costs_minor": gettext_noop("avoidable fixed costs"),
    "bytes": gettext_noop("bytes"),
    "merged": gettext_noop("merged"),
    "made_at": gettext_noop("made at"),
    "joined": gettext_noop("joined to an account"),
    "kept": gettext_noop("kept"),
    "lines": gettext_noop("lines"),
    "name": gettext_noop("name"),
    "new": gettext_noop("new positions"),
    "moved": gettext_noop("moved"),
    "moves": gettext_noop("moved accounts"),
    "holder": gettext_noop("other holders"),
    "closed": gettext_noop("closed"),
    "confirmed_by": gettext_noop("confirmed by"),
    "coverage": gettext_noop("coverage"),
    "decision": gettext_noop("decision"),
    "escalated_to": gettext_noop("escalated to"),
    "index": gettext_noop("score"),
    "instead_of": gettext_noop("in place of"),
    "percent": gettext_noop("chance of losing it within a year, per cent"),
    "programme": gettext_noop("programme"),
    "reason": gettext_noop("why"),
    "verdict": gettext_noop("verdict"),
    "unchanged": gettext_noop("unchanged"),
    "person": gettext_noop("person"),
    "positions": gettext_noop("positions"),
    "recapture": gettext_noop("won back"),
    "removed": gettext_noop("removed"),
    "recipients": gettext_noop("recipients"),
    "remark": gettext_noop("reason"),
    "reports_to": gettext_noop("reports to"),
    "rows": gettext_noop("rows"),
    "scores": gettext_noop("scores"),
    "sites": gettext_noop("sites"),
    "sha256": gettext_noop("fingerprint"),
    "since": gettext_noop("from"),
    "step": gettext_noop("position"),
    "text": gettext_noop("text"),
    "unit": gettext_noop("unit"),
    "until": gettext_noop("until"),
    "amount_minor": gettext_noop("amount"),
    "approval": gettext_noop("request for approval"),
    "approved_at": gettext_noop("agreed to on"),
    "approved_by": gettext_noop("agreed to by"),
    "body": gettext_noop("text"),
    "capacity": gettext_noop("places by tier"),
    "cells": gettext_noop("quantities"),
    "closed_by": gettext_noop("closed by"),
    "currency": gettext_noop("currency"),
    "days_late": gettext_noop("days late"),
    "decided_at": gettext_noop("decided on"),
    "due_on": gettext_noop("due on"),
    "ends_at": gettext_noop("ends"),
    "evidence": gettext_noop("evidence"),
    "evidence_file": gettext_noop("evidence"),
    "family": gettext_noop("family"),
    "initiative": gettext_noop("initiative"),
    "invited": gettext_noop("invited"),
    "invoices": gettext_noop("invoices"),
    "kind": gettext_noop("kind"),
    "layer": gettext_noop("layer of the demand"),
    "learnt_by": gettext_noop("learnt by"),
    "learnt_on": gettext_noop("learnt on"),
    "made_on": gettext_noop("made on"),
    "nature": gettext_noop("expected or come about"),
    "on": gettext_noop("day"),
    "ours_minor": gettext_noop("for us"),
    "product": gettext_noop("product"),
    "provisional": gettext_noop("provisional"),
    "roles": gettext_noop("roles"),
    "settled_at": gettext_noop("answered on"),
    "settled_by": gettext_noop("answered by"),
    "signed_at": gettext_noop("signed on"),
    "signed_by": gettext_noop("signed by"),
    "stage": gettext_noop("stage"),
    "starts_at": gettext_noop("begins"),
    "state": gettext_noop("state"),
    "theirs_minor": gettext_noop("for the customer"),
    "to": gettext_noop("to"),
    "total_minor": gettext_noop("total"),
    "updated_by": gettext_noop("written by"),
    "weight": gettext_noop("weight"),
    "withdrawn": gettext_noop("withdrawn"),
    # Of plans.
    "action": gettext_noop("action"),
    "number": gettext_noop("number"),
    "place": gettext_noop("place"),
    "taken_at": gettext_noop("figures of"),
    "why": gettext_noop("why"),
    # Of rules of the workload.
    "deep_functions": gettext_noop("functions from which a small account is in depth"),
    "direction_days": gettext_noop("days between contacts with direction"),
    "factor": gettext_noop("factor on the hours"),
    "functions_share": gettext_noop("share of the functions"),
    "high_from": gettext_noop("high from"),
    "hours": gettext_noop("hours a year"),
    "kam_calls_to": gettext_noop("calls a day of a KAM, at most"),
    "kam_functions_from": gettext_noop("functions of a KAM, at least"),
    "levels": gettext_noop("levels"),
    "management_days": gettext_noop("days between contacts with middle management"),
    "medium_from": gettext_noop("medium from"),
    "operative_days": gettext_noop("days between contacts with operative people"),
    "seller_calls_from": gettext_noop("calls a day of a seller, from"),
    "seller_calls_to": gettext_noop("calls a day of a seller, to"),
    "seller_functions_to": gettext_noop("functions of a seller, at most"),
    "shallow_functions": gettext_noop("functions up to which a key account is shallow"),
    "team": gettext_noop("team"),
}
# What is written down as a code, and is no field of choices.
CHOICES: dict[str, dict[Any, Any]] = {
    "layer": LAYER_LABELS,
    "matter": dict(MATTERS),
    "nature": dict(Nature.choices),
    "decision": dict(Decision.choices),
    "roles": dict(Role.choices),
    "verdict": VERDICTS,
    "measure": {code: gettext_lazy(label) for code, label in MEASURE_LABELS.items()},
    "programme": {code: name for code, (name, _meaning) in PROGRAMMES.items()},
}
DECIMALS = {"lines": 0, "bytes": 0, "rows": 0, "amount": 2}
NOTHING = "–"
# Days and moments, which the audit keeps as text.
MOMENTS, MOMENT_ENDS = {"on", "since", "until"}, ("_at", "_on")


def changes_in_words(subject_type: str, changes: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Field, old and new value of everything that changed; ``subject_type`` as in the audit."""
    said = []
    for name, (old, new) in changes.items():
        field = _fields(subject_type).get(name)
        said.append((_label(field, name), _value(field, name, old), _value(field, name, new)))
    return said


def _label(field: Field[Any, Any] | None, name: str) -> str:
    """As forms name it; where Django made the name of the field's, no person ever did."""
    if field is not None and str(field.verbose_name) != name.replace("_", " "):
        return str(field.verbose_name)
    if name in OTHER_FIELDS or field is None:
        return _(OTHER_FIELDS.get(name, name))
    return str(field.verbose_name)


@cache
def _fields(subject_type: str) -> dict[str, Field[Any, Any]]:
    """The fields of the records that the audit calls so."""
    models = [model for model in apps.get_models() if model.__module__.startswith("clave.")]
    return {
        field.name: field
        for model in models
        if model._meta.model_name == subject_type
        for field in model._meta.fields
    }


def _moment(text: str) -> str:
    try:
        return date_text(
            datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
        )
    except ValueError:
        return text


def value_in_words(field: Field[Any, Any], value: Any) -> str:
    """A value of a record as people read it: choices by their name, nothing as a dash."""
    return _value(field, field.name, value)


def _value(field: Field[Any, Any] | None, name: str, value: Any) -> str:
    if value in (None, ""):
        return NOTHING
    if isinstance(value, str) and value.startswith(SEALED):
        return _("personal data")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return _parts(value)
    choices = CHOICES.get(name) or _choices(field)
    if isinstance(value, list):
        return ", ".join(_listed(item, choices) for item in value)
    if name in MOMENTS or name.endswith(MOMENT_ENDS) or isinstance(field, DateField):
        return _moment(str(value))
    if name in DECIMALS:
        return numbers.number(value, DECIMALS[name])
    if name in {"recapture", "index", "coverage"}:
        return numbers.percent(value, 0)
    if name.endswith("_minor"):
        return numbers.money(from_minor(value, numbers.company_currency()))
    return str(choices.get(value, value))


def _choices(field: Field[Any, Any] | None) -> dict[Any, Any]:
    """What codes stand for; by which figure an action proves itself is told as its kind, too."""
    found = dict(getattr(field, "flatchoices", ()) or ())
    return dict(ProofKind.choices) | found if field is not None and field.name == "kind" else found


def _listed(item: Any, choices: Mapping[Any, Any]) -> str:
    """One of several values; a pair, such as a tier and its rate, with a space between."""
    if isinstance(item, list):
        return " ".join(map(str, item))
    return str(choices.get(item, item))


def _parts(value: Mapping[str, Any]) -> str:
    """What was said of each part of a record: criteria, hours, weights."""
    return ", ".join(f"{_part_label(name)}: {_part(said)}" for name, said in value.items())


def _part_label(name: str) -> str:
    if name in WORDS:
        return str(WORDS[name].name)
    return _(str(OTHER_FIELDS.get(name) or COMPONENTS.get(name) or MOVES.get(name) or name))


def _part(value: Any) -> str:
    """A value inside another one."""
    if isinstance(value, list):
        return "/".join(map(str, value)) or NOTHING
    if isinstance(value, int | float) and not isinstance(value, bool):
        return numbers.number(value, 0 if value == int(value) else 2)
    return NOTHING if value is None else str(value)
