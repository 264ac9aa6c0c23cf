"""What people keep with an account."""

from __future__ import annotations

from django.db import models

from clave.apps.identity.models import StoredFile, User, Versioned

from .account import Account


class AccountFile(models.Model):
    """A file that belongs to an account; who sees the account sees the file."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT)

    class Meta:
        ordering = ["-file__uploaded_at"]

    def __str__(self) -> str:
        return str(self.file)


class AccountNote(Versioned):
    """Something worth remembering that happened at an account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    happened_on = models.DateField()
    text = models.TextField(max_length=4000)

    class Meta:
        ordering = ["-happened_on", "-pk"]

    def __str__(self) -> str:
        return self.text[:80]
