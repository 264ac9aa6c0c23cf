"""What the follow-up tells the apps above it, which it must not know."""

from __future__ import annotations

from django.dispatch import Signal

# Sent inside the transaction that made or changed an action: ``action``, as it is now; ``on``: the
# day of it, where that is not today.
action_saved = Signal()

# Sent before an action is changed: ``action`` as it was, ``values`` as they shall be. Whoever knows
# better refuses.
action_changing = Signal()
