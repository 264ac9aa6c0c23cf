"""Reads on users, views and the audit."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from .models import AuditEntry, SavedView, User
from .prepared import rows_of
from .roles import Permission, Role


def key_account_managers() -> QuerySet[User]:
    """Everybody who may be given an account: active people, KAMs first by name."""
    return User.objects.filter(is_active=True, role__in=[Role.KAM, Role.SALES_DIRECTION])


def views_for(user: User, page: str) -> list[SavedView]:
    """One's own saved views of a page, and those that others shared."""
    return rows_of(_views, page, user=user.pk)


def _views(page: str, user: int) -> QuerySet[SavedView]:
    return SavedView.objects.filter(Q(user=user) | Q(shared=True), page=page).select_related("user")


def audit_visible_to(user: User) -> QuerySet[AuditEntry]:
    """The whole trail for those who may see it, nothing otherwise."""
    if not user.may(Permission.SEE_AUDIT):
        return AuditEntry.objects.none()
    return AuditEntry.objects.select_related("actor")
