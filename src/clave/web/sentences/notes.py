"""What a figure does not know, and what it assumes: the notes that stand beside it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

MISSING = {
    "cost_partly_known": _("The margin is that of the lines whose cost is known."),
    "dates_by_year": _("The ledger tells only the year of some lines: their month is not known."),
    "no_cost": _("The ledger has no cost: margins are not known."),
    "no_family": _("No product has a family: families are not known."),
    "no_fixed_costs": _("The company's fixed costs are not known, so the result is not either."),
    "no_like_accounts": _("There are no like accounts to compare with."),
    "no_lines": _("The ledger has no line here."),
    "no_receivables": _("No receivables were imported: what is open and overdue is not known."),
    "no_segment": _("%(accounts)s accounts have no segment and are left out."),
    "no_year_before": _("The ledger does not reach the year before, so there is no comparison."),
    "nothing_positive": _("No customer has sales above zero."),
    "other_currency": _("%(lines)s lines in %(currency)s are not added: no exchange rate."),
    "period_not_covered": _("The ledger reaches from %(covered_from)s to %(covered_to)s only."),
}
ASSUMED = {
    "avoidable": _("%(amount)s of fixed costs end with the customers."),
    "contribution_is_gross_margin": _("What a customer contributes is its gross margin."),
    "currency_assumed": _("%(lines)s lines without a currency are taken as %(currency)s."),
    "fixed_costs": _("Fixed costs of %(amount)s."),
    "margin_rate": _("A margin rate where the ledger has no cost."),
    "recapture": _("%(share)s of the lost sales is won back."),
}
