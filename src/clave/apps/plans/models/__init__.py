"""The books of plans. Import models from here."""

from __future__ import annotations

from .aims import Objective, Strategy
from .means import Investment, InvestmentKind, Milestone, PlanAction, Risk, RiskState
from .plans import AccountPlan, PlanQuerySet, PlanState, PlanVersion, StateChange
from .strategy import Goal
from .writing import (
    EVIDENCE,
    PlanTemplate,
    Quarter,
    Section,
    SectionEdit,
    SectionRemark,
    SwotPoint,
)

__all__ = [
    "EVIDENCE",
    "AccountPlan",
    "Goal",
    "Investment",
    "InvestmentKind",
    "Milestone",
    "Objective",
    "PlanAction",
    "PlanQuerySet",
    "PlanState",
    "PlanTemplate",
    "PlanVersion",
    "Quarter",
    "Risk",
    "RiskState",
    "Section",
    "SectionEdit",
    "SectionRemark",
    "StateChange",
    "Strategy",
    "SwotPoint",
]
