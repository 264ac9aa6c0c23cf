"""Writes on what a plan says in words: sections by several people, remarks, SWOT."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.followup.models import Comment
from clave.apps.followup.services.comments import add_comment
from clave.apps.identity.models import User
from clave.apps.plans.checks import needed, require_draft
from clave.apps.plans.merging import Merged, merge, normal
from clave.apps.plans.models import (
    EVIDENCE,
    AccountPlan,
    Quarter,
    Section,
    SectionEdit,
    SectionRemark,
    SwotPoint,
)
from clave.lib.refusal import Refused

from .saving import added, changed, note, taken_out

MOST = 20_000  # letters of a section
SWOT = ("quarter", "text", "evidence", "source")


@dataclass(frozen=True)
class Saved:
    """What became of a save. ``merged``: how it met what others had saved meanwhile; where that is
    not clean, nothing was written and somebody has to choose, on top of ``section.number``.
    """

    section: Section
    merged: Merged | None = None

    @property
    def written(self) -> bool:
        """Whether the section holds it now."""
        return self.merged is None or self.merged.clean


@transaction.atomic
def save_section(*, acting_user: User | None, section: Section, text: str, base: int) -> Saved:
    """Save a section that somebody began from the number ``base``. What others saved since is
    taken too, by the sentence; where both changed the same one, nothing is written.

    Raises ``Refused``: ``not_allowed``, ``plan_closed``, ``plan_not_draft``, ``section_too_long``,
    ``unknown_base``.
    """
    plan = section.plan
    require_draft(acting_user, plan)
    current = Section.objects.select_for_update().get(pk=section.pk)
    text = normal(text)
    if len(text) > MOST:
        raise Refused("section_too_long", most=MOST)
    merged = None
    if base != current.number:
        merged = merge(_text_at(current, base), text, current.text)
        if not merged.clean:
            return Saved(current, merged)
        text = merged.text
        if len(text) > MOST:
            raise Refused("section_too_long", most=MOST)
    if text == current.text:
        return Saved(current, merged)
    _write(current, text, base, acting_user)
    note(
        acting_user,
        "section_written",
        plan,
        current,
        {"text": (current.number - 1, current.number)},
    )
    return Saved(current, merged)


@transaction.atomic
def remark(*, acting_user: User, section: Section, text: str) -> Comment:
    """Say something about a section; whoever sees the plan reads it and may answer. Raises as
    ``add_comment``.
    """
    comment = add_comment(acting_user=acting_user, item=section.plan, text=text)
    SectionRemark.objects.create(section=section, comment=comment)
    return comment


@transaction.atomic
def add_point(
    *, acting_user: User | None, plan: AccountPlan, values: Mapping[str, Any]
) -> SwotPoint:
    """A point of the SWOT, with the page that shows it or another source.

    Raises ``Refused``: ``not_allowed``, ``plan_not_draft``, ``point_needs_text``,
    ``unknown_choice``.
    """
    require_draft(acting_user, plan)
    told = _point({name: values.get(name) for name in SWOT})
    return added(acting_user, plan, SwotPoint(plan=plan, **told), "swot_added")


@transaction.atomic
def change_point(
    *, acting_user: User | None, point: SwotPoint, values: Mapping[str, Any], expected_version: int
) -> SwotPoint:
    """Other words or other evidence. Raises as :func:`add_point`, or ``StaleVersion``."""
    require_draft(acting_user, point.plan)
    told = _point({name: values.get(name, getattr(point, name)) for name in SWOT})
    return changed(acting_user, point.plan, point, told, (expected_version, "swot_changed"))


@transaction.atomic
def remove_point(*, acting_user: User | None, point: SwotPoint, expected_version: int) -> None:
    """Take a point out of a draft."""
    require_draft(acting_user, point.plan)
    taken_out(acting_user, point.plan, point, "swot_removed", expected_version)


def _text_at(section: Section, number: int) -> str:
    """The section as the save of that number left it; "" before the first."""
    if number == 0:
        return ""
    edit = SectionEdit.objects.filter(section=section, number=number).first()
    if edit is None:
        raise Refused("unknown_base")
    return edit.text


def _write(section: Section, text: str, base: int, user: User | None) -> None:
    section.text, section.number = text, section.number + 1
    section.updated_by, section.updated_at = user, timezone.now()
    section.save()
    SectionEdit.objects.create(
        section=section,
        number=section.number,
        base=base,
        text=text,
        author=user,
        at=section.updated_at,
    )


def _point(told: dict[str, Any]) -> dict[str, Any]:
    told["text"] = needed(told, "text", "point_needs_text", most=500)
    told["evidence"] = told["evidence"] or ""
    told["source"] = (told["source"] or "").strip()[:300]
    for name, choices in (("quarter", Quarter.values), ("evidence", ["", *EVIDENCE])):
        if told[name] not in choices:
            raise Refused("unknown_choice", parameter=name, value=told[name], choices=choices)
    return told
