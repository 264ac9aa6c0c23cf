"""Addresses of what leaves on paper."""

from __future__ import annotations

from django.urls import path

from . import brief_asks, briefs, plans, templates, views

urlpatterns = [
    path("accounts/<int:pk>/review/", views.review, name="account_review"),
    path("accounts/<int:pk>/review/rest/", views.review_rest, name="account_review_rest"),
    path("accounts/<int:pk>/review/file/", views.review_file, name="account_review_file"),
    path("plans/<int:pk>/file/", plans.plan_file, name="plan_file"),
    path("plans/brief/", briefs.annual_briefs, name="annual_briefs"),
    path("plans/brief/begin/", briefs.begin, name="begin_brief"),
    path("plans/brief/<int:pk>/", briefs.annual_brief, name="annual_brief"),
    path("plans/brief/<int:pk>/file/", briefs.annual_brief_file, name="annual_brief_file"),
    path("plans/brief/<int:pk>/discuss/", briefs.discuss_brief, name="discuss_brief"),
    path("plans/brief/<int:pk>/asks/new/", brief_asks.new_ask, name="new_brief_ask"),
    path("plans/brief/<int:pk>/parts/<str:key>/", briefs.brief_part, name="brief_part"),
    path("plans/brief/<int:pk>/do/<str:act>/", briefs.brief_act, name="brief_act"),
    path("plans/brief/asks/<int:pk>/", brief_asks.brief_ask, name="brief_ask"),
    path("plans/brief/asks/<int:pk>/do/<str:act>/", brief_asks.ask_act, name="ask_act"),
    path("settings/slides/", templates.slides, name="slides"),
    path("settings/slides/remove/", templates.remove, name="remove_slides"),
    path("settings/slides/example/", templates.example, name="slides_example"),
]
