"""What the ledger says of the measure of an objective, the same for everybody.

It is read by the machine over all that hangs below the account, not as far as somebody sees, so
that KAM, director and seller read one number (decision 71). A measure is asked once for all
accounts that a reader is made for: a thousand plans cost as many questions as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from django.db.models import OuterRef, Subquery

from clave.apps.accounts.contribution import statements_by_account
from clave.apps.accounts.directory import Directory, directory
from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions, Sight
from clave.apps.health.models import HealthRecord
from clave.figures.base import FigureResult, Period, Row
from clave.figures.grouped import Bought, bought_by, dso_by
from clave.figures.pnl import added
from clave.figures.pnl_steps import statement

from .measures import FREE, MEASURES
from .whole import NOTHING, Reading, at_end, exact, families_sold, sold_before, whole_company

T = TypeVar("T")
ZERO = Decimal()
_BETWEEN = "\0"  # no code of an account holds it


class Reader:
    """Reads measures of ``accounts``: each is asked once for all of them.

    An account that it was not made for joins them when it is read, and what was asked is asked
    again with it.
    """

    def __init__(self, accounts: Iterable[Account] = ()) -> None:
        self.questions = Questions(None)
        self.sight = Sight(None, None)
        self._codes: dict[str, tuple[str, ...]] = {}
        self._asked: dict[str, object] = {}
        for account in accounts:
            self._join(account)

    def read(self, account: Account | None, measure: str, family: str = "") -> Reading:
        """The newest value of ``measure`` at an account with all below it; None: the company."""
        if measure == FREE or measure not in MEASURES:
            return Reading(None, None, "told_by_people")
        if account is None:
            return whole_company(self.questions, self.sight, measure, family)
        self._join(account)
        found: Reading = getattr(self, f"_{measure}")(account.code, family)
        return found

    def codes(self, account: Account) -> tuple[str, ...]:
        """The accounts that a reading is over."""
        self._join(account)
        return self._codes[account.code]

    @cached_property
    def directory(self) -> Directory:
        """The accounts' places, read once."""
        return directory()

    def sales_before(self, account: Account | None) -> Decimal | None:
        """Net sales of the twelve months before; None where the ledger does not reach them."""
        if account is None:
            return sold_before(self.questions, self.sight)
        self._join(account)
        return self._portfolio()[account.code].get("previous_amount")

    def _join(self, account: Account) -> None:
        if account.code in self._codes:
            return
        known = self.directory
        below = [known.entries[pk].code for pk in known.below(account.pk) if pk in known.entries]
        self._codes[account.code] = tuple(sorted({account.code, *below}))
        self._asked.clear()

    def _once(self, name: str, ask: Callable[[], T]) -> T:
        if name not in self._asked:
            self._asked[name] = ask()
        return self._asked[name]  # type: ignore[return-value]

    def _union(self) -> tuple[str, ...]:
        return tuple(sorted(set().union(*self._codes.values())))

    def _figure(self) -> FigureResult:
        """The portfolio of all accounts that are read, one row each."""
        scope = self.sight.scope(accounts=self._union(), grouped=False)
        return self._once("portfolio", lambda: self.questions.compute("portfolio", scope))

    def _portfolio(self) -> dict[str, Row]:
        """By account: what it and all below it bought and owe."""
        return self._once("sums", self._sums)

    def _sums(self) -> dict[str, Row]:
        figure = self._figure()
        rows = {row["account"]: row for row in figure.rows}
        names = ("net_amount", "previous_amount", "overdue_amount")
        known = [name for name in names if figure.values.get(name) is not None]
        return {
            code: {
                name: sum((rows[one][name] for one in below if one in rows), ZERO)
                for name in known
            }
            for code, below in self._codes.items()
        }  # fmt: skip

    def _sales(self, code: str, family: str) -> Reading:
        return at_end(self._figure().period, self._portfolio()[code].get("net_amount"))

    def _overdue(self, code: str, family: str) -> Reading:
        value = self._portfolio()[code].get("overdue_amount")
        return NOTHING if value is None else Reading(exact(value), self._figure().as_of)

    def _earned(self, code: str) -> Row:
        period = self._figure().period
        if period is None:
            return {}
        rows = self._once("pnl", lambda: statements_by_account(self.questions, self.sight, period))
        return statement(added(rows[one] for one in self._codes[code] if one in rows))

    def _contribution(self, code: str, family: str) -> Reading:
        return at_end(self._figure().period, self._earned(code).get("customer_contribution"))

    def _contribution_rate(self, code: str, family: str) -> Reading:
        return at_end(self._figure().period, self._earned(code).get("customer_contribution_rate"))

    def _bought(self) -> tuple[Period | None, dict[str, Bought]]:
        fees = tuple(self.questions.company.non_products)
        return self._once(
            "bought", lambda: bought_by(self.questions.connection(), self._codes, fees)
        )

    def _family_sales(self, code: str, family: str) -> Reading:
        period, found = self._bought()
        amounts = found[code].families
        if family not in amounts and family not in self._families_known():
            return Reading(None, None, "no_family")
        return at_end(period, amounts.get(family, ZERO))

    def _families_known(self) -> frozenset[str]:
        return self._once("families", lambda: families_sold(self.questions, self.sight))

    def _products(self, code: str, family: str) -> Reading:
        period, found = self._bought()
        return at_end(period, found[code].products)

    def _families(self, code: str, family: str) -> Reading:
        period, found = self._bought()
        return at_end(period, len(found[code].positive) if found[code].ever else None)

    def _share_of_wallet(self, code: str, family: str) -> Reading:
        period, shares = self._once("wallets", self._wallets)
        found = at_end(period, shares.get(code))
        return found if found.value is not None else Reading(None, None, "no_wallet_told")

    def _wallets(self) -> tuple[Period | None, dict[str, Decimal]]:
        """What each told to spend, and what of it is ours: by the customers that decide, within
        each account that is read. Accounts that lie in one another are asked in turn."""
        period, own, spent = None, defaultdict(Decimal), defaultdict(Decimal)  # type: ignore[var-annotated]
        deciders = self.sight.grouping
        for layer in self._layers():
            grouping = {
                one: f"{code}{_BETWEEN}{deciders.get(one, one)}"
                for code in layer
                for one in self._codes[code]
            }
            scope = replace(
                self.sight.scope(accounts=tuple(sorted(grouping)), grouped=False),
                grouping=grouping,
            )
            figure = self.questions.compute("share_of_wallet", scope)
            period = figure.period
            for row in figure.rows:
                if row["basis"] == "told" and row["wallet"]:
                    code = row["account"].partition(_BETWEEN)[0]
                    own[code] += min(row["own_amount"], row["wallet"])
                    spent[code] += row["wallet"]
        return period, {code: own[code] / amount for code, amount in spent.items() if amount}

    def _layers(self) -> list[list[str]]:
        """The accounts that are read, so that none of a layer hangs below another of it: as many
        as the hierarchy is deep, however many accounts there are."""
        read = set(self._codes)
        depth = {
            code: sum(code in self._codes[above] for above in self._above(code) & read)
            for code in read
        }
        layers: dict[int, list[str]] = defaultdict(list)
        for code, level in sorted(depth.items()):
            layers[level].append(code)
        return list(layers.values())

    def _above(self, code: str) -> set[str]:
        known = self.directory
        entry = known.by_code.get(code)
        return {known.entries[pk].code for pk in known.above(entry.id)} if entry else set()

    def _health(self, code: str, family: str) -> Reading:
        found = self._once("health", self._scores)
        return found.get(self.directory.grouping.get(code, code), NOTHING)

    def _scores(self) -> dict[str, Reading]:
        """The newest of each customer that decides; never the score that a margin is in, since
        everybody reads it."""
        units = {self.directory.grouping.get(code, code) for code in self._codes}
        newest = (
            HealthRecord.objects.filter(account=OuterRef("account"))
            .order_by("-month")
            .values("pk")[:1]
        )
        records = HealthRecord.objects.filter(pk=Subquery(newest), open_score__isnull=False)
        return {
            record.account.code: Reading(exact(record.open_score), record.recorded_on)
            for record in records.select_related("account")
            if record.account.code in units
        }

    def _dso(self, code: str, family: str) -> Reading:
        day, found = self._once("dso", lambda: dso_by(self.questions.connection(), self._codes))
        value = found[code]
        return NOTHING if value is None else Reading(exact(value), day)
