"""Who may do what: the roles of a company and the permissions that each carries.

Until the chain of command exists, sight of accounts has two widths: ``SEE_ALL_ACCOUNTS``, and
otherwise only the accounts one manages; who sees an account sees its margins. Whatever is not
listed is denied.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in the company."""

    KAM = "kam", _("Key account manager (KAM)")
    SALES_DIRECTION = "sales_direction", _("Sales director")
    DELEGATION_MANAGER = "delegation_manager", _("Delegation manager")
    SELLER = "seller", _("Salesperson")
    DEPARTMENT = "department", _("Department")
    FINANCE = "finance", _("Finance and collections")
    ANALYST = "analyst", _("Analyst")
    ADMINISTRATOR = "administrator", _("Administrator")
    DIRECTION = "direction", _("General management")


class Permission(StrEnum):
    """One thing that a role may do."""

    SEE_ALL_ACCOUNTS = "see_all_accounts"
    SEE_OWN_ACCOUNTS = "see_own_accounts"
    EDIT_ACCOUNTS = "edit_accounts"
    ASSIGN_ACCOUNTS = "assign_accounts"
    SEE_INSIGHTS = "see_insights"
    IMPORT_FACTS = "import_facts"
    MANAGE_COMPANY = "manage_company"
    MANAGE_USERS = "manage_users"
    SEE_AUDIT = "see_audit"


_P = Permission
_READ_ALL = {_P.SEE_ALL_ACCOUNTS, _P.SEE_INSIGHTS}

PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.KAM: frozenset({_P.SEE_OWN_ACCOUNTS, _P.EDIT_ACCOUNTS, _P.SEE_INSIGHTS}),
    Role.SALES_DIRECTION: frozenset({*_READ_ALL, _P.EDIT_ACCOUNTS, _P.ASSIGN_ACCOUNTS}),
    Role.DELEGATION_MANAGER: frozenset(),
    Role.SELLER: frozenset(),
    Role.DEPARTMENT: frozenset(),
    Role.FINANCE: frozenset({*_READ_ALL, _P.IMPORT_FACTS}),
    Role.ANALYST: frozenset({*_READ_ALL, _P.IMPORT_FACTS}),
    Role.ADMINISTRATOR: frozenset(_P) - {_P.SEE_OWN_ACCOUNTS},
    Role.DIRECTION: frozenset(_READ_ALL),
}
