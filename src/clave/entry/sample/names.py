"""Invented names of small customers, and tax numbers of a province that does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

_OWNERS = (
    "Abelenda", "Aguirreche", "Albarracín", "Alcoriza", "Almodovar", "Aranzadi", "Arguelles",
    "Artiles", "Azcona", "Balaguer", "Barrantes", "Belmonte", "Benavides", "Bermejo", "Bustillo",
    "Cabrejas", "Calatrava", "Carrascosa", "Cebrián", "Cifuentes", "Clavijo", "Corominas",
    "Cuadrado", "Dávila", "Echenique", "Escalona", "Espinar", "Estévez", "Fontanals", "Frutos",
    "Galdeano", "Gamonal", "Garrido", "Goicoechea", "Granados", "Hinojosa", "Hontoria", "Ibarrola",
    "Illescas", "Jurado", "Labrador", "Lagunas", "Larrea", "Ledesma", "Lizarraga", "Llorente",
    "Madrigal", "Maldonado", "Mansilla", "Marchena", "Mendizábal", "Monterde", "Moriana", "Nájera",
    "Novales", "Ocariz", "Olivenza", "Orduña", "Palomares", "Pedraza", "Peñalver", "Pinillos",
    "Quiroga", "Quesada", "Rebollo", "Requena", "Robledano", "Sacristán", "Salvatierra",
    "Sanabria", "Segarra", "Sepúlveda", "Solórzano", "Tejedor", "Torralba", "Urrutia", "Valbuena",
    "Valdivieso", "Velilla", "Villalba", "Yagüe", "Zabaleta", "Zamorano", "Zarauz",
)  # fmt: skip
_PLACES = (
    "del Olivar", "de la Ribera", "del Puerto", "de la Sierra", "del Molino", "la Alameda",
    "del Arrabal", "de la Fuente", "los Almendros", "del Mirador", "la Encina", "del Camino",
)  # fmt: skip


@dataclass(frozen=True)
class Trade:
    """A kind of small customer. ``size``: thousands of euros a year of a typical one."""

    titles: tuple[str, ...]
    channel: str
    segment: str
    share: float
    size: float


TRADES = (
    Trade(("Supermercado", "Autoservicio"), "Gran distribución", "Supermercados", 0.20, 105),
    Trade(("Distribuciones", "Comercial"), "Distribuidores", "Mayoristas", 0.16, 150),
    Trade(("Cash",), "Distribuidores", "Cash & carry", 0.05, 170),
    Trade(("Alimentación", "Ultramarinos", "Mantequerías"), "Tradicional", "Tienda tradicional",
          0.27, 38),
    Trade(("Restaurante", "Asador", "Mesón"), "Horeca", "Restauración", 0.18, 42),
    Trade(("Hotel", "Hostal"), "Horeca", "Hoteles", 0.09, 70),
    Trade(("Catering", "Comedores"), "Horeca", "Colectividades", 0.05, 90),
)  # fmt: skip


def customer_names(rng: Random) -> Iterator[tuple[Trade, str]]:
    """Endless different names, each with its trade."""
    used: set[str] = set()
    while True:
        trade = rng.choices(TRADES, weights=[trade.share for trade in TRADES])[0]
        owner = rng.choice(_OWNERS if rng.random() < 0.8 else _PLACES)
        name = f"{rng.choice(trade.titles)} {owner}"
        if name in used:
            name = f"{name} e Hijos" if rng.random() < 0.5 else f"{name} {rng.choice(_OWNERS)}"
        if name not in used:
            used.add(name)
            yield trade, name


def tax_number(number: int) -> str:
    """A well-formed tax number of province 00, which is nobody's."""
    return f"B00{number:05d}{number % 10}"
