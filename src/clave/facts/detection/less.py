"""Amounts that are another less a third: net without the tax in it, cost as sales less profit."""

from __future__ import annotations

from clave.facts.detection.headers import words
from clave.facts.detection.readings import Readings

_MOST = 0.9  # of the rows must agree
_FEW = 20  # rows are needed to tell an amount from a rate


def tax_within(columns: dict[str, str], readings: Readings) -> str | None:
    """The column of taxes that the amounts still hold; None where they do not, or nothing tells.

    ``columns``: field or role → column. Either amount = quantity × price + tax, or the tax is a
    round percentage of the amount without it and of nothing else.
    """
    name, tax = columns.get("net_amount"), columns.get("tax")
    if name is None or tax is None or readings[tax].number is None:
        return None
    made = "NULL"
    if {"quantity", "unit_price"} <= columns.keys():
        quantity, price = (readings.number_sql(columns[n]) for n in ("quantity", "unit_price"))
        made = f"CAST({quantity} AS DOUBLE) * CAST({price} AS DOUBLE)"
    asked, priced, plain, without, whole = readings.ask(
        f"""
        WITH lines AS (
            SELECT CAST({readings.number_sql(name)} AS DOUBLE) AS amount,
                CAST({readings.number_sql(tax)} AS DOUBLE) AS tax, {made} AS made FROM source
        ), taxed AS (
            SELECT *, 100 * tax / (amount - tax) AS of_rest, 100 * tax / amount AS of_all,
                100 * 0.012 / abs(amount - tax) + 0.001 AS near
            FROM lines WHERE tax <> 0 AND amount <> 0 AND amount <> tax
        )
        SELECT count(*), count(*) FILTER (abs(amount - made - tax) <= 0.02 + 0.0001 * abs(made)),
            count(*) FILTER (abs(amount - made) <= 0.02 + 0.0001 * abs(made)),
            count(*) FILTER (abs(2 * of_rest - round(2 * of_rest)) <= 2 * near),
            count(*) FILTER (abs(2 * of_all - round(2 * of_all)) <= 2 * near)
        FROM taxed WHERE near < 0.1
        """
    )
    if not asked or plain >= _MOST * asked:
        return None
    if priced >= _MOST * asked:
        return tax
    round_only_without = without >= _MOST * asked and whole < 0.5 * asked
    return tax if round_only_without and asked >= _FEW else None


def profit_of(columns: dict[str, str], readings: Readings) -> str | None:
    """The column of what a line earned, from which its cost follows; None where it is a rate.

    An amount grows with its sale, a percentage does not.
    """
    name, net = columns.get("margin"), columns.get("net_amount")
    if name is None or net is None or readings[name].number is None:
        return None
    number = readings[name].number
    if "pct" in words(name).split() or "percentage" in words(name) or (number and number.percent):
        return None
    asked, beyond, together = readings.ask(
        f"""
        WITH lines AS (
            SELECT CAST({readings.number_sql(net)} AS DOUBLE) AS net,
                CAST({readings.number_sql(name)} AS DOUBLE) AS margin FROM source
        )
        SELECT count(*), count(*) FILTER (margin > abs(net)),
            corr(ln(abs(margin)), ln(abs(net)))
        FROM lines WHERE net <> 0 AND margin <> 0
        """
    )
    amount = asked >= _FEW and beyond <= 0.01 * asked and together is not None and together > 0.5
    return name if amount else None
