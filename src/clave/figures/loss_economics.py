"""The arithmetic of losing customers: contribution, fixed costs, what is avoided or won back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from clave.figures.accounts import AccountSums, Unit
from clave.figures.base import note
from clave.figures.contributions import Taken
from clave.figures.frame import Frame
from clave.figures.loss_assumptions import ZERO, Assumptions, Known


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
    """The company today and its units, largest first. ``margins`` is None for an unknown one;
    ``counted``: 'contribution', or 'margin' where the ledger tells nothing between the two."""

    today: State
    ranked: tuple[str, ...]
    amounts: Mapping[str, Decimal]
    margins: Mapping[str, Known]
    given: Assumptions
    counted: str = "margin"

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


def economics(
    frame: Frame, sums: AccountSums, given: Assumptions, taken: Taken | None = None
) -> Economics:
    """The units of the frame with their margins, known or assumed; notes go to the frame.

    ``taken``: what lowers each account's gross margin to its contribution; then that is counted.
    """
    given = given.over(frame.period.months if frame.period else 12)
    everybody = (*sums.units, *((sums.unassigned,) if sums.unassigned else ()))
    margins = {unit.code: _margin(unit, given.margin_rate(unit.code), taken) for unit in everybody}
    known = [margin for margin in margins.values() if margin is not None]
    _note(frame, everybody, given, counted=taken is not None)
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
        counted="margin" if taken is None else "contribution",
    )


def _margin(unit: Unit, assumed_rate: Known, taken: Taken | None) -> Known:
    """The known margin, and the assumed one on the part without cost, less what is taken."""
    if unit.margin_amount is None and assumed_rate is None:
        return None
    margin = unit.margin_amount or ZERO
    if assumed_rate is not None:
        margin += assumed_rate * unit.net_without_cost
    accounts = unit.members if unit.code else (None,)
    return margin - sum(((taken or {}).get(account, ZERO) for account in accounts), ZERO)


def _note(frame: Frame, units: tuple[Unit, ...], given: Assumptions, counted: bool) -> None:
    without = [unit for unit in units if unit.net_without_cost]
    guessed = [unit for unit in without if given.margin_rate(unit.code) is not None]
    unknown = [unit for unit in without if given.margin_rate(unit.code) is None]
    frame.assumed.extend(given.notes(counted))
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
