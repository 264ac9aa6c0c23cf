"""People at the customers: who they are, what ties us to them, what was talked about."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """The app ``contacts``."""

    name = "clave.apps.contacts"
    label = "contacts"
    verbose_name = _("Contacts")

    def ready(self) -> None:
        """Tell the accounts below what the books know of people; take part in the worker's work."""
        from . import telling  # noqa: F401 - registers what it tells
        from .privacy import jobs  # noqa: F401 - registers its handler
