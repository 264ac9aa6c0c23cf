"""The annual brief: figures of all key accounts, words, asks to departments, editions."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Item
from clave.apps.identity.models import User, Versioned
from clave.apps.identity.roles import Permission
from clave.apps.org.chart import current_chart
from clave.apps.org.models import Unit

# The parts of a brief, in the order in which it is told.
PARTS = ("summary", "goals", "needs", "demand", "risks", "investments", "asks")


class BriefState(models.TextChoices):
    """Where a brief is in its life."""

    DRAFT = "draft", _("draft")
    ISSUED = "issued", _("issued")


class AnnualBrief(Item):
    """What the key accounts say for the guidelines of ``year``. It is discussed as any item is.

    ``content``: as ``gathering.gather`` writes it, taken at ``taken_at``: figures by account, so
    that each reader's totals are of the accounts that they see.
    """

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    state = models.CharField(
        _("state"), max_length=8, choices=BriefState.choices, default=BriefState.DRAFT
    )
    content = models.JSONField(default=dict, editable=False)
    taken_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("annual brief")
        verbose_name_plural = _("annual briefs")
        ordering = ["-year"]

    @property
    def is_settled(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.state == BriefState.ISSUED


class BriefPart(Versioned):
    """What people wrote in a part; figures stand beside it and are not theirs to write."""

    brief = models.ForeignKey(AnnualBrief, on_delete=models.CASCADE, related_name="parts")
    key = models.CharField(max_length=12, choices=[(key, key) for key in PARTS])
    text = models.TextField(_("words"), max_length=10000, blank=True, default="")
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("part of the annual brief")
        constraints = [models.UniqueConstraint(fields=["brief", "key"], name="one_part_of_a_key")]

    def __str__(self) -> str:
        return f"{self.brief}: {self.key}"


class AskSource(models.TextChoices):
    """Where an ask comes from."""

    PLAN = "plan", _("account plan")
    NEED = "need", _("need")
    CHAIN = "chain", _("problem of the supply chain")
    OWN = "own", _("written by hand")


class AskState(models.TextChoices):
    """What became of an ask."""

    OPEN = "open", _("not answered")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    DONE = "done", _("done")


class AskQuerySet(models.QuerySet["BriefAsk"]):
    """Reads on asks; every page and export goes through ``visible_to``."""

    def visible_to(self, user: User) -> Self:
        """Those of accounts that ``user`` sees, of none, and those made to a unit of theirs."""
        seen = Q(account__in=Account.objects.visible_to(user)) | Q(unit__in=units_of(user))
        if user.may(Permission.SEE_INSIGHTS):
            seen |= Q(account__isnull=True)
        return self.filter(seen)


class BriefAsk(Versioned):
    """Something that the key accounts ask of a department for the year.

    ``source``, ``source_id``: what it was drafted from. ``signed_by``: who stands behind it.
    ``answer``: what the department said when it settled it. Money in minor units.
    """

    brief = models.ForeignKey(AnnualBrief, on_delete=models.CASCADE, related_name="asks")
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked of"),
    )
    account = models.ForeignKey(
        Account,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("account"),
    )
    text = models.CharField(_("what is asked"), max_length=500)
    amount_minor = models.BigIntegerField(_("money at stake"), null=True, blank=True)
    due_on = models.DateField(_("by"), null=True, blank=True)
    source = models.CharField(max_length=8, choices=AskSource.choices, default=AskSource.OWN)
    source_id = models.CharField(max_length=40, blank=True, default="")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    state = models.CharField(
        _("state"), max_length=8, choices=AskState.choices, default=AskState.OPEN
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True, default="")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    objects = AskQuerySet.as_manager()

    class Meta:
        ordering = ["unit__name", "-amount_minor", "pk"]
        verbose_name = _("ask of the annual brief")
        verbose_name_plural = _("asks of the annual brief")

    def __str__(self) -> str:
        return self.text[:80]


class BriefEdition(models.Model):
    """A brief as it was issued; it never changes. ``content``: figures, words and asks."""

    brief = models.ForeignKey(AnnualBrief, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(default=dict)
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["brief", "number"], name="one_edition_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.brief} {self.number}"


def units_of(user: User) -> set[int]:
    """The units in which ``user`` holds a position today, and all below them."""
    chart = current_chart()
    found: set[int] = set()
    for place in chart.held_by_user.get(user.pk, ()):
        if place.unit is not None:
            found |= chart.units_below(place.unit)
    return found
