"""Addresses of the imports."""

from __future__ import annotations

from django.urls import path

from . import steps, views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/<uuid:pk>/", views.show, name="import"),
    path("imports/<uuid:pk>/mapping/", steps.mapping, name="import_mapping"),
    path("imports/<uuid:pk>/answer/", steps.answer, name="import_answer"),
    path("imports/<uuid:pk>/sheet/", steps.sheet, name="import_sheet"),
    path("imports/<uuid:pk>/confirm/", steps.confirm, name="import_confirm"),
    path("imports/<uuid:pk>/discard/", steps.discard, name="import_discard"),
    path("imports/<uuid:pk>/undo/", steps.undo, name="import_undo"),
    path("imports/mappings/<int:pk>/forget/", steps.forget, name="forget_mapping"),
    path("imports/<uuid:pk>/rejects/", views.rejects, name="import_rejects"),
]
