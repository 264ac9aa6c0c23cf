"""Addresses of supply chains."""

from __future__ import annotations

from django.urls import path

from . import account, problems, stages

urlpatterns = [
    path("accounts/<int:pk>/chain/", account.chain, name="account_chain"),
    path("accounts/<int:pk>/chain/pdf/", account.pdf, name="account_chain_pdf"),
    path("accounts/<int:pk>/chain/terms/", stages.terms, name="chain_terms"),
    path("accounts/<int:pk>/chain/stages/new/", stages.new, name="new_stage"),
    path("accounts/<int:pk>/chain/problems/new/", problems.new, name="new_chain_problem"),
    path("stages/<int:pk>/", stages.stage, name="stage"),
    path("stages/<int:pk>/move/", stages.move, name="move_stage"),
    path("stages/<int:pk>/remove/", stages.remove, name="remove_stage"),
    path("chain-problems/<int:pk>/", problems.problem, name="chain_problem"),
    path("chain-problems/<int:pk>/action/", problems.act, name="act_on_chain_problem"),
    path("chain-problems/<int:pk>/improve/", problems.improve, name="improve_chain"),
    path("chain-problems/<int:pk>/remove/", problems.remove, name="remove_chain_problem"),
]
