"""What the books tell of accounts and of who works on them, as plain values; and its defaults.

The defaults are choices of design: no research stands behind them, and a company edits each.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

STAGES = (
    *("exploratory", "basic", "cooperative", "interdependent", "integrated"),
    "disintegrating",
)
BANDS = ("low", "medium", "high")
TIERS = ("A", "B", "C")
DIMENSIONS = ("sites", "functions", "products", "conditions", "channels")
LEVELS = (1, 2, 3)  # direction, management, operative
TEAM = ("strategic", "research", "management")


@dataclass(frozen=True)
class Band:
    """From which count on a dimension of complexity is medium, and from which it is high."""

    medium_from: float
    high_from: float


@dataclass(frozen=True)
class Effort:
    """What an account of a tier and a band asks of its KAM: hours a year, and the most days
    between two contacts with direction, management and operative people."""

    hours: float
    direction_days: int
    management_days: int
    operative_days: int

    def days(self, level: int) -> int:
        """The most days between two contacts at a level."""
        return (self.direction_days, self.management_days, self.operative_days)[level - 1]


@dataclass(frozen=True)
class StageRule:
    """What a stage changes: a factor on the hours, the share of the relevant functions that are to
    be reached, the levels to be reached, and the levels that the account team needs."""

    factor: float
    functions_share: float
    levels: tuple[int, ...]
    team: tuple[str, ...]


@dataclass(frozen=True)
class Territories:
    """Where a traditional seller and a KAM work: calls a day, and functions that they themselves
    reach in each account. ``shallow_functions``: a key account where we reach no more hangs on too
    few; ``deep_functions``: from here on a small one is managed in depth.
    """

    seller_calls_from: float = 40.0
    seller_calls_to: float = 60.0
    seller_functions_to: float = 2.0
    kam_calls_to: float = 6.0
    kam_functions_from: float = 2.0
    shallow_functions: float = 1.0
    deep_functions: float = 3.0


def _efforts() -> dict[tuple[str, str], Effort]:
    hours = {"A": (135, 180, 240), "B": (80, 110, 145), "C": (35, 50, 65)}
    days = {"A": (60, 14, 7), "B": (90, 30, 14), "C": (180, 60, 30)}
    return {
        (tier, band): Effort(float(hours[tier][place]), *days[tier])
        for tier in TIERS
        for place, band in enumerate(BANDS)
    }


def _stages() -> dict[str, StageRule]:
    return {
        "exploratory": StageRule(0.9, 0.25, (2,), ("management",)),
        "basic": StageRule(0.8, 0.25, (2, 3), ("management",)),
        "cooperative": StageRule(1.0, 0.5, (1, 2, 3), ("management",)),
        "interdependent": StageRule(1.15, 0.75, (1, 2, 3), ("research", "management")),
        "integrated": StageRule(1.25, 1.0, (1, 2, 3), TEAM),
        "disintegrating": StageRule(0.75, 0.25, (1, 2), ("management",)),
    }


def _bands() -> dict[str, Band]:
    return {
        "sites": Band(5, 40),
        "functions": Band(3, 5),
        "products": Band(50, 200),
        "conditions": Band(3, 6),
        "channels": Band(2, 3),
    }


@dataclass(frozen=True)
class Rules:
    """The table behind the role: complexity bands, effort by tier and band, what a stage changes.

    A company's own rules replace the defaults one by one.
    """

    bands: dict[str, Band] = field(default_factory=_bands)
    efforts: dict[tuple[str, str], Effort] = field(default_factory=_efforts)
    stages: dict[str, StageRule] = field(default_factory=_stages)
    territories: Territories = field(default_factory=Territories)


@dataclass(frozen=True)
class Served:
    """An account that decides, with all below it, as the books know it.

    ``members``: the codes of its accounts. ``kam``: who answers for it. ``told_hours``: hours a
    year that somebody decided. ``functions_known``: functions where somebody is known, None where
    nobody is. ``reached``: function and level of every person with an active and strong tie.
    ``silent``: level → days since the last two-way contact. ``contacts``: by colleague, within a
    year. ``threads``: contacts of a year by person there.
    """

    code: str
    name: str
    members: tuple[str, ...] = ()
    kam: int | None = None
    tier: str = ""
    stage: str = ""
    told_hours: float | None = None
    delegation: str = ""
    language: str = ""
    sites: int = 0
    channels: int | None = None
    functions_known: int | None = None
    reached: frozenset[tuple[str, int]] = frozenset()
    silent: tuple[tuple[int, int], ...] = ()
    contacts: tuple[tuple[int, int], ...] = ()
    threads: tuple[int, ...] = ()
    team: tuple[str, ...] = ()
    reached_by: tuple[tuple[int, str, int], ...] = ()

    @property
    def points(self) -> int:
        """Points of sale: its sites, or itself where it has none."""
        return self.sites or 1


@dataclass(frozen=True)
class Worker:
    """One of us. Capacity in days a year × hours a day × share of time for accounts (0…1).

    ``told``: somebody entered the capacity; else it is the company's, or the default. ``sampled``:
    moments observed by chance, and those of them spent on accounts, which then give the share.
    ``delegations`` and ``languages``: where and in which languages; nothing: not told.
    """

    key: int
    name: str
    is_kam: bool = True
    is_seller: bool = False
    days: float = 220.0
    hours_a_day: float = 8.0
    account_share: float = 0.65
    told: bool = False
    sampled: tuple[int, int] | None = None
    delegations: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def capacity(self) -> float:
        """Hours a year for accounts."""
        return self.days * self.hours_a_day * self.share

    @property
    def share(self) -> float:
        """The share of time for accounts: what was observed, else what is told."""
        if self.sampled and self.sampled[0] > 0:
            return self.sampled[1] / self.sampled[0]
        return self.account_share


@dataclass(frozen=True)
class Work:
    """What the books know of the work on some accounts. ``functions``: the relevant ones.

    ``people_seen``: the names of sellers, as the ledger has them, that may be told; None: all.
    """

    as_of: date
    accounts: tuple[Served, ...] = ()
    people: tuple[Worker, ...] = ()
    functions: tuple[tuple[str, str], ...] = ()
    rules: Rules = field(default_factory=Rules)
    people_seen: frozenset[str] | None = None
