"""Addresses of the insights."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("insights/", views.concentration, name="insights"),
    path("insights/loss/", views.loss, name="loss"),
    path("insights/loss/save/", views.save_scenario, name="save_scenario"),
    path("insights/loss/<int:pk>/delete/", views.delete_scenario, name="delete_scenario"),
]
