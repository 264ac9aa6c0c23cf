"""The sample company's annual briefs: that of this year as it was issued, a draft of the next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from clave.apps.annual.models import AnnualBrief, AskState, BriefAsk
from clave.apps.annual.services import asks, briefs
from clave.apps.identity.models import User

from .people import IGNACIO, LUCIA

# Part → words of the brief that was issued, and of the draft.
ISSUED = {
    "summary": "Las cuentas A sostienen el año; donde perdemos dinero se renegocia primero.",
    "needs": "Piden formatos grandes y marca propia con más proteína.",
    "demand": "La previsión se comparte cada mes con Producción; las campañas, con ocho semanas.",
    "risks": "Dependemos de pocos compradores: cada cuenta A tendrá tres interlocutores.",
    "investments": "Se invierte en lineal y degustación donde hay sell-out para medirlo.",
}
DRAFT = {
    "summary": "Borrador para comentar en el comité de diciembre: crecer con quien deja margen.",
    "asks": "Producción confirma capacidad antes del 15 de enero; las demás respuestas, en comité.",
}
ANSWER = "Se incluye en el plan de producción del año; se revisa cada trimestre."
REFUSAL = "Sin línea libre este año: se estudia con el presupuesto siguiente."


def briefs_complete() -> bool:
    """Whether both are there."""
    return AnnualBrief.objects.count() > 1


def install_briefs() -> None:
    """Begun, written, asked, signed, answered and issued by the services of a user's own."""
    if briefs_complete():
        return
    director = User.objects.get(email=IGNACIO.email)
    this = timezone.localdate().year
    if not AnnualBrief.objects.filter(year=this).exists():
        _issued(director, this)
    draft = briefs.begin_brief(acting_user=director, year=this + 1)
    _write(director, draft, DRAFT)
    for ask in list(draft.asks.filter(unit__isnull=False)[:4]):
        asks.sign_ask(acting_user=director, ask=ask, expected_version=ask.version)
    kam = User.objects.get(email=LUCIA.email)
    briefs.discuss(
        acting_user=kam, brief=draft, text="Falta el calendario de campañas de Hiperra: lo añado."
    )


def _issued(director: User, year: int) -> None:
    """The brief of ``year``, issued at the end of the year before."""
    at = datetime(year - 1, 11, 27, 12, tzinfo=UTC)
    brief = briefs.begin_brief(acting_user=director, year=year, at=at)
    _write(director, brief, ISSUED)
    for number, ask in enumerate(list(brief.asks.all())):
        if ask.unit is None:
            asks.remove_ask(
                acting_user=director,
                ask=ask,
                reason="Sin departamento a quien pedirlo",
                expected_version=ask.version,
            )
            continue
        signed = asks.sign_ask(acting_user=director, ask=ask, expected_version=ask.version)
        _settle(director, signed, number)
    brief.refresh_from_db()
    briefs.issue_brief(
        acting_user=director,
        brief=brief,
        expected_version=brief.version,
        note="Aprobadas en el comité de dirección",
        at=at + timedelta(days=14),
    )


def _settle(director: User, ask: BriefAsk, number: int) -> None:
    """Most are accepted, every fourth declined, every fifth stays open."""
    if number % 5 == 4:
        return
    declined = number % 4 == 3
    asks.settle_ask(
        acting_user=director,
        ask=ask,
        state=AskState.DECLINED if declined else AskState.ACCEPTED,
        answer=REFUSAL if declined else ANSWER,
        expected_version=ask.version,
    )


def _write(director: User, brief: AnnualBrief, texts: dict[str, str]) -> None:
    for part in brief.parts.filter(key__in=texts):
        briefs.write_part(
            acting_user=director,
            part=part,
            text=texts[part.key],
            expected_version=part.version,
        )
