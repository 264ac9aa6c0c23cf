"""Customers: who they are, how they hang together, who manages them."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The app ``accounts``."""

    name = "clave.apps.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Follow the ledger: its accounts appear here after every import."""
        from . import sync  # noqa: F401 - connects its receiver
