"""Which lines of a sales ledger are sales, returns or corrections.

The file decides, in this order: a column that says so (``Factura``, ``Abono``, ``Return`` …);
the beginning of the invoice number, as the mapping says (``C536379`` is a return); else a line is
a sale, also where its amount is negative: a discount or a stock adjustment on an invoice is no
return. A word that is not known counts as nothing said, and the preview warns about it.
"""

from __future__ import annotations

from clave.facts.cleaning.values import listed, present
from clave.facts.mapping import Mapping
from clave.lib.sql import text_literal

_WORDS: dict[str, tuple[str, ...]] = {
    "sale": (
        *("sale", "sales", "venta", "ventas", "factura", "facturas", "invoice", "invoices"),
        *("fac", "fra", "cargo", "debit", "factura de venta", "factura venta", "sales invoice"),
        *("s", "v", "f"),
    ),
    "return": (
        *("return", "returns", "refund", "devolucion", "devoluciones", "dev", "abono", "abonos"),
        *("abo", "credit", "credito", "nc", "cn", "credit note", "credit memo", "nota de abono"),
        *("nota de credito", "factura de abono", "factura abono", "sales credit memo"),
        *("cancellation", "cancelacion", "anulacion", "r", "d"),
    ),
    "correction": (
        *("correction", "corrections", "correccion", "correcciones", "rectificacion"),
        *("regularizacion", "regularizaciones", "ajuste", "ajustes", "adjustment", "adjustments"),
        *("adj", "bad debt", "c"),
    ),
}


def said(raw: str) -> str:
    """SQL: the kind that a word of the file means, or NULL."""
    folded = f"strip_accents(lower({present(raw)}))"
    cases = " ".join(
        f"WHEN {folded} IN ({listed(words)}) THEN '{kind}'" for kind, words in _WORDS.items()
    )
    return f"CASE {cases} END"


def by_prefix(invoice: str, mapping: Mapping) -> str:
    """SQL: the kind that the beginning of the invoice number tells, or NULL; the longest wins."""
    marks = [(prefix, "return") for prefix in mapping.return_prefixes]
    marks += [(prefix, "correction") for prefix in mapping.correction_prefixes]
    marks.sort(key=lambda mark: -len(mark[0]))
    if not marks:
        return "NULL"
    cases = " ".join(
        f"WHEN starts_with(upper({invoice}), {text_literal(prefix.upper())}) THEN '{kind}'"
        for prefix, kind in marks
    )
    return f"CASE {cases} END"
