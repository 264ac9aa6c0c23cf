"""What is handed to the customer: one page with their side alone.

The template is given plain words and numbers of the customer's side, never the simulation itself,
so that no cost, margin or limit of ours can slip onto the page.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from clave.apps.identity.models import Company
from clave.apps.simulation.selectors import Simulated
from clave.figures.margin import rate
from clave.figures.retail import margin_on_sale
from clave.web.components import numbers
from clave.web.statements import THEIRS, counting_words, moved_words, statement_rows

Entry = dict[str, Any]
MOST = 14  # products; more do not fit on the page


def offer_context(found: Simulated, name: str) -> Entry:
    """What the page holds: the customer's statement, conditions, and the goods it buys most."""
    beginning, done = found.beginning, found.done
    then = beginning.declared(done.after.theirs)
    return {
        "title": _("Offer for %(customer)s") % {"customer": name},
        "supplier": Company.current().name,
        "finding": _finding(found, name),
        "currency": beginning.currency,
        "conditions": conditions_of(found),
        "moved": moved_words(found) if found.moves.moved else [],
        "rows": statement_rows(THEIRS, done.before.theirs, done.after.theirs, frozenset()),
        "purchases": (done.before.theirs["purchases"], done.after.theirs["purchases"]),
        "margin": None if then is None else numbers.percent(then),
        "goal": None if beginning.goal is None else numbers.percent(beginning.goal),
        "counting": counting_words(beginning),
        "products": products_of(found),
        "period": beginning.figure.period,
    }


def _finding(found: Simulated, name: str) -> str:
    """The customer's margin, today and with the offer."""
    before = found.beginning.declared(found.done.before.theirs)
    after = found.beginning.declared(found.done.after.theirs)
    if before is None or after is None:
        return _("Conditions that we offer %(customer)s") % {"customer": name}
    said = {
        "customer": name,
        "before": numbers.percent(before),
        "after": numbers.percent(after),
    }
    return _("%(customer)s goes from %(before)s to %(after)s of margin on our products") % said


def conditions_of(found: Simulated) -> list[Entry]:
    """The conditions, today and offered, as shares of what is invoiced."""
    before, after = found.done.before.ours, found.done.after.ours
    days = found.beginning.start.conditions.payment_days
    then = found.moves.payment_days if found.moves.payment_days is not None else days
    rows = [
        {
            "label": _("On-invoice discount"),
            "today": _share(before["on_invoice_discount"], before["gross_sales"]),
            "then": _share(after["on_invoice_discount"], after["gross_sales"]),
        }
    ]
    names = (
        ("rebate", _("Rebate")),
        ("promotion", _("Promotions that we pay")),
        ("prompt_payment_discount", _("Prompt-payment discount")),
    )
    rows += [
        {
            "label": label,
            "today": _share(before[name], before["invoiced_sales"]),
            "then": _share(after[name], after["invoiced_sales"]),
        }
        for name, label in names
        if before[name] or after[name]
    ]
    if then is not None:
        rows.append({"label": _("Payment term"), "today": _days(days), "then": _days(then)})
    return rows


def products_of(found: Simulated) -> list[Entry]:
    """The goods bought most: list price, discount, price, shelf price and the customer's margin."""
    lines, told = found.beginning.start.lines, found.done.after.lines
    shown: list[Entry] = []
    for line, row in zip(lines, told, strict=True):
        units = row["quantity"]
        if not line.product or units <= 0 or len(shown) == MOST:
            continue
        price = row["invoiced_amount"] / units
        shelf = None if row["consumer_sales"] is None else row["consumer_sales"] / units
        shown.append(
            {
                "product": line.name or line.product,
                "list_price": row["list_amount"] / units,
                "discount": _share(row["list_amount"] - row["invoiced_amount"], row["list_amount"]),
                "price": price,
                "shelf_price": shelf,
                "margin": None if shelf is None else margin_on_sale(price, shelf),
            }
        )
    return shown


def _share(part: Decimal | None, whole: Decimal | None) -> str:
    found = rate(part, whole)
    return "–" if found is None else numbers.percent(found)


def _days(days: Decimal | None) -> str:
    return "–" if days is None else _("%(days)s days") % {"days": numbers.number(days)}
