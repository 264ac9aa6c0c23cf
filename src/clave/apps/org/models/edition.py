"""Which edition of the chart this is: a mark that every write on the organisation renews."""

from __future__ import annotations

import secrets

from django.db import models

from clave.apps.identity.prepared import only_row


class ChartEdition(models.Model):
    """One row. Whoever remembers the chart remembers the mark with it, and asks for it each time.

    Its row is also the lock of a change: two at once could close a circle that neither sees.
    """

    mark = models.CharField(max_length=32)

    class Meta:
        verbose_name = "edition of the chart"

    def __str__(self) -> str:
        return self.mark

    @classmethod
    def current(cls) -> str:
        """The mark as of now; "" before the first write."""
        row = only_row(cls)
        return row.mark if row else ""

    @classmethod
    def lock(cls) -> None:
        """Wait for other changes; called within the transaction, before anything is read."""
        cls.objects.get_or_create(pk=1, defaults={"mark": secrets.token_hex(16)})
        cls.objects.select_for_update().get(pk=1)

    @classmethod
    def renew(cls) -> None:
        """Called after the last write of a change, in its transaction."""
        cls.objects.update_or_create(pk=1, defaults={"mark": secrets.token_hex(16)})
