"""Addresses of the income statement, the whale curve and the rules behind them."""

from __future__ import annotations

from django.urls import path

from . import rules, statement, variance, whale

urlpatterns = [
    path("accounts/<int:pk>/results/pnl/", statement.statement, name="account_pnl"),
    path("accounts/<int:pk>/results/pnl/by/<slug:by>/", statement.parts, name="account_pnl_by"),
    path("accounts/<int:pk>/results/pnl/<slug:step>/", statement.behind, name="account_pnl_step"),
    path("accounts/<int:pk>/results/variance/", variance.variance, name="account_variance"),
    path("accounts/<int:pk>/results/prices/", variance.prices, name="account_prices"),
    path("insights/whale/", whale.whale, name="whale"),
    path("insights/whale/rules/", rules.rules, name="profit_rules"),
    path("insights/whale/rules/<slug:kind>/new/", rules.new, name="new_profit_rule"),
    path("insights/whale/rules/<slug:kind>/<int:pk>/", rules.edit, name="profit_rule"),
    path(
        "insights/whale/rules/<slug:kind>/<int:pk>/remove/",
        rules.remove,
        name="remove_profit_rule",
    ),
]
