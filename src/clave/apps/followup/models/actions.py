"""Actions: who does what by when, and how it is proved that it was done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import StoredFile
from clave.apps.org.models import Unit

from .items import Item


class ActionState(models.TextChoices):
    """Where an action is in its life."""

    OPEN = "open", _("to do")
    IN_PROGRESS = "in_progress", _("in progress")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


# What may follow what. What is done or cancelled stays so: a new action continues it.
NEXT_STATES: dict[str, frozenset[str]] = {
    ActionState.OPEN: frozenset({ActionState.IN_PROGRESS, ActionState.DONE, ActionState.CANCELLED}),
    ActionState.IN_PROGRESS: frozenset({ActionState.OPEN, ActionState.DONE, ActionState.CANCELLED}),
    ActionState.DONE: frozenset(),
    ActionState.CANCELLED: frozenset(),
}
UNSETTLED = (ActionState.OPEN, ActionState.IN_PROGRESS)


class Action(Item):
    """Something that ``owner`` does until the day ``due_on``; closed with its evidence."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="actions",
        verbose_name=_("owner"),
    )
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("unit or delegation"),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=ActionState.choices, default=ActionState.OPEN
    )
    evidence_note = models.TextField(_("evidence"), max_length=4000, blank=True, default="")
    evidence_file = models.OneToOneField(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        indexes = [models.Index(fields=["owner", "state"])]

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is to be done."""
        return not NEXT_STATES[self.state]
