"""Stages, capacities and rules of the sample company: one KAM has too much, one has room."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.workload import services
from clave.apps.workload.models import AccountRole, Capacity

from .people import ALVARO, IGNACIO, LUCIA, NEREA, SERGIO

SINCE = date(2026, 1, 1)
# Account, who decides, stage, why, what it is key for, why.
_STAGES = (
    ("Hiperra", LUCIA, "interdependent", "Planificamos juntos el surtido de lácteos y cuatro "
     "funciones se hablan cada mes; faltan calidad y sistemas.", "sales",
     "Una de cada cinco ventas."),
    ("Grupo Alborada", ALVARO, "cooperative", "Compras y promociones trabajan con nosotros, pero "
     "cada año se negocia desde cero.", "sales", "Volumen para llenar la planta."),
    ("Supermercados Veleta", NEREA, "interdependent", "Comparten previsión de ventas y calendario "
     "de promociones.", "profit", "El mejor margen de las grandes."),
    ("Cadena Roble", ALVARO, "cooperative", "Acuerdo a dos años y reunión trimestral.",
     "sales", ""),
    ("Distribuciones Teide", LUCIA, "integrated", "Llevan nuestra marca en exclusiva en las islas "
     "y ven nuestras existencias.", "strategic", "Única puerta a Canarias."),
    ("Cooperativa Tres Ríos", NEREA, "cooperative", "Nos abrieron la plataforma este año.",
     "sales", ""),
    ("Mercados del Ebro", LUCIA, "cooperative", "Dos años de plan conjunto en fresco.",
     "sales", ""),
    ("Cash Litoral", LUCIA, "disintegrating", "Solo habla el director de compras, que se va en "
     "enero, y llevan meses comprando menos.", "sales", ""),
    ("Mesa Franca Restauración", SERGIO, "basic", "Nos compran por precio y servicio; nadie fuera "
     "de compras nos conoce.", "profit", "Margen alto y crece."),
    ("Hoteles Bahía Clara", SERGIO, "exploratory", "Segundo año; probamos en tres hoteles.",
     "strategic", "Entrada en hoteles."),
)  # fmt: skip
# Who, share of time for accounts, moments observed and of them on accounts, languages, delegations.
_HOURS: tuple[tuple[str, dict[str, Any]], ...] = (
    (LUCIA.email, {"account_share": 45, "moments": 400, "hits": 168, "languages": "es, en"}),
    (ALVARO.email, {"account_share": 60, "languages": "es"}),
    (NEREA.email, {"account_share": 65, "languages": "es, eu"}),
    (SERGIO.email, {"account_share": 65, "languages": "es, de"}),
)
# Sellers here go to few points of sale a day, and invoice each; so their territory is another.
_TERRITORY = {
    "seller_calls_from": 2.2,
    "seller_calls_to": 8.0,
    "kam_calls_to": 2.1,
    "kam_functions_from": 1.5,
}


def install_workload() -> None:
    """By the same services as a user's own; nothing where something is there."""
    if workload_complete():
        return
    with transaction.atomic():
        director = User.objects.get(email=IGNACIO.email)
        _told(None, {"account_share": 65}, director)
        for email, values in _HOURS:
            _told(User.objects.get(email=email), values, director)
        services.set_rule(
            acting_user=director,
            kind="territory",
            key="all",
            values=_TERRITORY,
            expected_version=0,
        )
        for name, kam, stage, reason, key_for, key_reason in _STAGES:
            _decided(name, kam.email, (stage, reason, key_for, key_reason))


def workload_complete() -> bool:
    """Whether an earlier run came to its end."""
    return Capacity.objects.exists() and AccountRole.objects.exists()


def _told(user: User | None, values: dict[str, Any], director: User) -> None:
    services.set_capacity(
        acting_user=director,
        user=user,
        since=SINCE,
        values={"days": 220, "hours_a_day": 8, **values},
        expected_version=0,
    )


def _decided(name: str, email: str, told: tuple[str, str, str, str]) -> None:
    account = Account.objects.filter(name=name).exclude(level="site").first()
    if account is None:
        return
    names = ("stage", "stage_reason", "key_for", "key_reason")
    services.decide_role(
        acting_user=User.objects.get(email=email),
        account=account,
        values=dict(zip(names, told, strict=True)),
        expected_version=0,
    )
