"""Addresses of settings, users and audit."""

from __future__ import annotations

from django.urls import path

from . import health, settings, users

urlpatterns = [
    path("settings/", settings.mine, name="settings"),
    path("settings/company/", settings.company, name="company"),
    path("settings/health/", health.weights, name="health_weights"),
    path("settings/audit/", settings.audit, name="audit"),
    path("settings/users/", users.users, name="users"),
    path("settings/users/new/", users.new, name="new_user"),
    path("settings/users/<int:pk>/", users.edit, name="user"),
    path("settings/users/<int:pk>/password/", users.password, name="user_password"),
    path("language/", settings.language, name="set_language"),
]
