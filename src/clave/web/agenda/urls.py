"""Addresses of the calendar."""

from __future__ import annotations

from django.urls import path

from . import feed, views

urlpatterns = [
    path("agenda/", views.agenda, name="agenda"),
    path("agenda/feeds/", feed.feeds, name="calendar_feeds"),
    path("agenda/feeds/<int:pk>/revoke/", feed.revoke, name="revoke_feed"),
    path("calendar/<str:token>.ics", feed.answer, name="calendar_feed"),
]
