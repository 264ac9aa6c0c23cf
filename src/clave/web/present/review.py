"""The quarterly review in words: what its sections say, in the order in which one tells it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clave.apps.accounts.models import Account
from clave.apps.accounts.overview import Overview
from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Permission
from clave.apps.plans.selectors import active_plan
from clave.apps.present.reviews import Review, review_of
from clave.lib.money import from_minor
from clave.web.accounts.charts import evolution_chart, evolution_finding
from clave.web.accounts.header import key_figures
from clave.web.accounts.summary import sentences
from clave.web.collections import words as cash_words
from clave.web.components import numbers
from clave.web.components.dates import month_text
from clave.web.refusals import note_sentence

from . import review_money, review_work
from .document import (
    Cell,
    Column,
    Document,
    Fact,
    Grid,
    Kind,
    Line,
    Picture,
    Section,
    Series,
    Tone,
    amount,
    day,
    text,
)
from .plan_parts import plan_sections
from .sources import figure_source

MOST = 8  # products in each of the two tables


def review_document(
    user: User, account: Account, *, customer: bool = False, seen: Overview | None = None
) -> Document:
    """The review of ``account`` as ``user`` may see it, in the active language."""
    review = review_of(user, account, customer=customer, seen=seen)
    return _document(review, [*opening(review), *following(review)])


def review_opening(
    user: User, account: Account, *, customer: bool = False, seen: Overview | None = None
) -> Document:
    """Its first two parts: what a page shows at once."""
    review = review_of(user, account, customer=customer, seen=seen)
    return _document(review, opening(review))


def review_following(user: User, account: Account, *, customer: bool = False) -> Document:
    """All but its first two parts."""
    review = review_of(user, account, customer=customer)
    return _document(review, following(review))


def opening(review: Review) -> list[Section]:
    """Where the account stands, and how it came there."""
    return _told(review, [standing(review.user, review), results(review)])


def following(review: Review) -> list[Section]:
    """What explains it, and what is to be done."""
    if review.customer:
        return _told(review, [*products(review), cash(review)])
    user = review.user
    return [
        *review_money.statement(review),
        *review_money.variance(review),
        *products(review),
        *review_work.opportunities(review),
        *plan_sections(user, review),
        *review_work.actions(review),
        cash(review),
        *review_work.needs(review),
        *review_work.demand(review),
        *review_work.decisions(user, review),
    ]


def _told(review: Review, parts: list[Section]) -> list[Section]:
    return [_outward(part) for part in parts] if review.customer else parts


def _document(review: Review, parts: list[Section]) -> Document:
    title = _("Business review") if review.customer else _("Quarterly review")
    return Document(
        kind="review",
        reference=review.account.code,
        title=review.account.name,
        subtitle=title,
        label=title,
        company=Company.current().name,
        language=numbers.language(),
        on=review.today,
        as_of=review.seen.as_of,
        currency=review.seen.currency,
        sections=tuple(parts),
        customer=review.customer,
    )


def _outward(part: Section) -> Section:
    """Without the definitions, which explain figures of ours too, and without our pages."""
    sources = tuple(replace(source, definition="") for source in part.sources)
    return replace(part, sources=sources, notes=())


def standing(user: User, review: Review) -> Section:
    """Five figures with their day; the sentence that the account's page opens with."""
    seen = review.seen
    margin = not review.customer and user.may(Permission.SEE_MARGINS)
    known = _values(review)
    entries = key_figures(seen, with_margin=margin)
    facts = [_fact(one, known) for one in entries if not review.customer or _outside(one)]
    story = [] if review.customer else sentences(seen, review.months, seen.bought)
    told = ["".join(part["text"] for part in one["parts"]) for one in story]
    finding = told[0].rstrip(".") if told else _sold(review)
    against, targets = review_money.target_facts(review)
    return Section(
        key="standing",
        name=_("Where we stand"),
        finding=finding,
        facts=(*facts, *targets),
        paragraphs=tuple(words for words in (*told[1:], against) if words),
        sources=(figure_source("portfolio", seen.bought, _("Account figures of twelve months")),),
        url=reverse("account", args=[review.account.pk]),
    )


def _values(review: Review) -> dict[str, tuple[Any, Kind]]:
    """What the figures of the account's header are made of, by their label."""
    values = review.seen.values
    plan = None if review.customer else active_plan(review.account)
    return {
        _("Sales 12 m"): (values["net_amount"], "money"),
        _("Contribution 12 m"): (values["customer_contribution"], "money"),
        _("Plan progress"): (plan.progress if plan else None, "percent"),
        _("Different products 12 m"): (review.seen.products, "number"),
        _("Open balance"): (values.get("open_amount"), "money"),
        _("Overdue"): (values.get("overdue_amount"), "money"),
    }


def _outside(entry: dict[str, Any]) -> bool:
    """Whether a figure of the header may go to the customer."""
    told = {_("Sales 12 m"), _("Different products 12 m"), _("Open balance"), _("Overdue")}
    return entry["label"] in told


