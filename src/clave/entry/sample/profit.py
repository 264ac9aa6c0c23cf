"""What serving costs the sample company, and the rebates it agreed: why its second account loses.

Grupo Alborada's growth rebate is settled at the end of the year; until then only the accrual shows
that it eats what the account leaves.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User, Versioned
from clave.apps.identity.roles import Role
from clave.apps.profit import services
from clave.apps.profit.models import DeductionType, Pool, ProfitSettings, Rate, Scheme

SINCE = date(2023, 1, 1)
# Activity, and what one costs in cents, before and from this year on.
_RATES = (
    ("order", 1_150, 1_200),
    ("delivery", 11_200, 11_800),
    ("pallet", 1_380, 1_450),
    ("call", 8_200, 8_500),
    ("return", 4_800, 4_800),
)
# Account, name, mechanic, tiers.
_SCHEMES = (
    ("Grupo Alborada", "Rápel de crecimiento", "retroactive",
     (("0", "0.09"), ("5500000", "0.12"), ("7000000", "0.14"))),
    ("Hiperra", "Rápel anual", "incremental",
     (("0", "0.05"), ("6000000", "0.07"))),
    ("Supermercados Veleta", "Rápel anual", "retroactive",
     (("0", "0.03"), ("4000000", "0.035"), ("5000000", "0.04"))),
    ("Cadena Roble", "Rápel anual", "incremental",
     (("0", "0.04"), ("3000000", "0.06"))),
)  # fmt: skip


def install_profit() -> None:
    """By the same services as a user's own; nothing where something is there."""
    if profit_complete():
        return
    finance = User.objects.filter(role=Role.FINANCE).first()
    with transaction.atomic():
        _save(
            finance,
            ProfitSettings.current(),
            carrying_percent=Decimal("7.00"),
            carrying_source="Coste medio de la póliza de crédito",
        )
        _save(finance, DeductionType(), type="listing_fee", step="trade_investment")
        for activity, before, now in _RATES:
            _save(finance, Rate(), activity=activity, since=SINCE, cost_minor=before)
            if now != before:
                since = date(2026, 1, 1)
                _save(finance, Rate(), activity=activity, since=since, cost_minor=now)
        _save(
            finance,
            Pool(),
            name="Atención al cliente",
            since=SINCE,
            cost_minor=1_850_000,
            minutes=24_000,
            terms=[["order", "20"], ["return", "35"], ["delivery", "1.5"]],
        )
        for name, scheme, mechanic, tiers in _SCHEMES:
            _scheme(finance, name, name_of_scheme=scheme, mechanic=mechanic, tiers=tiers)


def profit_complete() -> bool:
    """Whether an earlier run came to its end."""
    return Scheme.objects.exists()


def _scheme(
    finance: User | None, account: str, *, name_of_scheme: str, mechanic: str, tiers: Any
) -> None:
    found = Account.objects.filter(name=account).exclude(level="site").first()
    if found is None:
        return
    _save(
        finance,
        Scheme(),
        account=found,
        name=name_of_scheme,
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
        mechanic=mechanic,
        tiers=[list(tier) for tier in tiers],
    )


def _save(finance: User | None, record: Versioned, **values: Any) -> None:
    services.save_rule(acting_user=finance, record=record, values=values, expected_version=0)
