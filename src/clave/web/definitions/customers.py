"""Definitions of what customers are, buy and weigh, and of who serves them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from .base import Definition

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
        "relationship_coverage",
        _("Coverage of relations"),
        _(
            "A function is covered where somebody in it has a tie of 3 or more and answered within "
            "90 days; functions count by their weight. A tie is as strong as somebody judged it, "
            "else as real contacts say: each counts half after 45 days. Fewer than 1.5 effective "
            "threads is one: the relation hangs on one person."
        ),
    ),
    Definition(
        "selection",
        _("Selection of key accounts"),
        _(
            "Score: mean of the criteria from 0 to 10 by their weights, over what is known; how "
            "much is known stands beside it. Attractiveness: the same without the criteria of our "
            "present standing. Relative strength: ours as the customer sees it, less that of the "
            "best competitor. Both are cut at the middle of their scale. A tier rises after two "
            "reviews above its threshold and falls after one below, by a margin. Contribution: "
            "gross margin less conditions paid apart from the invoice."
        ),
    ),
    Definition(
        "sensitivity",
        _("How firm the selection is"),
        _(
            "The selection under 1,000 drawn sets of weights, each weight up to a fifth more or "
            "less and all renormalised: in how many of them an account reaches its tier and its "
            "quadrant, and between which ranks it lies in nine of ten. Under four fifths its "
            "quadrant is uncertain."
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
    Definition(
        "kam_role",
        _("Role of the KAM"),
        _(
            "What an account asks of its KAM. Complexity is the mean of what is known of sites, "
            "functions, products, conditions and channels, each low, medium or high. Tier and "
            "complexity give hours a year and the most days between contacts; the stage of the "
            "relationship, which a person decides, changes the hours and says how many functions, "
            "levels and team levels it needs. The rules are the company's to change."
        ),
    ),
    Definition(
        "workload",
        _("Workload"),
        _(
            "Hours a year that the accounts of a person ask, of those that the person has for "
            "accounts: days × hours × share of time. Above the whole there is not enough. Where "
            "the share was observed in moments drawn by chance, each number has an interval."
        ),
    ),
    Definition(
        "breadth_depth",
        _("Breadth and depth"),
        _(
            "Breadth: contacts a working day, or points of sale invoiced a day. Depth: functions "
            "reached in each account by active and strong ties. A traditional seller is wide and "
            "shallow, a KAM the reverse. A key account (A, B) that hangs on one function, and a "
            "small one that is managed as deeply as a key account, are managed in the wrong way."
        ),
    ),
    Definition(
        "concentration_trend",
        _("Concentration through time"),
        _(
            "Shares of the largest, HHI and N80 of the twelve months that end with each month, on "
            "the same base as concentration; only months whose twelve the ledger holds."
        ),
    ),
    Definition(
        "profit_at_risk",
        _("Profit at risk"),
        _(
            "Each group that decides is lost within a year with its chance, as somebody judged it, "
            "else by its history of buying and paying. All are drawn together, many times. The "
            "profit at risk is what the result loses at most with the certainty chosen; open "
            "balances stand apart."
        ),
    ),
    Definition(
        "readiness",
        _("Readiness for KAM"),
        _(
            "Thirteen criteria are scored from 0 to 4, by the ledger where it can measure them, "
            "else by the median of the answers. A proxy of the ledger counts half until somebody "
            "answers. The score is their weighted mean, of 100; from 50 on key account management "
            "is needed. Without enough coverage there is no verdict."
        ),
    ),
    Definition(
        "readiness_evidence",
        _("What the ledger says of readiness"),
        _(
            "The numbers of the last twelve complete months that stand for criteria of readiness, "
            "and the score from 0 to 4 that each gives."
        ),
    ),
    Definition(
        "health",
        _("Health"),
        _(
            "One number from 0 to 100: the mean of what is known of sales, margin, payment, "
            "penetration, relation, satisfaction and plan, by the weights of the company. The "
            "margin is what the customer leaves us where conditions, serving or investment are "
            "told, else the gross margin. What is not known takes no part, and says so. Below 65 "
            "it wants attention, below 50 it is fragile. It is recorded once a day for accounts "
            "with a tier or a KAM; the change is against the last record of the month before, over "
            "what is known of both."
        ),
    ),
)
