"""The criteria in words: name, question, and what each score from 0 to 4 means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Words:
    """``name``: as a list shows it; ``question``: as people are asked; ``anchors``: for 0…4."""

    name: Any
    question: Any
    anchors: tuple[Any, Any, Any, Any, Any]


WORDS: dict[str, Words] = {
    "long_purchase": Words(
        _("Long and complicated purchase"),
        _("How long and complicated is the purchase, from the first talk to the first order?"),
        (
            _("Bought from a list, at once, by one person."),
            _("A few days and one or two people."),
            _("Some weeks, with an offer and a negotiation."),
            _("Months, several departments, trials or tenders."),
            _("A year or more, with committees and contracts of several years."),
        ),
    ),
    "professionals": Words(
        _("Professional buyers and sellers"),
        _("How professional are those who buy, and those of us who sell to them?"),
        (
            _("Nobody buys or sells as a trade."),
            _("Buyers with experience, who do other things too."),
            _("Trained buyers in the larger customers."),
            _("Purchasing departments with targets, and trained sellers."),
            _("Specialists on both sides, by category, with methods and data."),
        ),
    ),
    "concentrated_sales": Words(
        _("Sales concentrated in few customers"),
        _("How much of the sales hangs on the five largest customers?"),
        (
            _("Less than a tenth."),
            _("A tenth or more."),
            _("A fifth or more."),
            _("More than a third."),
            _("Half or more."),
        ),
    ),
    "central_buying": Words(
        _("Centralised buying"),
        _("How much is bought by buying centres or groups that decide for others?"),
        (
            _("Every site buys for itself."),
            _("A tenth or more of the sales is decided centrally."),
            _("A quarter or more."),
            _("Half or more."),
            _("Nearly everything is decided in a few centres."),
        ),
    ),
    "few_customers": Words(
        _("Very few customers make the turnover"),
        _("How many customers make 80 per cent of the sales?"),
        (
            _("More than 200."),
            _("200 at most."),
            _("75 at most."),
            _("25 at most."),
            _("10 at most."),
        ),
    ),
    "loss_damage": Words(
        _("Losing one would do serious damage"),
        _("What would the loss of the most valuable customer do to the result of a year?"),
        (
            _("Less than a tenth of it."),
            _("A tenth or more."),
            _("A quarter or more."),
            _("Half or more."),
            _("It would turn into a loss."),
        ),
    ),
    "complex_products": Words(
        _("Complex products, systems or packages"),
        _("How complex is what a customer buys from us?"),
        (
            _("Single products that need no explanation."),
            _("A few products, each sold on its own."),
            _("Assortments of several families, put together for the customer."),
            _("Products with services, training or installation."),
            _("Whole systems, designed for each customer."),
        ),
    ),
    "risky_purchase": Words(
        _("An important or risky purchase for the customer"),
        _("How important or risky is it for the customer to buy this, and to buy it from us?"),
        (
            _("A trifle; anybody could supply it."),
            _("Useful, and easy to replace."),
            _("Noticed when it fails; another supplier takes some weeks."),
            _("It stops sales or production when it fails."),
            _("The customer's own business hangs on it."),
        ),
    ),
    "novelty": Words(
        _("Technical development and novelty"),
        _("How much of what we sell is new, or must be developed?"),
        (
            _("The same for years."),
            _("Small changes now and then."),
            _("Some new products each year."),
            _("A tenth or more of the sales comes from what is new."),
            _("We live on what is new, and develop it with customers."),
        ),
    ),
    "stable_relationships": Words(
        _("Long and stable relationships"),
        _("How long and steadily do customers buy from us?"),
        (
            _("Single purchases; customers come and go."),
            _("They buy now and then."),
            _("Most buy every few months, and most stay."),
            _("They buy nearly every month, for years."),
            _("Year after year, with agreements, hardly any are lost."),
        ),
    ),
    "no_intermediaries": Words(
        _("No intermediaries"),
        _("How much do we sell straight to those who use or resell it to consumers?"),
        (
            _("Nearly everything goes through wholesalers or agents."),
            _("A quarter or more is sold direct."),
            _("Half or more."),
            _("Three quarters or more."),
            _("Nearly everything."),
        ),
    ),
    "adapted_processes": Words(
        _("Processes and promotions must be adapted"),
        _("How much must we adapt processes, products, prices or promotions to each customer?"),
        (
            _("The same for everybody."),
            _("Prices differ, and nothing else."),
            _("Promotions or packs of their own for some customers."),
            _("Own promotions, deliveries and invoicing for most of the large ones."),
            _("Everything is arranged customer by customer."),
        ),
    ),
    "collaboration": Words(
        _("Collaboration matters in the value chain"),
        _("How much do both sides gain by working together: data, forecasts, logistics, projects?"),
        (
            _("There is nothing to do together."),
            _("Some information is exchanged."),
            _("Electronic orders or invoices with the large ones."),
            _("Forecasts are shared, deliveries planned together."),
            _("Joint plans and projects, with results for both."),
        ),
    ),
}

PROGRAMMES: dict[str, tuple[Any, Any]] = {
    "none": (
        _("No programme"),
        _("Good sales management is enough: nobody needs to be in charge of single customers."),
    ),
    "directors": (
        _("A few accounts, looked after by the directors"),
        _("The few that matter have a director each, and nobody else is needed for it yet."),
    ),
    "dedicated": (
        _("Dedicated key account managers"),
        _("Each key account has one person in charge who sells little else."),
    ),
    "teams": (
        _("A programme with account teams"),
        _("A key account manager leads a team of several functions for each key account."),
    ),
}

VERDICTS: dict[str, Any] = {
    "yes": _("needed"),
    "no": _("not needed"),
    "insufficient": _("not enough evidence"),
}

SOURCES: dict[str, Any] = {
    "ledger": _("ledger"),
    "proxy": _("proxy of the ledger"),
    "answered": _("answered"),
    "missing": _("not answered"),
}
