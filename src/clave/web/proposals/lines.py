"""The lines of a proposal beside what is bought of the same goods today."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from clave.apps.proposals.checks import amount_of
from clave.apps.proposals.models import Proposal, ProposalLine
from clave.apps.proposals.statements import Offered, offered_line
from clave.figures.simulation_parts import Line
from clave.lib.money import from_minor

Entry = dict[str, Any]


def line_rows(record: Proposal, offered: Offered) -> list[Entry]:
    """Each line with the volume and price of today; None where it is not bought, or not told."""
    today = offered.simulated.beginning.start.lines
    names = {line.product: line.name for line in today if line.product}
    names |= offered.names
    return [line_row(line, record.currency, today, names) for line in offered.lines]


def line_row(
    line: ProposalLine, currency: str, today: tuple[Line, ...], names: dict[str, str]
) -> Entry:
    """One line with plain values."""
    told = offered_line(line, currency)
    alike = [one for one in today if told.concerns(one)]
    units = sum((one.quantity for one in alike), Decimal())
    paid = sum((one.invoiced_amount for one in alike), Decimal())
    discount = told.discount_rate
    net = None
    if told.list_price is not None:
        net = told.list_price * (1 - (discount or Decimal()))
    amount = amount_of(line, currency)
    known = names.get(line.product) if line.product else None
    name = f"{line.product} · {known}" if known else str(line)
    return {
        "name": name,
        "quantity": line.quantity,
        "today_quantity": units if units > 0 else None,
        "price": told.list_price,
        "discount": discount,
        "net_price": net,
        "today_price": paid / units if units > 0 else None,
        "amount": None if amount is None else from_minor(amount, currency),
    }
