"""What a person is at one customer, and what ties them to one of us."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account, Intermediary, Viewer
from clave.apps.identity.audit import Changes
from clave.apps.identity.models import User, Versioned

from .functions import Function
from .people import Attitude, Contact, State


class Seniority(models.IntegerChoices):
    """How high somebody stands at the customer."""

    DIRECTION = 1, _("direction")
    MANAGEMENT = 2, _("middle management")
    OPERATIVE = 3, _("operative")


class DecisionRole(models.TextChoices):
    """The part somebody plays when something is decided."""

    ECONOMIC = "economic", _("economic buyer")
    TECHNICAL = "technical", _("technical buyer")
    USER = "user", _("user")
    COACH = "coach", _("coach")
    BLOCKER = "blocker", _("blocker")


class RoleQuerySet(models.QuerySet["ContactRole"]):
    """Reads on roles."""

    def standing(self) -> Self:
        """Roles of people who may be worked with."""
        return self.filter(contact__merged_into=None).exclude(contact__state=State.BLOCKED)

    def visible_to(self, user: User | Viewer) -> Self:
        """Roles in accounts that ``user`` sees."""
        return self.standing().filter(account__in=Account.objects.visible_to(user))

    def current(self, day: date | None = None) -> Self:
        """Roles that have not ended by ``day`` (None = today)."""
        day = day or timezone.localdate()
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day))


class ContactRole(Versioned):
    """A person at one account. An end in the future says that they are leaving."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="roles")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="contact_roles")
    function = models.ForeignKey(
        Function,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="roles",
        verbose_name=_("function"),
    )
    title = models.CharField(_("position"), max_length=150, blank=True, default="")
    level = models.PositiveSmallIntegerField(
        _("level of seniority"), choices=Seniority.choices, default=Seniority.OPERATIVE
    )
    reports_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
        verbose_name=_("reports to"),
    )
    influence = models.PositiveSmallIntegerField(
        _("influence, 0 to 10"), null=True, blank=True, validators=[MaxValueValidator(10)]
    )
    attitude = models.SmallIntegerField(
        _("attitude"), choices=Attitude.choices, null=True, blank=True
    )
    decision_role = models.CharField(
        _("role in the decision"),
        max_length=10,
        choices=DecisionRole.choices,
        blank=True,
        default="",
    )
    intermediary = models.CharField(
        _("key intermediary"), max_length=8, choices=Intermediary.choices, blank=True, default=""
    )
    started_on = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    imported_by = models.ForeignKey(
        "contacts.ContactImport",
        null=True,
        on_delete=models.SET_NULL,
        related_name="roles",
        editable=False,
    )

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["level", "contact__name"]
        verbose_name = _("role of a contact")
        constraints = [
            models.UniqueConstraint(fields=["contact", "account"], name="one_role_per_account")
        ]

    def __str__(self) -> str:
        return f"{self.contact}, {self.title or self.account}"

    @property
    def audit_label(self) -> str:
        """As for a person: a number."""
        return f"#{self.contact_id}"

    def conceal(self, changes: Changes) -> Changes:
        """The changes as the audit keeps them: under the key of the person."""
        from ..secrecy import sealed

        return sealed(self.contact_id, changes)


class Tie(Versioned):
    """What ties a person at a customer to one of us, as somebody judged it (1 to 5)."""

    role = models.ForeignKey(ContactRole, on_delete=models.CASCADE, related_name="ties")
    colleague = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="ties", verbose_name=_("of us")
    )
    strength = models.PositiveSmallIntegerField(
        _("strength, 1 to 5"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    judged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    judged_on = models.DateField(_("judged on"))

    class Meta:
        verbose_name = _("tie")
        constraints = [
            models.UniqueConstraint(fields=["role", "colleague"], name="one_tie_per_pair")
        ]

    def __str__(self) -> str:
        return f"{self.role.contact} – {self.colleague}"

    @property
    def audit_label(self) -> str:
        """As for a person: a number."""
        return f"#{self.role.contact_id}"

    def conceal(self, changes: Changes) -> Changes:
        """The changes as the audit keeps them: under the key of the person."""
        from ..secrecy import sealed

        return sealed(self.role.contact_id, changes)
