"""Who approves a matter: how far up the line the policies ask, who stands there, who substitutes.

The one function that decides it is :func:`who_approves`; whatever asks for an approval (a price, an
agreement, a plan) calls it, and takes its :class:`Approval` step by step. It knows no request, no
account and no page: the caller says whose account it is, its tier and the amount. Whoever splits
an amount must hand over the sum of its parts: that is the caller's to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from .chart import Chart, Lent, Place, current_chart, load_chart
from .models import Approver, Policy, Scope
from .sight import lent_places

Reason = tuple[str, dict[str, Any]]
ESCALATES_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class Matter:
    """What is to be approved. ``amount_minor`` None: it is not about money.

    ``subject``: a word that policies may name, such as ``agreement``; ``tier``: of the account.
    """

    amount_minor: int | None = None
    currency: str = "EUR"
    tier: str = ""
    subject: str = ""


@dataclass(frozen=True)
class Step:
    """One approval. ``person``/``user`` decide it; ``user`` is None for somebody without a login.

    ``instead_of``: whose approval it is where it was delegated, with ``principal``, their login:
    they may still decide it themselves. ``level``: steps above the account's KAM, None for a
    position that a policy names outside the line. ``reasons``: codes with their values.
    """

    position: int
    title: str
    person: int
    name: str
    user: int | None
    level: int | None
    reasons: tuple[Reason, ...]
    instead_of: str = ""
    principal: int | None = None


@dataclass(frozen=True)
class Approval:
    """The steps in their order, the policies that ask for them, and what could not be met.

    ``unmet``: codes of what is missing (``no_place``: neither who asks nor the KAM holds a
    position; ``nobody_above``: the line ends before anybody may decide; ``position_vacant``). While
    anything is unmet the matter is not approved, whatever its steps say.
    """

    steps: tuple[Step, ...]
    policies: tuple[Reason, ...]
    unmet: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Escalation:
    """Somebody above, to whom an unanswered matter comes after so long."""

    place: Place
    after: timedelta


def who_approves(
    matter: Matter,
    *,
    responsible: int | None,
    acting: int | None = None,
    at: datetime | None = None,
) -> Approval:
    """The approvals that ``matter`` needs at the moment ``at`` (now), each with its reason.

    ``responsible``: the user who answers for the account (its KAM). ``acting``: the user who asks,
    where that is somebody else. Nobody approves what they ask for themselves, in their own name or
    in somebody else's; nor does who stands below whoever asks. The strictest policy wins. What no
    policy covers goes up to the top.
    """
    at = at or timezone.now()
    chart = _chart(at)
    climb = _Climb(chart, matter, at, {user for user in (acting or responsible,) if user})
    if not climb.begin(responsible, acting):
        return Approval((), (), (("no_place", {}),))
    policies = [policy for policy in _policies(at) if _covers(policy, matter, chart)]
    climb.up_the_line(_levels(policies, len(climb.line)))
    for policy in policies:
        if policy.approver == Approver.POSITION and policy.position_id is not None:
            climb.outside(policy.position_id, policy)
    told = [_told(policy) for policy in policies] or [("no_policy", {})]
    return Approval(tuple(climb.steps), tuple(told), tuple(climb.unmet))


def escalation_of(
    user: int, *, after: timedelta = ESCALATES_AFTER, at: datetime | None = None
) -> list[Escalation]:
    """Who is above somebody, each after ``after`` more: where an unanswered matter goes."""
    chart = _chart(at or timezone.now())
    places = chart.held_by_user.get(user, [])
    held = [place for place in chart.above(places[0].id) if place.holder] if places else []
    return [Escalation(place, after * (number + 1)) for number, place in enumerate(held)]


def _chart(at: datetime) -> Chart:
    day = timezone.localtime(at).date()
    return current_chart() if day == timezone.localdate() else load_chart(day)


class _Climb:
    """The line above an account's KAM, and the steps found so far."""

    def __init__(self, chart: Chart, matter: Matter, at: datetime, asking: set[int]) -> None:
        self.chart, self.matter, self.at, self.asking = chart, matter, at, asking
        self.line: list[Place] = []
        self.passed = 0
        self.start: Place | None = None
        self.steps: list[Step] = []
        self.unmet: list[Reason] = []

    def begin(self, responsible: int | None, acting: int | None) -> bool:
        """Stand at the KAM's place. What is asked from further up is decided above that."""
        kam, asking = _first(self.chart, responsible), _first(self.chart, acting)
        self.start = kam or asking
        if self.start is None:
            return False
        self.line = self.chart.above(self.start.id)
        above = [place.id for place in self.line]
        if asking is not None and asking.id in above:
            self.passed = above.index(asking.id) + 1
        return True

    def up_the_line(self, levels: int) -> None:
        """So many levels above the KAM; whoever cannot decide is followed by the next above."""
        skipped: list[Reason] = []
        wanted = max(levels, self.passed + 1)
        for number, place in enumerate(self.line[self.passed :], self.passed + 1):
            if number > wanted and not skipped:
                break
            if place.holder and place.holder.person in self._deciding():
                continue  # holds two places of the line: one decision, not two
            why = self._prevented(place)
            if why is not None:
                skipped.append(why)
                continue
            because = ("level", {"level": number, "of": self.start.name if self.start else ""})
            self.steps.append(self._step(place, number, (*skipped, because)))
            skipped = []
        if skipped or not self.steps:
            self.unmet += [*skipped, ("nobody_above", {})]

    def outside(self, position: int, policy: Policy) -> None:
        """A position that a policy names, wherever it stands."""
        if position in {step.position for step in self.steps}:
            return
        place = self.chart.places.get(position)
        if place is None or self._prevented(place) is not None:
            self.unmet.append(("position_vacant", {"position": str(policy.position)}))
            return
        self.steps.append(self._step(place, None, (("position", {"policy": policy.name}),)))

    def _deciding(self) -> set[int]:
        """The people of the steps so far."""
        return {step.person for step in self.steps}

    def _prevented(self, place: Place) -> Reason | None:
        """Why the holder of a place cannot decide."""
        if place.holder is None:
            return ("vacant", {"position": place.title})
        if place.holder.user in self.asking:
            return ("own_matter", {"person": place.holder.name})
        return None

    def _step(self, place: Place, level: int | None, reasons: tuple[Reason, ...]) -> Step:
        holder = place.holder
        assert holder is not None
        told = {"position": place.id, "title": place.title, "level": level}
        lent = self._substitute(holder.person)
        if lent is None:
            login: tuple[Reason, ...] = (
                () if holder.user else (("no_login", {"person": holder.name}),)
            )
            return Step(
                person=holder.person,
                name=holder.name,
                user=holder.user,
                reasons=(*reasons, *login),
                **told,  # type: ignore[arg-type]
            )
        params = {"giver": holder.name, "until": lent.ends_at.isoformat()}
        return Step(
            person=lent.receiver,
            name=lent.receiver_name,
            user=lent.receiver_user,
            reasons=(*reasons, ("delegated", params)),
            instead_of=holder.name,
            principal=holder.user,
            **told,  # type: ignore[arg-type]
        )

    def _substitute(self, person: int) -> Lent | None:
        """The delegation of ``person`` that holds for this matter, if one does."""
        return next(
            (
                lent
                for lent in self.chart.in_force(self.at)
                if lent.giver == person and lent.scope == Scope.APPROVE and self._holds(lent)
            ),
            None,
        )

    def _holds(self, lent: Lent) -> bool:
        """Within its limit and unit, and not in the hands of who asks, of somebody below, or of
        who decides another step: two signatures are of two people."""
        matter, start = self.matter, self.start
        assert start is not None
        if lent.receiver in self._deciding():
            return False
        if lent.limit_minor is not None and (
            matter.amount_minor is None
            or matter.currency != lent.currency
            or matter.amount_minor > lent.limit_minor
        ):
            return False
        if lent.unit is not None and start not in lent_places(self.chart, lent):
            return False
        asker = self.line[self.passed - 1] if self.passed else start
        low = [asker, *self.chart.below(asker.id)]
        return lent.receiver not in {place.holder.person for place in low if place.holder}


