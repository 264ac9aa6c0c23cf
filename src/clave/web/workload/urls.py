"""Addresses of role, workload, breadth and depth."""

from __future__ import annotations

from django.urls import path

from . import breadth, capacity, load, moves, role, rules

urlpatterns = [
    path("accounts/<int:pk>/role/", role.role, name="account_role"),
    path("insights/workload/", load.workload, name="workload"),
    path("insights/workload/<int:pk>/", load.person, name="workload_person"),
    path("insights/workload/what-if/", moves.what_if, name="workload_what_if"),
    path("insights/workload/proposal/", moves.proposal, name="workload_proposal"),
    path("insights/workload/hand-over/", moves.hand_over, name="hand_over_accounts"),
    path("insights/workload/rules/", rules.rules, name="work_rules"),
    path("insights/workload/rules/<slug:kind>/<str:key>/", rules.rule, name="work_rule"),
    path(
        "insights/workload/rules/<slug:kind>/<str:key>/forget/",
        rules.forget,
        name="forget_work_rule",
    ),
    path("insights/workload/capacity/", capacity.capacities, name="capacities"),
    path("insights/workload/capacity/new/", capacity.new, name="new_capacity"),
    path("insights/workload/capacity/<int:pk>/", capacity.edit, name="capacity"),
    path("insights/breadth/", breadth.breadth, name="breadth"),
    path("insights/breadth/accounts/", breadth.accounts, name="breadth_accounts"),
    path("insights/breadth/<int:pk>/act/", breadth.act, name="ask_for_way"),
]
