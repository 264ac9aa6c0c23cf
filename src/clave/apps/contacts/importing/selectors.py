"""Reads on imports of people."""

from __future__ import annotations

from django.db.models import QuerySet

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission

from ..models import ContactImport


def imports_visible_to(user: User | None) -> QuerySet[ContactImport]:
    """A person's own imports; all for those who protect the data and for the machine."""
    if user is None or user.may(Permission.PROTECT_DATA):
        return ContactImport.objects.all()
    return ContactImport.objects.filter(uploaded_by=user)
