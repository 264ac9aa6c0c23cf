"""Addresses of briefings."""

from __future__ import annotations

from django.urls import path

from . import reading, writing

urlpatterns = [
    path("briefings/", reading.briefings, name="briefings"),
    path("briefings/new/", writing.new, name="new_briefing"),
    path("briefings/<int:pk>/", reading.briefing, name="briefing"),
    path("briefings/<int:pk>/edit/", writing.edit, name="edit_briefing"),
    path("briefings/<int:pk>/send/", writing.send, name="send_briefing"),
    path("briefings/<int:pk>/remind/", writing.remind, name="remind_briefing"),
    path("briefings/<int:pk>/close/", writing.close, name="close_briefing"),
    path("briefings/<int:pk>/ask/", reading.ask, name="ask_briefing"),
    path("briefing-questions/<int:pk>/answer/", writing.answer, name="answer_briefing"),
]
