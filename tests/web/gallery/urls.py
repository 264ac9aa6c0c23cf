"""The addresses of the gallery."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from . import views

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", RedirectView.as_view(url="/portfolio/"), name="home"),
    path("portfolio/", views.portfolio, name="portfolio"),
    path("account/", views.account, name="account"),
    path("insights/", views.concentration, name="insights"),
    path("forms/", views.forms, name="forms"),
    path("progress/", views.progress, name="progress"),
    path("accounts/find/", views.picker_options, name="picker_options"),
    path("search/", views.search, name="search"),
    path("waiting/", views.portfolio, name="waiting"),
    path("notifications/", views.portfolio, name="notifications"),
    path("conflict/", views.conflict, name="conflict"),
    path("error/<int:code>/", views.error, name="error"),
]
