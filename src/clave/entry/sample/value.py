"""How customers of the sample company count, scenarios under discussion, what was agreed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.simulation import services as simulation
from clave.apps.simulation.models import CustomerTerms, OfferScenario, PaymentLimit
from clave.apps.value import services as value
from clave.apps.value.models import Gain, Initiative

from .people import IGNACIO, LUCIA, NEREA

_FRESH = ("Quesos tiernos", "Quesos untables", "Yogures", "Postres lácteos", "Mantequillas")
# Account, who tells it, what it told. Their sell-out comes before VAT.
_TERMS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("Hiperra", LUCIA.email, {
        "goal": Decimal("44.5"), "category_share": Decimal(18), "cost": "net",
        "source": "Compras de lácteos, reunión de septiembre de 2026"}),
    ("Supermercados Veleta", NEREA.email, {
        "goal": Decimal(22), "source": "Su plan comercial para 2026"}),
    ("Cadena Roble", IGNACIO.email, {"base": "purchase", "goal": Decimal(30)}),
    ("Cooperativa Tres Ríos", NEREA.email, {}),
)  # fmt: skip
_FLOOR = ("Hiperra", LUCIA.email, Decimal(14))
# Name, what it is for, moves.
_SCENARIOS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("Lo que piden", "Su primera petición para 2027, sin nada a cambio.",
     {"discount_points": "0.015", "rebate_points": "0.01", "payment_days": "75"}),
    ("Propuesta B", "Sube la tarifa y crece el rápel si compran más; cobramos antes.",
     {"price_rate": "0.015", "rebate_points": "0.005", "volume_rate": "0.03",
      "payment_days": "50", "trade_investment": "25000"}),
)  # fmt: skip
_ASKED = "Propuesta B"


@dataclass(frozen=True)
class _Done:
    """An initiative of the sample: gains as (side, nature, day, euros, how it is known)."""

    account: str
    owner: str
    title: str
    kind: str
    state: str
    starts_on: date
    review_on: date | None = None
    details: str = ""
    gains: tuple[tuple[str, str, date, int, str], ...] = field(default=())


_INITIATIVES = (
    _Done("Hiperra", LUCIA.email, "Palés completos a la plataforma de Zaragoza", "full_pallets",
          "running", date(2025, 9, 1), date(2026, 12, 15),
          "Pedidos en múltiplos de palé; entregas de cinco a tres por semana.",
          (("ours", "forecast", date(2025, 12, 31), 9_000, ""),
           ("theirs", "forecast", date(2025, 12, 31), 6_500, ""),
           ("ours", "realised", date(2025, 12, 31), 8_400, "Entregas del último trimestre"),
           ("theirs", "realised", date(2025, 12, 31), 7_100, "Horas de muelle, su logística"),
           ("ours", "forecast", date(2026, 12, 31), 27_000, ""),
           ("theirs", "forecast", date(2026, 12, 31), 19_500, ""),
           ("ours", "realised", date(2026, 9, 30), 21_300, "Entregas de nueve meses"),
           ("theirs", "realised", date(2026, 9, 30), 13_800, "Horas de muelle, su logística"))),
    _Done("Hiperra", LUCIA.email, "Previsión compartida de promociones", "shared_forecast",
          "agreed", date(2026, 10, 1), date(2027, 1, 20),
          "Calendario de promociones con ocho semanas de antelación.",
          (("ours", "forecast", date(2027, 12, 31), 18_000, ""),
           ("theirs", "forecast", date(2027, 12, 31), 24_000, ""))),
    _Done("Supermercados Veleta", NEREA.email, "Menos devoluciones de yogures", "fewer_returns",
          "running", date(2026, 3, 1), date(2026, 12, 1),
          "Dos entregas por semana y pedido propuesto según venta.",
          (("ours", "forecast", date(2026, 12, 31), 6_000, ""),
           ("theirs", "forecast", date(2026, 12, 31), 4_200, ""),
           ("ours", "realised", date(2026, 9, 30), 3_900, "Devoluciones de marzo a septiembre"),
           ("theirs", "realised", date(2026, 9, 30), 3_100, "Mermas en tienda, su informe"))),
)  # fmt: skip


def install_value() -> None:
    """By the same services as a user's own; nothing where something is there."""
    if value_complete():
        return
    with transaction.atomic():
        _limits(User.objects.get(email=IGNACIO.email))
        for name, email, told in _TERMS:
            _terms(name, email, told)
        _scenarios()
        for done in _INITIATIVES:
            _initiative(done)


def value_complete() -> bool:
    """Whether an earlier run came to its end."""
    return CustomerTerms.objects.exists() and Gain.objects.exists()


def _limits(director: User) -> None:
    found = PaymentLimit.objects.filter(goods=PaymentLimit.Goods.FRESH).first()
    if found is None:
        return
    simulation.set_payment_limit(
        acting_user=director,
        goods=found.goods,
        since=found.since,
        values={"families": "\n".join(_FRESH)},
        expected_version=found.version,
    )


def _terms(name: str, email: str, told: dict[str, Any]) -> None:
    account = _account(name)
    if account is None:
        return
    simulation.set_terms(
        acting_user=User.objects.get(email=email),
        account=account,
        values={"shelf_with_vat": False, **told},
        expected_version=0,
    )


def _scenarios() -> None:
    name, email, floor = _FLOOR
    account, kam = _account(name), User.objects.get(email=email)
    if account is None or OfferScenario.objects.exists():
        return
    simulation.set_floor(acting_user=kam, account=account, floor=floor, expected_version=0)
    for title, details, moves in _SCENARIOS:
        kept = simulation.save_scenario(
            acting_user=kam, account=account, title=title, details=details, moves=moves
        )
        if title == _ASKED:
            asked = simulation.Asked(
                amount_minor=7_672_000,
                currency="EUR",
                details="Tarifa +1,5 %, rápel +0,5 puntos, 50 días, inversión de 25.000 €.",
            )
            simulation.ask_for_scenario(acting_user=kam, scenario=kept, asked=asked)


def _initiative(done: _Done) -> None:
    account = _account(done.account)
    if account is None or Initiative.objects.filter(title=done.title).exists():
        return
    owner = User.objects.get(email=done.owner)
    made = value.add_initiative(
        acting_user=owner,
        account=account,
        currency="EUR",
        values={
            "title": done.title,
            "kind": done.kind,
            "state": done.state,
            "details": done.details,
            "starts_on": done.starts_on,
            "review_on": done.review_on,
            "owner": owner,
        },
    )
    for side, nature, on, euros, evidence in done.gains:
        told = {"side": side, "nature": nature, "on": on, "evidence": evidence}
        value.add_gain(
            acting_user=owner, initiative=made, values=told | {"amount_minor": euros * 100}
        )


def _account(name: str) -> Account | None:
    return Account.objects.filter(name=name).exclude(level="site").first()
