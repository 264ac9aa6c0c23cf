"""What the figures behind opportunities do not know or assume, and why a write was refused."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

MISSING: dict[str, str] = {
    "no_fifteen_months": _(
        "The ledger has no fifteen complete months: whether volumes slow down is not known."
    ),
    "prices_without_quantity": _(
        "%(cells)s customers and products have lines without a quantity: they have no price."
    ),
    "sales_without_family": _(
        "Products without a family sold %(amount)s: they are in no column of the matrix."
    ),
    "too_few_like": _(
        "%(accounts)s accounts have fewer than %(least)s like accounts in their segment: nothing "
        "is said of what they might buy."
    ),
    "too_few_like_prices": _(
        "%(cells)s prices have fewer than %(least)s like accounts of a like volume: nothing is "
        "said of them."
    ),
}

ASSUMED: dict[str, str] = {
    "margin_of_ledger": _(
        "A family without a known cost is assumed to leave the margin of the whole ledger."
    ),
    "wallet_benchmark": _(
        "Where the customer told nothing, its spend is assumed to be what %(quantile)s of 100 like "
        "accounts do not exceed for their size."
    ),
    "wallet_by_rank": _(
        "Where only our rank among the suppliers is told, the share follows from the rank."
    ),
}

SENTENCES: dict[str, str] = {
    "dismiss_needs_reason": _("Say why it is put away: the list will not ask you again so soon."),
    "opportunity_needs_result": _("Say what came of it: won or lost."),
    "opportunity_not_open": _(
        "“%(title)s” is not open any more: somebody took it up or put it away. Open the page again."
    ),
    "opportunity_not_taken": _("“%(title)s” was not taken up yet: take it up before it ends."),
    "review_not_ahead": _("The day of review must lie ahead."),
    "wallet_needs_amount": _(
        "Write what the customer spends a year, or our rank among its suppliers."
    ),
    "wallet_needs_source": _("Say who told it: a person at the customer, or where it is written."),
    "wallet_rank_beyond": _("A rank lies between 1 and the number of suppliers (%(suppliers)s)."),
    "wallet_year_far": _("The year %(year)s is too far away: write the year that it is about."),
}
