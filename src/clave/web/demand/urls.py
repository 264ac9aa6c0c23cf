"""Addresses of the demand plan."""

from __future__ import annotations

from django.urls import path

from . import account, accuracy, board, grid, months, sheet

urlpatterns = [
    path("demand/", board.board, name="demand"),
    path("demand/accuracy/", accuracy.accuracy, name="demand_accuracy"),
    path("demand/sheet/", sheet.sheet, name="demand_sheet"),
    path("demand/sheet/take/", sheet.take, name="take_demand_sheet"),
    path("demand/months/", months.months, name="demand_months"),
    path("demand/months/<str:when>/", months.month, name="demand_month"),
    path("demand/months/<str:when>/ask/", months.ask, name="ask_consensus"),
    path("demand/months/<str:when>/freeze/", months.freeze, name="freeze_plan"),
    path("accounts/<int:pk>/demand/", account.demand, name="account_demand"),
    path("accounts/<int:pk>/demand/enter/", grid.enter, name="enter_demand"),
]
