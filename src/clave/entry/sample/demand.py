"""The demand plan of the sample company: a month that was frozen and is over, one in consensus, a
KAM whose view made the plan better and one whose view made it worse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions
from clave.apps.demand import services
from clave.apps.demand.models import PlanMonth
from clave.apps.demand.selectors import people_of_departments
from clave.apps.demand.services import Told
from clave.apps.followup.services.acknowledgements import confirm_acknowledgement
from clave.apps.identity.models import User
from clave.figures.asking import query
from clave.figures.base import Row, Scope
from clave.figures.demand import compute
from clave.figures.frame import open_frame
from clave.figures.modelling import Task
from clave.lib.months import add_months

from .people import ALVARO, IGNACIO, LUCIA

Key = tuple[str, str]
_OWN = 8  # products of each account that its KAM says something of
_ACCOUNTS = 3
_BETTER = "Acordado con su jefe de compras: adelanta el pedido de Navidad."
_WORSE = "Creo que van a llenar almacén antes de la subida de tarifa."
_PROMOTION = "Folleto de invierno, 3x2 en portada"


def install_demand() -> None:
    """By the same services as a user's own; nothing where something is there."""
    questions = Questions(None)
    last = open_frame(questions.connection(), Scope()).last_month
    if demand_complete() or last is None:
        return
    director = User.objects.get(email=IGNACIO.email)
    with transaction.atomic():
        known = _forecast_of(questions, last)
        came = _came(questions, last)
        _views(User.objects.get(email=LUCIA.email), last, known, came, Decimal("0.85"), _BETTER)
        _views(User.objects.get(email=ALVARO.email), last, known, came, Decimal("-0.9"), _WORSE)
        _asked(director, last, confirmed=99)
        plan = PlanMonth.objects.get(month=last)
        services.freeze(
            acting_user=director, month=last, expected_version=plan.version, known=known
        )
        _ahead(User.objects.get(email=LUCIA.email), add_months(last, 1), known)
        _asked(director, add_months(last, 1), confirmed=1)


def demand_complete() -> bool:
    """Whether an earlier run came to its end."""
    return PlanMonth.objects.exists()


def _forecast_of(questions: Questions, month: date) -> dict[Key, Decimal]:
    """The forecast of a month as it would have been before it."""
    task = Task(questions.connection(), Scope(end=add_months(month, -1)))
    table = compute(task).tables["forecast"]
    first = table["month"] == np.datetime64(month, "s")
    rows = zip(table["account"][first], table["product"][first], table["value"][first], strict=True)
    return {(account, product): Decimal(f"{value:.1f}") for account, product, value in rows}


def _came(questions: Questions, month: date) -> dict[Key, Decimal]:
    sql = (
        "SELECT account, product, sum(quantity) AS quantity FROM account_product_month"
        " WHERE month = $month AND quantity IS NOT NULL AND account IS NOT NULL GROUP BY ALL"
    )
    rows: list[Row] = query(questions.connection(), sql, {"month": month})
    return {(row["account"], row["product"]): max(row["quantity"], Decimal()) for row in rows}


def _views(
    kam: User,
    month: date,
    known: Mapping[Key, Decimal],
    came: Mapping[Key, Decimal],
    sense: Decimal,
    reason: str,
) -> None:
    """What a KAM said of the accounts' largest products: so much of the way to what came."""
    for account, products in _largest(kam, known):
        cells = []
        for product in products:
            base = known[account.code, product]
            said = base + sense * (came.get((account.code, product), Decimal()) - base)
            cells.append(Told(product, month, max(said, Decimal()).quantize(Decimal(1))))
        services.enter(acting_user=kam, account=account, layer="view", cells=cells, reason=reason)


def _largest(kam: User, known: Mapping[Key, Decimal]) -> list[tuple[Account, list[str]]]:
    """The accounts of a KAM of which most is expected, each with its largest products."""
    own = {a.code: a for a in Account.objects.visible_to(kam)}
    by_account: dict[str, list[tuple[Decimal, str]]] = {}
    for (code, product), value in known.items():
        if code in own:
            by_account.setdefault(code, []).append((value, product))
    size = {code: sum((v for v, _ in found), Decimal()) for code, found in by_account.items()}
    chosen = sorted(by_account, key=lambda code: (-size[code], code))[:_ACCOUNTS]
    return [
        (own[code], [p for _, p in sorted(by_account[code], key=lambda x: (-x[0], x[1]))[:_OWN]])
        for code in chosen
    ]


def _ahead(kam: User, month: date, known: Mapping[Key, Decimal]) -> None:
    """Next month: a promotion, and a view that is far from the forecast."""
    account, products = _largest(kam, known)[0]
    base = {product: known[account.code, product] for product in products}
    services.enter(
        acting_user=kam,
        account=account,
        layer="promotion",
        cells=[Told(p, month, (base[p] / 5).quantize(Decimal(1))) for p in products[:3]],
        reason=_PROMOTION,
    )
    services.enter(
        acting_user=kam,
        account=account,
        layer="view",
        cells=[Told(products[3], month, (base[products[3]] * Decimal("1.4")).quantize(Decimal(1)))],
        reason="Abren seis tiendas en noviembre.",
    )


def _asked(director: User, month: date, *, confirmed: int) -> None:
    """Ask the departments; the first ``confirmed`` of them have answered."""
    people = people_of_departments()
    plan = services.ask_consensus(
        acting_user=director,
        month=month,
        recipients=people,
        due_on=timezone.localdate() + timedelta(days=5),
        title=f"Plan de demanda {month:%m/%Y}",
    )
    if plan.request is None:
        return
    for person in people[:confirmed]:
        confirm_acknowledgement(acting_user=person, acknowledgement=plan.request)
