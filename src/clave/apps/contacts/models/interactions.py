"""What was talked about with whom: calls, mails, meetings, visits."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account, Viewer
from clave.apps.identity.audit import Changes, hidden
from clave.apps.identity.models import User, Versioned

from .people import Contact


class InteractionKind(models.TextChoices):
    """How people met."""

    CALL = "call", _("call")
    MAIL = "mail", _("e-mail")
    MEETING = "meeting", _("meeting")
    VISIT = "visit", _("visit")


class InteractionQuerySet(models.QuerySet["Interaction"]):
    """Reads on interactions."""

    def visible_to(self, user: User | Viewer) -> Self:
        """Those at accounts that ``user`` sees."""
        return self.filter(account__in=Account.objects.visible_to(user))

    def with_people(self) -> Self:
        """With those of both sides read along; of theirs, who may be worked with."""
        return self.prefetch_related(Prefetch("contacts", Contact.objects.standing()), "colleagues")


class Interaction(Versioned):
    """One contact between people of both sides. ``two_way``: the other side answered."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="interactions")
    kind = models.CharField(_("kind"), max_length=10, choices=InteractionKind.choices)
    happened_on = models.DateField(_("when"))
    two_way = models.BooleanField(_("the other side answered"), default=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True, default="")
    notes = models.TextField(_("notes"), max_length=8000, blank=True, default="")
    contacts = models.ManyToManyField(Contact, related_name="interactions")
    colleagues = models.ManyToManyField(User, related_name="interactions")
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    imported_by = models.ForeignKey(
        "contacts.ContactImport",
        null=True,
        on_delete=models.SET_NULL,
        related_name="interactions",
        editable=False,
    )

    objects = InteractionQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        verbose_name = _("interaction")
        indexes = [models.Index(fields=["account", "-happened_on"])]

    def __str__(self) -> str:
        return self.subject or str(self.get_kind_display())

    @property
    def audit_label(self) -> str:
        """A number: the subject may name people."""
        return f"#{self.pk}"

    def conceal(self, changes: Changes) -> Changes:
        """Kind and day are told; of what was written or said, only that it changed."""
        told = {"kind", "happened_on", "two_way"}
        return {n: pair if n in told else hidden(pair) for n, pair in changes.items()}
