"""What sentences say of one thing: most count things, and «1 accounts» is no language.

By code: which of its values counts, and the sentence where that is one.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

ONE: dict[str, tuple[str, str]] = {
    "accounts_without_cost": ("accounts", _("One account has no known cost: no contribution.")),
    "products_without_cost": ("rows", _("One recommendation has no known cost: no margin.")),
    "too_few_repeat_customers": (
        "customers",
        _("Only one customer bought more than once; %(least)s are needed to learn from."),
    ),
    "measure_not_known": (
        "accounts",
        _("One customer is left out: the ledger has no cost of it."),
    ),
    "no_exchange_rate": (
        "lines",
        _(
            "One row in %(currency)s from %(first)s to %(last)s is left out: no exchange rate "
            "of those days is known."
        ),
    ),
    "credit_too_large": (
        "lines",
        _("One credit is larger than its invoice: %(amount)s stays unapplied."),
    ),
    "credits_open": (
        "lines",
        _(
            "One credit note closes no invoice: %(amount)s lowers what is open, by its own due "
            "date."
        ),
    ),
    "due_before_invoice": ("invoices", _("One invoice falls due before its own date: check it.")),
    "paid_too_much": (
        "lines",
        _("One payment is larger than its invoice: %(amount)s stays unapplied."),
    ),
    "payments_without_invoice": (
        "lines",
        _("One payment names no invoice that is there: %(amount)s is unapplied."),
    ),
    "accounts_of_nobody": ("accounts", _("One account has no KAM: nobody carries its hours.")),
    "complexity_partly_known": (
        "accounts",
        _("Of one account not everything that makes it complex is known."),
    ),
    "depth_not_known": (
        "people",
        _("Of one person only the ledger tells, so how deep their relations go is not known."),
    ),
    "hours_partly_known": (
        "accounts",
        _("The hours of one account are not known: the load is at least what is shown."),
    ),
    "no_stage": ("accounts", _("The stage of one relationship is not decided.")),
    "no_tier": ("accounts", _("One account has no tier.")),
    "criterion_not_known": ("accounts", _("%(criterion)s is not known of one account.")),
    "no_group": ("accounts", _("One account belongs to none and is left out.")),
    "plans_not_measurable": ("plans", _("One plan has no objective that can be measured yet.")),
    "no_rate": (
        "lines",
        _(
            "One line in %(currency)s (%(first)s to %(last)s) is not converted into %(into)s: "
            "no rate is known for its day. Import exchange rates."
        ),
    ),
    "no_segment": ("accounts", _("One account has no segment and is left out.")),
    "no_interval": (
        "origins",
        _(
            "Only one earlier forecast can be compared with what came: how far this one may be "
            "off is not known."
        ),
    ),
    "targets_of_no_account": (
        "lines",
        _("One line of budgets names no account, so no one account has a part of it."),
    ),
    "other_currency": (
        "lines",
        _("One line in %(currency)s is not added: no exchange rate is known for its day."),
    ),
    "shelf_price_unknown": ("products", _("Of one product the shelf price is not known.")),
    "purchase_price_unknown": (
        "products",
        _(
            "One product is sold on that was not bought in these months: what it costs the "
            "customer is not known."
        ),
    ),
    "vat_unknown": ("products", _("Of one product the VAT is not told in the catalogue.")),
    "goods_below_cost": (
        "products",
        _("One product is sold below cost, %(amount)s in all: %(names)s."),
    ),
    "shelf_below_purchase": (
        "products",
        _("One product would cost the customer more than it asks for at the shelf."),
    ),
    "too_few_like": (
        "accounts",
        _(
            "One account has fewer than %(least)s like accounts in its segment: nothing is said"
            " of what it might buy."
        ),
    ),
    "prices_without_pair": (
        "prices",
        _(
            "Beside one of their prices no price of ours was seen at the same customer within "
            "%(days)s days, for the same unit and with a known VAT."
        ),
    ),
    "products_over": (
        "series",
        _(
            "One series is of a product that nobody bought in twelve months: nothing is "
            "expected of it."
        ),
    ),
    "promotions_on_sell_in": (
        "promotions",
        _(
            "One promotion is measured on what we sold, as there is no sell-out of it: a "
            "customer who stocks up in the promotion inflates that."
        ),
    ),
    "promotions_without_sales": (
        "promotions",
        _("Of one promotion nothing was sold that is known."),
    ),
    "promotions_without_baseline": (
        "promotions",
        _("One promotion has too few usual weeks to tell what it brought."),
    ),
    "promotions_over_nothing": (
        "promotions",
        _("One promotion is of goods that would not have been sold at all: no uplift."),
    ),
    "promotions_without_price": (
        "promotions",
        _("Our price of the goods of one promotion is unknown."),
    ),
    "promotions_without_cost": (
        "promotions",
        _("The cost of the goods of one promotion is not known, nor what it returned."),
    ),
    "promotions_without_control": (
        "promotions",
        _("One promotion has no like store where nothing ran to be compared with."),
    ),
    "new_accounts_by_popularity": (
        "accounts",
        _("One account bought too little: it is told what its like buy."),
    ),
    "converted": ("lines", _("One line in %(currency)s is converted at the rate of its day.")),
    "paid_when_due": (
        "invoices",
        _("Of one invoice nobody says when it was paid: it counts as paid when due."),
    ),
    "capacity_default": ("people", _("One person has the hours of everybody else.")),
    "stage_factor_one": (
        "accounts",
        _("Of one account the stage is not decided: it changes no hours."),
    ),
    "chance_by_history": (
        "accounts",
        _("For one customer that nobody judged, the chance comes from how it buys and pays."),
    ),
    "currency_assumed": ("lines", _("One line without a currency is taken as %(currency)s.")),
    "vat_assumed": (
        "products",
        _("For one product without VAT in the catalogue a usual rate is taken."),
    ),
    "bought_once": (
        "series",
        _(
            "One series was bought in one month only: what is expected of it is what became of "
            "others like it."
        ),
    ),
    "unreadable_dates": (
        "rows",
        _("One value of “%(column)s” is no date and would be rejected: %(examples)s"),
    ),
    "mixed_decimals": (
        "rows",
        _("“%(column)s” writes decimals in two ways; one row does not fit “%(decimal)s”."),
    ),
    "damaged_amounts": (
        "rows",
        _(
            "One amount of “%(column)s” looks damaged, as when a spreadsheet takes the decimal "
            "sign for a thousands separator: %(examples)s. How is it meant?"
        ),
    ),
    "amounts_out_of_scale": (
        "rows",
        _(
            "In one row “%(column)s” is of another size than quantity × price: %(examples)s. "
            "Keep the column, or compute all amounts as quantity × price?"
        ),
    ),
    "unreadable_numbers": (
        "rows",
        _("One value of “%(column)s” is no number and would be rejected: %(examples)s"),
    ),
    "returns_recognised": (
        "lines",
        _("One line with an invoice number that begins with “%(prefix)s” counts as a return."),
    ),
    "corrections_recognised": (
        "lines",
        _("One line with an invoice number that begins with “%(prefix)s” is a correction."),
    ),
    "broken_lines": (
        "rows",
        _("One line does not have as many fields as the header and is rejected."),
    ),
    "total_rows": ("rows", _("One line looks like a total of the file: %(examples)s")),
    "nothing_new": ("documents", _("The ledger holds it already: one document.")),
    "columns_lost": (
        "documents",
        _(
            "One changed document has values in the ledger that this file does not bring: "
            "%(fields)s."
        ),
    ),
    "kind_words_unknown": (
        "lines",
        _("One line has a kind that says nothing here (%(words)s); it is taken as a sale."),
    ),
    "currency_missing": ("lines", _("One line has no currency; it counts in the company's.")),
    "future_dates": ("lines", _("One line is dated after today, on %(last)s.")),
    "much_rejected": ("lines", _("One of %(of)s lines would be rejected.")),
}
