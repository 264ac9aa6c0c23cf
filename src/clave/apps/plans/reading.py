"""What the ledger says of the measure of an objective, the same for everybody.

It is read by the machine over all that hangs below the account, not as far as somebody sees, so
that KAM, director and seller read one number (decision 71).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from clave.apps.accounts.contribution import contribution_of
from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions, Sight
from clave.apps.health.models import HealthRecord
from clave.figures.base import FigureResult, Row
from clave.lib.months import month_end

from .measures import FREE, MEASURES


@dataclass(frozen=True)
class Reading:
    """``value`` in the measure's unit, with the day of its data; or why there is none."""

    value: Decimal | None
    on: date | None
    missing: str = ""


NOTHING = Reading(None, None, "no_data")


class Reader:
    """Reads measures for several accounts: what they share is asked once."""

    def __init__(self) -> None:
        self.questions = Questions(None)
        self.sight = Sight(None, None)
        self._whole: dict[int | None, FigureResult] = {}

    def read(self, account: Account | None, measure: str, family: str = "") -> Reading:
        """The newest value of ``measure`` at an account with all below it; None: the company."""
        if measure == FREE or measure not in MEASURES:
            return Reading(None, None, "told_by_people")
        found: Reading = getattr(self, f"_{measure}")(account, family)
        return found

    def codes(self, account: Account | None) -> tuple[str, ...] | None:
        """The accounts that a reading is over; None for everything."""
        if account is None:
            return None
        known = self.directory
        below = [known.entries[pk].code for pk in known.below(account.pk) if pk in known.entries]
        return tuple(sorted({account.code, *below}))

    @cached_property
    def directory(self) -> Any:
        """The accounts' places, read once."""
        return directory()

    def whole(self, account: Account | None) -> FigureResult:
        """The portfolio figure of the account."""
        key = account.pk if account else None
        if key not in self._whole:
            scope = self.sight.scope(accounts=self.codes(account), grouped=False)
            self._whole[key] = self.questions.compute("portfolio", scope, whole=True)
        return self._whole[key]

    def _at_end(self, figure: FigureResult, value: Any) -> Reading:
        if value is None or figure.period is None:
            return NOTHING
        return Reading(_exact(value), _last_day(figure))

    def _sales(self, account: Account | None, family: str) -> Reading:
        figure = self.whole(account)
        return self._at_end(figure, figure.values.get("net_amount"))

    def _overdue(self, account: Account | None, family: str) -> Reading:
        figure = self.whole(account)
        value = figure.values.get("overdue_amount")
        return NOTHING if value is None else Reading(_exact(value), figure.as_of)

    def _earned(self, account: Account | None) -> tuple[FigureResult, Row]:
        figure = self.whole(account)
        codes = self.codes(account) or tuple(e.code for e in self.directory.entries.values())
        found = contribution_of(self.questions, self.sight, codes, figure.period)
        return figure, found or {}

    def _contribution(self, account: Account | None, family: str) -> Reading:
        figure, earned = self._earned(account)
        return self._at_end(figure, earned.get("customer_contribution"))

    def _contribution_rate(self, account: Account | None, family: str) -> Reading:
        figure, earned = self._earned(account)
        return self._at_end(figure, earned.get("customer_contribution_rate"))

    def products(self, account: Account | None) -> FigureResult:
        """What was bought in twelve months."""
        scope = self.sight.scope(accounts=self.codes(account), grouped=False)
        return self.questions.compute("products", scope)

    def _family_sales(self, account: Account | None, family: str) -> Reading:
        figure = self.products(account)
        rows = [row["amount"] for row in figure.rows if row["family"] == family]
        if not rows and not self._known(family):
            return Reading(None, None, "no_family")
        return self._at_end(figure, sum(rows, Decimal()))

    def _known(self, family: str) -> bool:
        return any(row["family"] == family for row in self.products(None).rows)

    def _products(self, account: Account | None, family: str) -> Reading:
        figure = self.products(account)
        return self._at_end(figure, figure.values.get("products_bought"))

    def _families(self, account: Account | None, family: str) -> Reading:
        figure = self.products(account)
        bought = {row["family"] for row in figure.rows if row["amount"] > 0 and row["family"]}
        return self._at_end(figure, len(bought) if figure.rows else None)

    def _share_of_wallet(self, account: Account | None, family: str) -> Reading:
        scope = self.sight.scope(accounts=self.codes(account))
        figure = self.questions.compute("share_of_wallet", scope)
        found = self._at_end(figure, figure.values.get("told_wallet_share"))
        return found if found.value is not None else Reading(None, None, "no_wallet_told")

    def _health(self, account: Account | None, family: str) -> Reading:
        if account is None:
            return NOTHING
        unit = account.decider_id or account.pk
        record = HealthRecord.objects.filter(account_id=unit).order_by("-month").first()
        if record is None or record.open_score is None:
            return NOTHING  # and never the score that a margin is in: everybody reads it
        return Reading(_exact(record.open_score), record.recorded_on)

    def _dso(self, account: Account | None, family: str) -> Reading:
        scope = self.sight.scope(accounts=self.codes(account), grouped=False)
        figure = self.questions.compute("dso", scope)
        value = figure.values.get("dso")
        return NOTHING if value is None else Reading(_exact(value), figure.as_of)


def _exact(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.0001"))


def _last_day(figure: FigureResult) -> date | None:
    return month_end(figure.period.end) if figure.period else None
