"""What a figure does not know, and what it assumes: the notes that stand beside it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from . import deals, demand, field, market, opportunities, simulation

MISSING = {
    "accounts_without_cost": _("%(accounts)s accounts have no known cost: no contribution."),
    "products_without_cost": _("%(rows)s recommendations have no known cost: no margin."),
    "recommender_not_tested": _(
        "The ledger is too short to try recommendations: what the segment buys is shown."
    ),
    "too_few_repeat_customers": _(
        "Only %(customers)s customers bought more than once; %(least)s are needed to learn from."
    ),
    "activities_without_rate": _("No rate is told for: %(activities)s. They cost nothing here."),
    "base_not_covered": _(
        "The months compared with, from %(start)s to %(end)s, are not wholly in the ledger."
    ),
    "budget_without_quantities": _(
        "A budget has no quantities: the difference cannot be told apart into price and volume."
    ),
    "capacity_exceeded": _("More minutes of %(pool)s were used than it supplies."),
    "measure_not_known": _("%(accounts)s customers are left out: the ledger has no cost of them."),
    "no_budget": _("There is no budget of these months."),
    "no_quantities": _("The lines have no quantities: there are no prices a unit."),
    "no_activities": _("No activities were imported: the cost to serve holds none."),
    "no_activity_rates": _("No rates of activities are told: the cost to serve holds none."),
    "no_carrying_rate": _("What waiting for payment costs a year is not told, so it is left out."),
    "no_deductions": _("No deductions were imported: off-invoice conditions are not known."),
    "no_exchange_rate": _(
        "%(lines)s rows in %(currency)s from %(first)s to %(last)s are left out: no exchange rate "
        "of those days is known."
    ),
    "no_list_price": _("The ledger has no list prices: gross sales are what was invoiced."),
    "credit_too_large": _(
        "%(lines)s credits are larger than their invoices: %(amount)s stays unapplied."
    ),
    "credits_open": _(
        "%(lines)s credit notes close no invoice: %(amount)s lowers what is open, by their own due "
        "date."
    ),
    "due_before_invoice": _("%(invoices)s invoices fall due before their own date: check them."),
    "late_model_not_judged": _(
        "There are too few invoices to judge a model: chances are the customers' own late rates."
    ),
    "no_credit_sales": _(
        "Nothing was invoiced from %(first)s to %(last)s: DSO cannot be divided by it."
    ),
    "no_interest_rate": _(
        "From %(first)s to %(last)s no rate of interest is known: nothing is added for those days. "
        "Finance may write it into the rates."
    ),
    "nothing_to_collect": _(
        "Nothing could be collected from %(first)s to %(last)s: effectiveness is not known."
    ),
    "paid_too_much": _(
        "%(lines)s payments are larger than their invoices: %(amount)s stays unapplied."
    ),
    "payments_without_invoice": _(
        "%(lines)s payments name no invoice that is there: %(amount)s is unapplied."
    ),
    "too_few_invoices": _(
        "Fewer than %(least)s paid invoices on either side: no model can be tried."
    ),
    "accounts_of_nobody": _("%(accounts)s accounts have no KAM: nobody carries their hours."),
    "complexity_partly_known": _(
        "Of %(accounts)s accounts not everything that makes them complex is known."
    ),
    "depth_not_known": _(
        "Of %(people)s people only the ledger tells, so how deep their relations go is not known."
    ),
    "hours_partly_known": _(
        "The hours of %(accounts)s accounts are not known: the load is at least what is shown."
    ),
    "no_accounts_of_kams": _("No account that decides has a tier or a KAM yet."),
    "no_kams": _("Nobody is a KAM yet."),
    "no_sellers": _("The ledger does not tell who sold: sellers are not known."),
    "no_stage": _("The stage of %(accounts)s relationships is not decided."),
    "no_tier": _("%(accounts)s accounts have no tier."),
    "no_work_told": _("The books of the workload were not asked."),
    "criterion_not_known": _("%(criterion)s is not known of %(accounts)s accounts."),
    "cost_partly_known": _("The margin is that of the lines whose cost is known."),
    "coverage_too_low": _("Only %(share)s of the weight is answered: too little for a verdict."),
    "dates_by_year": _("The ledger tells only the year of some lines: their month is not known."),
    "fees_left_out": _("Fees and other codes that are no products are left out."),
    "health_unknown": _("Not known of anybody: %(components)s."),
    "less_than_a_year": _(
        "The ledger holds %(months)s months: sales and margins are of these, chances of a year."
    ),
    "no_cost": _("The ledger has no cost: margins are not known."),
    "no_family": _("No product has a family: families are not known."),
    "no_fixed_costs": _("The company's fixed costs are not known, so the result is not either."),
    "no_group": _("%(accounts)s accounts belong to none and are left out."),
    "no_like_accounts": _("There are no like accounts to compare with."),
    "no_lines": _("The ledger has no line here."),
    "plans_not_measurable": _("%(plans)s plans have no objective that can be measured yet."),
    "no_people_known": _("Nobody is known at the customer yet."),
    "no_product": _("Lines without product or family are left out."),
    "no_receivables": _("No receivables were imported: what is open and overdue is not known."),
    "no_relations_told": _("The books of contacts were not asked."),
    "no_rate": _(
        "%(lines)s lines in %(currency)s (%(first)s to %(last)s) are not converted into %(into)s: "
        "no rate is known for their days. Import exchange rates."
    ),
    "no_segment": _("%(accounts)s accounts have no segment and are left out."),
    "no_forecast": _(
        "The ledger holds %(months)s complete months; a forecast needs thirteen. It is not known."
    ),
    "no_interval": _(
        "Only %(origins)s earlier forecasts can be compared with what came: how far this one may "
        "be off is not known."
    ),
    "no_targets": _("No target is told for this year."),
    "targets_of_no_account": _(
        "%(lines)s lines of budgets name no account, so no one account has a part of them."
    ),
    "no_twelve_months": _("The ledger does not hold twelve complete months."),
    "no_strength_judged": _("Nobody judged our strength: relative strength is not known."),
    "no_year_before": _("The ledger does not reach the year before, so there is no comparison."),
    "nothing_positive": _("No customer has sales above zero."),
    "open_only_today": _(
        "What was open on an earlier day is not known: the ledger says it of today."
    ),
    "owed_without_rate": _(
        "%(amount)s is in no sum here: no rate of %(currency)s is known on %(day)s. Import "
        "exchange rates."
    ),
    "no_rate_before": _(
        "What was open in %(currency)s is in no sum from %(first)s to %(last)s: no rate of those "
        "days is known."
    ),
    "other_currency": _(
        "%(lines)s lines in %(currency)s are not added: no exchange rate is known for their days."
    ),
    "overdue_only_now": _("What was overdue at the end of a past period is not known."),
    "period_not_covered": _("The ledger reaches from %(covered_from)s to %(covered_to)s only."),
}
ASSUMED = {
    "baseline_used": _("No model beats “%(method)s” on this ledger, so that is what is used."),
    "corrected_by_test": _(
        "Expected orders are multiplied by %(factor)s, as the model was off on earlier months."
    ),
    "life_not_tested": _("The ledger is too short to try the model on months that are over."),
    "new_accounts_by_popularity": _(
        "%(accounts)s accounts bought too little: they are told what their like buy."
    ),
    "owed_converted": _(
        "%(amount)s is converted at the rate of %(day)s: one %(currency)s is worth %(rate)s."
    ),
    "converted": _("%(lines)s lines in %(currency)s are converted at the rate of their day."),
    "several_units": _(
        "The lines tell %(units)s units of measure; quantities are added as if they were one."
    ),
    "unknown_deduction_types": _(
        "Deductions of these types count as other off-invoice conditions: %(types)s."
    ),
    "paid_when_due": _(
        "Of %(invoices)s invoices nobody says when they were paid: they count as paid when due."
    ),
    "rates_not_checked": _(
        "These rates are provisional or were not read where they are published: %(rates)s %%."
    ),
    "severity": _("How much of what is late is lost in the end is assumed."),
    "capacity_default": _("%(people)s people have the hours of everybody else."),
    "effort_by_rules": _("The hours come from rules, not from measuring."),
    "stage_factor_one": _(
        "Of %(accounts)s accounts the stage is not decided: it changes no hours."
    ),
    "territories": _("The territories of seller and KAM are settings."),
    "avoidable": _("%(amount)s of fixed costs end with the customers."),
    "chance_by_history": _(
        "For %(accounts)s customers that nobody judged, the chance comes from how they buy and pay."
    ),
    "contribution_is_gross_margin": _("What a customer contributes is its gross margin."),
    "currency_assumed": _("%(lines)s lines without a currency are taken as %(currency)s."),
    "direct_by_channel": _(
        "Which customers are intermediaries is read from the names of their channels."
    ),
    "default_model": _("Criteria, weights and thresholds are those that Clave proposes."),
    "fixed_costs": _("Fixed costs of %(amount)s."),
    "losses_independent": _("Groups are lost independently of one another, in %(draws)s draws."),
    "margin_rate": _("A margin rate where the ledger has no cost."),
    "rate_of_day_before": _(
        "On days without a rate the last one before stands, if it is at most %(days)s days old."
    ),
    "actual_by_seller": _("Nobody is told as KAM: what was sold stands with who sold it."),
    "targets_of_the_books": _("The targets are those approved here, not those of a file."),
    "sold_without_target": _(
        "%(amount)s were sold to accounts without a target; they are not counted here."
    ),
    "targets_by_last_year": _(
        "The targets tell no family; they are shared by what each family sold last year."
    ),
    "targets_without_account": _(
        "%(amount)s of the targets name no account; they stand in the total beside the others."
    ),
    "recapture": _("%(share)s of the lost sales is won back."),
}

MISSING |= simulation.MISSING | opportunities.MISSING | market.MISSING | demand.MISSING
MISSING |= deals.MISSING | field.MISSING
ASSUMED |= simulation.ASSUMED | opportunities.ASSUMED | demand.ASSUMED
