"""Sentences of needs, competition and supply chains."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES = {
    "need_of_nothing": _("Say what is needed: a product, a family, or a few words."),
    "need_months_reversed": _("It ends before it begins: change one of the two months."),
    "need_too_long": _("A need lasts %(most)s months at most: note a later one for what follows."),
    "need_quantity_not_positive": _("A volume is above zero; leave it empty where nobody told it."),
    "need_quantity_too_long": _("A volume has twelve digits and three decimals at most."),
    "need_text_too_long": _("A text is too long: write %(most)s letters at most."),
    "need_needs_unit": _("Say the unit of the volume, such as boxes, kg or pallets."),
    "confidence_out_of_range": _("Confidence is a whole number from 0 to 100, not %(value)s."),
    "source_elsewhere": _(
        "That person, talk or site belongs to another customer: choose one of this account's group."
    ),
    "state_needs_reason": _("Say why it was lost or is gone: the next offer learns from it."),
    "removal_needs_reason": _("Say why it is taken out."),
    "review_of_nothing": _("Confirm at least one need, or write what was found."),
    "competitor_needs_name": _("Write the competitor's name."),
    "competitor_known": _("“%(competitor)s” is in the list already."),
    "rival_product_needs_name": _("Write a brand or a product."),
    "alert_days_out_of_range": _("Write days from 7 to 365, not %(value)s."),
    "category_missing": _("Name the category."),
    "presence_known": _(
        "%(competitor)s is noted here in %(family)s already: change what stands there."
    ),
    "shares_over_whole": _(
        "With this the shares of %(family)s make %(share)s %% on %(on)s: they cannot pass 100. "
        "Lower one of them first, or check the day."
    ),
    "price_needs_product": _("Say which product of ours it stands beside."),
    "reason_needs_words": _("Say in a few words why."),
    "stage_needs_name": _("Give the stage a name."),
    "chain_too_long": _("A chain has %(most)s stages at most: join some of them."),
    "lead_days_out_of_range": _("Days go from 0 to %(most)s, not %(value)s."),
    "problem_needs_words": _("Say what is wrong."),
    "stage_elsewhere": _("That stage belongs to another account."),
    "solution_needed": _("Say how it was solved."),
    "solved_before_since": _("It was solved before it began: change one of the two days."),
    "problem_has_action": _("There is an action about it already."),
    "problem_has_initiative": _("It stands in the value ledger already."),
}
MISSING = {
    "no_decisions_told": _("The books of competition were not asked."),
    "nothing_decided": _("Nothing won or lost is written down yet."),
    "decisions_without_amount": _("Of %(decisions)s decisions the amount was not told."),
    "no_prices_told": _("The books of competition were not asked."),
    "no_rival_prices": _("No price of a competitor was seen yet."),
    "prices_without_pair": _(
        "Beside %(prices)s of their prices no price of ours was seen at the same customer within "
        "%(days)s days, for the same unit and with a known VAT."
    ),
    "no_order_documents": _(
        "The ledger has no orders with number and day: the service level is not known."
    ),
    "no_agreed_days": _("No days from order to delivery are agreed: nothing is on time or late."),
    "no_order_quantities": _(
        "Orders and deliveries tell no quantities in one unit: whether they were full is not known."
    ),
    "no_deliveries_of_orders": _("No delivery names its order: lead times are not known."),
    "no_stock_cover": _("The sell-out tells no stock: how long it lasts is not known."),
}
