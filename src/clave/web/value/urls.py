"""Addresses of the value ledger."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("accounts/<int:pk>/value/", views.ledger, name="account_value"),
    path("accounts/<int:pk>/value/pdf/", views.pdf, name="account_value_pdf"),
    path("accounts/<int:pk>/value/new/", views.new, name="new_initiative"),
    path("value/<int:pk>/", views.initiative, name="initiative"),
    path("value/<int:pk>/edit/", views.edit, name="edit_initiative"),
    path("value/<int:pk>/gains/", views.add_gain, name="add_gain"),
    path("value/<int:pk>/gains/<int:gain>/remove/", views.remove_gain, name="remove_gain"),
    path("value/<int:pk>/gains/<int:gain>/file/", views.evidence, name="gain_evidence"),
]
