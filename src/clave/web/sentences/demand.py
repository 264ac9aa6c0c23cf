"""Why something was refused in the demand plan, and what its figures do not know or assume."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES: dict[str, str] = {
    "consensus_asked_already": _("The departments were asked already: wait for their answer."),
    "consensus_not_complete": _(
        "Not everybody has acknowledged the plan of %(month)s: say why it is frozen all the same."
    ),
    "forecast_not_computed": _("The forecast is not computed yet: there is nothing to freeze."),
    "horizon_out_of_range": _("A forecast reaches 1 to %(most)s months; %(horizon)s is outside."),
    "month_frozen": _("The plan of %(month)s is frozen: nobody changes it any more."),
    "month_outside_plan": _("%(month)s is not among the months that the forecast reaches."),
    "promotion_needs_reason": _("Say which promotion brings it: those who come later will ask."),
    "quantity_out_of_range": _("%(product)s: that is no quantity that anybody orders."),
    "sheet_has_faults": _("The sheet has %(faults)s faults: nothing was taken."),
    "sheet_month_frozen": _("the plan of %(text)s is frozen"),
    "sheet_month_outside": _("%(text)s is not among the months that are planned"),
    "sheet_no_number": _("“%(text)s” is no quantity of zero or more"),
    "sheet_unknown_account": _("you have no account with the code “%(text)s”"),
    "sheet_unknown_product": _("no product has the code “%(text)s”"),
    "sheet_without_account": _("The sheet has no column with the code of the account."),
    "sheet_without_months": _(
        "The sheet has no three columns of months, such as “2026-11” or “nov 2026”."
    ),
    "sheet_without_product": _("The sheet has no column with the code of the product."),
    "sums_do_not_settle": _("The sums could not be made to agree; tell whoever runs Clave."),
    "unknown_product": _("No product has the code %(product)s."),
}

MISSING: dict[str, str] = {
    "no_complete_month": _("No product was sold in a month that is over: nothing can be forecast."),
    "no_earlier_forecasts": _(
        "The ledger is too short for earlier forecasts to be compared with what came."
    ),
    "no_frozen_plan": _("No month whose plan was frozen is over yet."),
    "no_last_price": _("Of %(cells)s cells no price is known: their money is not told."),
    "no_quantities_to_forecast": _("The ledger tells no quantities, so nothing can be forecast."),
    "products_over": _(
        "%(series)s series are of products that nobody bought in twelve months: nothing is "
        "expected of them."
    ),
    "quantities_partly_known": _("%(cells)s sums of sales have no quantity and are left out."),
}

ASSUMED: dict[str, str] = {
    "bought_once": _(
        "%(series)s series were bought in one month only: what is expected of them is what became "
        "of others like them."
    ),
    "errors_independent": _("The errors of different series and months cancel one another."),
    "last_price_holds": _("What was paid last is paid again."),
    "returns_netted": _(
        "In %(cells)s months more came back than was bought: it is taken off the months before."
    ),
}
