"""Customers with their chances and effects, drawn together: what a profit at risk is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from clave.figures.base import Row
from clave.figures.loss_assumptions import ZERO, Known
from clave.figures.loss_chances import Chance
from clave.figures.loss_draws import Drawn, draw
from clave.figures.loss_economics import Economics
from clave.figures.receivables import owed_by

_CENT = Decimal("0.01")
_NOTHING = -0.005  # a mean loss smaller than this has no parts


@dataclass(frozen=True)
class Risk:
    """``members``: accounts by unit; ``owed``: by account, None where receivables are not known."""

    whole: Economics
    members: Mapping[str, tuple[str, ...]]
    chances: Mapping[str, Chance]
    owed: dict[str | None, Row] | None
    effects: Mapping[str, Known]
    drawn: Drawn | None
    parts: Mapping[str, float]

    @property
    def today(self) -> Known:
        """The result without any loss."""
        return self.whole.today.result

    def expected_change(self) -> Known:
        """Σ chance × change of the result: exact, not drawn. None where nothing is known."""
        if self.drawn is None:
            return None
        known = ((code, effect) for code, effect in self.effects.items() if effect is not None)
        return sum((effect * self.chance(code) for code, effect in known), ZERO)

    def expected_net(self) -> Decimal:
        """Σ chance × sales."""
        return sum((net * self.chance(code) for code, net in self.whole.amounts.items()), ZERO)

    def expected_open(self) -> Known:
        """Σ chance × what it owes; apart, since it is no part of the result."""
        if self.owed is None:
            return None
        return sum(
            (
                (owed_by(accounts, self.owed, "open_amount") or ZERO) * self.chance(code)
                for code, accounts in self.members.items()
            ),
            ZERO,
        )

    def chance(self, code: str) -> Decimal:
        """A customer's chance, as an exact factor of money."""
        return Decimal(str(self.chances[code].value))

    def rows(self) -> list[Row]:
        """A row for each customer, the largest expected loss first."""
        rows = [self._row(code) for code in self.whole.ranked]
        rows.sort(key=lambda row: (row["expected_loss"] is None, -(row["expected_loss"] or ZERO)))
        return [row | {"rank": rank} for rank, row in enumerate(rows, start=1)]

    def _row(self, code: str) -> Row:
        chance, effect, accounts = self.chances[code], self.effects[code], self.members[code]
        return {
            "row": "unit",
            "code": code,
            "members": len(accounts),
            "net_amount": self.whole.amounts[code],
            "margin_amount": self.whole.margins[code],
            "probability": chance.value,
            "source": chance.source,
            "silence": chance.silence,
            "rhythm_months": chance.rhythm,
            "change_rate": chance.change_rate,
            "overdue_rate": chance.overdue_share,
            "alone_change": effect,
            "alone_result": plus(self.today, effect),
            "expected_loss": None if effect is None else -effect * self.chance(code),
            "tail_share": self._tail_share(code),
            "open_receivables": owed_by(accounts, self.owed, "open_amount"),
            "overdue": owed_by(accounts, self.owed, "overdue_amount"),
        }

    def _tail_share(self, code: str) -> float | None:
        """Its part of the mean loss in the worst draws; the parts add up to 1."""
        if code not in self.parts or self.drawn is None or self.drawn.tail_mean > _NOTHING:
            return None
        return self.parts[code] / self.drawn.tail_mean

    def bins(self) -> list[Row]:
        """The distribution of the result; of its change where the result is not known."""
        base = ZERO if self.today is None else self.today
        return [
            {
                "row": "bin",
                "from_amount": base + money(low),
                "to_amount": base + money(high),
                "draws": count,
            }
            for low, high, count in (self.drawn.bins if self.drawn else ())
        ]


def risk_of(
    whole: Economics,
    members: Mapping[str, tuple[str, ...]],
    chances: Mapping[str, Chance],
    owed: dict[str | None, Row] | None,
    draws: tuple[int, int, float],
) -> Risk:
    """Draw the customers whose effect is known. ``draws``: how many, the seed, the level."""
    effects = {code: whole.change((code,)) for code in whole.ranked}
    known = {code: float(effect) for code, effect in effects.items() if effect is not None}
    drawn = None
    if known:
        drawn = draw(tuple(known.values()), tuple(chances[code].value for code in known), *draws)
    parts = dict(zip(known, drawn.in_tail, strict=True)) if drawn else {}
    return Risk(whole, members, chances, owed, effects, drawn, parts)


def plus(amount: Known, change: Known) -> Known:
    """Their sum; None where either is not known."""
    return None if amount is None or change is None else amount + change


def money(value: float) -> Decimal:
    """What was drawn, as money: to the cent, since floats carry no more."""
    rounded = Decimal(str(value)).quantize(_CENT)
    return rounded if rounded else ZERO
