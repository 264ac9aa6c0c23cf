"""The rebate schemes of an account: accrued, settled, and how far the next tier is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from clave.apps.accounts.overview import Overview
from clave.apps.identity.models import User
from clave.apps.profit.selectors import schemes_of
from clave.figures.rebate_schemes import SchemeState
from clave.web.components import numbers
from clave.web.components.dates import period_text

Entry = dict[str, Any]


def scheme_entries(user: User, seen: Overview) -> list[Entry]:
    """Each scheme in figures, and the cliff before the next tier in a sentence."""
    return [_entry(state, seen.currency) for state in schemes_of(seen)]


def _entry(state: SchemeState, currency: str) -> Entry:
    accrual = state.accrual
    scheme = accrual.scheme
    units = scheme.base == "quantity"

    def base(amount: Any) -> str:
        return numbers.number(amount) if units else numbers.money(amount, currency)

    return {
        "name": scheme.name,
        "period": period_text(scheme.start, scheme.end),
        "so_far": base(accrual.base),
        "expected": base(accrual.expected),
        "assumed": not accrual.expected_told,
        "rate": numbers.percent(accrual.rate, 2) if not units else numbers.number(accrual.rate, 4),
        "accrued": numbers.money(accrual.accrued, currency),
        "settled": numbers.money(state.settled, currency),
        "cliff": _cliff(state, base, currency),
    }


def _cliff(state: SchemeState, base: Any, currency: str) -> str:
    """“12,300 € more reach the tier from 250,000 €: that costs 5,000 € at once.”"""
    found = state.accrual.cliff
    if found is None:
        return _("the highest tier is reached")
    words = {
        "missing": base(found.missing),
        "lower": base(found.lower),
        "jump": numbers.money(found.jump, currency),
    }
    if state.accrual.scheme.mechanic == "incremental":
        return _("%(missing)s to the tier from %(lower)s; no jump") % words
    return _("%(missing)s to the tier from %(lower)s: reaching it costs %(jump)s") % words
