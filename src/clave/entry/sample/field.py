"""What the sample company's people do in the field: briefed, trained, on time and late."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account
from clave.apps.briefings import services as briefings
from clave.apps.briefings.models import Briefing, Edition
from clave.apps.compliance.services import proofs, records
from clave.apps.followup.models import Action, Notification
from clave.apps.followup.services.acknowledgements import confirm_acknowledgement
from clave.apps.followup.services.actions import close_action, move_action
from clave.apps.followup.services.comments import mark_read
from clave.apps.identity.models import User
from clave.apps.org.models import Unit
from clave.apps.plans.models import AccountPlan, PlanState
from clave.apps.plans.services.actions import add_action
from clave.apps.training import services as training
from clave.apps.training.models import Course

from .field_texts import BRIEFINGS, CHECK, COURSE, DONE, NOW, PAST, Brief
from .people import FIELD, LUCIA

_ACCOUNT, _UNIT = "Hiperra", "Delegación Noreste"
_SELLERS = tuple(FIELD[name] for name in ("Iker Salaberri", "Jordi Sallent", "Anna Rovira"))
_ROUNDS = 18  # of visits in the past, each by every seller
_SITES = 12
# A picture of one pixel: the sample needs a photo, not a large one.
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


def install_field() -> None:
    """By the same services as a user's own; nothing where something is there."""
    if field_complete():
        return
    plan = AccountPlan.objects.filter(
        account__name=_ACCOUNT, state=PlanState.ACTIVE
    ).first()  # the year's that is carried out
    unit = Unit.objects.filter(name=_UNIT).first()
    if plan is None or unit is None:
        return
    with transaction.atomic():
        field = _Field(plan, unit)
        field.past()
        field.now()
        for brief in BRIEFINGS:
            _brief(brief)
        _train(unit)
    records.renew_warnings(acting_user=None, day=timezone.localdate())


def field_complete() -> bool:
    """Whether an earlier run came to its end."""
    return Briefing.objects.exists() and Course.objects.exists()


class _Field:
    """The actions of one plan at the sites of a delegation."""

    def __init__(self, plan: AccountPlan, unit: Unit) -> None:
        self.plan, self.unit, self.today = plan, unit, timezone.localdate()
        self.kam = _user(LUCIA.email)
        self.sellers = [_user(email) for email in _SELLERS]
        self.sites = _sites(plan)

    def past(self) -> None:
        """Rounds of visits: who begins early is on time; Jordi leaves it to the end."""
        made: list[int] = []
        for number in range(_ROUNDS):
            due = self.today - timedelta(days=9 + 15 * number)
            if due - timedelta(days=14) < self.plan.starts_on:
                break
            for place, seller in enumerate(self.sellers):
                title = PAST[(number + place) % len(PAST)]
                action = self._give(title, seller, due, due - timedelta(days=14), number + place)
                idle = place == 1 or (number + place) % 5 == 0
                begun = due - timedelta(days=1 if idle else 10)
                late = idle and number % 4 != 1
                closed = due + timedelta(days=3 if late else -1)
                self._begin(action, begun)
                self._close(action, closed, DONE[(number + place) % len(DONE)])
                made.append(action.pk)
        for told in Notification.objects.filter(item__in=made).select_related("user"):
            mark_read(acting_user=told.user, notification=told)

    def now(self) -> None:
        """Late, due this week, expected late, proved by a figure, closed with a photo."""
        for one in NOW:
            due = self.today + timedelta(days=one.due)
            begins = self.today - timedelta(days=one.given)
            seller = self.sellers[one.seller]
            action = self._give(one.title, seller, due, begins, one.place, one.euros)
            if one.begun:
                self._begin(action, begins + timedelta(days=1))
            if one.weight > 1:
                records.set_weight(acting_user=self.kam, action=action, weight=one.weight)
            if one.proof:
                values = {**one.proof, "since": begins}
                proofs.set_proof(acting_user=self.kam, action=action, values=values)
            if one.photo:
                self._close(action, min(due, self.today), one.photo, photo=True)

    def _give(
        self, title: str, owner: User, due: date, begins: date, place: int, euros: int = 0
    ) -> Action:
        values: dict[str, Any] = {
            "title": title,
            "owner": owner,
            "due_on": due,
            "starts_on": max(begins, self.plan.starts_on),
            "unit": self.unit,
            "account": self.sites[place % len(self.sites)],
        }
        if euros:
            values["amount_minor"] = euros * 100
        return add_action(acting_user=self.kam, plan=self.plan, values=values).action

    def _begin(self, action: Action, on: date) -> None:
        move_action(
            acting_user=action.owner,
            action=action,
            state="in_progress",
            expected_version=action.version,
            on=on,
        )

    def _close(self, action: Action, on: date, note: str, *, photo: bool = False) -> None:
        proof = SimpleUploadedFile("lineal.png", _PIXEL, "image/png") if photo else None
        current = Action.objects.get(pk=action.pk)
        close_action(
            acting_user=action.owner,
            action=current,
            note=note,
            upload=proof,
            expected_version=current.version,
            on=on,
        )


