"""Addresses of plans."""

from __future__ import annotations

from django.urls import path

from clave.web.accounts.blocks import SUMMARY_BLOCKS

from . import (
    account,
    listing,
    parts,
    plan,
    sections,
    strategy,
    taking,
    templates,
    versions,
    writing,
)

urlpatterns = [
    path("plans/", listing.plans, name="plans"),
    path("plans/strategy/", strategy.strategy, name="strategy"),
    path("plans/goals/new/", strategy.new_goal, name="new_goal"),
    path("plans/goals/<int:pk>/", strategy.goal, name="goal"),
    path("plans/goals/<int:pk>/remove/", strategy.remove_goal, name="remove_goal"),
    path("plans/goals/<int:pk>/now/", strategy.tell_goal, name="tell_goal"),
    path("plans/templates/", templates.templates, name="plan_templates"),
    path("plans/templates/<str:tier>/", templates.template, name="plan_template"),
    path("plans/<int:pk>/", plan.plan, name="plan"),
    path("plans/<int:pk>/result/", plan.result, name="plan_result"),
    path("plans/<int:pk>/move/", plan.move, name="move_plan"),
    path("plans/<int:pk>/actions/take/", taking.take_in, name="take_in_action"),
    path("plans/<int:pk>/situation/", plan.refresh, name="refresh_plan"),
    path("plans/<int:pk>/edit/", writing.edit, name="edit_plan"),
    path("plans/<int:pk>/remove/", writing.remove, name="remove_plan"),
    path("plans/<int:pk>/sections/<str:key>/", sections.section, name="plan_section"),
    path("plans/<int:pk>/sections/<str:key>/remarks/", sections.remark, name="plan_remark"),
    path("plans/<int:pk>/versions/", versions.versions, name="plan_versions"),
    path("plans/<int:pk>/versions/keep/", versions.keep_one, name="keep_plan_version"),
    path("plans/<int:pk>/versions/<int:number>/", versions.version, name="plan_version"),
    path("plans/<int:pk>/compare/", versions.compare, name="compare_plan"),
    path("plans/<int:pk>/objectives/<int:record>/now/", parts.actual, name="tell_objective"),
    path("plans/<int:pk>/objectives/<int:record>/order/", parts.order, name="order_objective"),
    path("plans/<int:pk>/milestones/<int:record>/reach/", parts.reach, name="reach_milestone"),
    path("plans/<int:pk>/<str:part>/new/", parts.new, name="new_plan_part"),
    path("plans/<int:pk>/<str:part>/<int:record>/", parts.one, name="plan_part"),
    path("plans/<int:pk>/<str:part>/<int:record>/remove/", parts.remove, name="remove_plan_part"),
    path("accounts/<int:pk>/plan/", account.plan_tab, name="account_plan"),
    path("accounts/<int:pk>/plan/new/", writing.new, name="new_plan"),
]

SUMMARY_BLOCKS.append(account.summary_block)
