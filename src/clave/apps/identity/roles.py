"""Who may do what: the roles of a company and the permissions that each carries.

Sight of accounts has two widths: ``SEE_ALL_ACCOUNTS``, and ``SEE_OWN_ACCOUNTS``, which is what the
chain of command and the account teams give (:mod:`clave.apps.org.sight`). A sales director with
``SEE_ALL_UNTIL_PLACED`` sees everything until holding a position in the company's chart. Margins,
limits of negotiations and remarks on persons each have their own right. Whatever is not listed is
denied.
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
    SEE_ALL_UNTIL_PLACED = "see_all_until_placed"
    SEE_OWN_ACCOUNTS = "see_own_accounts"
    SEE_MARGINS = "see_margins"
    SEE_LIMITS = "see_limits"
    SEE_REMARKS = "see_remarks"
    EDIT_ACCOUNTS = "edit_accounts"
    ASSIGN_ACCOUNTS = "assign_accounts"
    FOLLOW_UP = "follow_up"
    MANAGE_RESOURCES = "manage_resources"
    PLAN_WORK = "plan_work"
    SET_TARGETS = "set_targets"
    GIVE_TRAINING = "give_training"
    MANAGE_STRATEGY = "manage_strategy"
    ISSUE_BRIEF = "issue_brief"
    MANAGE_COMPETITION = "manage_competition"
    SEE_DEMAND = "see_demand"
    PLAN_DEMAND = "plan_demand"
    MANAGE_PROFIT = "manage_profit"
    LOG_COLLECTIONS = "log_collections"
    MANAGE_COLLECTIONS = "manage_collections"
    SEE_INSIGHTS = "see_insights"
    SEE_ANSWERS = "see_answers"
    MANAGE_READINESS = "manage_readiness"
    SCORE_SELECTION = "score_selection"
    DECIDE_SELECTION = "decide_selection"
    IMPORT_FACTS = "import_facts"
    EDIT_CHART = "edit_chart"
    MANAGE_COMPANY = "manage_company"
    MANAGE_USERS = "manage_users"
    SEE_AUDIT = "see_audit"
    PROTECT_DATA = "protect_data"


_P = Permission
_READ_ALL = {_P.SEE_ALL_ACCOUNTS, _P.SEE_INSIGHTS, _P.SEE_MARGINS, _P.SEE_DEMAND}
_SELLS = {
    *(_P.SEE_OWN_ACCOUNTS, _P.SEE_INSIGHTS, _P.SEE_MARGINS, _P.SEE_LIMITS, _P.SEE_REMARKS),
    _P.SEE_DEMAND,
}
_SERVES = {_P.SEE_OWN_ACCOUNTS, _P.FOLLOW_UP}

# Who changes the chart changes what people see; so that is the administrator's alone, who in turn
# does not read how far a negotiation may go.
PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.KAM: frozenset(
        {*_SELLS, _P.EDIT_ACCOUNTS, _P.FOLLOW_UP, _P.SCORE_SELECTION, _P.LOG_COLLECTIONS}
        | {_P.GIVE_TRAINING}
    ),
    Role.SALES_DIRECTION: frozenset(
        {
            *(*_SELLS, _P.SEE_ALL_UNTIL_PLACED, _P.EDIT_ACCOUNTS, _P.ASSIGN_ACCOUNTS),
            *(_P.FOLLOW_UP, _P.MANAGE_RESOURCES, _P.PLAN_WORK, _P.MANAGE_PROFIT, _P.SET_TARGETS),
            *(_P.LOG_COLLECTIONS, _P.MANAGE_COMPETITION, _P.PLAN_DEMAND, _P.MANAGE_STRATEGY),
            _P.GIVE_TRAINING,
            _P.ISSUE_BRIEF,
            *(_P.SEE_ANSWERS, _P.MANAGE_READINESS, _P.SCORE_SELECTION, _P.DECIDE_SELECTION),
        }
    ),
    Role.DELEGATION_MANAGER: frozenset(
        {*_SERVES, _P.SEE_DEMAND, _P.MANAGE_RESOURCES, _P.GIVE_TRAINING}
    ),
    Role.SELLER: frozenset(_SERVES),
    Role.DEPARTMENT: frozenset({*_SERVES, _P.SEE_DEMAND}),
    Role.FINANCE: frozenset(
        {
            *(*_READ_ALL, _P.IMPORT_FACTS, _P.FOLLOW_UP),
            *(_P.MANAGE_PROFIT, _P.LOG_COLLECTIONS, _P.MANAGE_COLLECTIONS),
        }
    ),
    Role.ANALYST: frozenset({*_READ_ALL, _P.IMPORT_FACTS, _P.SEE_ANSWERS}),
    Role.ADMINISTRATOR: frozenset(_P)
    - {_P.SEE_OWN_ACCOUNTS, _P.SEE_ALL_UNTIL_PLACED, _P.SEE_LIMITS},
    Role.DIRECTION: frozenset(
        {
            *(*_READ_ALL, _P.SEE_LIMITS, _P.SEE_REMARKS, _P.SEE_ANSWERS),
            *(_P.MANAGE_READINESS, _P.MANAGE_STRATEGY, _P.ISSUE_BRIEF),
        }
    ),
}
