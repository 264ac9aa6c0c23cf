"""Addresses of training."""

from __future__ import annotations

from django.urls import path

from . import check, courses, sessions

urlpatterns = [
    path("training/", courses.training, name="training"),
    path("training/new/", courses.new, name="new_course"),
    path("training/<int:pk>/", courses.course, name="course"),
    path("training/<int:pk>/edit/", courses.edit, name="edit_course"),
    path("training/<int:pk>/material/", courses.add_file, name="add_material"),
    path("training/<int:pk>/files/<int:file>/", courses.file, name="course_file"),
    path("training/<int:pk>/sessions/new/", sessions.new, name="new_session"),
    path("training/sessions/<int:pk>/", sessions.session, name="training_session"),
    path("training/sessions/<int:pk>/edit/", sessions.edit, name="edit_session"),
    path("training/sessions/<int:pk>/cancel/", sessions.cancel, name="cancel_session"),
    path("training/sessions/<int:pk>/reply/", sessions.reply, name="reply_session"),
    path("training/sessions/<int:pk>/attendance/", sessions.attendance, name="session_attendance"),
    path("training/sessions/<int:pk>/check/", check.check, name="take_check"),
    path("training/results/<int:pk>/judge/", check.judge, name="judge_check"),
]
