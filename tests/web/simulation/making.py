"""Shelf prices and conditions for the small company."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from clave.apps.simulation.models import PaymentLimit
from clave.apps.simulation.services import save_scenario
from clave.apps.value.services import add_gain, add_initiative
from tests.company import People, account, import_text

SELLOUT = """Fecha;Código cliente;Código artículo;Unidades vendidas;Importe venta;Stock
{rows}
"""
CONDITIONS = """Documento;Fecha;Código cliente;Tipo;Importe
B1;31/10/2026;G1;rebate;150,00
B2;31/10/2026;G1;promotion;60,00
"""


def import_their_side(folder: Path) -> None:
    """What S1 sold on, week by week in October, and what the group got off invoice."""
    rows = [
        f"{day:02d}/10/2026;S1;{product};{units};{units * price:.2f};{stock}".replace(".", ",")
        for day, stock in ((4, 30), (11, 25), (18, 20))
        for product, units, price in (("Q1", 20, 9), ("L1", 18, 1.5))
    ]
    import_text(folder, "sellout", "sellout.csv", SELLOUT.format(rows="\n".join(rows)))
    import_text(folder, "deductions", "condiciones.csv", CONDITIONS)


def things_of_both_sides(company: People) -> dict[str, Any]:
    """A scenario of the first KAM's account, an initiative with a gain that a file shows."""
    group = account("G1")
    scenario = save_scenario(
        acting_user=company.kam, account=group, title="B", moves={"price_rate": "0.02"}
    )
    initiative = add_initiative(
        acting_user=company.kam,
        account=group,
        currency="EUR",
        values={"title": "Full pallets", "starts_on": date(2026, 1, 1)},
    )
    gain = add_gain(
        acting_user=company.kam,
        initiative=initiative,
        values={
            "side": "theirs",
            "nature": "realised",
            "on": date(2026, 9, 30),
            "amount_minor": 123_400,
        },
        upload=SimpleUploadedFile("hours.txt", b"nine hours less"),
    )
    return {
        "offer_scenario": scenario.pk,
        "initiative": initiative.pk,
        "gain": gain.pk,
        "payment_limit": PaymentLimit.objects.get(goods="fresh").pk,
    }
