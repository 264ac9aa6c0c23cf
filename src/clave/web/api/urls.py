"""The API: the same subjects as the pages, as JSON, with the same rights."""

from __future__ import annotations

from django.urls import path

from .api import api

urlpatterns = [path("", api.urls)]
