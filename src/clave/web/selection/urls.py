"""Addresses of the selection of key accounts."""

from __future__ import annotations

from django.urls import path

from . import account, comparing, criteria, deciding, matrix, moved, rounds, scoring

_ROUND = "insights/selection/<int:pk>/"

urlpatterns = [
    path("insights/selection/", rounds.selection, name="selection"),
    path("insights/selection/new/", rounds.new, name="open_selection"),
    path("insights/selection/accounts/<int:pk>/", account.current, name="account_selection"),
    path(_ROUND, rounds.results, name="selection_round"),
    path(f"{_ROUND}print/", rounds.printed, name="selection_pdf"),
    path(f"{_ROUND}moves/", moved.moved, name="selection_moves"),
    path(f"{_ROUND}discard/", rounds.discard, name="discard_selection"),
    path(f"{_ROUND}matrix/", matrix.matrix, name="selection_matrix"),
    path(f"{_ROUND}matrix/save/", matrix.save, name="save_selection_scenario"),
    path(f"{_ROUND}matrix/<int:scenario>/delete/", matrix.delete, name="delete_selection_scenario"),
    path(f"{_ROUND}criteria/", criteria.weights, name="selection_criteria"),
    path(f"{_ROUND}thresholds/", criteria.thresholds, name="selection_thresholds"),
    path(f"{_ROUND}criteria/new/", criteria.new, name="new_selection_criterion"),
    path(f"{_ROUND}criteria/<int:criterion>/", criteria.edit, name="selection_criterion"),
    path(
        f"{_ROUND}criteria/<int:criterion>/remove/",
        criteria.remove,
        name="remove_selection_criterion",
    ),
    path(f"{_ROUND}compare/", comparing.compare, name="selection_comparison"),
    path(f"{_ROUND}compare/use/", comparing.use, name="use_selection_comparison"),
    path(f"{_ROUND}score/", scoring.score, name="selection_scoring"),
    path(f"{_ROUND}import/", scoring.from_file, name="import_selection_scores"),
    path(f"{_ROUND}decide/", deciding.decide, name="decide_selection"),
    path(f"{_ROUND}accounts/<int:account>/", account.detail, name="selection_account"),
    path(f"{_ROUND}accounts/<int:account>/remark/", account.remark, name="remark_selection"),
]
