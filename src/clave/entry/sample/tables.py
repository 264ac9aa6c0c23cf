"""The sample company's files as headers and rows of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clave.entry.sample import budgets as budgeting
from clave.entry.sample import sellout as selling_out
from clave.entry.sample.company import Company
from clave.entry.sample.conditions import deductions as conditions_of
from clave.entry.sample.draws import draws
from clave.entry.sample.files import day, money, yes_no
from clave.entry.sample.sales import Invoice
from clave.entry.sample.service import activities as activities_of
from clave.lib.months import month_end

Table = tuple[Sequence[str], Iterator[Sequence[str]]]
EUR = "EUR"


def accounts(company: Company) -> Table:
    """Customers of every level, parents before children."""
    header = ("Código cliente", "Razón social", "Cliente padre", "Nivel jerarquía", "Canal",
              "Segmento", "País", "Delegación", "NIF", "KAM", "Categoría ABC", "Cliente directo",
              "Límite crédito")  # fmt: skip
    return header, (
        (row.code, row.name, row.parent, row.level, row.channel, row.segment, "España",
         row.delegation, row.tax_number, row.kam, row.tier, yes_no(row.direct),
         "" if row.credit_limit is None else money(row.credit_limit * 100))
        for row in company.customers.rows
    )  # fmt: skip


def products(company: Company) -> Table:
    """The catalogue at the prices of the newest year."""
    header = ("Código artículo", "Descripción artículo", "Familia", "Marca", "Unidad de medida",
              "Fecha lanzamiento", "Coste estándar", "Precio tarifa", "IVA")  # fmt: skip
    return header, (
        (p.code, p.name, p.family.name, p.brand, "caja", day(p.launch), money(p.cost),
         money(p.list_price), f"{p.family.vat} %")
        for p in company.products
    )  # fmt: skip


def sales(company: Company) -> Table:
    """Every line of every document, in time."""
    header = ("Nº factura", "Línea", "Tipo documento", "Fecha factura", "Código cliente",
              "Punto de entrega", "Código artículo", "Cantidad", "Unidad", "Importe bruto",
              "Importe descuento", "Importe neto", "Importe coste", "Moneda", "Delegación",
              "Comercial")  # fmt: skip
    return header, _sales_rows(company)


def _sales_rows(company: Company) -> Iterator[Sequence[str]]:
    for invoice in company.invoices:
        buyer = invoice.buyer.code if invoice.buyer else ""
        on = day(invoice.day)
        for place, line in enumerate(invoice.lines, start=1):
            yield (invoice.number, str(place), invoice.kind, on, buyer, invoice.site, line.code,
                   str(line.quantity), "caja" if line.product else "ud", money(line.list_amount),
                   money(line.discount), money(line.net), money(line.cost), EUR,
                   invoice.delegation, invoice.seller)  # fmt: skip


def deductions(company: Company) -> Table:
    """What is given apart from the invoice."""
    header = ("Nº liquidación", "Fecha", "Código cliente", "Tipo condición", "Familia",
              "Importe", "Moneda", "Periodo desde", "Periodo hasta", "Acuerdo")  # fmt: skip
    found = conditions_of(company.invoices, company.products, company.promotions, company.last)
    return header, (
        (f"LQ{d.day:%y}/{place:05d}", day(d.day), d.account, d.kind, d.family, money(d.amount),
         EUR, day(d.start), day(d.end), d.reference)
        for place, d in enumerate(found, start=1)
    )  # fmt: skip


def activities(company: Company) -> Table:
    """What serving each account took, by month."""
    header = ("Fecha", "Código cliente", "Actividad", "Cantidad", "Delegación", "Documento")
    found = activities_of(company.invoices, draws(company.seed, "activities"))
    return header, (
        (day(a.day), a.account, a.activity, str(a.quantity), a.delegation, a.document)
        for a in found
    )


def receivables(company: Company) -> Table:
    """Every invoice and credit note with its total, VAT included, and its due date."""
    header = ("Nº factura", "Fecha factura", "Fecha vencimiento", "Código cliente",
              "Importe factura", "Moneda", "En disputa")  # fmt: skip
    return header, (
        (r.invoice.number, day(r.invoice.day), day(r.due), _account(r.invoice), money(r.amount),
         EUR, yes_no(r.disputed))
        for r in company.collected[0]
    )  # fmt: skip


def payments(company: Company) -> Table:
    """What was paid, invoice by invoice."""
    header = ("Nº cobro", "Fecha cobro", "Código cliente", "Nº factura", "Importe cobrado",
              "Moneda", "Forma de pago")  # fmt: skip
    return header, (
        (p.number, day(p.day), _account(p.invoice), p.invoice.number, money(p.amount), EUR,
         p.method)
        for p in company.collected[1]
    )  # fmt: skip


def sellout(company: Company) -> Table:
    """What four accounts sold on and have in stock, week by week."""
    header = ("Fecha", "Código cliente", "Código artículo", "Unidades vendidas", "Importe venta",
              "Stock", "Moneda")  # fmt: skip
    found = selling_out.sell_out(company.invoices, company.end, draws(company.seed, "sell-out"))
    return header, (
        (day(s.day), s.account, s.product.code, str(s.quantity), money(s.amount), str(s.stock),
         EUR)
        for s in found
    )  # fmt: skip


def budgets(company: Company) -> Table:
    """What key accounts are to buy, month by month."""
    header = ("Fecha", "Código cliente", "KAM", "Importe presupuesto", "Moneda", "Versión")
    found = budgeting.budgets(company.invoices, company.last, draws(company.seed, "budgets"))
    return header, (
        (day(month_end(b.month)), b.account, b.kam, money(b.amount), EUR, b.version) for b in found
    )


def _account(invoice: Invoice) -> str:
    return invoice.buyer.code if invoice.buyer else ""
