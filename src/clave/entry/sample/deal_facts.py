"""Promotions and proposals of the sample company: what ran, what is planned, what was offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

AFTER = 2  # weeks in which consumers buy less than usual


@dataclass(frozen=True)
class Held:
    """A promotion that ran. ``ago``: weeks from its first Monday to the Monday after the ledger's
    last Sunday. ``lift``: what consumers bought, per usual; ``dip``: likewise in the two weeks
    after it. ``discount``: of our price, per cent. ``banner``: where it ran, "" everywhere.
    """

    account: str
    family: str
    title: str
    mechanic: str
    ago: int
    weeks: int
    lift: float
    dip: float
    discount: int
    fixed: int = 0
    uplift: int = 60
    our_share: int = 100
    banner: str = ""
    learnt: str = ""

    def days(self, end: date) -> tuple[date, date]:
        """First and last day, by the last day of the ledger."""
        sunday = end - timedelta(days=(end.weekday() + 1) % 7)
        first = sunday + timedelta(days=1) - timedelta(weeks=self.ago)
        return first, first + timedelta(weeks=self.weeks) - timedelta(days=1)


HELD = (
    Held("Hiperra", "Yogures", "Yogures −15 % de febrero", "price_off", 36, 2, 1.72, 0.86, 15,
         0, 80, our_share=40,
         learnt="Subió mucho la primera semana y casi nada la segunda: con una basta."),
    Held("Hiperra", "Quesos curados", "Cabecera de quesos en mayo", "display", 23, 3, 2.05, 0.93, 6,
         5200, 90,
         learnt="La cabecera vende sin bajar tanto el precio; pedir sitio junto a vinos."),
    Held("Hiperra", "Yogures", "Yogures −20 % de julio", "price_off", 15, 2, 1.55, 0.82, 20,
         0, 100,
         learnt="Cinco puntos más de descuento no trajeron más: se compró antes y se guardó."),
    Held("Hiperra", "Zumos", "Folleto de zumos de agosto", "leaflet", 11, 2, 1.38, 0.95, 10, 120,
         70, our_share=50, banner="Hiperra Híper"),
    Held("Supermercados Veleta", "Legumbres", "Legumbres 3x2", "multi_buy", 33, 2, 2.3, 0.7, 33, 0,
         150, our_share=50, learnt="El 3x2 llena la despensa: dos semanas después no se vendía."),
    Held("Supermercados Veleta", "Quesos curados", "Exposición de quesos", "display", 20, 3, 1.65,
         0.96, 0, 2300, 50),
    Held("Cadena Roble", "Galletas", "Galletas en folleto", "leaflet", 29, 2, 1.42, 0.93, 12, 700,
         60, learnt="El folleto solo no paga: sin cabecera no vuelve a hacerse."),
    Held("Cadena Roble", "Yogures", "Yogures −18 %", "price_off", 17, 2, 1.33, 0.9, 18, 0, 80),
    Held("Cooperativa Tres Ríos", "Yogures", "Tarjeta de socio: yogures", "loyalty", 24, 4, 1.34,
         0.98, 8, 300, 30, our_share=50,
         learnt="Poco incremento, pero paga: los socios no acumulan."),
    Held("Cooperativa Tres Ríos", "Platos preparados", "Degustación de platos", "tasting", 9, 2,
         1.5, 1.0, 0, 380, 40),
    Held("Grupo Alborada", "Yogures", "Yogures −15 % en Alborada", "price_off", 24, 2, 1.0, 1.0,
         15, 0, 60),
    Held("Mercados del Ebro", "Zumos", "Cabecera de zumos", "display", 19, 2, 1.0, 1.0, 5,
         1500, 40),
)  # fmt: skip

# Around today: in days from it.
PLANNED: tuple[dict[str, Any], ...] = (
    {"account": "Hiperra", "title": "Navidad: tabla de quesos", "mechanic": "display",
     "families": ["Quesos curados"], "start": -9, "end": 18, "discount": 5, "fixed": 6500,
     "uplift": 80, "ask": False},
    {"account": "Supermercados Veleta", "title": "Quesos de enero", "mechanic": "price_off",
     "families": ["Quesos curados"], "start": 38, "end": 51, "discount": 12, "fixed": 0,
     "uplift": 60, "ask": True},
    {"account": "Supermercados Veleta", "title": "Lácteos de La Majada", "mechanic": "leaflet",
     "families": ["Quesos curados", "Yogures"], "start": 45, "end": 58, "discount": 8,
     "fixed": 3200, "uplift": 45, "ask": False},
)  # fmt: skip

# ``days``: how long ago each step was taken, from draft on. ``lines``: family, share of today's
# volume, change of price in per cent, discount. ``end``: won or lost, why, against whom, in words.
PROPOSALS: tuple[dict[str, Any], ...] = (
    {"account": "Hiperra", "title": "Yogures: gama griega en 142 tiendas", "purpose": "sales",
     "family": "Yogures", "volume": 1.18, "discount": None, "chance": 60, "days": (41, 36, 33, 27),
     "valid": 12, "state": "sent", "listing": 18000},
    {"account": "Hiperra", "title": "Condiciones 2027", "purpose": "negotiation",
     "family": "Caldos", "volume": 1.05, "discount": None, "chance": 45, "days": (15, 6),
     "valid": 40, "state": "asked", "rebate": "0.4", "payment_days": 60},
    {"account": "Hiperra", "title": "Aceitunas en cubo para cocina central", "purpose": "sales",
     "family": "Aceitunas", "volume": 1.4, "discount": None, "chance": 35, "days": (4,),
     "valid": 45, "state": "draft"},
    {"account": "Hiperra", "title": "Zumos para el verano", "purpose": "sales", "family": "Zumos",
     "volume": 1.25, "discount": None, "chance": 70, "days": (180, 172, 170, 165, 140),
     "valid": -120, "state": "won", "reason": "range", "note": "Entran cuatro referencias."},
    {"account": "Grupo Alborada", "title": "Revisión de descuentos por familia",
     "purpose": "negotiation", "family": "Quesos tiernos", "volume": 1.0, "discount": 18,
     "chance": 30, "days": (20, 12), "valid": 30, "state": "returned",
     "note": "El margen no lo aguanta: pide volumen a cambio."},
    {"account": "Grupo Alborada", "title": "Platos preparados en Maxi", "purpose": "sales",
     "family": "Platos preparados", "volume": 1.3, "discount": None, "chance": 40,
     "days": (90, 80, 75, 70, 45), "valid": -20, "state": "lost", "reason": "price",
     "note": "Otro fabricante llegó con un 6 % menos.", "rival": 0},
    {"account": "Supermercados Veleta", "title": "Plan de quesos 2027", "purpose": "sales",
     "family": "Quesos curados", "volume": 1.22, "discount": None, "chance": 65,
     "days": (30, 24, 20), "valid": 25, "state": "approved", "co_op": 9000},
    {"account": "Supermercados Veleta", "title": "Galletas integrales", "purpose": "sales",
     "family": "Galletas", "volume": 1.35, "discount": None, "chance": 50, "days": (50, 44, 41, 35),
     "valid": 5, "state": "sent"},
    {"account": "Supermercados Veleta", "title": "Promoción de quesos de enero",
     "purpose": "promotion", "promotion": "Lácteos de La Majada", "chance": 55, "days": (2,),
     "valid": 40, "state": "draft"},
    {"account": "Supermercados Veleta", "title": "Caldos de otoño", "purpose": "sales",
     "family": "Caldos", "volume": 1.15, "discount": None, "chance": 75,
     "days": (120, 112, 110, 100, 84), "valid": -60, "state": "won", "reason": "service",
     "note": "Entregamos en 48 horas; el otro en cinco días."},
    {"account": "Cadena Roble", "title": "Jamón: entrada en lineal", "purpose": "sales",
     "family": "Jamón", "amount": 96000, "chance": 35, "days": (26, 19, 15, 9), "valid": 21,
     "state": "sent", "listing": 12000},
    {"account": "Cadena Roble", "title": "Pago a 75 días", "purpose": "negotiation",
     "family": "Salsas", "volume": 1.1, "discount": None, "chance": 25, "days": (11, 3),
     "valid": 30, "state": "asked", "payment_days": 75},
    {"account": "Cadena Roble", "title": "Chocolates de Navidad", "purpose": "sales",
     "family": "Chocolates", "volume": 1.4, "discount": None, "chance": 60,
     "days": (75, 70, 66, 60, 38), "valid": -15, "state": "lost", "reason": "range",
     "note": "Prefieren estuches que no fabricamos."},
    {"account": "Distribuciones Teide", "title": "Tarifa de islas 2027", "purpose": "negotiation",
     "family": "Conservas de pescado", "volume": 1.12, "discount": None, "chance": 70,
     "days": (22, 15, 12), "valid": 35, "state": "approved"},
    {"account": "Distribuciones Teide", "title": "Aceite en garrafa", "purpose": "sales",
     "family": "Aceite de oliva", "volume": 1.3, "discount": None, "chance": 55,
     "days": (160, 150, 148, 140, 118), "valid": -90, "state": "won", "reason": "price",
     "note": "La garrafa de 5 l les ahorra un pedido al mes."},
    {"account": "Cooperativa Tres Ríos", "title": "Platos preparados: segunda gama",
     "purpose": "sales", "family": "Platos preparados", "volume": 1.45, "discount": None,
     "chance": 50, "days": (33, 28, 25, 18), "valid": 10, "state": "sent"},
    {"account": "Cooperativa Tres Ríos", "title": "Yogures ecológicos", "purpose": "sales",
     "family": "Yogures", "volume": 1.1, "discount": None, "chance": 40, "days": (6,), "valid": 50,
     "state": "draft"},
    {"account": "Mercados del Ebro", "title": "Surtido de conservas", "purpose": "sales",
     "family": "Conservas vegetales", "volume": 1.25, "discount": None, "chance": 45,
     "days": (70, 64, 60, 55), "valid": -6, "state": "sent"},
    {"account": "Mercados del Ebro", "title": "Quesos: contrato a dos años",
     "purpose": "negotiation", "family": "Quesos curados", "volume": 1.2, "discount": None,
     "chance": 30, "days": (110, 101, 99, 92, 70), "valid": -50, "state": "lost",
     "reason": "terms",
     "note": "Firmaron dos años con otro, a 90 días.", "rival": 1},
    {"account": "Cash Litoral", "title": "Volver a los pedidos semanales", "purpose": "negotiation",
     "family": "Aceite de oliva", "volume": 1.3, "discount": None, "chance": 20, "days": (17, 8),
     "valid": 22, "state": "asked", "rebate": "0.5"},
    {"account": "Mesa Franca Restauración", "title": "Menú de invierno: legumbres y caldos",
     "purpose": "sales", "family": "Legumbres", "volume": 1.5, "discount": None, "chance": 80,
     "days": (35, 30, 27, 20, 6), "valid": 14, "state": "won", "reason": "relationship",
     "note": "Su jefe de cocina lo probó en nuestra planta."},
    {"account": "Mesa Franca Restauración", "title": "Aceite para colectividades",
     "purpose": "sales", "family": "Aceite de oliva", "volume": 1.2, "discount": None, "chance": 60,
     "days": (18, 12, 10, 4), "valid": 30, "state": "sent"},
    {"account": "Ultramarinos Salcedo", "title": "Embutidos de la casa", "purpose": "sales",
     "family": "Embutidos", "volume": 1.3, "discount": None, "chance": 50, "days": (9, 2),
     "valid": 30, "state": "asked"},
    {"account": "Horeca Poniente", "title": "Salsas en garrafa", "purpose": "sales",
     "family": "Salsas", "volume": 1.35, "discount": None, "chance": 45,
     "days": (60, 52, 50, 45, 21), "valid": -5, "state": "lost", "reason": "brand",
     "note": "Sus clientes piden otra marca."},
    {"account": "Economatos Arlanza", "title": "Bollería para 12 centros", "purpose": "sales",
     "family": "Bollería", "volume": 1.4, "discount": None, "chance": 65, "days": (14, 9, 7),
     "valid": 28, "state": "approved"},
    {"account": "Hoteles Bahía Clara", "title": "Desayunos 2027", "purpose": "sales",
     "family": "Mermeladas", "volume": 1.6, "discount": None, "chance": 30, "days": (55, 50, 47),
     "valid": 20, "state": "withdrawn",
     "note": "Han cambiado de jefe de compras; se vuelve en enero."},
)  # fmt: skip
