"""What the ledger tells the apps above it, which it must not know."""

from __future__ import annotations

from django.dispatch import Signal

# Sent inside the transaction that records a change of the facts: ``snapshot`` (the new one), and
# ``brought``, kind and id of the import that was added, where that is all that has changed.
facts_changed = Signal()
