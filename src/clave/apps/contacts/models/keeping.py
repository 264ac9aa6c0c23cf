"""Where contacts came from, which were one, who looked at them, and how long they are kept."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User, Versioned

from .people import Contact


class ImportState(models.TextChoices):
    """Where an import of contacts or interactions is."""

    PREVIEWED = "previewed", _("waiting for confirmation")
    DONE = "done", _("imported")
    UNDONE = "undone", _("undone")


class ContactImport(models.Model):
    """One file of people or interactions. Holds counts, never a value of a person.

    ``account``: whom the people of the file belong to where it does not say.
    """

    State = ImportState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12)
    file_name = models.CharField(max_length=255)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.PREVIEWED
    )
    columns = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    imported_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("import of contacts")

    def __str__(self) -> str:
        return self.file_name


class Merge(models.Model):
    """Two records that were one person. ``moved`` holds numbers of rows and names of fields."""

    kept = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="merges")
    gone = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict)
    merged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-merged_at"]
        verbose_name = _("merge")

    def __str__(self) -> str:
        return f"#{self.gone_id} → #{self.kept_id}"


class Distinct(models.Model):
    """Two people who look like one and are not; the older first."""

    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "two people"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_distinction_per_pair")
        ]

    def __str__(self) -> str:
        return f"#{self.first_id} ≠ #{self.second_id}"


class AccessEntry(models.Model):
    """Who looked at a person's data and when; once an hour for the same purpose.

    ``contact_number`` is no foreign key: the log outlives the person and says nothing of them.
    """

    contact_number = models.BigIntegerField(db_index=True)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    purpose = models.CharField(max_length=12)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("access to personal data")

    def __str__(self) -> str:
        return f"#{self.contact_number} {self.purpose}"


class ContactPolicy(Versioned):
    """One row: how long people are kept whom nobody deals with, and how long once blocked."""

    unused_months = models.PositiveSmallIntegerField(
        _("months without contact or change before a person is blocked"), default=36
    )
    blocked_months = models.PositiveSmallIntegerField(
        _("months that a blocked person is kept before destruction"), default=36
    )
    applied_on = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("retention of contacts")

    def __str__(self) -> str:
        return f"{self.unused_months} / {self.blocked_months}"

    @classmethod
    def current(cls) -> ContactPolicy:
        """The row, or an unsaved one with the defaults."""
        return cls.objects.order_by("pk").first() or cls()
