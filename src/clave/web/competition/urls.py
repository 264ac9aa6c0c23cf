"""Addresses of competition."""

from __future__ import annotations

from django.urls import path

from . import account, portfolio, rivals, writing

urlpatterns = [
    path("competition/", portfolio.competition, name="competition"),
    path("competition/rules/", rivals.rules, name="competition_rules"),
    path("competitors/", rivals.competitors, name="competitors"),
    path("competitors/new/", rivals.new, name="new_competitor"),
    path("competitors/<int:pk>/", rivals.competitor, name="competitor"),
    path("competitors/<int:pk>/merge/", rivals.merge, name="merge_competitor"),
    path("competitors/<int:pk>/products/", rivals.add_product, name="add_rival_product"),
    path("rival-products/<int:pk>/remove/", rivals.remove_product, name="remove_rival_product"),
    path("accounts/<int:pk>/competition/", account.competition, name="account_competition"),
    path("accounts/<int:pk>/competition/rival/", writing.new_presence, name="new_presence"),
    path("accounts/<int:pk>/competition/share/", writing.new_share, name="new_share"),
    path("accounts/<int:pk>/competition/price/", writing.new_price, name="new_price"),
    path("accounts/<int:pk>/competition/outcome/", writing.new_outcome, name="new_outcome"),
    path("presences/<int:pk>/", writing.presence, name="presence"),
    path("presences/<int:pk>/remove/", writing.remove_presence, name="remove_presence"),
    path("shares/<int:pk>/remove/", writing.remove_share, name="remove_share"),
    path("prices/<int:pk>/proof/", account.proof, name="price_proof"),
    path("prices/<int:pk>/remove/", writing.remove_price, name="remove_price"),
    path("outcomes/<int:pk>/", writing.outcome, name="outcome"),
    path("outcomes/<int:pk>/remove/", writing.remove_outcome, name="remove_outcome"),
]
