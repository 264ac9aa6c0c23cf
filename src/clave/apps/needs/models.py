"""Needs of customers: what, how much, from when to when, how sure, who said it; yearly reviews."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.contacts.models import Contact, Interaction
from clave.apps.identity.audit import Changes
from clave.apps.identity.models import User, Versioned
from clave.lib.money import from_minor


class NeedTime(models.TextChoices):
    """Whether it is needed now or will be."""

    PRESENT = "present", _("present")
    FUTURE = "future", _("future")


class NeedState(models.TextChoices):
    """What became of it."""

    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered by an offer")
    WON = "won", _("won")
    LOST = "lost", _("lost")
    GONE = "gone", _("gone")


STANDING = (NeedState.OPEN, NeedState.ANSWERED)


class NeedQuerySet(models.QuerySet["Need"]):
    """Reads on needs; every page and export goes through ``visible_to``."""

    def visible_to(self, user: User) -> Self:
        """Of accounts that ``user`` sees."""
        return self.filter(account__in=Account.objects.visible_to(user))

    def standing(self) -> Self:
        """Neither won, lost nor gone."""
        return self.filter(state__in=STANDING)


class NeedImportState(models.TextChoices):
    """Where a file of needs is in its life."""

    PREVIEWED = "previewed", _("waits for you")
    DONE = "done", _("done")
    UNDONE = "undone", _("undone")


class NeedImport(models.Model):
    """A file of needs. ``rows``: what was read of it, ``[number, {field: text}]``; ``columns``:
    field → column of the file; ``result``: what it would do or did, with the rows left out.
    """

    State = NeedImportState

    file_name = models.CharField(max_length=255)
    header = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    result = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=NeedImportState.choices, default=NeedImportState.PREVIEWED
    )
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name


class Need(Versioned):
    """Something that a customer needs: a product, a family, or what ``text`` says.

    ``starts_on``, ``ends_on``: first days of the first and last month. ``quantity`` in ``unit``
    and ``value_minor`` are of the whole horizon. ``confidence``: per cent.
    """

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="needs", verbose_name=_("account")
    )
    time = models.CharField(
        _("when"), max_length=8, choices=NeedTime.choices, default=NeedTime.PRESENT
    )
    product = models.CharField(_("product"), max_length=100, blank=True, default="")
    family = models.CharField(_("family"), max_length=100, blank=True, default="")
    text = models.CharField(_("in words"), max_length=300, blank=True, default="")
    quantity = models.DecimalField(
        _("volume"),
        max_digits=15,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.001"))],
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    value_minor = models.BigIntegerField(_("value"), null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    starts_on = models.DateField(_("from month"))
    ends_on = models.DateField(_("to month"))
    confidence = models.PositiveSmallIntegerField(
        _("confidence"), default=50, validators=[MaxValueValidator(100)]
    )
    source = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who said it"),
    )
    interaction = models.ForeignKey(
        Interaction,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="needs",
        verbose_name=_("where it was said"),
    )
    note = models.TextField(_("notes"), max_length=2000, blank=True, default="")
    state = models.CharField(
        _("state"), max_length=10, choices=NeedState.choices, default=NeedState.OPEN
    )
    state_reason = models.CharField(_("why"), max_length=300, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    imported_by = models.ForeignKey(
        NeedImport, null=True, on_delete=models.SET_NULL, related_name="needs", editable=False
    )

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        indexes = [models.Index(fields=["account", "state"])]

    def __str__(self) -> str:
        return self.text or self.product or self.family

    @property
    def value(self) -> Decimal | None:
        """The value in the currency's own unit."""
        return None if self.value_minor is None else from_minor(self.value_minor, self.currency)

    @property
    def audit_label(self) -> str:
        """A number: words of a need may name people."""
        return f"#{self.pk}"

    def conceal(self, changes: Changes) -> Changes:
        """Of who said it, only the number is kept."""
        told = dict(changes)
        if "source" in told:
            old, new = told["source"]
            told["source"] = (old and f"#{old.pk}", new and f"#{new.pk}")
        if "interaction" in told:
            old, new = told["interaction"]
            told["interaction"] = (old and f"#{old.pk}", new and f"#{new.pk}")
        return told


class NeedReview(models.Model):
    """Somebody went through the needs of an account: what still stands is ``confirmed``."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="need_reviews")
    reviewed_on = models.DateField(_("reviewed on"))
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("what was found"), max_length=2000, blank=True, default="")
    confirmed = models.ManyToManyField(Need, related_name="reviews")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-reviewed_on", "-pk"]
        verbose_name = _("review of needs")

    def __str__(self) -> str:
        return f"{self.account} {self.reviewed_on}"
