"""Addresses of resources and their bookings."""

from __future__ import annotations

from django.urls import path

from . import resources

urlpatterns = [
    path("resources/", resources.resources, name="resources"),
    path("resources/new/", resources.new, name="new_resource"),
    path("resources/accounts/", resources.accounts, name="resources_by_account"),
    path("resources/<int:pk>/", resources.resource, name="resource"),
    path("resources/<int:pk>/edit/", resources.edit, name="edit_resource"),
    path("resources/bookings/<int:pk>/cancel/", resources.cancel, name="cancel_booking"),
]
