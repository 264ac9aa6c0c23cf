"""Addresses of the organisation."""

from __future__ import annotations

from django.urls import path

from . import authority, chart, imports, people, positions

urlpatterns = [
    path("organisation/", chart.chart, name="organisation"),
    path("organisation/drawing/", chart.drawing, name="organisation_drawing"),
    path("organisation/template/", chart.template, name="organisation_template"),
    path("organisation/undo/", positions.undo_move, name="undo_move"),
    path("organisation/positions/new/", positions.new, name="new_position"),
    path("organisation/positions/<int:pk>/", positions.position, name="position"),
    path("organisation/positions/<int:pk>/move/", positions.move, name="move_position"),
    path("organisation/positions/<int:pk>/close/", positions.close, name="close_position"),
    path("organisation/positions/<int:pk>/appoint/", positions.appoint, name="appoint"),
    path("organisation/positions/<int:pk>/dotted/", positions.draw_dotted, name="draw_dotted"),
    path("organisation/dotted/<int:pk>/end/", positions.end_dotted, name="end_dotted"),
    path("organisation/holdings/<int:pk>/end/", positions.end_holding, name="end_holding"),
    path("organisation/delegations/", authority.delegations, name="delegations"),
    path("organisation/delegations/<int:pk>/revoke/", authority.revoke, name="revoke_delegation"),
    path("organisation/policies/", authority.policies, name="policies"),
    path("organisation/policies/new/", authority.new_policy, name="new_policy"),
    path("organisation/policies/<int:pk>/", authority.policy, name="policy"),
    path("organisation/policies/<int:pk>/remove/", authority.remove_policy, name="remove_policy"),
    path("organisation/imports/", imports.imports, name="chart_imports"),
    path("organisation/imports/<int:pk>/", imports.show, name="chart_import"),
    path("organisation/imports/<int:pk>/confirm/", imports.confirm, name="confirm_chart_import"),
    path("organisation/imports/<int:pk>/discard/", imports.discard, name="discard_chart_import"),
    path("organisation/imports/<int:pk>/undo/", imports.undo, name="undo_chart_import"),
    path("organisation/people/", people.people, name="people"),
    path("organisation/people/new/", people.new_person, name="new_person"),
    path("organisation/people/<int:pk>/", people.person, name="person"),
    path("organisation/units/", people.units, name="units"),
    path("organisation/units/<int:pk>/", people.unit, name="unit"),
    path("organisation/units/<int:pk>/remove/", people.remove_unit, name="remove_unit"),
]
