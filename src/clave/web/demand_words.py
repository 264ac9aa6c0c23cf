"""What the layers of the demand plan are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

LAYER_LABELS = {
    "seasonal_naive": gettext_lazy("Same month of last year"),
    "statistical": gettext_lazy("Forecast"),
    "needs": gettext_lazy("Needs"),
    "agreed": gettext_lazy("Agreed volumes"),
    "promotion": gettext_lazy("Promotions"),
    "view": gettext_lazy("KAM's view"),
    "consensus": gettext_lazy("Plan"),
}


def layer_label(name: str) -> str:
    """The layer's name on the page; one of an app to come, by its own name."""
    return str(LAYER_LABELS.get(name, name))
