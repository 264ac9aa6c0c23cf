"""Whether the sample company needs key account management: what its people say, this year and last.

They agree on most; on how much is gained by working together they do not, and say why.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.readiness.models import Questionnaire
from clave.apps.readiness.services import chances, diagnoses, questionnaires
from clave.lib.months import add_months, month_end, month_of

from .people import IGNACIO, LUCIA

ELENA, MARTA, PALOMA = "elena.prat@example.com", "marta.gil@example.com", "paloma.rey@example.com"
_ROLES = ("kam", "sales_direction", "direction", "analyst", "finance")
_ASKED = ("long_purchase", "professionals", "central_buying", "complex_products",
          "risky_purchase", "novelty", "adapted_processes", "collaboration")  # fmt: skip
# Who, and their scores in the order of _ASKED; None where they do not know.
_LAST_YEAR = (
    (IGNACIO.email, (2, 3, 2, 1, 2, 1, 3, 2)),
    (ELENA, (2, 2, 2, 1, 1, 1, 2, 1)),
    (MARTA, (None, 3, 3, 2, 2, 1, 2, 2)),
)
_THIS_YEAR = (
    (IGNACIO.email, (3, 3, 3, 2, 3, 1, 4, 3)),
    (ELENA, (2, 3, 3, 1, 2, 1, 3, 1)),
    (MARTA, (3, 3, 3, 2, 3, 1, 4, 2)),
    (LUCIA.email, (3, 4, 3, 2, 3, 2, 4, 4)),
    (PALOMA, (None, 3, 2, 1, 2, None, 3, 1)),
)
_COMMENTS = {
    (IGNACIO.email, "central_buying"): "Hiperra y Alborada lo deciden todo en su central.",
    (ELENA, "collaboration"): "Hablamos mucho de planes conjuntos y no he visto ninguno cerrado.",
    (LUCIA.email, "collaboration"): "Con Hiperra compartimos previsión y entregas desde enero; las "
    "roturas han bajado a la mitad.",
    (LUCIA.email, "adapted_processes"): "Cada grupo tiene su palé, su portal y su calendario.",
    (PALOMA, "collaboration"): "En cobros no noto diferencia entre quien colabora y quien no.",
}
# Account, per cent, why, who judges.
_CHANCES = (
    ("Cash Litoral", "35", "Han pedido oferta a dos competidores y pagan cada vez más tarde.",
     LUCIA.email),
    ("Hiperra", "8", "El contrato vence en marzo y la última ronda sigue abierta.", LUCIA.email),
    ("Grupo Alborada", "12", "Compra a pérdida nuestra: si subimos el precio pueden irse.",
     IGNACIO.email),
    ("Distribuciones Teide", "2", "Exclusiva en Canarias firmada hasta dentro de dos años.",
     LUCIA.email),
)  # fmt: skip


def install_readiness() -> None:
    """By the same services as a user's own; nothing where something is there."""
    if readiness_complete():
        return
    with transaction.atomic():
        today = timezone.localdate()
        year_ago = today - timedelta(days=364)
        first = questionnaires.open_questionnaire(
            acting_user=_user(IGNACIO.email),
            title=f"Diagnóstico {year_ago.year}",
            roles=("sales_direction", "direction", "analyst"),
            on=year_ago - timedelta(days=10),
        )
        _answer(first, _LAST_YEAR, {})
        diagnoses.record_diagnosis(
            acting_user=None,
            note="Antes de nombrar al cuarto KAM",
            on=year_ago,
            data_to=month_end(add_months(month_of(year_ago), -1)),
        )
        second = questionnaires.open_questionnaire(
            acting_user=_user(IGNACIO.email),
            title=f"Diagnóstico {today.year}",
            roles=_ROLES,
            on=today - timedelta(days=12),
        )
        _answer(second, _THIS_YEAR, _COMMENTS)
        _chances()


def readiness_complete() -> bool:
    """Whether an earlier run came to its end."""
    return Questionnaire.objects.exists()


def _user(email: str) -> User:
    return User.objects.get(email=email)


def _answer(
    asked: Questionnaire,
    rows: tuple[tuple[str, tuple[int | None, ...]], ...],
    comments: dict[tuple[str, str], str],
) -> None:
    for email, given in rows:
        scores = {c: s for c, s in zip(_ASKED, given, strict=True) if s is not None}
        questionnaires.answer(
            acting_user=_user(email),
            questionnaire=asked,
            scores=scores,
            comments={code: text for (who, code), text in comments.items() if who == email},
            expected_version=0,
        )


def _chances() -> None:
    for name, percent, reason, email in _CHANCES:
        account = Account.objects.filter(name=name).exclude(level="site").first()
        if account is None or account.decider_id != account.pk:
            continue
        chances.judge_chance(
            acting_user=_user(email),
            account=account,
            percent=Decimal(percent),
            reason=reason,
            expected_version=0,
        )
