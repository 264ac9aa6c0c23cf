"""What a loss takes for granted: fixed and avoidable costs, margins, what is won back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal, TypedDict

from clave.figures.base import Row, note
from clave.lib.refusal import Refused

Known = Decimal | None
ZERO = Decimal()


class Given(TypedDict, total=False):
    """The assumptions as keywords of :func:`clave.figures.loss.loss`."""

    fixed_costs: Decimal | None
    margin_rates: Mapping[str, Decimal] | Decimal | None
    avoidable: Mapping[str, Decimal] | Decimal
    recapture: Decimal
    avoidable_rule: Literal["with_loss", "in_full"]


@dataclass(frozen=True)
class Assumptions:
    """What the ledger cannot know. Each one given is named in ``assumed``.

    ``fixed_costs``: of a year; a scope of n months bears n/12 of them. ``margin_rates``:
    contribution per net amount, 0…1, one for all or by unit, for the part whose cost the ledger
    lacks. ``avoidable``: fixed costs of a year that end with a unit, by unit, or one sum for the
    chosen set. ``recapture``: the share of the lost sales that is sold to others, 0…1.
    ``avoidable_rule``: 'with_loss' avoids costs only for the share that stays lost; 'in_full'
    avoids them whole.
    """

    fixed_costs: Known = None
    margin_rates: Mapping[str, Decimal] | Decimal | None = None
    avoidable: Mapping[str, Decimal] | Decimal = field(default_factory=dict)
    recapture: Decimal = ZERO
    avoidable_rule: Literal["with_loss", "in_full"] = "with_loss"

    def check(self) -> None:
        """Raise ``Refused`` where a value is out of its range."""
        if not 0 <= self.recapture <= 1:
            raise Refused("not_a_share", parameter="recapture", value=self.recapture)
        if self.avoidable_rule not in ("with_loss", "in_full"):
            raise Refused(
                "unknown_choice",
                parameter="avoidable_rule",
                value=self.avoidable_rule,
                choices=("with_loss", "in_full"),
            )

    def over(self, months: int) -> Assumptions:
        """The same for a period of so many months: yearly costs become the period's."""
        avoidable = self.avoidable
        return replace(
            self,
            fixed_costs=None if self.fixed_costs is None else self.fixed_costs * months / 12,
            avoidable=avoidable * months / 12
            if isinstance(avoidable, Decimal)
            else {code: amount * months / 12 for code, amount in avoidable.items()},
        )

    def margin_rate(self, code: str) -> Known:
        """The margin rate assumed for a unit ('' = the lines without an account)."""
        if isinstance(self.margin_rates, Mapping):
            return self.margin_rates.get(code)
        return self.margin_rates

    def avoided(self, codes: Iterable[str], chosen: bool) -> Decimal:
        """Avoidable costs of the units; a single sum belongs to the ``chosen`` set alone."""
        if isinstance(self.avoidable, Decimal):
            return self.avoidable if chosen else ZERO
        return sum((self.avoidable.get(code, ZERO) for code in codes), ZERO)

    def notes(self, counted: bool = False) -> list[Row]:
        """The entries of ``assumed``; ``counted``: whether contributions are told, not margins."""
        notes = [] if counted else [note("contribution_is_gross_margin")]
        if self.fixed_costs is not None:
            notes.append(note("fixed_costs", amount=self.fixed_costs))
        if self.recapture:
            notes.append(note("recapture", share=self.recapture))
        if self._avoidable_sum():
            notes.append(note("avoidable", amount=self._avoidable_sum(), rule=self.avoidable_rule))
        return notes

    def _avoidable_sum(self) -> Decimal:
        if isinstance(self.avoidable, Decimal):
            return self.avoidable
        return sum(self.avoidable.values(), ZERO)
