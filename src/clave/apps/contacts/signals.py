"""What the contacts tell whoever keeps something made of them."""

from __future__ import annotations

from django.dispatch import Signal

# After somebody was destroyed: whoever keeps a file that may name them throws it away.
people_destroyed = Signal()
