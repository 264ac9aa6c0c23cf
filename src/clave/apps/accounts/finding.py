"""What a search finds in the facts: products and invoices of accounts that somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clave.apps.identity.models import User
from clave.figures.asking import Remembering, once
from clave.figures.assortment import catalogue

from .selectors import Questions, Sight, sight_of

# A beginning that so many lines share is no invoice yet: only these are looked through.
_MOST_LINES = 100_000
_LAST_SIGN = "\U0010ffff"


@dataclass(frozen=True)
class FoundProduct:
    """A product that an account bought."""

    code: str
    name: str


@dataclass(frozen=True)
class FoundInvoice:
    """An invoice with its first day and one of its accounts."""

    number: str
    day: date
    account: str | None


def find_in_facts(
    user: User, text: str, limit: int
) -> tuple[list[FoundProduct], list[FoundInvoice]]:
    """At most ``limit`` products that hold ``text`` and invoices that begin with it, best first."""
    sight, questions = sight_of(user), Questions(user)
    if sight.ids == ():
        return [], []
    connection = questions.connection()
    products = _products(connection, sight, text.casefold())
    return products[:limit], _invoices(connection, sight, text, limit)


def _products(connection: Remembering, sight: Sight, text: str) -> list[FoundProduct]:
    found = [
        (code.casefold() != text, code, name or code)
        for code, (name, words) in _sold(connection, sight).items()
        if text in words
    ]
    return [FoundProduct(code, name) for _, code, name in sorted(found)]


def _sold(connection: Remembering, sight: Sight) -> dict[str, tuple[str | None, str]]:
    """By product that the accounts of ``sight`` bought: its name, and what is searched.

    Found out once for each state of the facts.
    """
    codes = sight.codes
    condition = "TRUE" if codes is None else "account IN (SELECT unnest($accounts))"
    given = {} if codes is None else {"accounts": list(codes)}
    sql = f"SELECT DISTINCT product FROM account_product WHERE {condition} AND product IS NOT NULL"
    named = catalogue(connection)

    def found(product: str) -> tuple[str | None, str]:
        name = named.get(product, {}).get("name")
        return name, f"{product}\n{name or ''}".casefold()

    return once(
        connection,
        ("sold", codes),
        lambda asked: {row[0]: found(row[0]) for row in asked.execute(sql, given).fetchall()},
    )


def _invoices(connection: Remembering, sight: Sight, text: str, limit: int) -> list[FoundInvoice]:
    """Invoices have a number: one is looked for once a digit is typed.

    A number is sought as it is typed, in capitals and in small letters, each as a range of text:
    of a ledger whose invoices were numbered in time, most files need not be read.
    """
    if not any(sign.isdigit() for sign in text):
        return []
    given: dict[str, object] = {"limit": limit, "text": text.casefold()}
    ranges = []
    for place, start in enumerate({text, text.upper(), text.lower()}):
        ranges.append(f"invoice BETWEEN $from_{place} AND $to_{place}")
        given |= {f"from_{place}": start, f"to_{place}": f"{start}{_LAST_SIGN}"}
    visible = "TRUE"
    if sight.codes is not None:
        visible, given["accounts"] = "account IN (SELECT unnest($accounts))", list(sight.codes)
    exact = "invoice IN (" + ", ".join(f"$from_{place}" for place in range(len(ranges))) + ")"
    sql = f"""
    WITH begun AS (
        SELECT invoice, date, account FROM sales WHERE {exact}
        UNION ALL (
            SELECT invoice, date, account FROM sales WHERE {" OR ".join(ranges)}
            LIMIT {_MOST_LINES}
        )
    )
    SELECT invoice, min(date), any_value(account) FROM begun WHERE {visible}
    GROUP BY invoice ORDER BY lower(invoice) = $text DESC, invoice LIMIT $limit
    """
    rows = connection.connection.execute(sql, given).fetchall()
    return [FoundInvoice(*row) for row in rows]
