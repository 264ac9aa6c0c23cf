"""Units, positions, and where a position stands in the chart from one day to another."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import Versioned

Record = TypeVar("Record", bound=models.Model)


class DatedQuerySet(models.QuerySet[Record]):
    """Records with days: true from ``since`` on, and no longer on ``until``."""

    def on(self, day: date) -> Self:
        """Those that are true on ``day``."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)


class Dated(models.Model):
    """Something that is true from the day ``since`` on, until the day ``until`` without it."""

    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


class UnitKind(models.TextChoices):
    """What a unit is."""

    PRESIDENCY = "presidency", _("presidency")
    DIVISION = "division", _("division")
    DEPARTMENT = "department", _("department")
    DELEGATION = "delegation", _("delegation")
    TEAM = "team", _("team")


class Unit(Versioned):
    """A part of the company."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(
        _("type"), max_length=12, choices=UnitKind.choices, default=UnitKind.DEPARTMENT
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("belongs to"),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name


class Position(Versioned):
    """A place in the company, whoever holds it. It exists on the days of its placements."""

    title = models.CharField(_("title"), max_length=150)
    is_kam = models.BooleanField(_("manages key accounts"), default=False)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("position")
        verbose_name_plural = _("positions")

    def __str__(self) -> str:
        return self.title


class Placement(Dated):
    """Where a position stands from a day on: under which other (none: at the top), in which unit.

    A position has one placement on each day of its life; moving it ends one and begins another, so
    the chart can be drawn as it was on any day.
    """

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="placements")
    reports_to = models.ForeignKey(
        Position,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("reports to"),
    )
    unit = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="a_placement_lasts_a_day",
            ),
            models.CheckConstraint(
                condition=Q(reports_to__isnull=True) | ~Q(reports_to=F("position")),
                name="nobody_reports_to_oneself",
            ),
        ]
        indexes = [models.Index(fields=["until", "since"])]

    def __str__(self) -> str:
        return f"{self.position} {self.since}"


class DottedLine(Dated):
    """A second line of command, drawn dotted: it informs, and gives neither sight nor approval."""

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="dotted_lines")
    reports_to = models.ForeignKey(
        Position, on_delete=models.CASCADE, related_name="+", verbose_name=_("also reports to")
    )

    class Meta:
        ordering = ["since", "pk"]

    def __str__(self) -> str:
        return f"{self.position} ⋯ {self.reports_to}"
