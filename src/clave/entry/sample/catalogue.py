"""The 600 products of the sample company, in 24 families."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from clave.entry.sample.draws import draws

PRODUCTS_PER_FAMILY = 25
DAIRY = ("Quesos curados", "Quesos tiernos", "Quesos untables", "Yogures", "Postres lácteos")
_BRANDS = ("Valdehierro", "La Majada", "Tía Remedios", "Huerta Clara", "Puerto Faro")
_QUALITIES = ("clásico", "selección", "suave", "intenso", "artesano", "sin sal", "ecológico",
              "ligero", "tradicional", "especial")  # fmt: skip


@dataclass(frozen=True)
class Family:
    """A family: what its products are called, packs, price of a case in euros, VAT, best months.

    ``cost``: cost per list price. ``peak``: months (1…12) in which it sells half as much again.
    """

    name: str
    nouns: tuple[str, ...]
    packs: tuple[str, ...]
    price: tuple[float, float]
    cost: float
    vat: int
    weight: float
    peak: tuple[int, ...] = ()


FAMILIES = (
    Family("Quesos curados", ("Queso curado de oveja", "Queso curado mezcla", "Queso viejo"),
           ("cuña 250 g x12", "pieza 3 kg x2", "lonchas 150 g x20"), (38, 92), 0.56, 4, 2.2, (12,)),
    Family("Quesos tiernos", ("Queso tierno", "Queso fresco", "Mozzarella"),
           ("tarrina 250 g x12", "barra 1,5 kg x4"), (22, 48), 0.58, 4, 1.6),
    Family("Quesos untables", ("Queso untable", "Queso untable con hierbas", "Crema de queso"),
           ("tarrina 200 g x16", "cubo 2 kg x2"), (20, 44), 0.55, 4, 1.4),
    Family("Yogures", ("Yogur natural", "Yogur griego", "Yogur de frutas"),
           ("pack 4x125 g x6", "500 g x8"), (9, 22), 0.61, 4, 1.7, (6, 7)),
    Family("Postres lácteos", ("Natillas", "Flan de huevo", "Arroz con leche"),
           ("pack 4x125 g x6", "pack 2x150 g x8"), (10, 24), 0.57, 10, 1.1),
    Family("Mantequillas", ("Mantequilla", "Mantequilla con sal", "Mantequilla clarificada"),
           ("250 g x20", "1 kg x10"), (38, 80), 0.60, 10, 0.8, (12,)),
    Family("Aceite de oliva", ("Aceite de oliva virgen extra", "Aceite de oliva suave"),
           ("1 l x15", "5 l x3", "500 ml x12"), (62, 128), 0.66, 4, 2.0),
    Family("Conservas vegetales", ("Espárragos", "Pimientos del piquillo", "Alcachofas"),
           ("frasco 330 g x12", "lata 3 kg x6"), (24, 58), 0.52, 10, 1.3),
    Family("Conservas de pescado", ("Bonito en aceite", "Mejillones en escabeche", "Anchoas"),
           ("lata 120 g x24", "pack 3x80 g x16"), (40, 105), 0.57, 10, 1.7, (7, 8, 12)),
    Family("Aceitunas", ("Aceitunas manzanilla", "Aceitunas rellenas", "Banderillas"),
           ("lata 350 g x12", "cubo 5 kg x1"), (14, 30), 0.50, 10, 0.9, (7, 8)),
    Family("Salsas", ("Tomate frito", "Alioli", "Mayonesa", "Salsa brava"),
           ("frasco 300 g x12", "garrafa 2 kg x4"), (13, 31), 0.51, 10, 1.3),
    Family("Caldos", ("Caldo de pollo", "Caldo de verduras", "Caldo de pescado"),
           ("brik 1 l x12", "brik 500 ml x16"), (14, 28), 0.53, 10, 1.0, (11, 12, 1)),
    Family("Sopas y cremas", ("Crema de calabaza", "Crema de verduras", "Sopa castellana"),
           ("brik 500 ml x12", "vaso 350 g x8"), (15, 32), 0.52, 10, 0.8, (11, 12, 1, 2)),
    Family("Platos preparados", ("Lentejas estofadas", "Fabada", "Canelones", "Albóndigas"),
           ("bandeja 350 g x8", "lata 430 g x12"), (20, 46), 0.56, 10, 1.6),
    Family("Pasta", ("Macarrones", "Espaguetis", "Fideos"),
           ("paquete 500 g x20", "saco 5 kg x2"), (12, 24), 0.59, 10, 0.7),
    Family("Arroces", ("Arroz redondo", "Arroz bomba", "Arroz largo"),
           ("paquete 1 kg x10", "saco 5 kg x2"), (13, 34), 0.60, 4, 0.8),
    Family("Legumbres", ("Garbanzos", "Alubias", "Lentejas"),
           ("frasco 570 g x12", "paquete 1 kg x10"), (11, 26), 0.55, 4, 0.8, (11, 12, 1)),
    Family("Galletas", ("Galletas de mantequilla", "Galletas integrales", "Barquillos"),
           ("paquete 200 g x20", "caja 1 kg x6"), (18, 38), 0.50, 10, 1.1),
    Family("Bollería", ("Magdalenas", "Sobaos", "Bizcocho"),
           ("bolsa 300 g x12", "caja 40 unidades"), (15, 33), 0.54, 10, 1.0),
    Family("Chocolates", ("Chocolate negro", "Chocolate con leche", "Bombones"),
           ("tableta 100 g x24", "estuche 250 g x12"), (26, 64), 0.53, 10, 1.2, (11, 12)),
    Family("Mermeladas", ("Mermelada de fresa", "Mermelada de naranja", "Miel de romero"),
           ("frasco 340 g x12", "porciones 25 g x120"), (17, 40), 0.52, 10, 0.7),
    Family("Zumos", ("Zumo de naranja", "Zumo de piña", "Néctar de melocotón"),
           ("brik 1 l x12", "pack 6x200 ml x5"), (11, 22), 0.58, 10, 1.0, (6, 7, 8)),
    Family("Embutidos", ("Chorizo", "Salchichón", "Lomo embuchado"),
           ("lonchas 100 g x20", "vela 1 kg x8"), (34, 86), 0.57, 10, 1.9, (12,)),
    Family("Jamón", ("Jamón serrano", "Jamón de cebo ibérico", "Paleta curada"),
           ("lonchas 100 g x20", "centro 4 kg x2"), (60, 150), 0.60, 10, 2.1, (11, 12)),
)  # fmt: skip


@dataclass(frozen=True)
class Product:
    """A product by the case. ``list_price`` and ``cost``: cents a case in the newest year."""

    code: str
    name: str
    family: Family
    brand: str
    launch: date
    list_price: int
    cost: int
    weight: float


def catalogue(seed: int, first_month: date, last_month: date) -> list[Product]:
    """Every product; one in twelve was launched within the months sold, the others before."""
    rng = draws(seed, "catalogue")
    products = []
    for number, family in enumerate(FAMILIES, start=1):
        for place in range(PRODUCTS_PER_FAMILY):
            price = round(rng.uniform(*family.price) * 20) * 5
            products.append(
                Product(
                    code=f"{number:02d}{place + 1:03d}",
                    name=_name(family, place),
                    family=family,
                    brand=_BRANDS[(number + place) % len(_BRANDS)],
                    launch=_launch(rng, place, first_month, last_month),
                    list_price=price,
                    cost=round(price * family.cost * rng.uniform(0.93, 1.07)),
                    weight=family.weight / (place + 3) ** 0.7 * rng.uniform(0.6, 1.6),
                )
            )
    return products


def _name(family: Family, place: int) -> str:
    """Noun, quality and pack; the 25 of a family are all different."""
    noun = family.nouns[place % len(family.nouns)]
    quality = _QUALITIES[place // len(family.nouns) % len(_QUALITIES)]
    return f"{noun} {quality} {family.packs[place % len(family.packs)]}"


def _launch(rng: Random, place: int, first_month: date, last_month: date) -> date:
    if place % 12 == 11:
        months = (last_month.year - first_month.year) * 12 + last_month.month - first_month.month
        index = first_month.year * 12 + first_month.month - 1 + rng.randint(3, months - 6)
        return date(index // 12, index % 12 + 1, 1)
    return date(first_month.year - rng.randint(1, 12), rng.randint(1, 12), rng.randint(1, 28))
