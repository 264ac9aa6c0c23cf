"""A briefing drafted from a plan, in the words of its author's language; the author edits it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from clave.apps.accounts.models import Account
from clave.apps.briefings.audiences import audience_like
from clave.apps.briefings.facts import AimTold, PlanTold, plan_told
from clave.apps.briefings.models import Audience
from clave.apps.identity.models import User
from clave.apps.org.models import Unit
from clave.apps.plans.models import AccountPlan, PlanState
from clave.apps.plans.selectors import plans_for
from clave.web.components import numbers
from clave.web.components.dates import date_text

_LONGEST = 180


@dataclass(frozen=True)
class Drafted:
    """What the form begins with; ``plans`` and ``units``: what it may be drafted from."""

    account: Account | None = None
    title: str = ""
    initial: dict[str, Any] = field(default_factory=dict)
    plans: list[dict[str, Any]] = field(default_factory=list)
    units: list[dict[str, Any]] = field(default_factory=list)


def drafted(user: User, query: QueryDict) -> Drafted:
    """A draft from the plan and unit that the address names, as far as the person sees them."""
    plans = list(plans_for(user).exclude(state=PlanState.CLOSED))
    plans.sort(key=lambda one: one.state != PlanState.ACTIVE)  # what is carried out first
    plan = next((one for one in plans if str(one.pk) == query.get("plan")), None)
    units = list(Unit.objects.all())
    unit = next((one for one in units if str(one.pk) == query.get("unit")), None)
    offered = Drafted(
        account=plan.account if plan else _account(user, query.get("account", "")),
        title=plan.title if plan else "",
        plans=[_choice(one.pk, _plan_label(one), one == plan) for one in plans],
        units=[_choice(one.pk, one.name, one == unit) for one in units],
    )
    if unit is not None:
        offered.initial.update(units=[unit.pk], audience=audience_like(unit))
    if plan is not None:
        offered.initial.update(_texts(plan_told(plan, unit), offered.initial, unit))
    return offered


def _texts(told: PlanTold, initial: dict[str, Any], unit: Unit | None) -> dict[str, Any]:
    audience = initial.get("audience", Audience.OTHER)
    name = told.account.name if told.account else told.title
    said = {"account": name, "day": date_text(told.ends_on)}
    title = _("%(account)s: our part of the plan until %(day)s") % said
    days = [step.due_on for step in told.steps]
    return {
        "title": title[:_LONGEST],
        "what": _what(told, name),
        "why": _why(told, name),
        "benefit": benefit(audience, name),
        "deadline": _deadline(told),
        "due_on": min(days) if days else None,
        "ends_on": max(told.ends_on, timezone.localdate() + timedelta(days=1)),
    }


def _what(told: PlanTold, name: str) -> str:
    if not told.steps:
        return _("Nothing is to be done by you yet; this is how we work with %(account)s.") % {
            "account": name
        }
    head = _("What you do at %(account)s:") if told.own else _("What is done at %(account)s:")
    return "\n".join([head % {"account": name}, *(f"· {step.title}" for step in told.steps)])


def _why(told: PlanTold, name: str) -> str:
    if not told.aims:
        return _("It is part of the plan with %(account)s.") % {"account": name}
    head = _("With %(account)s we want to reach:") % {"account": name}
    return "\n".join([head, *(f"· {_aim(aim)}" for aim in told.aims)])


def _aim(aim: AimTold) -> str:
    """“More shelf: from 12 to 18 by 30 Jun 2027”."""
    words = {
        "title": aim.title,
        "target": _value(aim.target, aim),
        "day": date_text(aim.due_on),
    }
    if aim.baseline is None:
        return _("%(title)s: %(target)s by %(day)s") % words
    words["baseline"] = _value(aim.baseline, aim)
    return _("%(title)s: from %(baseline)s to %(target)s by %(day)s") % words


def _value(value: Decimal, aim: AimTold) -> str:
    if aim.kind == "money":
        return numbers.money(value)
    if aim.kind == "share":
        return numbers.percent(value)
    whole = value == value.to_integral_value()
    text = numbers.number(value, 0 if whole else 1)
    if aim.kind == "days":
        return _("%(n)s days") % {"n": text}
    return f"{text} {aim.unit}".strip()


def benefit(audience: str, name: str) -> str:
    """What is in it for an audience: the author makes it their own."""
    texts = {
        Audience.SELLERS: _(
            "More sales in your area with an agreement already closed: you need not negotiate "
            "it shop by shop. What you do counts in your compliance, and the KAM of %(account)s is "
            "there for any question."
        ),
        Audience.WAREHOUSE: _(
            "You know beforehand what %(account)s will order and how it wants it: fewer urgent "
            "orders, fewer returns, and somebody to call when something does not fit."
        ),
        Audience.PRODUCTION: _(
            "You know beforehand what %(account)s will need and when: steadier plans, fewer "
            "changes at the last minute."
        ),
        Audience.FINANCE: _(
            "The conditions with %(account)s are written down and approved: fewer disputes about "
            "invoices, and a name to ask when something does not match."
        ),
        Audience.MARKETING: _(
            "What is done at %(account)s is agreed with dates: your material is used where it was "
            "made for, and you see what came of it."
        ),
    }
    other = _("You know what we are working for with %(account)s, and what is expected of you.")
    return str(texts.get(Audience(audience), other)) % {"account": name}


def _deadline(told: PlanTold) -> str:
    if not told.steps:
        return _("Read it and confirm it.")
    lines = [f"· {date_text(step.due_on)}: {step.title} ({step.owner})" for step in told.steps]
    return "\n".join(lines)


def _plan_label(plan: AccountPlan) -> str:
    name = plan.account.name if plan.account else ""
    return f"{name} · {plan.title}" if name and name not in plan.title else plan.title


def _choice(value: int, label: str, chosen: bool) -> dict[str, Any]:
    return {"value": value, "label": label, "chosen": chosen}


def _account(user: User, text: str) -> Account | None:
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        return None
    return Account.objects.visible_to(user).filter(pk=text).first()
