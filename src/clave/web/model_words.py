"""What figures that read a model are, in a few sentences."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

ALIVE = _(
    "Each account has its own rhythm; the longer it is silent beside it, the likelier it "
    "is gone. A model that was right about earlier months tells the chance that it still "
    "orders, and how many orders come, each with the range in which it lies 8 of 10 times. "
    "In danger is what it would bring if it goes on, times the chance that it does not."
)
RECOMMENDATIONS = _(
    "Products that an account has not bought and that others buy who buy what it buys. The "
    "method is the one that found most of what was newly bought in months that it did not "
    "know. Expected sales are what like accounts buy of it, by size, times the chance."
)
ENTRIES = (
    ("alive", _("Who will order"), ALIVE),
    ("recommendations", _("Recommendations"), RECOMMENDATIONS),
)
