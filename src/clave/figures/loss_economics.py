"""The arithmetic of losing customers: contribution, fixed costs, what is avoided or won back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal, TypedDict

from clave.figures.accounts import AccountSums, Unit
from clave.figures.base import Row, note
from clave.figures.frame import Frame
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

    def notes(self) -> list[Row]:
        """The entries of ``assumed``."""
        notes = [note("contribution_is_gross_margin")]
        if self.fixed_costs is not None:
            notes.append(note("fixed_costs", amount=self.fixed_costs))
        if self.recapture:
            notes.append(note("recapture", share=self.recapture))
        if isinstance(self.avoidable, Decimal) or self.avoidable:
            notes.append(note("avoidable", amount=self._avoidable_sum(), rule=self.avoidable_rule))
        return notes

    def _avoidable_sum(self) -> Decimal:
        if isinstance(self.avoidable, Decimal):
            return self.avoidable
        return sum(self.avoidable.values(), ZERO)


@dataclass(frozen=True)
class State:
    """The company at one moment: money of the period. ``result`` = margin − fixed costs."""

    net_amount: Decimal
    margin_amount: Known
    fixed_costs: Known

    @property
    def result(self) -> Known:
        if self.margin_amount is None or self.fixed_costs is None:
            return None
        return self.margin_amount - self.fixed_costs

    @property
    def coverage(self) -> float | None:
        """Fixed-cost coverage: margin per fixed costs; 1 is break-even."""
        if self.margin_amount is None or not self.fixed_costs:
            return None
        return float(self.margin_amount / self.fixed_costs)


@dataclass(frozen=True)
class Economics:
    """The company today and its units, largest first. ``margins`` is None for an unknown one."""

    today: State
    ranked: tuple[str, ...]
    amounts: Mapping[str, Decimal]
    margins: Mapping[str, Known]
    given: Assumptions

    def margin_of(self, codes: Iterable[str]) -> Known:
        """The margin of the units together; None where one of them is unknown."""
        margins = [self.margins[code] for code in codes]
        if any(margin is None for margin in margins):
            return None
        return sum((margin for margin in margins if margin is not None), ZERO)

    def change(self, codes: tuple[str, ...], chosen: bool = False) -> Known:
        """What the result changes by when the units are lost; negative is worse."""
        margin = self.margin_of(codes)
        if margin is None:
            return None
        return self._saved(codes, chosen) - margin * (1 - self.given.recapture)

    def after(self, codes: tuple[str, ...], chosen: bool = False) -> State:
        """The company without the units."""
        stays_lost = 1 - self.given.recapture
        margin, today = self.margin_of(codes), self.today
        known = margin is not None and today.margin_amount is not None
        fixed = today.fixed_costs
        return State(
            net_amount=today.net_amount
            - sum((self.amounts[code] for code in codes), ZERO) * stays_lost,
            margin_amount=(today.margin_amount or ZERO) - (margin or ZERO) * stays_lost
            if known
            else None,
            fixed_costs=None if fixed is None else fixed - self._saved(codes, chosen),
        )

    def k_star(self) -> int | None:
        """The smallest number of the largest whose loss turns the result negative, if any does."""
        result = self.today.result
        if result is None:
            return None
        for k, change in enumerate([ZERO, *self.cumulative_changes()]):
            if change is not None and result + change < 0:
                return k
        return None

    def cumulative_changes(self) -> list[Known]:
        """By rank: the change when that unit and all larger ones are lost."""
        changes: list[Known] = []
        reached: Known = ZERO
        for code in self.ranked:
            change = self.change((code,))
            reached = None if reached is None or change is None else reached + change
            changes.append(reached)
        return changes

    def _saved(self, codes: tuple[str, ...], chosen: bool) -> Decimal:
        avoided = self.given.avoided(codes, chosen)
        if self.given.avoidable_rule == "in_full":
            return avoided
        return avoided * (1 - self.given.recapture)


def economics(frame: Frame, sums: AccountSums, given: Assumptions) -> Economics:
    """The units of the frame with their margins, known or assumed; notes go to the frame."""
    everybody = (*sums.units, *((sums.unassigned,) if sums.unassigned else ()))
    margins = {unit.code: _margin(unit, given.margin_rate(unit.code)) for unit in everybody}
    known = [margin for margin in margins.values() if margin is not None]
    _note(frame, everybody, given)
    ranked = sorted(sums.units, key=lambda unit: (-unit.net_amount, unit.code))
    return Economics(
        today=State(
            net_amount=sum((unit.net_amount for unit in everybody), ZERO),
            margin_amount=sum(known, ZERO) if known else None,
            fixed_costs=given.fixed_costs,
        ),
        ranked=tuple(unit.code for unit in ranked),
        amounts={unit.code: unit.net_amount for unit in sums.units},
        margins=margins,
        given=given,
    )


def _margin(unit: Unit, assumed_rate: Known) -> Known:
    """The known margin, and the assumed one on the part without cost."""
    if assumed_rate is None:
        return unit.margin_amount
    return (unit.margin_amount or ZERO) + assumed_rate * unit.net_without_cost


def _note(frame: Frame, units: tuple[Unit, ...], given: Assumptions) -> None:
    without = [unit for unit in units if unit.net_without_cost]
    guessed = [unit for unit in without if given.margin_rate(unit.code) is not None]
    unknown = [unit for unit in without if given.margin_rate(unit.code) is None]
    frame.assumed.extend(given.notes())
    if guessed:
        amount = sum((unit.net_without_cost for unit in guessed), ZERO)
        frame.assumed.append(note("margin_rate", net_amount=amount, accounts=len(guessed)))
    if unknown and all(unit.margin_amount is None for unit in units) and not guessed:
        frame.missing.append(note("no_cost"))
    elif unknown:
        amount = sum((unit.net_without_cost for unit in unknown), ZERO)
        frame.missing.append(note("cost_partly_known", net_amount=amount))
    if given.fixed_costs is None:
        frame.missing.append(note("no_fixed_costs"))
