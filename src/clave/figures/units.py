"""Units of quantity as people write them, and the one in which each product is sold."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from clave.figures.asking import Connection, query

PIECE = "unit"
_WORDS: dict[str, str] = {
    PIECE: "u ud uds un und unid unidad unidades unit units pieza piezas pz piece pieces pc pcs ea",
    "case": "caja cajas cj cja case cases cs box boxes carton cartones cartons ct",
    "pallet": "pale pales palet palets pallet pallets plt",
    "pack": "pack packs paquete paquetes pq",
    "kilogram": "kg kgs kilo kilos kilogramo kilogramos kilogram kilograms",
    "litre": "l lt lts litro litros litre litres liter liters",
    "tonne": "t tn tm tonelada toneladas ton tons tonne tonnes",
}
_MEANING = {word: name for name, words in _WORDS.items() for word in words.split()}

_UNITS = """
SELECT product, CASE WHEN count(DISTINCT unit) = 1 THEN any_value(unit) END AS unit
FROM (
    SELECT code AS product, unit, 0 AS place FROM products
    WHERE unit IS NOT NULL AND code IN (SELECT unnest($products::VARCHAR[]))
    UNION ALL
    SELECT DISTINCT product, unit, 1 AS place FROM sales
    WHERE unit IS NOT NULL AND product IN (SELECT unnest($products::VARCHAR[]))
)
GROUP BY product, place QUALIFY row_number() OVER (PARTITION BY product ORDER BY place) = 1
"""


def canonical(unit: str) -> str:
    """The same word for all ways to write a unit; one that is not known stands for itself.

    >>> canonical("Cajas"), canonical("ud."), canonical("palé"), canonical("bobinas")
    ('case', 'unit', 'pallet', 'bobinas')
    """
    bare = unicodedata.normalize("NFKD", unit.strip().rstrip(".").casefold())
    plain = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return _MEANING.get(plain, plain)


def units_sold(connection: Connection, products: Collection[str]) -> dict[str, str]:
    """The unit in which each product is sold, in its canonical word: of the file of products, else
    of its lines where all of them tell the same. A product of which none is told is left out.
    """
    if not products:
        return {}
    rows = query(connection, _UNITS, {"products": sorted(products)})
    return {row["product"]: canonical(row["unit"]) for row in rows if row["unit"]}
