"""Definitions of income statements, targets and cash."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from .base import Definition

DEFINITIONS = (
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
)