def _sites(plan: AccountPlan) -> list[Account]:
    """Shops of the account in the delegation; others of it where it has none there."""
    known = directory()
    below = known.below(plan.account_id) if plan.account_id else ()
    sites = [known.entries[pk] for pk in below if known.entries[pk].level == "site"]
    near = [site for site in sites if "Noreste" in site.delegation] or sites
    wanted = [site.id for site in sorted(near, key=lambda site: site.code)[:_SITES]]
    found = list(Account.objects.filter(pk__in=wanted).order_by("code"))
    return found or [plan.account] if plan.account else found


def _brief(brief: Brief) -> None:
    """One briefing, sent and answered as far as it was."""
    author, today = _user(brief.author), timezone.localdate()
    account = Account.objects.filter(name=brief.account).exclude(level="site").first()
    units = list(Unit.objects.filter(name__in=brief.units))
    people = [_user(email) for email in brief.people]
    made = briefings.draft_briefing(
        acting_user=author,
        values={
            **brief.texts,
            "account": account,
            "audience": brief.audience,
            "due_on": today + timedelta(days=brief.due),
            "ends_on": today + timedelta(days=120),
            "confirm_days": 4,
        },
        units=units,
        people=people,
    )
    if not brief.sent:
        return
    edition = briefings.send_briefing(
        acting_user=author, briefing=made, expected_version=made.version
    )
    if brief.later:
        edition = _sent_again(author, made.pk, brief)
    for email in brief.confirmed:
        briefings.note_reading(acting_user=_user(email), edition=edition)
        confirm_acknowledgement(acting_user=_user(email), acknowledgement=edition.acknowledgement)
    current = Briefing.objects.get(pk=made.pk)
    for email, text, answer in brief.questions:
        asked = briefings.ask_about(acting_user=_user(email), briefing=current, text=text)
        if answer:
            briefings.answer_question(acting_user=author, question=asked, text=answer)


def _sent_again(author: User, pk: int, brief: Brief) -> Edition:
    """Its second edition."""
    current = Briefing.objects.get(pk=pk)
    changed = briefings.change_briefing(
        acting_user=author,
        briefing=current,
        values=brief.later,
        expected_version=current.version,
    )
    return briefings.send_briefing(
        acting_user=author, briefing=changed, expected_version=changed.version
    )


def _train(unit: Unit) -> None:
    """A course that two of three have passed, and a second session for who lacks it."""
    kam = _user(LUCIA.email)
    course = training.save_course(
        acting_user=kam, course=None, values={**COURSE, "units": [unit], "questions": CHECK}
    )
    sellers = [_user(email) for email in _SELLERS]
    past = _at(timezone.localdate() - timedelta(days=21))
    held = training.plan_session(
        acting_user=None,
        course=course,
        values={"starts_at": past, "minutes": 45, "place": "Zaragoza, delegación", "trainer": kam},
        invited=sellers,
    )
    training.note_attendance(acting_user=kam, session=held, present=[user.pk for user in sellers])
    questions = list(course.questions.all())
    for user, right in zip(sellers, (3, 1, 3), strict=True):
        answers = {
            q.pk: str(q.right if place < right else ((q.right or 0) + 1) % len(q.options))
            for place, q in enumerate(questions)
        }
        training.take_check(acting_user=user, session=held, answers=answers)
    training.plan_session(
        acting_user=kam,
        course=course,
        values={
            "starts_at": _at(timezone.localdate() + timedelta(days=11)),
            "minutes": 45,
            "link": "https://reuniones.example.com/lineal",
            "trainer": kam,
            "capacity": 8,
        },
    )


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 30)))


def _user(email: str) -> User:
    return User.objects.get(email=email)
