"""What may need somebody's approval, in words: policies name it and requests are of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

MATTERS = (
    ("discount", _("Discount")),
    ("agreement", _("Agreement")),
    ("investment", _("Commercial investment")),
    ("plan", _("Account plan")),
    ("credit", _("Credit limit or payment terms")),
    ("service", _("Service and logistics")),
    ("special_terms", _("Special terms")),
    ("other", _("Something else")),
)


def matter_label(matter: str) -> str:
    """A matter in words; one that is not listed as it stands."""
    return str(dict(MATTERS).get(matter, matter))
