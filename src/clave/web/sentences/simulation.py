"""Sentences of the customer's margin, the simulator and the value ledger."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES = {
    "unknown_base": _("A margin is a share of the sale or of the purchase, not of “%(base)s”."),
    "unknown_cost_basis": _("The cost is that of the invoice or the net one, not “%(cost)s”."),
    "vat_out_of_range": _(
        "%(rate)s is no VAT rate: write a share from 0 to below 1, such as 0.10 for 10 per cent."
    ),
    "weeks_do_not_match": _(
        "Sales, promoted weeks and seasons must be of the same weeks, and seasons above zero."
    ),
    "move_out_of_range": _(
        "%(move)s cannot be %(value)s: it goes from %(low)s to %(high)s (1 is 100 per cent)."
    ),
    "share_out_of_range": _("%(value)s is no share: write per cent from 0 to 100."),
    "share_needs_source": _("Say who told our share of its category, and when."),
    "days_out_of_range": _("Days of payment are a whole number from 1 to 365."),
    "limit_needs_source": _("Name the law that says so."),
    "scenario_needs_name": _("Give the scenario a name."),
    "scenario_name_taken": _(
        "There is a scenario “%(scenario)s” here already: choose another name."
    ),
    "scenario_asked": _(
        "Approval was asked for “%(scenario)s”: it stays as it is. Save another scenario instead."
    ),
    "initiative_needs_title": _("Say what is done."),
    "ends_before_start": _("It ends before it begins: change one of the two days."),
    "owner_without_sight": _("%(person)s does not see this account: choose another owner."),
    "amount_is_zero": _("The amount is zero: write what it brings, or what it costs below zero."),
    "amount_too_large": _("The amount is larger than any account's: check its digits."),
    "gain_needs_evidence": _(
        "A realised gain needs evidence: say how it is known, or add the file that shows it."
    ),
}
MISSING = {
    "no_sell_out": _("No sell-out was imported: what the customer sells it for is not known."),
    "no_shelf_prices": _("The sell-out tells no amounts: shelf prices are not known."),
    "shelf_price_unknown": _("Of %(products)s products the shelf price is not known."),
    "purchase_price_unknown": _(
        "%(products)s products are sold on that were not bought in these months: what they cost "
        "the customer is not known."
    ),
    "vat_unknown": _("Of %(products)s products the VAT is not told in the catalogue."),
    "no_stock_told": _("The sell-out tells no stock: return on stock and cover are not known."),
    "no_conditions_told": _("The ledger tells no conditions off invoice in these months."),
    "no_payment_days": _("How long the customer takes to pay is not known."),
    "no_volume_left": _("With this, nothing is left to sell."),
    "goods_below_cost": _(
        "%(products)s products are sold below cost, %(amount)s in all: %(names)s."
    ),
    "shelf_below_purchase": _(
        "%(products)s products would cost the customer more than it asks for at the shelf."
    ),
    "rebate_tier_reached": _(
        "The rebate “%(scheme)s” reaches another tier: it costs %(amount)s more than in proportion."
    ),
    "rebate_tier_left": _(
        "The rebate “%(scheme)s” falls to another tier: it costs %(amount)s less than in "
        "proportion."
    ),
    "terms_over_maximum": _("%(days)s days of payment are more than the law allows (%(maximum)s)."),
    "terms_over_fresh": _(
        "%(days)s days of payment are more than the law allows for fresh and perishable goods "
        "(%(maximum)s), which are %(share)s of the purchases."
    ),
}
ASSUMED = {
    "vat_assumed": _("For %(products)s products without VAT in the catalogue one rate is taken."),
    "shelf_prices_with_vat": _("The amounts of the sell-out include VAT."),
    "shelf_prices_before_vat": _("The amounts of the sell-out are before VAT."),
    "same_unit_bought_and_sold": _("What is bought and what is sold are counted in one unit."),
    "all_bought_is_sold": _("What the customer buys it sells, at today's shelf price."),
}
