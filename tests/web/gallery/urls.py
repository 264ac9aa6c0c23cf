"""The addresses of the gallery."""

from __future__ import annotations

from django.urls import include, path

from . import views

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("waiting/", views.home, name="waiting"),
]
