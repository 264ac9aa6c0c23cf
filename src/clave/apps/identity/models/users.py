"""People who use Clave."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..roles import PERMISSIONS, Permission, Role
from .base import Versioned


class UserManager(BaseUserManager["User"]):
    """Finds and makes users by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A saved user; without a password nobody can log in as them."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with that address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, Versioned):
    """A person with a role. ``language`` and ``theme`` are their own choice."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    language = models.CharField(
        _("language"), max_length=2, choices=[("es", "Español"), ("en", "English")], default="es"
    )
    is_active = models.BooleanField(_("may log in"), default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]
    objects = UserManager()

    class Meta:
        ordering = ["name", "email"]
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.email

    def may(self, permission: Permission) -> bool:
        """Whether this person's role carries ``permission``; an inactive person may nothing."""
        return self.is_active and permission in PERMISSIONS.get(self.role, frozenset())

    @property
    def sees_accounts(self) -> bool:
        """Whether pages of accounts are theirs at all; which accounts, decides ``visible_to``."""
        return self.may(Permission.SEE_ALL_ACCOUNTS) or self.may(Permission.SEE_OWN_ACCOUNTS)

    @property
    def initials(self) -> str:
        """Two letters for the round badge: ``Lucía Ferrer`` → ``LF``."""
        words = self.name.split() or [self.email]
        return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()

    @property
    def short_name(self) -> str:
        """``Lucía Ferrer`` → ``L. Ferrer``, for dense tables."""
        return short_name(self.name)


def short_name(name: str) -> str:
    """``Lucía Ferrer`` → ``L. Ferrer``.

    >>> short_name("Lucía Ferrer"), short_name("Ana")
    ('L. Ferrer', 'Ana')
    """
    words = name.split()
    return f"{words[0][0]}. {' '.join(words[1:])}" if len(words) > 1 else name
