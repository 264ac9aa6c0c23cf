"""What a write changed, in the reader's words: fields by their label, codes by their name.

The books keep the names of the code, so that the chain of the audit holds in every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, Field, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from clave.apps.accounts.models import Account, AccountMember
from clave.apps.chain.models import ChainProblem, ChainTerms, Stage
from clave.apps.competition.models import (
    CompetitionRules,
    Competitor,
    Outcome,
    Presence,
    PriceSeen,
    RivalProduct,
    ShareEstimate,
)
from clave.apps.contacts.models import (
    Contact,
    ContactPolicy,
    ContactRole,
    Function,
    Interaction,
    Tie,
)
from clave.apps.followup.models import Acknowledgement, Action, Approval, Decision
from clave.apps.health.models import HealthModel
from clave.apps.identity.audit import SEALED
from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Role
from clave.apps.needs.models import Need, NeedReview
from clave.apps.opportunities.models import Opportunity, Wallet
from clave.apps.org.models import Delegation, Person, Policy, Position, Unit
from clave.apps.plans.models import (
    AccountPlan,
    Goal,
    Investment,
    Milestone,
    Objective,
    PlanTemplate,
    PlanVersion,
    Risk,
    Section,
    Strategy,
    SwotPoint,
)
from clave.apps.profit.models import DeductionType, Pool, ProfitSettings, Rate, Scheme
from clave.apps.readiness.models import (
    AnswerSheet,
    Diagnosis,
    LossChance,
    Questionnaire,
    ReadinessRules,
)
from clave.apps.selection.models import Criterion as SelectionCriterion
from clave.apps.selection.models import Round as SelectionRound
from clave.apps.selection.models import Score as SelectionScore
from clave.apps.simulation.models import CustomerTerms, MarginFloor, OfferScenario, PaymentLimit
from clave.apps.team.models import Resource
from clave.apps.value.models import Gain, Initiative
from clave.apps.workload.models import AccountRole, Capacity, Rule
from clave.lib.money import from_minor

from .components import numbers
from .components.dates import date_text
from .criteria import PROGRAMMES, VERDICTS, WORDS
from .health_words import COMPONENTS
from .matters import MATTERS
from .plan_words import MEASURE_LABELS

_RECORDS: tuple[type[Model], ...] = (
    *(Account, AccountMember, Company, User),
    *(Contact, ContactPolicy, ContactRole, Function, Interaction, Tie),
    *(Delegation, Person, Policy, Position, Unit),
    *(Acknowledgement, Action, Approval, Resource),
    *(AccountRole, Capacity, Rule, HealthModel),
    *(DeductionType, Pool, ProfitSettings, Rate, Scheme),
    *(AnswerSheet, Diagnosis, LossChance, Questionnaire, ReadinessRules),
    *(SelectionCriterion, SelectionRound, SelectionScore),
    *(Opportunity, Wallet),
    *(CustomerTerms, Gain, Initiative, MarginFloor, OfferScenario, PaymentLimit),
    *(Need, NeedReview, ChainProblem, ChainTerms, Stage),
    *(AccountPlan, Goal, Investment, Milestone, Objective, PlanTemplate, PlanVersion),
    *(Risk, Section, Strategy, SwotPoint),
    *(Competitor, CompetitionRules, Outcome, Presence, PriceSeen, RivalProduct, ShareEstimate),
)
MODELS: dict[str, type[Model]] = {str(model._meta.model_name): model for model in _RECORDS}
# What is written down of imports, files, notes and scenarios.
OTHER_FIELDS = {
    "accounts": gettext_noop("accounts"),
    "also_reports_to": gettext_noop("also reports to"),
    "address": gettext_noop("address"),
    "added": gettext_noop("added"),
    "amount": gettext_noop("amount"),
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
    "sha256": gettext_noop("fingerprint"),
    "since": gettext_noop("from"),
    "step": gettext_noop("position"),
    "text": gettext_noop("text"),
    "unit": gettext_noop("unit"),
    "until": gettext_noop("until"),
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
    "matter": dict(MATTERS),
    "decision": dict(Decision.choices),
    "roles": dict(Role.choices),
    "verdict": VERDICTS,
    "measure": {code: gettext_lazy(label) for code, label in MEASURE_LABELS.items()},
    "programme": {code: name for code, (name, _meaning) in PROGRAMMES.items()},
}
DECIMALS = {"lines": 0, "bytes": 0, "rows": 0, "amount": 2}
NOTHING = "–"
# Days and moments, which the audit keeps as text.
MOMENTS = {"since", "until", "starts_at", "ends_at", "revoked_at"}


def changes_in_words(subject_type: str, changes: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Field, old and new value of everything that changed; ``subject_type`` as in the audit."""
    said = []
    for name, (old, new) in changes.items():
        field = _field(subject_type, name)
        label = str(field.verbose_name) if field else _(OTHER_FIELDS.get(name, name))
        said.append((label, _value(field, name, old), _value(field, name, new)))
    return said


def _field(subject_type: str, name: str) -> Field[Any, Any] | None:
    fields = MODELS[subject_type]._meta.fields if subject_type in MODELS else ()
    return next((field for field in fields if field.name == name), None)


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
    choices = CHOICES.get(name) or dict(getattr(field, "flatchoices", ()) or ())
    if isinstance(value, list):
        return ", ".join(_listed(item, choices) for item in value)
    if name in MOMENTS or isinstance(field, DateField):
        return _moment(str(value))
    if name in DECIMALS:
        return numbers.number(value, DECIMALS[name])
    if name in {"recapture", "index", "coverage"}:
        return numbers.percent(value, 0)
    if name.endswith("_minor"):
        return numbers.money(from_minor(value, numbers.company_currency()))
    return str(choices.get(value, value))


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
    return _(str(OTHER_FIELDS.get(name) or COMPONENTS.get(name) or name))


def _part(value: Any) -> str:
    """A value inside another one."""
    if isinstance(value, list):
        return "/".join(map(str, value)) or NOTHING
    if isinstance(value, int | float) and not isinstance(value, bool):
        return numbers.number(value, 0 if value == int(value) else 2)
    return NOTHING if value is None else str(value)
