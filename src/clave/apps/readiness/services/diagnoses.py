"""Keeping a diagnosis as it stands."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.selectors import sees_everything
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.readiness.models import Diagnosis
from clave.apps.readiness.selectors import diagnose, sheets_of
from clave.lib.refusal import Refused


@transaction.atomic
def record_diagnosis(
    *,
    acting_user: User | None,
    segment: str = "",
    note: str = "",
    on: date | None = None,
    data_to: date | None = None,
) -> Diagnosis:
    """Keep today's diagnosis with its figures and answers, as they stand.

    Of the whole company or segment: who sees a part of the accounts would record a part.
    ``data_to``: as the ledger stood at the end of that month (for a company that begins late).
    Raises ``Refused``: ``diagnosis_needs_whole``, ``diagnosis_needs_margins``.
    """
    require(acting_user, Permission.MANAGE_READINESS)
    if acting_user is not None and not sees_everything(acting_user):
        raise Refused("diagnosis_needs_whole")
    if acting_user is not None and not acting_user.may(Permission.SEE_MARGINS):
        raise Refused("diagnosis_needs_margins")
    answer = diagnose(acting_user, segment=segment, data_to=data_to)
    made = Diagnosis.objects.create(
        segment=segment,
        recorded_on=on or timezone.localdate(),
        recorded_by=acting_user,
        note=note.strip()[:300],
        data_to=data_to or answer.figure.as_of,
        figure=answer.figure.to_json(),
        sheets=sheets_of(answer.questionnaire, segment),
    )
    values = answer.figure.values
    told = {name: (None, values[name]) for name in ("verdict", "index", "coverage", "programme")}
    audit.record(acting_user=acting_user, action="diagnosis_recorded", subject=made, changes=told)
    return made
