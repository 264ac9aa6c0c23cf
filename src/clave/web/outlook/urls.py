"""Addresses of what models say."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("insights/orders/", views.who_orders, name="who_orders"),
    path("insights/recommendations/", views.recommender, name="recommender"),
    path("accounts/<int:pk>/results/outlook/", views.account_outlook, name="account_outlook"),
]
