"""What an objective or a goal may be measured by: figures of the ledger, or told by people."""

from __future__ import annotations

from dataclasses import dataclass

FREE = "free"
# How a value is written: money in the company's currency, a share 0…1, a number, days.
MONEY, SHARE, COUNT, DAYS, SCORE = "money", "share", "count", "days", "score"


@dataclass(frozen=True)
class Measure:
    """``less``: less of it is better. ``secret``: for those alone who may see margins. ``adds``:
    the values of accounts add up to that of the company. ``family``: it is of one family.
    """

    code: str
    unit: str
    less: bool = False
    secret: bool = False
    adds: bool = False
    family: bool = False


MEASURES = {
    one.code: one
    for one in (
        Measure("sales", MONEY, adds=True),
        Measure("family_sales", MONEY, adds=True, family=True),
        Measure("contribution", MONEY, secret=True, adds=True),
        Measure("contribution_rate", SHARE, secret=True),
        Measure("products", COUNT),
        Measure("families", COUNT),
        Measure("share_of_wallet", SHARE),
        Measure("health", SCORE),
        Measure("dso", DAYS, less=True),
        Measure("overdue", MONEY, less=True, adds=True),
        Measure(FREE, COUNT),
    )
}
SECRET = frozenset(code for code, one in MEASURES.items() if one.secret)


def less_is_better(measure: str, baseline: object, target: object) -> bool:
    """Whether a fall is wanted: by its nature, or told so by a target below the baseline."""
    if measure in MEASURES and measure != FREE:
        return MEASURES[measure].less
    return baseline is not None and target is not None and target < baseline  # type: ignore[operator]
