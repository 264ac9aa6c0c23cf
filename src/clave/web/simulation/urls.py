"""Addresses of the simulator, scenarios, offers, and how customers count."""

from __future__ import annotations

from django.urls import path

from . import limits, margin, offer, scenarios, simulator

urlpatterns = [
    path("accounts/<int:pk>/simulate/", simulator.simulate, name="simulate"),
    path("accounts/<int:pk>/simulate/save/", scenarios.save, name="save_offer_scenario"),
    path("accounts/<int:pk>/scenarios/", scenarios.scenarios, name="offer_scenarios"),
    path("accounts/<int:pk>/offer/", offer.offer, name="offer"),
    path("accounts/<int:pk>/margin/", margin.customer_margin, name="account_margin"),
    path("accounts/<int:pk>/counting/", margin.counting, name="customer_counting"),
    path("scenarios/<int:pk>/", scenarios.scenario, name="offer_scenario"),
    path("scenarios/<int:pk>/remove/", scenarios.remove, name="remove_offer_scenario"),
    path("scenarios/<int:pk>/ask/", scenarios.ask, name="ask_offer_scenario"),
    path("settings/payment-terms/", limits.limits, name="payment_limits"),
    path("settings/payment-terms/new/", limits.new, name="new_payment_limit"),
    path("settings/payment-terms/<int:pk>/", limits.edit, name="payment_limit"),
]
