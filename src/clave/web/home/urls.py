"""Addresses of the home page, the search, and what belongs to no subject."""

from __future__ import annotations

from django.urls import path

from . import adding, exports, views

urlpatterns = [
    path("", views.home, name="home"),
    path("health", views.health, name="health"),
    path("add/", adding.add, name="add"),
    path("search/", views.search, name="search"),
    path("views/save/", views.save_view, name="save_view"),
    path("views/<int:pk>/delete/", views.delete_view, name="delete_view"),
    path("jobs/<uuid:pk>/", views.job_status, name="job"),
    path("jobs/<uuid:pk>/cancel/", views.job_cancel, name="cancel_job"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<uuid:pk>/", exports.export, name="export"),
    path("exports/<uuid:pk>/file/", exports.export_file, name="export_file"),
    path("definitions/", views.definitions, name="definitions"),
]
