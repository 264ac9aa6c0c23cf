"""A person at one or several customers, and the key under which the audit keeps what is theirs."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.audit import Changes
from clave.apps.identity.models import User, Versioned
from clave.apps.identity.roles import Permission
from clave.lib.text import digits, plain


class Channel(models.TextChoices):
    """How a person prefers to be reached."""

    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("telephone")
    MOBILE = "mobile", _("mobile")
    MEETING = "meeting", _("in person")


class LegalBasis(models.TextChoices):
    """Why their data may be kept (article 6 of the European regulation)."""

    INTEREST = "interest", _("legitimate interest")
    CONTRACT = "contract", _("contract")
    CONSENT = "consent", _("consent")


class State(models.TextChoices):
    """What the person asked for. A destroyed person has no state: nothing of them is left."""

    ACTIVE = "active", _("active")
    OBJECTED = "objected", _("objected to its use")
    BLOCKED = "blocked", _("blocked")


class Attitude(models.IntegerChoices):
    """Towards us: +3 promotes us, −3 promotes the competition."""

    PROMOTES_OTHERS = -3, _("promotes the competition")
    AGAINST = -2, _("against")
    COOL = -1, _("rather against")
    NEUTRAL = 0, _("neutral")
    WARM = 1, _("rather in favour")
    FOR = 2, _("in favour")
    PROMOTES_US = 3, _("promotes us")


class ContactQuerySet(models.QuerySet["Contact"]):
    """Reads on contacts; every page, search and export goes through :meth:`visible_to`."""

    def standing(self) -> Self:
        """People who may be worked with: neither blocked nor merged into another."""
        return self.filter(merged_into=None).exclude(state=State.BLOCKED)

    def visible_to(self, user: User) -> Self:
        """People in at least one account that ``user`` sees."""
        return self.standing().filter(_in_accounts_of(user))

    def blocked_for(self, user: User) -> Self:
        """The blocked, whom only those see who protect the data."""
        if not user.may(Permission.PROTECT_DATA):
            return self.none()
        return self.filter(merged_into=None, state=State.BLOCKED)

    def matching(self, text: str) -> Self:
        """People whose name, e-mail, title or telephone contains ``text``, accents aside."""
        found = Q(search_text__contains=plain(text)) if plain(text) else Q(pk=None)
        if len(numbers := digits(text)) > 3:
            found |= Q(search_text__contains=numbers)
        return self.filter(found)


def _in_accounts_of(user: User) -> Q:
    """A role in one of the accounts that ``user`` sees: found once, not once for each person."""
    from .roles import ContactRole

    roles = ContactRole.objects.filter(account__in=Account.objects.visible_to(user))
    return Q(pk__in=roles.order_by().values("contact"))


class Contact(Versioned):
    """A person. What they are at each customer stands in their roles.

    ``name_key``, ``search_text``: what is compared and searched, kept by ``save``. ``remarks`` are
    read by those only who may (``SEE_REMARKS``). ``merged_into``: this was the same person as that
    one, and is hidden until the merge is undone.
    """

    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    phone = models.CharField(_("telephone"), max_length=40, blank=True, default="")
    mobile = models.CharField(_("mobile"), max_length=40, blank=True, default="")
    language = models.CharField(_("language"), max_length=20, blank=True, default="")
    channel = models.CharField(
        _("preferred channel"), max_length=10, choices=Channel.choices, blank=True, default=""
    )
    legal_basis = models.CharField(
        _("legal basis"), max_length=10, choices=LegalBasis.choices, default=LegalBasis.INTEREST
    )
    legal_basis_on = models.DateField(_("legal basis since"), null=True, blank=True)
    remarks = models.TextField(_("remarks"), max_length=4000, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    state_on = models.DateField(_("state since"), null=True, blank=True)
    name_key = models.CharField(max_length=150, editable=False, db_index=True)
    search_text = models.TextField(editable=False, default="")
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="merged", editable=False
    )
    imported_by = models.ForeignKey(
        "contacts.ContactImport",
        null=True,
        on_delete=models.SET_NULL,
        related_name="contacts",
        editable=False,
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [models.Index(fields=["email"]), models.Index(fields=["state"])]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **options: object) -> None:
        """As Django's, what is searched brought up to date."""
        self.prepare()
        super().save(*args, **options)  # type: ignore[arg-type]

    def prepare(self) -> None:
        """Derive what is compared and searched; before a ``bulk_create`` it is asked for."""
        self.name_key = plain(self.name)[:150]
        words = [plain(self.name), plain(self.email), digits(self.phone), digits(self.mobile)]
        self.search_text = " ".join(filter(None, words))

    @property
    def audit_label(self) -> str:
        """What the audit calls them: a number, which says nothing of who they are."""
        return f"#{self.pk}"

    def conceal(self, changes: Changes) -> Changes:
        """The changes as the audit keeps them: under the key of the person."""
        from ..secrecy import sealed

        return sealed(self.pk, changes)


class ContactKey(models.Model):
    """The key of one person's values in the audit; destroyed with the person."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="key")
    secret = models.CharField(max_length=44)

    class Meta:
        verbose_name = "key of a contact"

    def __str__(self) -> str:
        return f"#{self.contact_id}"
