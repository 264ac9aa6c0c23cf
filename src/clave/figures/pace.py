"""Early warning: what is expected to be late before its day has come, from how it went before.

An action that nobody began although half of its time is gone is late more often than another. How
much more, the settled actions of the same person say (of the same unit, of everybody, where those
are too few): of those that stood alike at the same share of their time, how many were late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .deeds import CANCELLED, ON_TIME, OPEN, Deed

SHARES = (0.25, 0.5, 0.75)  # of its time gone; before a quarter is gone nothing is said
LEAST = 12  # settled actions alike, before their share is believed
EXPECTED = 0.5  # from this chance on an action is expected to be late
RULE_SHARE = 0.75  # without history: not begun with so much of the time gone
TRIED = 30  # backtested actions before the history may be preferred to the rule
PLAN_SHARE = 0.2  # of a plan's weight expected to be missed: the plan is expected to fall short
IDLE, BEGUN = "idle", "begun"
RULE, PERSON, UNIT, ALL = "rule", "person", "unit", "all"


@dataclass(frozen=True)
class Outlook:
    """Why an action is expected to be late. ``basis``: rule, or whose history; of ``n`` actions
    alike ``late`` were late; ``chance``: (late + 1) / (n + 2), None by the rule. ``share``: of the
    time that is gone; ``stage``: idle (not begun) or begun.
    """

    basis: str
    share: float
    stage: str
    n: int = 0
    late: int = 0

    @property
    def chance(self) -> float | None:
        """How likely it is late."""
        return None if self.basis == RULE else (self.late + 1) / (self.n + 2)


@dataclass(frozen=True)
class Trial:
    """How warnings would have done: of ``n`` checks ``warned``, of which ``right``; ``missed``:
    late without a warning; ``days``: mean days between a right warning and the day due."""

    n: int = 0
    warned: int = 0
    right: int = 0
    missed: int = 0
    days: float | None = None

    @property
    def precision(self) -> float | None:
        """Of what was warned of, how much was late."""
        return self.right / self.warned if self.warned else None

    @property
    def recall(self) -> float | None:
        """Of what was late, how much was warned of."""
        late = self.right + self.missed
        return self.right / late if late else None

    @property
    def score(self) -> float:
        """F½ of both: a false alarm weighs as much as four that were missed; 0 where none was
        right."""
        found = 5 * self.right + 4 * (self.warned - self.right) + self.missed
        return 5 * self.right / found if found else 0.0


class History:
    """Counts of settled actions by whose they were, share of the time gone, and stage then."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, float, str], list[int]] = defaultdict(lambda: [0, 0])

    def learn(self, deed: Deed) -> None:
        """A settled action; what was cancelled in time teaches nothing."""
        late = int(deed.outcome != ON_TIME)
        for share in SHARES:
            stage = stage_at(deed, day_at(deed, share))
            if stage is None:
                continue
            for basis, name in _groups(deed):
                count = self._counts[basis, name, share, stage]
                count[0] += 1
                count[1] += late

    def outlook(self, deed: Deed, share: float, stage: str) -> Outlook | None:
        """What those alike say of an action; None where they are too few."""
        step = max(one for one in SHARES if one <= share)
        for basis, name in _groups(deed):
            n, late = self._counts.get((basis, name, step, stage), (0, 0))
            if n >= LEAST:
                return Outlook(basis, share, stage, n, late)
        return None


@dataclass(frozen=True)
class Judged:
    """Which way of warning holds: that by history where it did better in its own past, else the
    rule; both trials stand beside it."""

    history: History
    by_history: Trial
    by_rule: Trial

    @property
    def uses_history(self) -> bool:
        """Whether the history is believed."""
        return self.by_history.n >= TRIED and self.by_history.score > self.by_rule.score

    def outlook_of(self, deed: Deed, day: date) -> Outlook | None:
        """Why an open action is expected to be late; None: it is not, or is late already."""
        if deed.outcome != OPEN or deed.due_on < day:
            return None
        share, stage = share_gone(deed, day), stage_at(deed, day)
        if share < SHARES[0] or stage is None:
            return None
        found = self.history.outlook(deed, share, stage) if self.uses_history else None
        if found is not None:
            return found if (found.chance or 0.0) >= EXPECTED else None
        return _by_rule(share, stage)


