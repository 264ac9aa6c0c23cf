"""What the figures are told of the company's decisions on the income statement."""

from __future__ import annotations

import threading
from decimal import Decimal

from django.conf import settings

from clave.apps.accounts.directory import Directory, directory
from clave.apps.accounts.selectors import DECIDED
from clave.apps.identity.models import Company
from clave.figures import profit_rules as figures
from clave.lib.money import from_minor

from .models import (
    DeductionType,
    Pool,
    ProfitEdition,
    ProfitSettings,
    Rate,
    Scheme,
)

# The rules of the newest edition of these books and of the accounts, made once a process.
_KEPT: dict[tuple[str, ...], figures.ProfitRules] = {}
_KEPT_LOCK = threading.Lock()


def rules_in_force(may_see_costs: bool = True) -> figures.ProfitRules:
    """All rules; without what serving costs for somebody who may not know it."""
    known = directory()
    marks = (ProfitEdition.current(), str(known.mark), Company.current().currency)
    key = (str(settings.CLAVE_FACTS), *marks)
    with _KEPT_LOCK:
        rules = _KEPT.get(key)
    if rules is None:
        rules = _made(known)
        with _KEPT_LOCK:
            _KEPT.clear()
            _KEPT[key] = rules
    return rules if may_see_costs else rules.without_costs()


def scheme_of(scheme: Scheme, known: Directory) -> figures.Scheme:
    """A scheme as the figures want it, with all accounts below its own."""
    below = known.below(scheme.account_id)
    members = {known.entries[pk].code for pk in below if pk in known.entries}
    return figures.Scheme(
        name=scheme.name,
        account=scheme.account.code,
        start=scheme.start,
        end=scheme.end,
        tiers=tuple(figures.Tier(Decimal(lower), Decimal(rate)) for lower, rate in scheme.tiers),
        mechanic="incremental" if scheme.mechanic == "incremental" else "retroactive",
        base=scheme.base,  # type: ignore[arg-type]  # its choices are these
        members=tuple(sorted({*members, scheme.account.code})),
        expected=scheme.expected,
        family=scheme.family,
    )


def _made(known: Directory) -> figures.ProfitRules:
    currency, told = Company.current().currency, ProfitSettings.current()
    percent = told.carrying_percent
    return figures.ProfitRules(
        types=tuple(
            figures.DeductionType(one.type, one.step, one.distinct)
            for one in DeductionType.objects.all()
        ),
        rates=tuple(
            figures.ActivityRate(one.activity, one.since, from_minor(one.cost_minor, currency))
            for one in Rate.objects.all()
        ),
        pools=tuple(
            figures.TimePool(
                one.name,
                one.since,
                from_minor(one.cost_minor, currency),
                Decimal(one.minutes),
                tuple(figures.Term(driver, Decimal(minutes)) for driver, minutes in one.terms),
            )
            for one in Pool.objects.all()
        ),
        schemes=tuple(scheme_of(one, known) for one in Scheme.objects.select_related("account")),
        carrying_rate=None if percent is None else percent / 100,
        currency=currency,
        oldest_rate=told.oldest_rate,
    )


DECIDED["rules"] = rules_in_force
