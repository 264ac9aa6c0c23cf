"""What each figure means, in a few sentences for the people who read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class Definition:
    """A figure's name in the registry, its title and its meaning (both to be translated)."""

    figure: str
    title: str
    text: str


def definition_of(figure: str) -> str:
    """The (untranslated) meaning of a figure."""
    return next(entry.text for entry in DEFINITIONS if entry.figure == figure)


DEFINITIONS = (
    Definition(
        "totals",
        _("Net sales and their parts"),
        _(
            "Net sales are the sum of every line of the ledger: sales, returns (negative) and "
            "corrections. Lines without a customer stay in the total, as “unassigned”. An invoice "
            "counts once, in the month of its first line."
        ),
    ),
    Definition(
        "evolution",
        _("Evolution"),
        _(
            "Each period is compared with the same period a year before. Only complete months "
            "count; where the ledger does not reach back, the comparison is not known."
        ),
    ),
    Definition(
        "portfolio",
        _("Sales of 12 months"),
        _(
            "The twelve complete months up to the last one, against the twelve before. The margin "
            "is that of the lines whose cost is known. Accounts are added up at the parent that "
            "decides."
        ),
    ),
    Definition(
        "concentration",
        _("Concentration"),
        _(
            "Sales and returns of identified customers, corrections left out. CR n: share of the n "
            "largest. HHI: sum of the squared shares, 0 to 1; its inverse is the number of equal "
            "customers that would be as concentrated. Gini: 0 when all are equal. Customers at or "
            "below zero are listed apart."
        ),
    ),
    Definition(
        "loss",
        _("Loss impact"),
        _(
            "What sales, margin and result would be without some customers: their margin is lost, "
            "less what is won back elsewhere and the costs that end with them. What they owe is "
            "shown apart; it is not part of the result."
        ),
    ),
    Definition(
        "penetration",
        _("Products per customer"),
        _(
            "Different products and families that a customer bought in the period, against like "
            "customers (same segment). Fees and freight are no products; the company's settings "
            "say which codes those are."
        ),
    ),
    Definition(
        "returns",
        _("Returns and corrections"),
        _(
            "Returns are credit notes for goods; corrections are adjustments such as bad debts. "
            "Their rate is measured on the sales of the same period."
        ),
    ),
    Definition(
        "movers",
        _("What changed"),
        _("The last complete month of each account against the same month a year before."),
    ),
    Definition(
        "product_movers",
        _("Why it changed"),
        _(
            "The products whose last complete month moved most against the same month of the "
            "year before."
        ),
    ),
    Definition(
        "products",
        _("Products of an account"),
        _(
            "Sales of twelve months by product, against the twelve before, and when each was "
            "bought last."
        ),
    ),
)
