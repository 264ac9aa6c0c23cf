"""The manufacturer's chart, its delegations of authority and policies, and the first teams."""

from __future__ import annotations

import csv
import tempfile
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts import services as accounts
from clave.apps.accounts.models import Account, AccountMember
from clave.apps.identity.models import User
from clave.apps.org.models import Person, Placement, Position
from clave.apps.org.services import authority, importing

from .people import ALVARO, FIELD, IGNACIO, KAMS, LUCIA, NEREA, SELLERS, SERGIO

FOUNDED = date(2023, 1, 2)
_ELENA, _IKER, _RUBEN = "elena.prat@example.com", "iker.salaberri@example.com", "ruben.cifuentes"
_HEADER = ("persona", "puesto", "unidad", "depende de", "correo", "desde")
_COMMERCIAL, _KEY = "División comercial", "Equipo de cuentas clave"
# Person, title, unit, superior, e-mail of a login, since when.
_OFFICE = (
    ("Elena Prat", "Presidenta", "Presidencia", "", _ELENA, 2014),
    ("Ana Ruiz", "Responsable de sistemas", "Sistemas", "Elena Prat", "ana.ruiz@example.com", 2019),
    ("Tomás Aguirre", "Director de manufactura", "División de manufactura", "Elena Prat", "", 2016),
    ("Ignacio Beltrán", "Director comercial", _COMMERCIAL, "Elena Prat", IGNACIO.email, 2018),
    ("Alfonso Trigo", "Director financiero", "División financiera", "Elena Prat", "", 2015),
    ("Rubén Cifuentes", "Jefe de producción y logística", "Producción", "Tomás Aguirre",
     f"{_RUBEN}@example.com", 2020),
    ("Milagros Sanz", "Jefa de planta", "Producción", "Rubén Cifuentes", "", 2017),
    ("Gonzalo Pardo", "Jefe de almacén", "Producción", "Rubén Cifuentes", "", 2021),
    ("Teresa Cebrián", "Jefa de calidad", "Producción", "Tomás Aguirre", "", 2019),
    ("Clara Munárriz", "Jefa de publicidad", "Publicidad", "Ignacio Beltrán", "", 2020),
    ("", "Jefatura de estudios", "Estudios", "Ignacio Beltrán", "", 0),
    ("Aurora Valbuena", "Jefa de ventas", "Ventas", "Ignacio Beltrán", "", 2018),
    ("Paloma Rey", "Jefa de contabilidad y cobros", "Contabilidad", "Alfonso Trigo",
     "paloma.rey@example.com", 2018),
    ("Marta Gil", "Jefa de presupuestos", "Presupuestos", "Alfonso Trigo",
     "marta.gil@example.com", 2021),
)  # fmt: skip
_MANAGERS = {
    "Centro": "Begoña Lastra",
    "Noreste": "Oriol Sentís",
    "Levante": "Amparo Llopis",
    "Sur": "Rafael Montoya",
    "Norte": "Koldo Etxaniz",
    "Canarias": "Idaira Perdomo",
}
_POLICIES = (
    {"name": "Hasta 10.000 €", "amount_below_minor": 10_000_00, "levels": 1},
    {"name": "De 10.000 a 60.000 €", "amount_from_minor": 10_000_00,
     "amount_below_minor": 60_000_00, "levels": 2},
    {"name": "Desde 60.000 €", "amount_from_minor": 60_000_00, "approver": "top"},
    {"name": "Cuentas de nivel A", "tier": "A", "levels": 2},
)  # fmt: skip
_TEAMS = (
    ("Hiperra", _IKER, "management", "Visita de tiendas", 20),
    ("Hiperra", f"{_RUBEN}@example.com", "management", "Entregas y plataforma", 10),
    ("Distribuciones Teide", _IKER, "management", "Pedidos y surtido", 10),
    ("Cash Litoral", NEREA.email, "research", "Análisis de surtido", 5),
)


def install_organisation() -> None:
    """The chart comes in as a file, as a user's would; the rest by the same services."""
    if AccountMember.objects.exists():
        return
    with transaction.atomic():
        if not Placement.objects.exists():
            _chart()
        _policies()
        _delegations()
        _teams()


def _chart() -> None:
    with tempfile.TemporaryDirectory(prefix="clave-sample-") as folder:
        path = Path(folder) / "organigrama.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, delimiter=";")
            writer.writerow(_HEADER)
            writer.writerows(_lines())
        record = importing.propose_chart(acting_user=None, path=path, on=FOUNDED)
        importing.take_chart(acting_user=None, record=record)


def _lines() -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = [
        (*row[:5], f"01/03/{row[5]}" if row[5] else "") for row in _OFFICE
    ]
    for kam in KAMS:
        lines.append((kam.name, "KAM", _KEY, "Ignacio Beltrán", kam.email, "01/09/2021"))
    for name, sellers in SELLERS.items():
        unit, manager = f"Delegación {name}", _MANAGERS[name]
        email = FIELD.get(manager, "")
        head = f"Responsable · {name}"
        lines.append((manager, head, unit, "Aurora Valbuena", email, "01/02/2019"))
        for seller in sellers:
            email = FIELD.get(seller, "")
            lines.append((seller, f"Comercial · {name}", unit, manager, email, "15/01/2022"))
    lines.append(("", "Comercial · Canarias", "Delegación Canarias", "Idaira Perdomo", "", ""))
    return lines


def _policies() -> None:
    for values in _POLICIES:
        authority.set_policy(acting_user=None, values={**values, "since": FOUNDED})
    head = Position.objects.get(title="Director financiero")
    authority.set_policy(
        acting_user=None,
        values={
            "name": "Riesgo de crédito",
            "subject": "credit",
            "approver": "position",
            "position": head,
            "since": FOUNDED,
        },
    )


def _delegations() -> None:
    """One in force, three for the holidays to come."""
    for giver, receiver, begins, days, limit, reason in (
        (_ELENA, IGNACIO.email, -3, 14, 100_000_00, "Viaje"),
        (LUCIA.email, ALVARO.email, 24, 17, None, "Vacaciones"),
        (NEREA.email, SERGIO.email, 27, 10, None, "Vacaciones"),
        (IGNACIO.email, LUCIA.email, 31, 11, 25_000_00, "Vacaciones"),
    ):
        now = timezone.now().replace(minute=0, second=0, microsecond=0)
        starts_at = now + timedelta(days=begins)
        authority.delegate(
            acting_user=None,
            giver=Person.objects.get(email=giver),
            receiver=Person.objects.get(email=receiver),
            terms=authority.Terms(
                starts_at=starts_at,
                ends_at=starts_at + timedelta(days=days),
                limit_minor=limit,
                currency="EUR" if limit else "",
                reason=reason,
            ),
        )


def _teams() -> None:
    for name, email, level, role, share in _TEAMS:
        account = Account.objects.filter(name=name).exclude(level="site").first()
        if account is not None:
            accounts.add_member(
                acting_user=None,
                account=account,
                user=User.objects.get(email=email),
                values={"level": level, "role": role, "share": share, "since": date(2025, 1, 7)},
            )
