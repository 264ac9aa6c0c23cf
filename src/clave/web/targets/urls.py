"""Addresses of targets and currencies."""

from __future__ import annotations

from django.urls import path

from . import board, currencies, grid, lines, people, sets

urlpatterns = [
    path("insights/targets/", board.targets, name="targets"),
    path("insights/targets/people/", people.people, name="target_people"),
    path("insights/currencies/", currencies.currencies, name="currencies"),
    path("insights/targets/sets/", sets.target_sets, name="target_sets"),
    path("insights/targets/sets/new/", sets.new, name="new_target_set"),
    path("insights/targets/sets/<int:pk>/", sets.target_set, name="target_set"),
    path("insights/targets/sets/<int:pk>/hand-down/", sets.hand_down, name="hand_down_targets"),
    path("insights/targets/sets/<int:pk>/budgets/", sets.take_budgets, name="take_budgets"),
    path("insights/targets/sets/<int:pk>/propose/", sets.propose, name="propose_targets"),
    path("insights/targets/sets/<int:pk>/enter/", grid.enter, name="enter_targets"),
    path("insights/targets/lines/<int:pk>/settle/", lines.settle, name="settle_target"),
]
