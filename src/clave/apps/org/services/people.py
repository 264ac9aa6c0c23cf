"""Writes on the company's people and on who holds what."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from clave.apps.identity import audit
from clave.apps.identity.models import User
from clave.apps.identity.versions import save_versioned
from clave.apps.org.models import Holding, Person, Position
from clave.lib.refusal import Refused

from .changing import changing, day_or_today, needed


def add_person(
    *,
    acting_user: User | None,
    name: str,
    email: str = "",
    code: str = "",
    user: User | None = None,
) -> Person:
    """Somebody who works here. A login with the same address is theirs, where none is named."""
    with changing(acting_user):
        name = needed(name, "person_needs_name")[:150]
        email, code = email.strip().lower(), code.strip()
        user = user or (User.objects.filter(email__iexact=email).first() if email else None)
        person = Person(name=name, email=email, code=code, user=user)
        _check(person)
        person.save()
        changes = {"name": (None, name), "email": (None, email), "user": (None, user)}
        audit.record(
            acting_user=acting_user, action="person_added", subject=person, changes=changes
        )
        return person


def update_person(
    *, acting_user: User | None, person: Person, values: dict[str, Any], expected_version: int
) -> Person:
    """Change a person's name, e-mail, number or login."""
    with changing(acting_user):
        values = {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}
        if "email" in values:
            values["email"] = values["email"].lower()
        if "name" in values:
            values["name"] = needed(values["name"], "person_needs_name")[:150]
        wanted = Person(pk=person.pk, name=person.name, email=person.email, code=person.code)
        wanted.user = person.user
        for field, value in values.items():
            setattr(wanted, field, value)
        _check(wanted)
        return save_versioned(
            person,
            values,
            expected_version=expected_version,
            acting_user=acting_user,
            action="person_changed",
        )


def appoint(
    *,
    acting_user: User | None,
    position: Position,
    person: Person,
    since: date | None = None,
    until: date | None = None,
) -> Holding:
    """Put a person into a position from a day on (until another day).

    Raises ``Refused``: ``holding_ends_first``, ``holding_overlaps``, ``position_not_there``.
    """
    with changing(acting_user):
        since = day_or_today(since)
        if until is not None and until <= since:
            raise Refused("holding_ends_first", since=since, until=until)
        if not position.placements.on(since).exists():
            raise Refused("position_not_there", position=position.title)
        _refuse_overlap(position, since, until)
        holding = Holding.objects.create(position=position, person=person, since=since, until=until)
        audit.record(
            acting_user=acting_user,
            action="person_appointed",
            subject=position,
            changes={"person": (None, person), "since": (None, since), "until": (None, until)},
        )
        return holding


def end_holding(*, acting_user: User | None, holding: Holding, on: date | None = None) -> None:
    """The person leaves the position on a day; what was is kept, what would have been is not."""
    with changing(acting_user):
        on = day_or_today(on)
        if holding.until is not None and holding.until <= on:
            raise Refused("holding_is_over", person=str(holding.person), until=holding.until)
        audit.record(
            acting_user=acting_user,
            action="person_left",
            subject=holding.position,
            changes={"person": (holding.person, None), "until": (holding.until, on)},
        )
        if holding.since >= on:
            holding.delete()
        else:
            holding.until = on
            holding.save()


def _refuse_overlap(position: Position, since: date, until: date | None) -> None:
    same = position.holdings.filter(Q(until__isnull=True) | Q(until__gt=since))
    if until is not None:
        same = same.filter(since__lt=until)
    other = same.select_related("person").first()
    if other:
        raise Refused(
            "holding_overlaps",
            position=position.title,
            person=str(other.person),
            since=other.since,
            until=other.until,
        )


def _check(person: Person) -> None:
    """An e-mail that is one, and nobody else with the e-mail, the number or the login."""
    if person.email:
        try:
            validate_email(person.email)
        except ValidationError:
            raise Refused("bad_email", email=person.email) from None
    others = Person.objects.exclude(pk=person.pk)
    for field in ("email", "code", "user"):
        value = getattr(person, field)
        same = others.filter(**{field: value}).first() if value else None
        if same:
            raise Refused("person_known", field=field, value=str(value), person=same.name)
