"""Addresses of the portfolio and of accounts."""

from __future__ import annotations

from django.urls import path

from . import account, files, health, lines, portfolio, profile, team

urlpatterns = [
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/assign/", portfolio.assign, name="assign_accounts"),
    path("portfolio/compare/", portfolio.compare, name="compare_accounts"),
    path("accounts/<int:pk>/", account.summary, name="account"),
    path("accounts/<int:pk>/profile/", profile.profile, name="account_profile"),
    path("accounts/<int:pk>/results/", account.results, name="account_results"),
    path("accounts/<int:pk>/health/", health.health, name="account_health"),
    path("accounts/<int:pk>/files/", files.files, name="account_files"),
    path("accounts/<int:pk>/files/<int:file>/", files.download, name="account_file"),
    path("accounts/<int:pk>/files/<int:file>/remove/", files.remove, name="remove_account_file"),
    path("accounts/<int:pk>/team/", team.add, name="add_member"),
    path("accounts/<int:pk>/team/<int:member>/", team.change, name="change_member"),
    path("accounts/<int:pk>/team/<int:member>/remove/", team.remove, name="remove_member"),
    path("accounts/<int:pk>/latest/", account.latest, name="account_latest"),
    path("accounts/<int:pk>/timeline/", account.timeline, name="account_timeline"),
    path("accounts/<int:pk>/notes/", account.add_note, name="add_account_note"),
    path("accounts/pick/", portfolio.pick, name="pick_accounts"),
    path("lines/", lines.lines, name="lines"),
]
