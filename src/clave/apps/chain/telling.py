"""What the figure of service is told: the days that were agreed with each account."""

from __future__ import annotations

from decimal import Decimal

from clave.apps.accounts.directory import directory
from clave.apps.accounts.selectors import BOOKS
from clave.figures.base import Scope

from .models import ChainTerms


def agreed_in(scope: Scope) -> dict[str, Decimal]:
    """Account code → days; what hangs below an account has its days, or its own."""
    found = ChainTerms.objects.exclude(agreed_days=None).values_list("account", "agreed_days")
    known = directory()
    told: dict[str, Decimal] = {}
    own = {pk: days for pk, days in found if pk in known.entries and days is not None}
    for pk in sorted(own, key=lambda pk: len(known.above(pk))):  # from the top down
        for below in {pk, *known.below(pk)}:
            told[known.entries[below].code] = own[pk]
    if scope.accounts is None:
        return told
    return {code: told[code] for code in scope.accounts if code in told}


BOOKS["agreed_days"] = agreed_in
