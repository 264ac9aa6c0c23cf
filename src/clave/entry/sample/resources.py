"""What the sample company's people work with, and who booked it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.org.models import Unit
from clave.apps.team import services
from clave.apps.team.models import Resource

from .people import ALVARO, LUCIA, NEREA

# Name, kind, unit, who has it, euros a month.
_RESOURCES = (
    ("Sala Ebro (12 personas)", "room", "Ventas", "", 420),
    ("Sala Duero (6 personas)", "room", "Ventas", "", 260),
    ("Coche 2 (Zaragoza)", "car", "Delegación Noreste", "", 610),
    ("Coche 5 (Lucía)", "car", "Equipo de cuentas clave", LUCIA.email, 640),
    ("Tableta de terreno", "device", "Delegación Noreste", "iker.salaberri@example.com", 22),
    ("Licencia de datos de panel", "licence", "Estudios", "", 1_150),
)
# Who, what, days from today, from and to which hour, account, what for.
_BOOKINGS = (
    (LUCIA.email, "Sala Ebro (12 personas)", 4, 10, 13, "Hiperra", "Preparar la última ronda"),
    (ALVARO.email, "Sala Ebro (12 personas)", 4, 15, 17, "Grupo Alborada", "Cuenta de resultados"),
    (NEREA.email, "Coche 2 (Zaragoza)", 8, 8, 19, "Cooperativa Tres Ríos", "Visita a plataforma"),
)


def install_resources() -> None:
    """By the same services as a user's own; nothing where something is there."""
    if Resource.objects.exists():
        return
    with transaction.atomic():
        for name, kind, unit, holder, euros in _RESOURCES:
            values = {
                "name": name,
                "kind": kind,
                "unit": Unit.objects.filter(name=unit).first(),
                "holder": User.objects.filter(email=holder).first(),
                "monthly_cost_minor": euros * 100,
                "currency": "EUR",
            }
            services.add_resource(acting_user=None, values=values)
        for email, name, days, begin, end, account, purpose in _BOOKINGS:
            services.book_resource(
                acting_user=User.objects.get(email=email),
                resource=Resource.objects.get(name=name),
                starts_at=_moment(days, begin),
                ends_at=_moment(days, end),
                account=Account.objects.filter(name=account).exclude(level="site").first(),
                purpose=purpose,
            )


def _moment(days: int, hour: int) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour)))
