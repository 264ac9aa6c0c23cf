"""What the sample company's people have to do, to decide and to confirm, at believable states."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Action, Approval, Item
from clave.apps.followup.services import acknowledgements, actions, approvals, comments
from clave.apps.identity.models import User
from clave.apps.org.models import Unit

from .people import ALVARO, IGNACIO, LUCIA, NEREA, SERGIO

IKER, RUBEN = "iker.salaberri@example.com", "ruben.cifuentes@example.com"
PALOMA = "paloma.rey@example.com"
# Who gives it, who does it, account, what, days from today, euros at stake, delegation.
_ACTIONS = (
    (LUCIA.email, LUCIA.email, "Mercados del Ebro", "Enviar el acta de la reunión del día 16",
     -3, None, ""),
    (LUCIA.email, LUCIA.email, "Hiperra", "Llamar a Beatriz Olmos por las tres referencias de "
     "lácteos sin pedir", 0, 152_000, ""),
    (LUCIA.email, LUCIA.email, "Distribuciones Guadiel", "Proponer el surtido de platos preparados",
     0, 64_000, ""),
    (LUCIA.email, IKER, "Hiperra", "Comprobar el lineal de quesos en Zaragoza", 1, 9_600,
     "Delegación Noreste"),
    (LUCIA.email, LUCIA.email, "Cash Litoral", "Preparar la contraoferta de conserva de 1 kg",
     2, 612_000, ""),
    (LUCIA.email, LUCIA.email, "Distribuciones Teide", "Borrador del plan del año que viene",
     4, None, "Delegación Canarias"),
    (IGNACIO.email, ALVARO.email, "Grupo Alborada", "Revisar los descuentos que no cubren el coste",
     -6, 338_000, ""),
    (IGNACIO.email, NEREA.email, "Supermercados Veleta", "Cerrar el calendario de promociones",
     5, 118_000, ""),
    (NEREA.email, NEREA.email, "Cooperativa Tres Ríos", "Visitar la plataforma con logística",
     8, None, ""),
    (SERGIO.email, SERGIO.email, None, "Preparar la revisión trimestral de la cartera",
     6, None, ""),
)  # fmt: skip
_EVIDENCE = "Plan de lineal acordado con la jefa de sección: 3 caras más de curado desde el lunes."


def install_followup() -> None:
    """Everything by the same services as a user's own; nothing where something is there."""
    if Item.objects.exists():
        return
    with transaction.atomic():
        for row in _ACTIONS:
            _action(*row)
        _settled()
        _approvals()
        _messages()


def _user(email: str) -> User:
    return User.objects.get(email=email)


def _account(name: str | None) -> Account | None:
    """The account itself, not one of its sites; None where the customer is not there."""
    if name is None:
        return None
    return Account.objects.filter(name=name).exclude(level="site").first()


def _day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def _euros(amount: int | None) -> dict[str, Any]:
    return {} if amount is None else {"amount_minor": amount * 100, "currency": "EUR"}


def _action(
    giver: str, owner: str, account: str | None, title: str, days: int, *more: Any
) -> Action:
    euros, unit = more
    values = {
        "title": title,
        "owner": _user(owner),
        "account": _account(account),
        "due_on": _day(days),
        "unit": Unit.objects.filter(name=unit).first(),
        **_euros(euros),
    }
    return actions.create_action(acting_user=_user(giver), values=values)


def _settled() -> None:
    """One that is done, with its evidence; one under way; one given up."""
    iker = _user(IKER)
    done = _action(
        *(LUCIA.email, IKER, "Hiperra", "Recuperar caras de queso curado en Huesca", -1, 12_400),
        "Delegación Noreste",
    )
    proof = SimpleUploadedFile("lineal-huesca.txt", _EVIDENCE.encode())
    actions.close_action(
        acting_user=iker, action=done, note=_EVIDENCE, upload=proof, expected_version=done.version
    )
    under_way = Action.objects.get(owner=_user(NEREA.email), account__name="Supermercados Veleta")
    actions.move_action(
        acting_user=_user(NEREA.email),
        action=under_way,
        state="in_progress",
        expected_version=under_way.version,
    )
    dropped = _action(LUCIA.email, LUCIA.email, "Cash Litoral", "Feria de octubre", -20, None, "")
    actions.cancel_action(
        acting_user=_user(LUCIA.email),
        action=dropped,
        reason="El cliente no acude este año.",
        expected_version=dropped.version,
    )


def _ask(email: str, account: str, title: str, euros: int, matter: str) -> Approval:
    values = {
        "title": title,
        "account": _account(account),
        "matter": matter,
        "due_on": _day(4),
        **_euros(euros),
    }
    return approvals.ask_approval(acting_user=_user(email), values=values)


def _decide(approval: Approval, decision: str, remark: str = "") -> None:
    approvals.decide_approval(
        acting_user=_user(IGNACIO.email),
        approval=approval,
        decision=decision,
        remark=remark,
        expected_version=approval.version,
    )


def _approvals() -> None:
    """Waiting at the first and the second step, approved, returned; one that adds up."""
    _ask(LUCIA.email, "Mercados del Ebro", "3 % más de descuento en conservas hasta fin de año",
         8_640, "discount")  # fmt: skip
    half = _ask(LUCIA.email, "Cash Litoral", "Aplazar 48.100 € al 10 de enero", 6_000, "credit")
    again = _ask(LUCIA.email, "Cash Litoral", "Ampliar el límite hasta marzo", 5_500, "credit")
    _ask(ALVARO.email, "Grupo Alborada", "Acuerdo anual: rápel de un punto más desde 7 M€",
         72_000, "agreement")  # fmt: skip
    returned = _ask(NEREA.email, "Cooperativa Tres Ríos", "Cabecera en las 40 tiendas",
                    18_000, "investment")  # fmt: skip
    approved = _ask(NEREA.email, "Supermercados Veleta", "Degustación de platos preparados",
                    4_200, "investment")  # fmt: skip
    _decide(returned, "return", "Sí, pero en las 20 tiendas que más venden.")
    _decide(approved, "approve", "Adelante; mide el efecto a las cuatro semanas.")
    text = f"@{IGNACIO.name}, con {half.title.lower()} suma 11.500 €: por eso sube un nivel."
    comments.add_comment(acting_user=_user(LUCIA.email), item=again, text=text)


def _messages() -> None:
    """A message to confirm, half confirmed; and a question."""
    people = [_user(email) for email in (LUCIA.email, IKER, IGNACIO.email)]
    message = acknowledgements.ask_acknowledgement(
        acting_user=_user(RUBEN),
        recipients=people,
        values={
            "title": "Desde el 1 de diciembre se sirve por palé completo; cambia el pedido mínimo",
            "details": "La plataforma ya no recibe medios palés. El pedido mínimo pasa de 12 a 24 "
            "cajas por referencia. Avisad a las tiendas.",
            "account": _account("Hiperra"),
            "due_on": _day(2),
            **_euros(21_400),
        },
    )
    acknowledgements.confirm_acknowledgement(acting_user=_user(IKER), acknowledgement=message)
    offer = Action.objects.get(owner=_user(LUCIA.email), account__name="Cash Litoral", state="open")
    text = (
        f"@{LUCIA.name}, ¿aceptan dos plazos: 48.100 € el 10 de diciembre y 48.100 € el 10 de "
        "enero? Llevan 41 días vencidos."
    )
    comments.add_comment(acting_user=_user(PALOMA), item=offer, text=text)
