"""What the follow-up tells the apps above it, which it must not know."""

from __future__ import annotations

from django.dispatch import Signal

# Sent inside the transaction that made or changed an action: ``action``, as it is now; ``on``: the
# day of it, where that is not today.
action_saved = Signal()
