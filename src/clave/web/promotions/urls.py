"""Addresses of promotions."""

from __future__ import annotations

from django.urls import path

from . import calendar, one, portfolio, report, study, writing

urlpatterns = [
    path("deals/promotions/", portfolio.promotions, name="promotions"),
    path("deals/promotions/calendar/", calendar.calendar, name="promotion_calendar"),
    path("deals/promotions/study/", study.study, name="promotion_study"),
    path("accounts/<int:pk>/promotions/", portfolio.of_account, name="account_promotions"),
    path("accounts/<int:pk>/promotions/new/", writing.new, name="new_promotion"),
    path("promotions/<int:pk>/", one.promotion, name="promotion"),
    path("promotions/<int:pk>/edit/", writing.edit, name="edit_promotion"),
    path("promotions/<int:pk>/report/", report.report, name="promotion_report"),
    path("promotions/<int:pk>/ask/", writing.ask, name="ask_promotion"),
    path("promotions/<int:pk>/cancel/", writing.cancel, name="cancel_promotion"),
    path("promotions/<int:pk>/learnt/", writing.learn, name="learn_promotion"),
]
