"""What all records at an account have in common: who sees the account sees them."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from clave.apps.accounts.models import Account, Viewer
from clave.apps.identity.models import User

Record = TypeVar("Record", bound=models.Model)


class AtAccountQuerySet(models.QuerySet[Record]):
    """Reads on records at accounts; every page and export goes through `visible_to`."""

    def visible_to(self, user: User | Viewer) -> Self:
        """Those at accounts that ``user`` sees."""
        return self.filter(account__in=Account.objects.visible_to(user))
