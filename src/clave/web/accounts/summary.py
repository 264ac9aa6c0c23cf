"""Three sentences made from the figures: what happened, why, what next; each clause a link."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.accounts.overview import Overview, family_sums
from clave.figures.base import FigureResult, Row
from clave.web.components import dates, numbers

ENOUGH = Decimal("0.005")  # of twelve months' sales: smaller changes are not worth a clause


Clause = dict[str, str]


def sentences(seen: Overview, months: FigureResult, products: FigureResult) -> list[dict[str, Any]]:
    """What happened, why, and what next; a question without an answer is left out."""
    found = (
        (_("What happened"), _happened(seen, months)),
        (_("Why"), _why(seen, products.rows)),
        (_("What next"), _next(seen, products.rows)),
    )
    return [{"label": label, "parts": _joined(parts)} for label, parts in found if parts]


def _clause(text: str, url: str = "") -> Clause:
    """Words with their evidence: the page that shows the rows behind them ("" where none)."""
    return {"text": text, "url": url}


def _joined(clauses: list[Clause]) -> list[Clause]:
    """The clauses as one sentence: a capital at its start, a semicolon between, a full stop."""
    first = clauses[0]["text"]
    parts = [clauses[0] | {"text": first[:1].upper() + first[1:]}]
    for clause in clauses[1:]:
        parts += [_clause("; "), clause]
    return [*parts, _clause(".")]


def _happened(seen: Overview, months: FigureResult) -> list[Clause]:
    values = seen.values
    sales = numbers.money(values["net_amount"], seen.currency)
    clauses = [_clause(_("Sells %(sales)s in 12 months") % {"sales": sales}, _lines(seen))]
    if values["change_rate"] is not None:
        rate = numbers.percent(abs(values["change_rate"]))
        text = (
            _("%(rate)s more than the year before")
            if values["change_rate"] >= 0
            else _("%(rate)s less than the year before")
        )
        clauses.append(_clause(text % {"rate": rate}, _results(seen)))
    last = next((row for row in reversed(months.rows) if row["complete"]), None)
    if last is not None and last["change_amount"]:
        amount = numbers.money(abs(last["change_amount"]), seen.currency)
        text = (
            _("%(month)s rises by %(amount)s")
            if last["change_amount"] > 0
            else _("%(month)s falls by %(amount)s")
        )
        words = {"month": dates.month_text(last["from"]), "amount": amount}
        clauses.append(_clause(text % words, _lines(seen, month=last["from"].strftime("%Y-%m"))))
    return clauses


def _why(seen: Overview, products: list[Row]) -> list[Clause]:
    """The families (without families: the products) that rose and fell most in the year."""
    moved = _moved(products)
    floor = abs(seen.values["net_amount"]) * ENOUGH
    clauses = []
    for name, change, query in (moved[0], moved[-1]) if moved else ():
        if abs(change) < floor:
            continue
        amount = numbers.money(abs(change), seen.currency)
        text = _("%(name)s adds %(amount)s") if change > 0 else _("%(name)s takes away %(amount)s")
        clauses.append(_clause(text % {"name": name, "amount": amount}, _lines(seen, **query)))
    margin = seen.values["margin_rate"]
    if margin is not None:
        text = _("of each 100 net, %(margin)s stay as gross margin")
        clauses.append(_clause(text % {"margin": numbers.per_hundred(margin)}, _results(seen)))
    return clauses


def _moved(products: list[Row]) -> list[tuple[str, Decimal, dict[str, str]]]:
    """Name, change and query of each family or product that changed, the largest rise first."""
    families = [row for row in family_sums(products) if row["family"]]
    if families:
        moved = [
            (row["family"], row["change"], {"family": row["family"]})
            for row in families
            if row["change"]
        ]
    else:
        moved = [
            (row["name"] or row["product"], row["change_amount"], {"product": row["product"]})
            for row in products
            if row["product"] and row["change_amount"]
        ]
    return sorted(moved, key=lambda entry: -entry[1])


def _next(seen: Overview, products: list[Row]) -> list[Clause]:
    clauses = []
    overdue = seen.values.get("overdue_amount")
    if overdue:
        amount = numbers.money(overdue, seen.currency)
        clauses.append(_clause(_("Collect %(amount)s overdue") % {"amount": amount}))
    stopped = [
        row
        for row in products
        if row["product"]
        and not row["non_product"]
        and row["amount"] <= 0
        and (row["previous_amount"] or 0) > 0
    ]
    if stopped:
        lost = sum((row["previous_amount"] for row in stopped), Decimal())
        text = ngettext(
            "recover %(n)s product it stopped buying, %(amount)s a year",
            "recover %(n)s products it stopped buying, %(amount)s a year",
            len(stopped),
        )
        words = {"n": len(stopped), "amount": numbers.money(lost, seen.currency)}
        clauses.append(_clause(text % words, f"{_results(seen)}?sort=change_amount"))
    return clauses


def _lines(seen: Overview, *, month: str = "", product: str = "", family: str = "") -> str:
    """The lines of the account in its twelve months or one month, of a product or family."""
    query = {"account": seen.account.code}
    if seen.period is not None:
        query["from"] = month or seen.period.start.strftime("%Y-%m")
        query["to"] = month or seen.period.end.strftime("%Y-%m")
    query |= {key: value for key, value in (("product", product), ("family", family)) if value}
    return f"{reverse('lines')}?{urlencode(query)}"


def _results(seen: Overview) -> str:
    return reverse("account_results", args=[seen.account.pk])