def _first(chart: Chart, user: int | None) -> Place | None:
    """The place of somebody; of several, the lowest, whose line is the longest."""
    places = chart.held_by_user.get(user, []) if user else []
    return max(places, key=lambda place: (chart.levels[place.id], -place.id), default=None)


def _policies(at: datetime) -> list[Policy]:
    """The policies of a day."""
    on = timezone.localtime(at).date()
    return list(Policy.objects.on(on).select_related("position"))


def _levels(policies: list[Policy], line: int) -> int:
    """How many levels up the strictest policy asks; up to the top where none covers the matter."""
    asked = [
        line if policy.approver == Approver.TOP else policy.levels
        for policy in policies
        if policy.approver != Approver.POSITION
    ]
    return max(asked, default=0 if policies else line)


def _told(policy: Policy) -> Reason:
    """A policy as the reason of its approvals."""
    levels = policy.levels if policy.approver == Approver.LEVEL else None
    return ("policy", {"policy": policy.name, "approver": policy.approver, "levels": levels})


def _covers(policy: Policy, matter: Matter, chart: Chart) -> bool:
    """Whether every condition of a policy is met. An amount is compared in its own currency."""
    if policy.subject and policy.subject != matter.subject:
        return False
    if policy.tier and policy.tier != matter.tier:
        return False
    if not _within(len(chart.held_by), policy.people_from, policy.people_below):
        return False
    if policy.amount_from_minor is None and policy.amount_below_minor is None:
        return True
    if matter.amount_minor is None or matter.currency != policy.currency:
        return False
    return _within(matter.amount_minor, policy.amount_from_minor, policy.amount_below_minor)


def _within(value: int, low: int | None, high: int | None) -> bool:
    return (low is None or value >= low) and (high is None or value < high)
