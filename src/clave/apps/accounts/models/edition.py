"""Which edition of the accounts this is: a mark that every write on one renews."""

from __future__ import annotations

import secrets

from django.db import models

from clave.apps.identity.prepared import only_row
from clave.lib.moment import once


class Edition(models.Model):
    """One row. Who remembers something about all accounts remembers its mark with it.

    A random mark, never a counter: after a write that was taken back, a counter would tell two
    different editions by the same number.
    """

    mark = models.CharField(max_length=32)

    class Meta:
        verbose_name = "edition of the accounts"

    def __str__(self) -> str:
        return self.mark

    @classmethod
    def current(cls) -> str:
        """The mark as of now; "" before the first write."""
        return once("edition of accounts", cls._read)

    @classmethod
    def _read(cls) -> str:
        row = only_row(cls)
        return row.mark if row else ""

    @classmethod
    def renew(cls) -> None:
        """Called with every write on accounts, in its transaction."""
        cls.objects.update_or_create(pk=1, defaults={"mark": secrets.token_hex(16)})
