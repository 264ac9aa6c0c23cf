"""What comes beside plain sales: returns, freight, price corrections, cash sales."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from clave.entry.sample.catalogue import Product
from clave.entry.sample.sales import Invoice, Line, price
from clave.lib.months import add_months, month_end

FREIGHT = "PORTES"
_RETURNED = 0.035  # credit notes per invoice
_FREIGHT_BELOW = 60_000  # cents net; smaller invoices of small customers pay it


def add_freight(invoices: list[Invoice], rng: Random) -> None:
    """A line of freight on some of the smallest invoices."""
    for invoice in invoices:
        small = invoice.buyer is not None and invoice.buyer.key is None
        if small and invoice.net < _FREIGHT_BELOW and rng.random() < 0.3:
            amount = rng.choice((900, 1250, 1800))
            cost = amount * 9 // 10
            invoice.lines.append(Line(None, FREIGHT, 1, amount, 0, cost, 21))


def credit_notes(invoices: list[Invoice], last: date, rng: Random) -> list[Invoice]:
    """Part of some invoices comes back within a month, at the price that was paid."""
    found = []
    for invoice in invoices:
        if rng.random() >= _RETURNED:
            continue
        day = invoice.day + timedelta(days=rng.randint(3, 28))
        goods = [line for line in invoice.lines if line.product is not None]
        if day > month_end(last) or not goods:
            continue
        lines = [_back(line, rng) for line in rng.sample(goods, min(len(goods), rng.randint(1, 3)))]
        found.append(
            Invoice(invoice.buyer, day, lines, "Abono", invoice.site, invoice.delegation,
                    invoice.seller)
        )  # fmt: skip
    return found


def _back(line: Line, rng: Random) -> Line:
    quantity = max(1, round(line.quantity * rng.choice((0.2, 0.5, 1.0))))

    def part(amount: int) -> int:
        return -(amount * quantity // line.quantity)

    return Line(
        line.product,
        line.code,
        -quantity,
        part(line.list_amount),
        part(line.discount),
        part(line.cost),
        line.vat,
    )


def corrections(invoices: list[Invoice], last: date, rng: Random) -> list[Invoice]:
    """Each January, price differences of the year before with a few large customers."""
    owners = {i.buyer.owner: i for i in invoices if i.buyer is not None and i.buyer.key is not None}
    found = []
    for year in (last.year - 1, last.year):
        for owner in rng.sample(sorted(owners), 6):
            invoice, day = owners[owner], date(year, 1, rng.randint(15, 28))
            line = Line(None, "AJUSTE", 1, -rng.randint(4, 60) * 5_000, 0, 0, 10)
            if add_months(last, -35) <= day <= month_end(last):
                found.append(
                    Invoice(invoice.buyer, day, [line], "Regularización", "",
                            invoice.buyer.delegation if invoice.buyer else "", invoice.seller)
                )  # fmt: skip
    return found


def cash_sales(products: list[Product], last: date, rng: Random) -> list[Invoice]:
    """Sales over the counter of the plant: nobody's account."""
    found = []
    sold = [product for product in products if product.launch <= add_months(last, -35)]
    for step in range(36):
        month = add_months(last, step - 35)
        for _ in range(4):
            day = month + timedelta(days=rng.randint(0, 25))
            lines = []
            for product in rng.sample(sold, rng.randint(2, 5)):
                list_price, cost = price(product, day, last)
                quantity = rng.randint(1, 6)
                lines.append(
                    Line(product, product.code, quantity, list_price * quantity, 0,
                         cost * quantity, product.family.vat)
                )  # fmt: skip
            found.append(Invoice(None, day, lines, delegation="Centro"))
    return found


def number_documents(invoices: list[Invoice]) -> list[Invoice]:
    """The documents in time, numbered by kind; numbering begins again every year."""
    series = {"Factura": "FV", "Abono": "AB", "Regularización": "RG"}
    counters: dict[tuple[str, int], int] = {}
    ordered = sorted(invoices, key=lambda i: (i.day, i.kind, i.buyer.code if i.buyer else "~"))
    for invoice in ordered:
        key = (invoice.kind, invoice.day.year)
        counters[key] = counters.get(key, 0) + 1
        invoice.number = f"{series[invoice.kind]}{invoice.day:%y}/{counters[key]:06d}"
    return ordered
