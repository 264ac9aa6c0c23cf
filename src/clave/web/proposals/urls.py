"""Addresses of proposals."""

from __future__ import annotations

from django.urls import path

from . import account, moving, offer, one, pipeline, propose, sides, writing

urlpatterns = [
    path("deals/", pipeline.board, name="deals"),
    path("deals/list/", pipeline.listing, name="proposals"),
    path("accounts/<int:pk>/deals/", account.deals, name="account_deals"),
    path("accounts/<int:pk>/proposals/new/", writing.new, name="new_proposal"),
    path(
        "accounts/<int:pk>/opportunities/<slug:slug>/propose/",
        propose.of_opportunity,
        name="propose_opportunity",
    ),
    path("scenarios/<int:pk>/propose/", propose.of_scenario, name="propose_scenario"),
    path("promotions/<int:pk>/propose/", propose.of_promotion, name="propose_promotion"),
    path("proposals/<int:pk>/", one.proposal, name="proposal"),
    path("proposals/<int:pk>/sides/", sides.sides, name="proposal_sides"),
    path("proposals/<int:pk>/edit/", writing.edit, name="edit_proposal"),
    path("proposals/<int:pk>/offer/", offer.offer, name="proposal_offer"),
    path("proposals/<int:pk>/ask/", moving.ask, name="ask_proposal"),
    path("proposals/<int:pk>/send/", moving.send, name="send_proposal"),
    path("proposals/<int:pk>/settle/", moving.settle, name="settle_proposal"),
    path("proposals/<int:pk>/withdraw/", moving.withdraw, name="withdraw_proposal"),
    path("proposals/<int:pk>/reopen/", moving.reopen, name="reopen_proposal"),
    path("proposals/<int:pk>/chance/", moving.chance, name="proposal_chance"),
]
