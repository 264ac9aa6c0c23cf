"""Addresses of needs."""

from __future__ import annotations

from django.urls import path

from . import account, importing, portfolio

urlpatterns = [
    path("needs/", portfolio.needs, name="needs"),
    path("needs/import/", importing.imports, name="need_imports"),
    path("needs/import/<int:pk>/", importing.one, name="need_import"),
    path("needs/import/<int:pk>/rejects/", importing.rejects, name="need_import_rejects"),
    path("needs/import/<int:pk>/<str:action>/", importing.act, name="need_import_act"),
    path("needs/<int:pk>/", account.need, name="need"),
    path("needs/<int:pk>/remove/", account.remove, name="remove_need"),
    path("accounts/<int:pk>/needs/", account.needs, name="account_needs"),
    path("accounts/<int:pk>/needs/new/", account.new, name="new_need"),
    path("accounts/<int:pk>/needs/review/", account.review, name="review_needs"),
]