def judged(deeds: Iterable[Deed], day: date) -> Judged:
    """Learn from what is settled on ``day``, and try both ways on it as it came."""
    known = [
        deed
        for deed in deeds
        if deed.outcome != CANCELLED and deed.begins_on < deed.due_on and settled_on(deed) < day
    ]
    history = History()
    for deed in known:
        history.learn(deed)
    by_history, by_rule = tried(known)
    return Judged(history, by_history, by_rule)


def tried(deeds: Sequence[Deed]) -> tuple[Trial, Trial]:
    """Both ways on settled actions, each judged at half and at three quarters of its time by what
    was known on that day alone: by history (falling back on the rule), and by the rule.
    """
    places = range(len(deeds))
    checks = sorted((day_at(deeds[at], share), share, at) for at in places for share in SHARES[1:])
    known = sorted(deeds, key=settled_on)
    history, learnt = History(), 0
    counts = (_Counts(), _Counts())
    for day, share, place in checks:
        while learnt < len(known) and settled_on(known[learnt]) < day:
            history.learn(known[learnt])
            learnt += 1
        deed = deeds[place]
        stage = stage_at(deed, day)
        if stage is None:
            continue
        rule = _by_rule(share, stage)
        found = history.outlook(deed, share, stage)
        warned = rule is not None if found is None else (found.chance or 0.0) >= EXPECTED
        ahead = (deed.due_on - day).days
        counts[0].add(warned=warned, late=deed.outcome != ON_TIME, ahead=ahead)
        counts[1].add(warned=rule is not None, late=deed.outcome != ON_TIME, ahead=ahead)
    return counts[0].trial(), counts[1].trial()


def share_gone(deed: Deed, day: date) -> float:
    """How much of an action's time is gone on ``day``, 0…1; none of it where it had none: of what
    is given for the same day nothing is said."""
    whole = (deed.due_on - deed.begins_on).days
    if whole <= 0:
        return 0.0
    return min(1.0, max(0.0, (day - deed.begins_on).days / whole))


def day_at(deed: Deed, share: float) -> date:
    """The day on which so much of an action's time was gone."""
    whole = max(0, (deed.due_on - deed.begins_on).days)
    return deed.begins_on + timedelta(days=round(whole * share))


def stage_at(deed: Deed, day: date) -> str | None:
    """Whether it was begun on ``day`` or idle; None: it was settled by then."""
    if deed.closed_on is not None and deed.closed_on <= day:
        return None
    return BEGUN if deed.begun_on is not None and deed.begun_on <= day else IDLE


def settled_on(deed: Deed) -> date:
    """From when on it is known whether it was on time: the day it was closed, or after its day."""
    after = deed.due_on + timedelta(days=1)
    return after if deed.closed_on is None else min(deed.closed_on, after)


def _by_rule(share: float, stage: str) -> Outlook | None:
    return Outlook(RULE, share, stage) if stage == IDLE and share >= RULE_SHARE else None


def _groups(deed: Deed) -> tuple[tuple[str, str], ...]:
    return ((PERSON, deed.person), (UNIT, deed.unit or "-"), (ALL, ""))


class _Counts:
    """A trial as it runs."""

    def __init__(self) -> None:
        self.n = self.warned = self.right = self.missed = self.ahead = 0

    def add(self, *, warned: bool, late: bool, ahead: int) -> None:
        self.n += 1
        self.warned += warned
        self.right += warned and late
        self.missed += late and not warned
        self.ahead += ahead if warned and late else 0

    def trial(self) -> Trial:
        days = self.ahead / self.right if self.right else None
        return Trial(self.n, self.warned, self.right, self.missed, days)
