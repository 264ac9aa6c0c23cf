"""A file of weeks with price and display, read for a study: nothing of it is kept.

Such files (of a retailer, a panel, a textbook) often name neither day nor product, so that they are
no facts of the ledger; see decision 74.
"""

from __future__ import annotations

import csv
import io
import math
from decimal import Decimal
from typing import Any

from clave.figures.promotion_effects import PromotedWeek, effects_of, episodes_of
from clave.lib.refusal import Refused
from clave.lib.text import plain

MOST_BYTES = 8 * 1024 * 1024
MOST_WEEKS = 200_000
# What each column may be called.
COLUMNS = {
    "account": (
        "account",
        "retailer",
        "store",
        "customer",
        "cuenta",
        "cliente",
        "tienda",
        "ensena",
    ),
    "units": ("units", "volume", "quantity", "sales", "unidades", "volumen", "cantidad", "ventas"),
    "price": ("price", "precio", "pvp"),
    "display": ("display", "disp", "exposicion", "cabecera"),
}


def weeks_from(content: bytes) -> list[PromotedWeek]:
    """The weeks of a CSV, in its order. ``display`` may be absent.

    Raises ``Refused``: ``study_too_large``, ``study_empty``, ``study_without_column`` (``column``),
    ``study_bad_number`` (``line``, ``column``).
    """
    if len(content) > MOST_BYTES:
        raise Refused("study_too_large", most=MOST_BYTES // 2**20)
    rows = list(csv.reader(io.StringIO(_text(content)), delimiter=_delimiter(content)))
    if len(rows) < 2:
        raise Refused("study_empty")
    if len(rows) > MOST_WEEKS:
        raise Refused("study_too_large", most=MOST_BYTES // 2**20)
    places = _places(rows[0])
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        told = {name: row[place] if place < len(row) else "" for name, place in places.items()}
        display = told.get("display", "").strip()
        found.append(
            PromotedWeek(
                account=told["account"].strip(),
                units=_number(told["units"], number, "units"),
                price=_number(told["price"], number, "price"),
                display=_number(display, number, "display") if display else 0.0,
            )
        )
    if not found:
        raise Refused("study_empty")
    return found


def _places(header: list[str]) -> dict[str, int]:
    names = [plain(cell).strip() for cell in header]
    found = {}
    for column, words in COLUMNS.items():
        place = next((names.index(word) for word in words if word in names), None)
        if place is not None:
            found[column] = place
        elif column != "display":
            raise Refused("study_without_column", column=column, words=", ".join(words))
    return found


def _number(text: str, line: int, column: str) -> float:
    told = text.strip().replace("\u00a0", "")
    if "," in told:
        told = told.replace(".", "").replace(",", ".") if told.rfind(",") > told.rfind(".") else (
            told.replace(",", "")
        )  # fmt: skip
    try:
        value = float(told)
    except ValueError:
        raise Refused("study_bad_number", line=line, column=column) from None
    if not math.isfinite(value):
        raise Refused("study_bad_number", line=line, column=column)
    return value


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _delimiter(content: bytes) -> str:
    first = content.split(b"\n", 1)[0]
    return max((";", ",", "\t"), key=lambda sign: first.count(sign.encode()))


def studied(content: bytes, *, margin: float, share: float, fixed: float) -> dict[str, Any]:
    """A study as plain values: the effects with their errors, and what the promotions returned.

    ``margin``, ``share``: per cent. Raises as :func:`weeks_from` and ``effects_of``.
    """
    weeks = weeks_from(content)
    found = effects_of(weeks)
    told = {"margin": margin, "share": share}
    if not all(0 <= value <= 100 for value in told.values()):
        raise Refused("share_out_of_range", value=max(told.values()))
    episodes = episodes_of(
        weeks,
        found,
        margin_rate=Decimal(str(margin)) / 100,
        our_share=Decimal(str(share)) / 100,
        fixed=Decimal(str(fixed)),
    )
    spend = sum((one.result.spend for one in episodes), Decimal())
    profit = sum((one.result.profit_change for one in episodes), Decimal())
    return {
        "weeks": found.weeks,
        "accounts": len(found.levels),
        "explained": found.explained,
        "effects": [
            {"name": one.name, "value": one.value, "error": one.error, "t": one.t}
            for one in found.effects
        ],
        "promotions": {
            "count": len(episodes),
            "spend": float(spend),
            "profit": float(profit),
            "return_rate": float(profit / spend) if spend > 0 else None,
            "assumed_margin": margin / 100,
        },
    }
