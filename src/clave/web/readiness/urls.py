"""Addresses of the readiness diagnosis and of the profit at risk."""

from __future__ import annotations

from django.urls import path

from . import answering, diagnosis, questionnaires, records, risk, rules

urlpatterns = [
    path("insights/readiness/", diagnosis.readiness, name="readiness"),
    path("insights/readiness/pdf/", diagnosis.pdf, name="readiness_pdf"),
    path(
        "insights/readiness/criteria/<slug:code>/",
        diagnosis.criterion,
        name="readiness_criterion",
    ),
    path("insights/readiness/answer/", answering.answer, name="answer_readiness"),
    path("insights/readiness/rules/", rules.rules, name="readiness_rules"),
    path(
        "insights/readiness/questionnaire/",
        questionnaires.questionnaire,
        name="questionnaire",
    ),
    path(
        "insights/readiness/questionnaire/<int:pk>/close/",
        questionnaires.close,
        name="close_questionnaire",
    ),
    path("insights/readiness/record/", records.record, name="record_diagnosis"),
    path("insights/readiness/kept/<int:pk>/", records.kept, name="kept_diagnosis"),
    path("insights/profit-at-risk/", risk.profit_at_risk, name="profit_at_risk"),
    path("insights/profit-at-risk/<int:pk>/", risk.chance, name="loss_chance"),
    path("insights/profit-at-risk/<int:pk>/withdraw/", risk.withdraw, name="withdraw_loss_chance"),
]
