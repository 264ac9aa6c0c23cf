"""Definitions of what is done in the field."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from .base import Definition

DEFINITIONS = (
    Definition(
        "compliance",
        _("Compliance"),
        _(
            "Weight of the actions done on their day or before, plus half the weight of those done "
            "late, ÷ weight of those that are due: their day has passed, or they are done already. "
            "Cancelled before its day, an action counts nowhere; cancelled afterwards, as not "
            "done. An open action is expected to be late where at least half of the actions "
            "like it were, at the same share of their time; where history does not do better, by "
            "the rule: not begun with three quarters of its time gone."
        ),
    ),
)
