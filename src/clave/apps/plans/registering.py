"""Tells calendar, figures, approvals and the worker's round what they ask of plans."""

from __future__ import annotations

from clave.apps.accounts.selectors import BOOKS
from clave.apps.accounts.units import PLANS
from clave.apps.agenda.selectors import SOURCES
from clave.apps.followup.services.approvals import SETTLERS
from clave.apps.followup.services.rounds import DUTIES
from clave.apps.health.telling import PLANS as HEALTH_PLANS

from . import guarding as guarding  # listens to actions that are changed
from .selectors import done_per_due, pace_of_accounts
from .services.readings import read_if_due
from .services.states import settle_request
from .telling import milestones_dated, objectives_dated, told_of

BOOKS["plan_books"] = told_of
PLANS.append(pace_of_accounts)
HEALTH_PLANS.append(done_per_due)
SOURCES += [objectives_dated, milestones_dated]
SETTLERS.append(settle_request)
DUTIES.append(read_if_due)
