"""Proposals: what is offered to a customer, who supports it, what became of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.competition.models import Competitor, Outcome, Reason
from clave.apps.contacts.models import Contact
from clave.apps.followup.models import Approval, ApprovalState, Item
from clave.apps.identity.audit import Changes
from clave.apps.promotions.models import Promotion
from clave.apps.simulation.models import OfferScenario
from clave.lib.money import from_minor

_SHARE = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class Purpose(models.TextChoices):
    """What a proposal is for."""

    SALES = "sales", _("sales")
    PROMOTION = "promotion", _("promotion")
    NEGOTIATION = "negotiation", _("negotiation")


class ProposalState(models.TextChoices):
    """Where a proposal is in its life. ``approved``, ``returned`` and ``expired`` are never written
    down: its request and its validity say so (:meth:`Proposal.standing_on`)."""

    DRAFT = "draft", _("draft")
    ASKED = "asked", _("in approval")
    RETURNED = "returned", _("returned to be changed")
    APPROVED = "approved", _("approved")
    SENT = "sent", _("sent")
    WON = "won", _("won")
    LOST = "lost", _("lost")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


S = ProposalState
# Still to be decided by us or by the customer; and what is over.
OPEN = (S.DRAFT, S.ASKED, S.RETURNED, S.APPROVED, S.SENT)
OVER = (S.WON, S.LOST, S.EXPIRED, S.WITHDRAWN)
_OF_APPROVAL = {
    ApprovalState.WAITING: S.ASKED,
    ApprovalState.APPROVED: S.APPROVED,
    ApprovalState.RETURNED: S.RETURNED,
    ApprovalState.REFUSED: S.RETURNED,
    ApprovalState.WITHDRAWN: S.DRAFT,
}


class Proposal(Item):
    """An offer to a customer, with lines or a scenario or a promotion, and conditions.

    Of the item: ``title``, ``details`` (words for us), ``amount_minor`` (what a year of it
    invoices), ``subject_…`` (the opportunity that it came from). ``state``: what was written down;
    see ``standing_on``. ``chance``: per cent, as somebody stated it. ``rebate_points``: more rebate
    than today, in points of what is invoiced. ``payment_days`` None: as today.
    """

    purpose = models.CharField(
        _("kind"), max_length=12, choices=Purpose.choices, default=Purpose.SALES
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.DRAFT
    )
    state_at = models.DateTimeField(default=timezone.now, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("for whom"),
    )
    chance = models.PositiveSmallIntegerField(
        _("chance, %"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    scenario = models.ForeignKey(
        OfferScenario,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("scenario"),
    )
    promotion = models.ForeignKey(
        Promotion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposals",
        verbose_name=_("promotion"),
    )
    payment_days = models.PositiveSmallIntegerField(
        _("payment term, days"), null=True, blank=True, validators=[MaxValueValidator(730)]
    )
    rebate_points = models.DecimalField(
        _("more rebate, points"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    listing_fee_minor = models.BigIntegerField(_("listing fee"), null=True, blank=True)
    co_op_minor = models.BigIntegerField(_("co-op advertising"), null=True, blank=True)
    terms = models.TextField(_("other conditions"), max_length=2000, blank=True, default="")
    request = models.ForeignKey(
        Approval, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    sent_on = models.DateField(null=True, editable=False)
    settled_on = models.DateField(null=True, editable=False)
    reason = models.CharField(
        _("why"), max_length=14, choices=Reason.choices, blank=True, default=""
    )
    reason_note = models.TextField(_("what happened"), max_length=2000, blank=True, default="")
    competitor = models.ForeignKey(
        Competitor,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("against"),
    )
    outcome = models.ForeignKey(
        Outcome, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        indexes = [models.Index(fields=["state", "valid_until"])]

    @property
    def value(self) -> Decimal | None:
        """What a year of it invoices, in the currency's own unit; None: not told."""
        return None if self.amount_minor is None else from_minor(self.amount_minor, self.currency)

    @property
    def expected(self) -> Decimal | None:
        """Value × stated chance; None where either is not told."""
        if self.value is None or self.chance is None:
            return None
        return self.value * self.chance / 100

    @property
    def audit_label(self) -> str:
        """A number: words of a proposal may name people."""
        return f"#{self.pk}"

    def standing_on(self, day: date) -> ProposalState:
        """Where it is on a day. It comes with its ``request``."""
        if self.state == S.ASKED and self.request is not None:
            return _OF_APPROVAL[ApprovalState(self.request.state)]
        if self.state == S.SENT and self.valid_until is not None and self.valid_until < day:
            return S.EXPIRED
        return ProposalState(self.state)

    def since(self, day: date) -> datetime | date:
        """Since when it is where it is."""
        standing = self.standing_on(day)
        if standing == S.EXPIRED and self.valid_until is not None:
            return self.valid_until
        if self.state == S.ASKED and standing != S.ASKED and self.request is not None:
            return self.request.decided_at or self.state_at
        return self.state_at

    def conceal(self, changes: Changes) -> Changes:
        """Of whom it is for, only the number is kept."""
        told = dict(changes)
        if "contact" in told:
            old, new = told["contact"]
            told["contact"] = (old and f"#{old.pk}", new and f"#{new.pk}")
        return told


class ProposalLine(models.Model):
    """What is offered of a product, or of a family where no product is named, in a year and in
    place of what is bought of it today. ``price_minor``: list price of a unit; ``discount``: per
    cent on the invoice; None: as today. ``amount_minor``: a year's, where volume or price is not
    told.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    product = models.CharField(_("product"), max_length=100, blank=True, default="")
    family = models.CharField(_("family"), max_length=100, blank=True, default="")
    quantity = models.DecimalField(
        _("volume a year"), max_digits=15, decimal_places=3, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    price_minor = models.BigIntegerField(_("list price"), null=True, blank=True)
    discount = models.DecimalField(
        _("discount, %"), max_digits=5, decimal_places=2, null=True, blank=True, validators=_SHARE
    )
    amount_minor = models.BigIntegerField(_("amount a year"), null=True, blank=True)

    class Meta:
        ordering = ["place", "pk"]
        verbose_name = _("line of a proposal")

    def __str__(self) -> str:
        return self.product or self.family


class ProposalMove(models.Model):
    """A proposal went from one state into another: who, when, why."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="moves")
    before = models.CharField(max_length=10, choices=ProposalState.choices, blank=True, default="")
    after = models.CharField(max_length=10, choices=ProposalState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("step of a proposal")

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
