"""What a plan says in words: its sections and all that was ever saved of them, SWOT, templates."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Tier
from clave.apps.followup.models import Comment
from clave.apps.identity.models import Versioned

from .plans import AccountPlan

# Pages of an account that a point of the SWOT may rest on.
EVIDENCE = (
    *("results", "pnl", "collections", "needs", "competition", "chain", "opportunities"),
    *("people", "health", "demand", "targets"),
)


class PlanTemplate(Versioned):
    """What a plan of a tier has. ``sections``: ``[{key, title, question, required}]``; a title is
    told only where the section is the company's own.
    """

    tier = models.CharField(_("tier"), max_length=1, choices=Tier.choices, unique=True)
    sections = models.JSONField(default=list)

    class Meta:
        ordering = ["tier"]
        verbose_name = _("template of plans")
        verbose_name_plural = _("templates of plans")

    def __str__(self) -> str:
        return self.tier


class Section(models.Model):
    """A part of a plan. ``number``: raised by every save; ``text``: as the last one left it.

    ``title``, ``question``: "" where those of its key hold.
    """

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=100, blank=True, default="")
    question = models.TextField(max_length=2000, blank=True, default="")
    required = models.BooleanField(default=False)
    text = models.TextField(max_length=20000, blank=True, default="")
    number = models.PositiveIntegerField(default=0)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("section of a plan")
        verbose_name_plural = _("sections of plans")
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="one_section_of_a_key")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.key}"


class SectionEdit(models.Model):
    """A section as one save left it; ``base``: the number that its author began from."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField()
    base = models.PositiveIntegerField()
    text = models.TextField(blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="one_edit_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.number}"


class SectionRemark(models.Model):
    """A comment on the plan that is about one of its sections."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="remarks")
    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["comment__created_at", "pk"]

    def __str__(self) -> str:
        return str(self.comment)


class Quarter(models.TextChoices):
    """A quarter of the SWOT."""

    STRENGTH = "strength", _("strength")
    WEAKNESS = "weakness", _("weakness")
    OPPORTUNITY = "opportunity", _("opportunity")
    THREAT = "threat", _("threat")


class SwotPoint(Versioned):
    """A point of the SWOT. ``evidence``: one of :data:`EVIDENCE`, or "" with its ``source``."""

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="swot")
    quarter = models.CharField(_("quarter"), max_length=12, choices=Quarter.choices)
    text = models.CharField(_("point"), max_length=500)
    evidence = models.CharField(
        _("page that shows it"), max_length=20, blank=True, default="",
        choices=[(e, e) for e in EVIDENCE],
    )  # fmt: skip
    source = models.CharField(_("other source"), max_length=300, blank=True, default="")

    class Meta:
        ordering = ["quarter", "pk"]
        verbose_name = _("point of the SWOT")
        verbose_name_plural = _("points of the SWOT")

    def __str__(self) -> str:
        return self.text
