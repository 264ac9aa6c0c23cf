"""Addresses of opportunities, and what other pages show of them."""

from __future__ import annotations

from django.urls import path

from clave.web.accounts.blocks import SUMMARY_BLOCKS

from . import account, deciding, listing, matrix, one, results, wallets

urlpatterns = [
    path("insights/opportunities/", listing.opportunities, name="opportunities"),
    path("insights/opportunities/matrix/", matrix.matrix, name="whitespace_matrix"),
    path("insights/opportunities/results/", results.results, name="opportunity_results"),
    path("accounts/<int:pk>/opportunities/", account.opportunities, name="account_opportunities"),
    path("accounts/<int:pk>/opportunities/<slug:slug>/", one.opportunity, name="opportunity"),
    path(
        "accounts/<int:pk>/opportunities/<slug:slug>/take/",
        deciding.take,
        name="take_opportunity",
    ),
    path(
        "accounts/<int:pk>/opportunities/<slug:slug>/put-away/",
        deciding.put_away,
        name="dismiss_opportunity",
    ),
    path("opportunities/<int:pk>/settle/", deciding.settle, name="settle_opportunity"),
    path("opportunities/<int:pk>/reopen/", deciding.reopen, name="reopen_opportunity"),
    path("accounts/<int:pk>/wallets/new/", wallets.new, name="new_wallet"),
    path("wallets/<int:pk>/", wallets.edit, name="wallet"),
    path("wallets/<int:pk>/remove/", wallets.remove, name="remove_wallet"),
]

SUMMARY_BLOCKS.append(account.summary_block)
