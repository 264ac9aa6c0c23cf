"""Sentences of proposals and promotions."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

_PROPOSALS = {
    "proposal_needs_name": _("Give the proposal a name."),
    "proposal_firm": _(
        "“%(proposal)s” stands as it is: what waits for approval, is approved or was sent is "
        "changed by taking it back to a draft first."
    ),
    "proposal_without_lines": _(
        "There is nothing to approve yet: add a line, choose a scenario, or a promotion."
    ),
    "proposal_needs_validity": _("Say until when it is valid."),
    "proposal_validity_past": _(
        "Its validity ended on %(day)s: nothing is asked for or sent after that. Take it back to a "
        "draft and give it another day."
    ),
    "proposal_not_approved": _("“%(proposal)s” is not approved: nothing is sent that is not."),
    "proposal_needs_contact": _("Say to whom it goes."),
    "proposal_not_sent": _(
        "“%(proposal)s” was not sent, so the customer cannot have decided on it."
    ),
    "proposal_expired": _(
        "Its validity ended on %(day)s: open it again with another day before it is won."
    ),
    "proposal_over": _("“%(proposal)s” is over already."),
    "proposal_too_long": _("A proposal has %(most)s lines at most: join some into families."),
    "settling_needs_reason": _("Say why it was won or lost: the next offer learns from it."),
    "withdrawal_needs_reason": _("Say why it is withdrawn."),
    "reopening_needs_reason": _("Say why it goes back to a draft."),
    "chance_out_of_range": _("A chance is a whole number from 0 to 100."),
    "contact_elsewhere": _("That person works elsewhere: choose one of this account's group."),
    "scenario_elsewhere": _("That scenario is of another account."),
    "promotion_elsewhere": _("That promotion is of another account."),
    "line_of_nothing": _("Line %(place)s names neither a product nor a family."),
    "line_without_amount": _("“%(goods)s” has no amount: tell its volume and list price, or that."),
    "line_below_zero": _("“%(goods)s”: volumes and amounts are zero or more."),
    "line_twice": _("“%(goods)s” stands in two lines: join them."),
}
_PROMOTIONS = {
    "promotion_needs_name": _("Give the promotion a name."),
    "promotion_needs_days": _("Say on which days it begins and ends."),
    "promotion_days_reversed": _("It would end (%(end)s) before it begins (%(start)s)."),
    "promotion_too_long": _(
        "A promotion lasts %(days)s days at most: what lasts longer is a price."
    ),
    "promotion_of_nothing": _("Say which products or families it is of."),
    "promotion_of_too_much": _("A promotion names %(most)s products and families at most."),
    "promotion_loses_more_than_all": _(
        "What is taken from other goods and what is only bought earlier cannot be more than all."
    ),
    "promotion_firm": _(
        "“%(promotion)s” stands as it is: it waits for approval, was approved, or is over."
    ),
    "promotion_begun": _(
        "Its first day (%(start)s) is past: nobody can approve what already ran. Choose later days."
    ),
    "promotion_not_ended": _("What was learnt is written down once it has ended."),
    "learnt_nothing": _("Write what was learnt."),
    "discount_told_twice": _("Tell the discount as a share or as money, not both."),
    "uplift_out_of_range": _("An expected uplift lies between −100 and 10,000 per cent."),
    "site_elsewhere": _("“%(site)s” is no site of this account."),
    "nothing_varied": _("Neither price nor display changes within any account: nothing to learn."),
    "moved_together": _(
        "Price and display always change together here: which of them sells cannot be told apart."
    ),
    "not_above_zero": _("Sales and prices of each week must be above zero."),
    "study_too_large": _("The file is too large: %(most)s MB and 200,000 weeks at most."),
    "study_empty": _("The file holds no weeks."),
    "study_without_column": _(
        "The file has no column for %(column)s. It may be called: %(words)s."
    ),
    "study_bad_number": _("Line %(line)s: that is no number in the column %(column)s."),
}
SENTENCES: dict[str, str] = _PROPOSALS | _PROMOTIONS
MISSING: dict[str, str] = {
    "no_promotions": _("No promotion is written down here."),
    "promotions_on_sell_in": _(
        "%(promotions)s promotions are measured on what we sold, as there is no sell-out of them: "
        "a customer who stocks up in the promotion inflates that."
    ),
    "promotions_without_sales": _("Of %(promotions)s promotions nothing was sold that is known."),
    "promotions_without_baseline": _(
        "%(promotions)s promotions have too few usual weeks to tell what they brought."
    ),
    "promotions_over_nothing": _(
        "%(promotions)s promotions are of goods that would not have been sold at all: no uplift."
    ),
    "promotions_without_price": _(
        "Our price of the goods of %(promotions)s promotions is unknown."
    ),
    "promotions_without_cost": _(
        "The cost of the goods of %(promotions)s promotions is not known, nor what they returned."
    ),
    "promotions_without_control": _(
        "%(promotions)s promotions have no like store where nothing ran to be compared with."
    ),
}
