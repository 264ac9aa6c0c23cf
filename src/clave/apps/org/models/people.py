"""The company's people, and the positions that they hold or held."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import Versioned

from .places import Dated, Position


class Person(Versioned):
    """Somebody who works here. Most of a company have no login (``user``)."""

    name = models.CharField(_("name"), max_length=150)
    code = models.CharField(_("number"), max_length=40, blank=True, default="")
    email = models.EmailField(_("e-mail"), blank=True, default="")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="person",
        verbose_name=_("login"),
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=~Q(email=""), name="one_person_per_email"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="one_person_per_number"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Holding(Dated):
    """A person in a position; past ones are kept. Nobody else holds it on the same day."""

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="holdings")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="holdings", verbose_name=_("holder")
    )

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="a_holding_lasts_a_day",
            ),
        ]
        indexes = [models.Index(fields=["until", "since"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.position}"
