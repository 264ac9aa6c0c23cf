"""What the ledger says of a measure over the whole company, for goals; what a reading is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clave.apps.accounts.contribution import contribution_of
from clave.apps.accounts.directory import directory
from clave.apps.accounts.selectors import Questions, Sight
from clave.figures.base import FigureResult, Period
from clave.lib.months import month_end


@dataclass(frozen=True)
class Reading:
    """``value`` in the measure's unit, with the day of its data; or why there is none."""

    value: Decimal | None
    on: date | None
    missing: str = ""


NOTHING = Reading(None, None, "no_data")


def at_end(period: Period | None, value: Any) -> Reading:
    """A value of twelve months, with the last day of these."""
    if value is None or period is None:
        return NOTHING
    return Reading(exact(value), month_end(period.end))


def exact(value: Any) -> Decimal:
    """As it is kept: four digits."""
    return Decimal(str(value)).quantize(Decimal("0.0001"))


def whole_company(questions: Questions, sight: Sight, measure: str, family: str) -> Reading:
    """The newest value of ``measure`` over everything that the ledger holds."""
    found: Reading = _MEASURED[measure](questions, sight, family)
    return found


def sold_before(questions: Questions, sight: Sight) -> Decimal | None:
    """Net sales of the twelve months before; None where the ledger does not reach them."""
    found: Decimal | None = _portfolio(questions, sight).values.get("previous_amount")
    return found


def families_sold(questions: Questions, sight: Sight) -> frozenset[str]:
    """The families of everything that was ever sold."""
    return frozenset(row["family"] for row in _bought(questions, sight).rows if row["family"])


def _bought(questions: Questions, sight: Sight) -> FigureResult:
    return questions.compute("products", sight.scope(grouped=False))


def _portfolio(questions: Questions, sight: Sight) -> FigureResult:
    return questions.compute("portfolio", sight.scope(grouped=False), whole=True)


def _sales(questions: Questions, sight: Sight, family: str) -> Reading:
    figure = _portfolio(questions, sight)
    return at_end(figure.period, figure.values.get("net_amount"))


def _overdue(questions: Questions, sight: Sight, family: str) -> Reading:
    figure = _portfolio(questions, sight)
    value = figure.values.get("overdue_amount")
    return NOTHING if value is None else Reading(exact(value), figure.as_of)


def _earned(name: str) -> Callable[[Questions, Sight, str], Reading]:
    def read(questions: Questions, sight: Sight, family: str) -> Reading:
        period = _portfolio(questions, sight).period
        codes = [entry.code for entry in directory().entries.values()]
        return at_end(period, (contribution_of(questions, sight, codes, period) or {}).get(name))

    return read


def _family_sales(questions: Questions, sight: Sight, family: str) -> Reading:
    figure = _bought(questions, sight)
    amounts = [row["amount"] for row in figure.rows if row["family"] == family]
    if not amounts:
        return Reading(None, None, "no_family")
    return at_end(figure.period, sum(amounts, Decimal()))


def _products(questions: Questions, sight: Sight, family: str) -> Reading:
    figure = _bought(questions, sight)
    return at_end(figure.period, figure.values.get("products_bought"))


def _families(questions: Questions, sight: Sight, family: str) -> Reading:
    figure = _bought(questions, sight)
    bought = {row["family"] for row in figure.rows if row["amount"] > 0 and row["family"]}
    return at_end(figure.period, len(bought) if figure.rows else None)


def _share_of_wallet(questions: Questions, sight: Sight, family: str) -> Reading:
    figure = questions.compute("share_of_wallet", sight.scope())
    found = at_end(figure.period, figure.values.get("told_wallet_share"))
    return found if found.value is not None else Reading(None, None, "no_wallet_told")


def _health(questions: Questions, sight: Sight, family: str) -> Reading:
    return NOTHING  # accounts have one, the company has none


def _dso(questions: Questions, sight: Sight, family: str) -> Reading:
    figure = questions.compute("dso", sight.scope(grouped=False))
    value = figure.values.get("dso")
    return NOTHING if value is None else Reading(exact(value), figure.as_of)


_MEASURED: dict[str, Callable[[Questions, Sight, str], Reading]] = {
    "sales": _sales,
    "family_sales": _family_sales,
    "contribution": _earned("customer_contribution"),
    "contribution_rate": _earned("customer_contribution_rate"),
    "products": _products,
    "families": _families,
    "share_of_wallet": _share_of_wallet,
    "health": _health,
    "dso": _dso,
    "overdue": _overdue,
}
