"""Addresses of what leaves on paper."""

from __future__ import annotations

from django.urls import path

from . import templates, views

urlpatterns = [
    path("accounts/<int:pk>/review/", views.review, name="account_review"),
    path("accounts/<int:pk>/review/file/", views.review_file, name="account_review_file"),
    path("settings/slides/", templates.slides, name="slides"),
    path("settings/slides/remove/", templates.remove, name="remove_slides"),
    path("settings/slides/example/", templates.example, name="slides_example"),
]
