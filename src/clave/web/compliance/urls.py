"""Addresses of compliance: the board, the rows behind it, the field, what one sponsors, proofs."""

from __future__ import annotations

from django.urls import path

from clave.web.followup.actions import PANELS

from . import board, field, panel, rows, sponsored

urlpatterns = [
    path("compliance/", board.compliance, name="compliance"),
    path("compliance/actions/", rows.actions, name="compliance_actions"),
    path("field/", field.field_board, name="field_board"),
    path("sponsored/", sponsored.sponsored, name="sponsored"),
    path("actions/<int:pk>/weight/", panel.weight, name="weigh_action"),
    path("actions/<int:pk>/proof/", panel.proof, name="prove_action"),
    path("actions/<int:pk>/proof/remove/", panel.remove, name="remove_proof"),
]

PANELS.append(panel.panel)
