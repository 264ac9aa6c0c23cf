"""What all that is followed up has in common, and who sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account, Viewer
from clave.apps.followup.sight import led_by, positions_of
from clave.apps.identity.models import User, Versioned

Record = TypeVar("Record", bound=models.Model)


class Kind(models.TextChoices):
    """What is asked of somebody."""

    ACTION = "action", _("action")
    APPROVAL = "approval", _("approval")
    ACKNOWLEDGEMENT = "acknowledgement", _("acknowledgement")
    SCENARIO = "scenario", _("scenario")
    PLAN = "plan", _("account plan")
    PROPOSAL = "proposal", _("proposal")
    BRIEF = "annual_brief", _("annual brief")


@dataclass(frozen=True)
class Involved:
    """Somebody by what decides which items they see, for questions that are put together once:
    their accounts, the positions at which they may decide, the logins below them."""

    viewer: Viewer
    user: int
    positions: tuple[int, ...]
    below: tuple[int, ...]

    @classmethod
    def of(cls, user: User) -> Involved:
        """``user`` as of now."""
        positions, below = sorted(positions_of(user)), sorted(led_by(user))
        return cls(Viewer.of(user), user.pk, tuple(positions), tuple(below))


class ItemQuerySet(models.QuerySet[Record]):
    """Reads on items of one kind or of all; every page and export goes through `visible_to`."""

    def visible_to(self, user: User | Involved) -> Self:
        """What is about an account that ``user`` sees; in which that person is named; what those
        below in the line have to do; and what waits or waited for a position of theirs, or of one
        who delegated it to them, right now.
        """
        from .actions import Action
        from .approvals import ApprovalStep

        who = user if isinstance(user, Involved) else Involved.of(user)
        named = Follower.objects.filter(item=OuterRef("pk"), user=who.user, named=True)
        seen = Q(account__in=Account.objects.visible_to(who.viewer)) | Q(Exists(named))
        if at := who.positions:
            steps = ApprovalStep.objects.filter(approval=OuterRef("pk"), position__in=at)
            seen |= Q(Exists(steps))
        if who.below:
            seen |= Q(pk__in=Action._base_manager.filter(owner__in=who.below).values("pk"))
        return self.filter(seen)


class Item(Versioned):
    """Something that is to be done, decided or confirmed: the part that all three share.

    ``account`` gives sight; ``subject_…`` says in other subjects' words what it is about (as the
    audit does: type, id, label). Money in minor units.
    """

    kind = models.CharField(max_length=16, choices=Kind.choices, editable=False)
    title = models.CharField(_("subject"), max_length=200)
    details = models.TextField(_("details"), max_length=4000, blank=True, default="")
    account = models.ForeignKey(
        Account,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="items",
        verbose_name=_("account"),
    )
    subject_type = models.CharField(max_length=40, blank=True, default="")
    subject_id = models.CharField(max_length=64, blank=True, default="")
    subject_label = models.CharField(_("about"), max_length=200, blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
        editable=False,
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    amount_minor = models.BigIntegerField(_("amount"), null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["account", "-created_at"])]

    def __str__(self) -> str:
        return self.title


class Follower(models.Model):
    """Somebody who is told what happens to an item, unless ``muted``.

    ``named``: the item itself names the person (who asked, who does it, who confirms it, to whom it
    was escalated), who therefore sees it, whatever becomes of the account. Whoever follows of
    their own will sees it while they see the account.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="followers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="followed"
    )
    named = models.BooleanField(default=False)
    muted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], name="one_follower_per_item")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.item}"
