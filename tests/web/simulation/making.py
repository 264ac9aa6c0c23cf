"""Shelf prices and conditions for the small company."""

from __future__ import annotations

from pathlib import Path

from tests.company import import_text

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