def _fact(entry: dict[str, Any], known: dict[str, tuple[Any, Kind]]) -> Fact:
    value, kind = known.get(entry["label"], (entry["value"], "text"))
    tone: Tone = "loss" if entry.get("note_tone") else ""
    return Fact(entry["label"], Cell(entry["value"], value, kind), entry.get("note", ""), tone)


def _sold(review: Review) -> str:
    """“Purchases of 9.8 M€ in 12 months”, in words that suit the customer too."""
    sold = review.seen.values["net_amount"]
    if not sold:
        return _("Nothing was sold in the last twelve months")
    words = {"amount": numbers.money(sold, review.seen.currency)}
    return _("Purchases of %(amount)s in 12 months") % words


def results(review: Review) -> Section:
    """24 months against last year."""
    rows, seen = review.months.rows, review.seen
    base = Section("results", _("Results"), "", url=_results_url(review))
    if not rows:
        finding = _("No line of this account is in the ledger")
        return replace(base, finding=finding, notes=(_("Import sales to see its results."),))
    chart = evolution_chart(review.months) or {}
    series = [Series(_("Actual"), tuple(row["amount"] for row in rows))]
    if any(row["previous_amount"] is not None for row in rows):
        before = tuple(row["previous_amount"] for row in rows)
        series.append(Series(_("Year before"), before, "before"))
    unit = _("Net sales per month, %(currency)s") % {"currency": seen.currency}
    labels = tuple(month_text(row["from"]) for row in rows)
    return replace(
        base,
        finding=evolution_finding(rows),
        picture=Picture(labels, tuple(series), "line", unit, chart.get("title", "")),
        notes=tuple(note_sentence(entry) for entry in review.months.missing),
        sources=(figure_source("evolution", review.months, _("Net sales by month")),),
    )


def products(review: Review) -> list[Section]:
    """What it began to buy and what it stopped buying."""
    if not review.won and not review.lost:
        return []
    said = {"won": numbers.number(len(review.won)), "lost": numbers.number(len(review.lost))}
    finding = _("Products won: %(won)s; products no longer bought: %(lost)s") % said
    columns = (Column(_("Product"), 3), Column(_("Amount"), 1, review.seen.currency, numeric=True))
    grids = []
    for title, rows, name in (
        (_("Won: not bought the year before"), review.won, "amount"),
        (_("Lost: bought the year before"), review.lost, "previous_amount"),
    ):
        lines = [
            Line((text(row["name"] or row["product"]), amount(row[name]))) for row in rows[:MOST]
        ]
        total = sum(row[name] for row in rows)
        if rows:
            lines.append(Line((text(_("Total")), amount(total)), strong=True))
        more = _more(len(rows) - MOST)
        grids.append(Grid(columns, tuple(lines), title, more))
    return [
        Section(
            key="products",
            name=_("Products won and lost"),
            finding=finding,
            grids=tuple(grids),
            sources=(figure_source("products", review.seen.bought, _("Products of 12 months")),),
            url=_results_url(review),
        )
    ]


def cash(review: Review) -> Section:
    """What is open, by how late it is."""
    ageing, currency = review.cash.ageing, review.cash.ageing.currency or review.seen.currency
    picture, notes = None, [note_sentence(entry) for entry in ageing.missing]
    if ageing.values["open_amount"]:
        buckets = cash_words.BUCKETS
        picture = Picture(
            tuple(str(label) for label in buckets.values()),
            (Series(_("Open"), tuple(ageing.values[name] for name in buckets)),),
            "bar",
            _("Open by how late it is, %(currency)s") % {"currency": currency},
        )
    lines = [] if review.customer else _promises(review)
    grids: tuple[Grid, ...] = ()
    if lines:
        columns = (
            Column(_("Promise to pay"), 2),
            Column(_("Amount"), 1, currency, numeric=True),
            Column(_("State"), 1),
        )
        grids = (Grid(columns, tuple(lines), _("Promises")),)
    return Section(
        key="collections",
        name=_("Collections"),
        finding=cash_words.account_finding(ageing.values, currency),
        picture=picture,
        grids=grids,
        notes=tuple(notes),
        sources=(figure_source("ageing", ageing, _("Open items by age")),),
        url=reverse("account_collections", args=[review.account.pk]),
    )


def _promises(review: Review) -> list[Line]:
    lines = []
    for one in list(reversed(review.cash.promises))[:4]:
        state = str(cash_words.STATES[one.state])
        told = amount(from_minor(one.record.amount_minor, one.record.currency))
        lines.append(Line((day(one.record.due_on), told, text(state))))
    return lines


def _more(left: int) -> str:
    return _("and %(n)s more") % {"n": numbers.number(left)} if left > 0 else ""


def _results_url(review: Review) -> str:
    return reverse("account_results", args=[review.account.pk])
