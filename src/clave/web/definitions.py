"""What each figure means, in a few sentences for the people who read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from . import model_words


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
        "currency",
        _("Currencies"),
        _(
            "What was sold in each currency, and in the company's: each line by the rate of its "
            "own day, or the last one before it that is not older than your settings allow. What "
            "has no rate is named, and is in no total."
        ),
    ),
    Definition(
        "targets",
        _("Targets and forecast"),
        _(
            "Target and actual (net sales and returns) of the year, up to the last complete month "
            "and in all. The forecast uses the simple method that was right most often in your own "
            "ledger, beside last year's months as baseline; its interval is how far it was off "
            "before. It never says less than what is sold already."
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
            "penetration, relation, satisfaction and plan, by the weights of the company. What is "
            "not known takes no part, and says so. Below 65 it wants attention, below 50 it is "
            "fragile. It is recorded once a day for accounts with a tier or a KAM; the change is "
            "against the last record of the month before, over what is known of both."
        ),
    ),
    Definition(
        "customer_margin",
        _("Customer's margin"),
        _(
            "What the customer earns on our products. Front margin: its sales before VAT less what "
            "we invoice for the units sold; back margin: conditions off invoice that fall on them. "
            "Both are shares of its sales; markup is of the cost. A margin on a price with VAT "
            "looks larger than it is. The shelf price comes from the sell-out; what is not told "
            "is left out and said."
        ),
    ),
    Definition(
        "simulation",
        _("Simulator"),
        _(
            "Both income statements over the last twelve complete months, and after what is moved. "
            "Volumes are those that you move: nothing is assumed of how consumers answer to a "
            "price. Conditions off invoice and returns grow with what is invoiced, the cost of "
            "serving with the units. What the customer buys it sells. The bridge adds one move "
            "after another, so that it adds up."
        ),
    ),
    Definition(
        "pnl",
        _("Income statement of an account"),
        _(
            "From gross sales at list price, less what the invoice takes off, what came back and "
            "what is given outside the invoice, to net sales; less cost of goods, to the gross "
            "margin; less what serving and waiting for payment cost, to the customer margin; less "
            "trade investment, to the contribution. Deductions count in the months that they are "
            "for. What is not known takes nothing off, and is said."
        ),
    ),
    Definition(
        "cost_to_serve",
        _("Cost to serve"),
        _(
            "Each activity at the rate of its day, and the minutes it takes at what a minute of "
            "the people costs. Capacity that nobody used is shown and charged to no customer. "
            "What customers owe costs the yearly rate for the days they owe it."
        ),
    ),
    Definition(
        "whale",
        _("Whale curve"),
        _(
            "Customers from the one that leaves most to the one that takes most away, added up. "
            "Where the curve falls, customers cost more than they leave. Shares are given only "
            "where the total is above zero."
        ),
    ),
    *(Definition(*entry) for entry in model_words.ENTRIES),
    Definition(
        "variance",
        _("Price, volume and mix"),
        _(
            "Price is what changed prices make on today's quantities; volume, what the whole grew "
            "at yesterday's mix and prices; mix, that other products make it up. New and lost "
            "products stand apart. All together are exactly the difference."
        ),
    ),
    Definition(
        "pocket_price",
        _("Pocket price"),
        _(
            "What is left of each sale after all that the invoice takes off and all that is given "
            "outside it. The band is where nine tenths of the quantity lies; a sale far from the "
            "usual price of its product is an outlier."
        ),
    ),
    Definition(
        "ageing",
        _("Ageing"),
        _(
            "What is open on a day, VAT included, by how many days it is past its due date: not "
            "due, 1 to 30, 31 to 60, 61 to 90, more. An invoice is open less what was paid and "
            "credited until that day. Cash that closes no invoice stands apart."
        ),
    ),
    Definition(
        "dso",
        _("Days of sales outstanding"),
        _(
            "Receivables at the end of the window by its credit sales, times its days (DSO at the "
            "end); the same with the mean of both ends; or count-back: how many days the newest "
            "sales need to explain what is open. The best possible one counts only what is not "
            "due; ADD is the difference. PMP: days from the invoice of what was paid and of what "
            "is pending, by amount."
        ),
    ),
    Definition(
        "cei",
        _("Collection effectiveness"),
        _(
            "What was collected of what could be: receivables at the beginning and credit sales, "
            "less receivables at the end, by the same less those at the end that are not due."
        ),
    ),
    Definition(
        "late_interest",
        _("Statutory interest for late payment"),
        _(
            "Simple interest on the amount with VAT from the day after the due date to the day of "
            "payment, each day at the rate that holds on it (Ley 3/2004), and 40 € for each "
            "invoice. A day without a known rate adds nothing, and is said."
        ),
    ),
    Definition(
        "late_payment",
        _("Chance of late payment"),
        _(
            "A customer's share of late invoices, drawn to the mean of all as if by five more; or "
            "a model on what the invoice's own date knew, used only where it beats that on the "
            "company's own later invoices."
        ),
    ),
    Definition(
        "collections_worklist",
        _("Whom to call first"),
        _(
            "Accounts by expected loss: open amount, times the chance of being late (1 where it "
            "is), times the share that is assumed to be lost in the end of what is so late; less "
            "what credits and unapplied cash cover."
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
)
