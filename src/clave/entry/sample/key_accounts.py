"""The 24 key accounts of the sample company: what each is, buys, earns us and how it pays."""

from __future__ import annotations

from dataclasses import dataclass

from clave.entry.sample.people import ALVARO, LUCIA, NEREA, SERGIO, Person


@dataclass(frozen=True)
class KeyAccount:
    """One key account. ``sales``: net amount of the last twelve months, thousands of euros.

    ``growth``: of those against the year before. ``margin``: gross margin on them, which decides
    its discount. ``rebate``: paid apart from the invoice, per net amount. ``late``: share of
    invoices paid late; ``days_late``: by how many days on average. ``banners``: what a retail
    group trades under; empty for one that buys for itself. ``sites``: points of delivery.
    ``story``: what a newcomer can follow, or ''.
    """

    name: str
    tier: str
    kam: Person
    segment: str
    sales: int
    growth: float
    margin: float
    rebate: float
    late: float = 0.08
    days_late: int = 9
    banners: tuple[str, ...] = ()
    sites: int = 3
    story: str = ""
    delegation: str = ""


LOSES_MONEY = "loses_money"  # large and growing; discounts, rebates and small drops eat it up
LAPSING = "lapsing"  # orders less every month, pays late
GROWING = "growing"
LOST_REFERENCES = "lost_references"  # three dairy products not ordered for nine weeks
NARROW = "narrow"  # buys a large family elsewhere that its like buy from us
NOT_BOUGHT = ("Jamón",)

HYPER, SUPER, TRADE = "Hipermercados", "Supermercados", "Mayoristas"
CASH, CATERING, HOTELS = "Cash & carry", "Restauración", "Hoteles"

KEY_ACCOUNTS = (
    KeyAccount("Hiperra", "A", LUCIA, HYPER, 9842, 0.040, 0.268, 0.058, 0.24, 34,
               ("Hiperra Híper", "Hiperra Cerca", "Hiperra Exprés"), 142, LOST_REFERENCES),
    KeyAccount("Grupo Alborada", "A", ALVARO, SUPER, 7215, 0.127, 0.174, 0.105, 0.22, 21,
               ("Alborada Súper", "Maxi Alborada"), 96, LOSES_MONEY),
    KeyAccount("Supermercados Veleta", "A", NEREA, SUPER, 5469, 0.118, 0.289, 0.040, 0.02, 4,
               ("Veleta", "Veleta Barrio"), 61),
    KeyAccount("Cadena Roble", "A", ALVARO, SUPER, 4128, 0.094, 0.261, 0.045, 0.14, 15,
               ("Roble Mercado", "Roble Ahora"), 48, NARROW),
    KeyAccount("Distribuciones Teide", "A", LUCIA, TRADE, 3586, 0.146, 0.277, 0.030, 0.03, 5,
               (), 4, delegation="Canarias"),
    KeyAccount("Cooperativa Tres Ríos", "A", NEREA, SUPER, 2904, 0.063, 0.282, 0.032, 0.03, 6,
               ("Tres Ríos Súper", "Coop Ribera"), 40),
    KeyAccount("Mercados del Ebro", "B", LUCIA, SUPER, 2419, 0.031, 0.275, 0.035, 0.12, 14,
               ("Mercados del Ebro Súper",), 28, delegation="Noreste"),
    KeyAccount("Cash Litoral", "B", LUCIA, CASH, 1987, -0.139, 0.243, 0.038, 0.45, 32,
               (), 6, LAPSING, "Levante"),
    KeyAccount("Mesa Franca Restauración", "B", SERGIO, CATERING, 1703, 0.172, 0.336, 0.020,
               sites=22),
    KeyAccount("Ultramarinos Salcedo", "B", ALVARO, SUPER, 1311, 0.080, 0.302, 0.025,
               banners=("Salcedo",), sites=18, delegation="Norte"),
    KeyAccount("Economatos Arlanza", "B", NEREA, SUPER, 1119, 0.215, 0.314, 0.020,
               banners=("Arlanza Economato",), sites=12, story=GROWING, delegation="Norte"),
    KeyAccount("Horeca Poniente", "B", SERGIO, TRADE, 986, 0.069, 0.341, 0.018, 0.10, 12,
               delegation="Sur"),
    KeyAccount("Grupo Merindad", "B", ALVARO, SUPER, 870, -0.024, 0.296, 0.028,
               banners=("Merindad", "Merindad Plaza"), sites=22, delegation="Norte"),
    KeyAccount("Catering Almenara", "B", SERGIO, CATERING, 781, 0.153, 0.352, 0.012, sites=9),
    KeyAccount("Supernorte Cantábrico", "B", NEREA, SUPER, 702, 0.052, 0.308, 0.025,
               banners=("Supernorte",), sites=24, delegation="Norte"),
    KeyAccount("Distribuciones Guadiel", "C", LUCIA, TRADE, 629, 0.098, 0.319, 0.020,
               delegation="Sur"),
    KeyAccount("Hoteles Bahía Clara", "C", SERGIO, HOTELS, 562, 0.241, 0.364, 0.010, sites=14,
               story=GROWING),
    KeyAccount("Autoservicios Jarama", "C", ALVARO, SUPER, 498, -0.046, 0.287, 0.025, 0.16, 18,
               banners=("Jarama Autoservicio",), sites=15, delegation="Centro"),
    KeyAccount("Alimentación Sotomayor", "C", LUCIA, SUPER, 452, 0.027, 0.301, 0.020, 0.10, 10,
               banners=("Sotomayor",), sites=12, delegation="Centro"),
    KeyAccount("Frescos La Vega Alta", "C", NEREA, SUPER, 402, 0.120, 0.327, 0.015,
               banners=("La Vega Alta",), sites=10, delegation="Levante"),
    KeyAccount("Colectividades Norte Sur", "C", SERGIO, CATERING, 359, 0.088, 0.348, 0.010,
               sites=16),
    KeyAccount("Mayorista Puerta Azul", "C", ALVARO, TRADE, 321, -0.061, 0.279, 0.025, 0.25, 22,
               delegation="Sur"),
    KeyAccount("Tiendas El Cerezal", "C", NEREA, SUPER, 291, 0.039, 0.312, 0.015,
               banners=("El Cerezal",), sites=14, delegation="Centro"),
    KeyAccount("Abastos Mirador", "C", LUCIA, SUPER, 269, 0.105, 0.323, 0.015,
               banners=("Mirador",), sites=9, delegation="Levante"),
)  # fmt: skip
