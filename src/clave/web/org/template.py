"""The example chart, in the reader's language: where a company without one may begin."""

from __future__ import annotations

from django.utils.translation import gettext as _

from clave.apps.org.models import UnitKind
from clave.apps.org.services.founding import Planned


def example() -> list[Planned]:
    """Presidency; manufacturing with production; commercial with advertising, sales and studies;
    finance with accounting and budgets. The KAM stands in sales."""
    division, department = UnitKind.DIVISION, UnitKind.DEPARTMENT
    return [
        Planned(_("President"), _("Presidency"), UnitKind.PRESIDENCY, None),
        Planned(_("Manufacturing director"), _("Manufacturing division"), division, 0),
        Planned(_("Head of production"), _("Production"), department, 1),
        Planned(_("Commercial director"), _("Commercial division"), division, 0),
        Planned(_("Head of advertising"), _("Advertising"), department, 3),
        Planned(_("Head of sales"), _("Sales department"), department, 3),
        Planned(_("Head of studies"), _("Market studies"), department, 3),
        Planned(_("Finance director"), _("Finance division"), division, 0),
        Planned(_("Head of accounting"), _("Accounting"), department, 7),
        Planned(_("Head of budgets"), _("Budgets department"), department, 7),
        Planned(_("Key account manager"), _("Sales department"), department, 5, is_kam=True),
    ]
