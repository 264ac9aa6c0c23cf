"""What was owed and when it was paid: receivables of every invoice, payments that close them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from clave.entry.sample.sales import Invoice

_DISPUTED = 0.12  # of the invoices that are overdue at the end
_IN_TWO = 0.02  # paid in two parts
_FORGOTTEN = 0.004  # never paid by those who pay late
METHODS = ("Transferencia", "Confirming", "Recibo domiciliado")


@dataclass(frozen=True)
class Receivable:
    """An invoice as finance sees it: cents with VAT; negative for a credit note."""

    invoice: Invoice
    amount: int
    due: date
    disputed: bool


@dataclass(frozen=True)
class Payment:
    """Money received for one invoice, in cents."""

    number: str
    day: date
    invoice: Invoice
    amount: int
    method: str


def with_vat(invoice: Invoice) -> int:
    """The invoice's total: net by VAT rate, the tax of each rate rounded to the cent."""
    bases: dict[int, int] = {}
    for line in invoice.lines:
        bases[line.vat] = bases.get(line.vat, 0) + line.net
    return sum(base + round(base * rate / 100) for rate, base in bases.items())


def collect(
    invoices: list[Invoice], end: date, rng: Random
) -> tuple[list[Receivable], list[Payment]]:
    """Receivables of all invoices with an account, and the payments received until ``end``."""
    receivables, payments = [], []
    for invoice in invoices:
        buyer = invoice.buyer
        if buyer is None or invoice.kind == "Regularización":
            continue
        amount = with_vat(invoice)
        is_credit = invoice.kind == "Abono"
        due = invoice.day if is_credit else invoice.day + timedelta(days=buyer.terms)
        paid = _paid(invoice, due, rng)
        open_at_end = paid is None or paid > end
        disputed = open_at_end and due < end and rng.random() < _DISPUTED
        receivables.append(Receivable(invoice, amount, due, disputed))
        if paid is not None and not open_at_end:
            method = "Compensación" if is_credit else METHODS[int(buyer.owner) % len(METHODS)]
            payments += _parts(invoice, amount, (paid, end), method, rng)
    payments.sort(key=lambda payment: (payment.day, payment.invoice.number))
    return receivables, [
        Payment(f"CB{p.day:%y}/{place:06d}", p.day, p.invoice, p.amount, p.method)
        for place, p in enumerate(payments, start=1)
    ]


def _paid(invoice: Invoice, due: date, rng: Random) -> date | None:
    """When it is paid: about its due date, later by those who do; None = never."""
    buyer = invoice.buyer
    if buyer is None or invoice.kind == "Abono":
        return invoice.day + timedelta(days=rng.randint(1, 20))
    if rng.random() >= buyer.late:
        return due - timedelta(days=rng.randint(0, min(6, buyer.terms)))
    if rng.random() < _FORGOTTEN:
        return None
    return due + timedelta(days=1 + round(rng.expovariate(1 / buyer.days_late)))


def _parts(
    invoice: Invoice, amount: int, days: tuple[date, date], method: str, rng: Random
) -> list[Payment]:
    """One payment, or two that add up to the amount if there is time for a second."""
    paid, end = days
    second = paid + timedelta(days=rng.randint(5, 15))
    if amount > 0 and rng.random() < _IN_TWO and second <= end:
        first = amount * 6 // 10
        return [
            Payment("", paid, invoice, first, method),
            Payment("", second, invoice, amount - first, method),
        ]
    return [Payment("", paid, invoice, amount, method)]
