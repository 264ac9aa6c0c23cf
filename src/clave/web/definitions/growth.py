"""Definitions of where accounts can grow, and of what they will order."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from .base import Definition

DEFINITIONS = (
    Definition(
        "plan_progress",
        _("Plan progress"),
        _(
            "How much of the way from where its objectives began to where they shall be is done, "
            "each by its weight; of those alone that can be measured. What is beyond a target "
            "counts as reached, no more. Expected is where each would be today on a straight line, "
            "or on the curve that was told; behind is who lacks more than five points of it."
        ),
    ),
    Definition(
        "forecast",
        _("Demand"),
        _(
            "What each account will order of each product, in pieces a month, net of returns. "
            "Several methods are tried on the ledger's own past; of each kind of demand that "
            "one is used which beats last year's month and is least off. The interval holds what "
            "came in eight of ten months."
        ),
    ),
    Definition(
        "forecast_accuracy",
        _("Accuracy of the forecast"),
        _(
            "WAPE: what earlier forecasts were off, per what came. Bias: whether they said too "
            "much or too little. Value added: how many points of WAPE better than last year's "
            "month; below zero, a step made the plan worse. Plans that were frozen are judged "
            "layer by layer."
        ),
    ),
    Definition(
        "whitespace",
        _("Whitespace"),
        _(
            "Families that an account does not buy, or buys less of than its like. Expected is "
            "what three of four like accounts of its segment do not exceed for their size; the gap "
            "counts with the share of them who buy the family. Fewer than ten like accounts tell "
            "nothing."
        ),
    ),
    Definition(
        "lapsed",
        _("Lapsed and slowing"),
        _(
            "An account that is silent about a product for longer than its own rhythm allows, or "
            "buys less of it in three months than in the twelve before and a year before. Of "
            "thousands of pairs some look so by chance: of those shown, one in ten at most."
        ),
    ),
    Definition(
        "leakage",
        _("Price leakage"),
        _(
            "An account pays a low price where three of four like accounts of its segment pay more "
            "for a like volume of the product. The leak is what their usual (median) price would "
            "bring in twelve months."
        ),
    ),
    Definition(
        "share_of_wallet",
        _("Share of wallet"),
        _(
            "What a customer spends with us of all that it spends on a category. Told by the "
            "customer, with source and confidence; from our rank among its suppliers; or, assumed, "
            "from what the largest of its like spend with us for their size."
        ),
    ),
    Definition(
        "win_loss",
        _("Won and lost"),
        _(
            "Of what customers decided between us and others, the share that we won, with the "
            "interval in which the true share lies 95 times of 100 (Wilson): a handful of "
            "decisions says little. Amounts are a year's worth, where they were told."
        ),
    ),
    Definition(
        "price_position",
        _("Price position"),
        _(
            "Our price over theirs, theirs = 100, where both were seen at the same customer within "
            "90 days, for the same unit. Prices with and without VAT are compared before VAT, by "
            "the VAT of our product."
        ),
    ),
    Definition(
        "service_level",
        _("Service level"),
        _(
            "Orders of twelve months with number and day. On time: all of it came within the days "
            "agreed. In full: as much came as was ordered, in the same unit. Days from order to "
            "the delivery that completed it: half took fewer (median), nine of ten no more."
        ),
    ),
    Definition(
        "alive",
        _("Who will order"),
        _(
            "Each account has its own rhythm; the longer it is silent beside it, the likelier it "
            "is gone. A model that was right about earlier months tells the chance that it still "
            "orders, and how many orders come, each with the range in which it lies 8 of 10 times. "
            "In danger is what it would bring if it goes on, times the chance that it does not."
        ),
    ),
    Definition(
        "recommendations",
        _("Recommendations"),
        _(
            "Products that an account has not bought and that others buy who buy what it buys. The "
            "method is the one that found most of what was newly bought in months that it did not "
            "know. Expected sales are what like accounts buy of it, by size, times the chance."
        ),
    ),
)
