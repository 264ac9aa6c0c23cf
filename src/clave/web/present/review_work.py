"""What is to be done: opportunities, actions, needs and demand, what waits for a decision."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.followup.models import Action
from clave.apps.identity.models import User
from clave.apps.opportunities.selectors import Listing, Shown
from clave.apps.present.reviews import Internal, Review, late
from clave.lib.money import from_minor
from clave.web import opportunity_words
from clave.web.accounts.summary import sentences
from clave.web.components import numbers
from clave.web.components.dates import month_text
from clave.web.demand.account import finding as demand_finding
from clave.web.demand.account import why as demand_why
from clave.web.matters import matter_label
from clave.web.needs import words as need_words

from .document import (
    EMPTY,
    Cell,
    Column,
    Grid,
    Line,
    Picture,
    Section,
    Series,
    amount,
    day,
    number,
    text,
)
from .sources import books_source, figure_source

MOST = 10
ZERO = Decimal()


def opportunities(review: Review) -> list[Section]:
    """The best five with their reason and money."""
    ours = _ours(review)
    if not ours.best:
        return []
    listing, currency = ours.listing, ours.listing.currency
    said = {
        "n": numbers.number(len(ours.best)),
        "amount": numbers.money(listing.total(ours.best), currency),
        "basis": opportunity_words.basis_words(with_margin=listing.with_margin),
    }
    finding = _("The %(n)s best opportunities: %(amount)s of %(basis)s") % said
    source = figure_source("whitespace", None, _("Opportunities found"), rows=len(listing.rows))
    return [
        Section(
            key="opportunities",
            name=_("Opportunities"),
            finding=finding,
            grids=(opportunity_grid(ours.best, listing),),
            sources=(source,),
            url=reverse("account_opportunities", args=[review.account.pk]),
        )
    ]


def opportunity_grid(rows: list[Shown], listing: Listing) -> Grid:
    """Opportunities with why they are some, and their money."""
    currency = listing.currency
    columns = (
        Column(_("Opportunity"), 2),
        Column(_("Why"), 4),
        Column(_("Kind"), 1.3),
        Column(_("Money"), 1.1, currency, numeric=True),
    )
    lines = [
        Line(
            (
                text(opportunity_words.label_of(row.key.kind, row.label)),
                text(opportunity_words.reason_of(row.found, currency) if row.found else ""),
                text(opportunity_words.kind_label(row.key.kind)),
                amount(row.money(with_margin=listing.with_margin)),
            )
        )
        for row in rows
    ]
    lines.append(Line((text(_("Total")), EMPTY, EMPTY, amount(listing.total(rows))), strong=True))
    return Grid(columns, tuple(lines))


def actions(review: Review) -> list[Section]:
    """What was done in the quarter, what is late, what comes."""
    ours = _ours(review)
    if not ours.done and not ours.undone:
        return []
    overdue = late(ours.undone, review.today)
    said = {
        "done": numbers.number(len(ours.done)),
        "open": numbers.number(len(ours.undone)),
        "late": numbers.number(len(overdue)),
    }
    finding = _("Actions done in three months: %(done)s; to do: %(open)s; late: %(late)s") % said
    columns = (
        Column(_("Action"), 4),
        Column(_("Owner"), 1.6),
        Column(_("Due"), 1.1),
        Column(_("State"), 1.1),
    )
    shown = [*overdue, *(one for one in ours.undone if one not in overdue)]
    grids = []
    for title, rows in ((_("Late and to do"), shown), (_("Done"), ours.done)):
        if not rows:
            continue
        lines = tuple(_action(one, review) for one in rows[:MOST])
        left = len(rows) - MOST
        more = _("and %(n)s more") % {"n": numbers.number(left)} if left > 0 else ""
        grids.append(Grid(columns, lines, title, more))
    rows_told = len(ours.done) + len(ours.undone)
    return [
        Section(
            key="actions",
            name=_("Actions"),
            finding=finding,
            grids=tuple(grids),
            sources=(books_source(_("Actions at the account"), rows_told, review.today),),
            url=reverse("actions") + f"?q={review.account.code}",
        )
    ]


def _action(one: Action, review: Review) -> Line:
    overdue = one.due_on is not None and one.due_on < review.today and not one.is_settled
    state = _("late") if overdue else str(one.get_state_display())
    return Line(
        (
            text(one.title),
            text(one.owner.name),
            day(one.due_on, late=overdue),
            Cell(state, state, tone="loss" if overdue else ""),
        )
    )


def needs(review: Review) -> list[Section]:
    """What they need."""
    ours = _ours(review)
    if not ours.needs:
        return []
    currency = review.seen.currency
    columns = (
        Column(_("Need"), 3),
        Column(_("When"), 1.8),
        Column(_("Value"), 1.1, currency, numeric=True),
        Column(_("How sure"), 1.4),
    )
    lines = tuple(
        Line(
            (
                text(str(one)),
                text(need_words.months_text(one)),
                amount(one.value if one.currency == currency else None),
                text(need_words.confidence_text(one.confidence)),
            )
        )
        for one in ours.needs[:MOST]
    )
    left = len(ours.needs) - MOST
    more = _("and %(n)s more") % {"n": numbers.number(left)} if left > 0 else ""
    return [
        Section(
            key="needs",
            name=_("Needs"),
            finding=need_words.finding(ours.needs, currency),
            grids=(Grid(columns, lines, more=more),),
            sources=(books_source(_("Needs noted"), len(ours.needs), review.today),),
            url=reverse("account_needs", args=[review.account.pk]),
        )
    ]


def demand(review: Review) -> list[Section]:
    """What they will order."""
    found = _ours(review).demand
    if found is None or found.plan.basis.source is None or not found.plan.months:
        return []
    plan = found.plan
    sold = {row["month"]: row["quantity"] for row in found.history}
    before = tuple(sold.get(_year_before(month)) for month in plan.months)
    totals = tuple(plan.total(month) for month in plan.months)
    labels = tuple(month_text(month) for month in plan.months)
    series = [Series(_("Plan"), totals)]
    if any(value is not None for value in before):
        series.append(Series(_("Year before"), before, "before"))
    columns = (
        Column(_("Month"), 1.2),
        Column(_("Plan"), 1, _("pieces"), numeric=True),
        Column(_("Year before"), 1, _("pieces"), numeric=True),
    )
    lines = tuple(
        Line((text(label), number(now), number(then)))
        for label, now, then in zip(labels, totals, before, strict=True)
    )
    told = demand_why(found)
    return [
        Section(
            key="demand",
            name=_("Demand"),
            finding=demand_finding(found),
            paragraphs=(told,) if told else (),
            picture=Picture(labels, tuple(series), "line", _("Pieces a month")),
            grids=(Grid(columns, lines),),
            sources=(figure_source("forecast", None, _("Demand plan"), rows=len(plan.cells)),),
            url=reverse("account_demand", args=[review.account.pk]),
        )
    ]


def _year_before(month: object) -> object:
    return month.replace(year=month.year - 1)  # type: ignore[attr-defined]


def decisions(user: User, review: Review) -> list[Section]:
    """What waits for somebody's decision, and what figures say comes next."""
    ours = _ours(review)
    story = sentences(review.seen, review.months, review.seen.bought)
    coming = [one for one in story if one["label"] == _("What next")]
    told = tuple("".join(part["text"] for part in one["parts"]) for one in coming)
    if not ours.approvals:
        finding = _("No decision is waiting at this account")
        return [_decided(review, finding, told, ())]
    count = len(ours.approvals)
    text_of = ngettext(
        "%(n)s decision is waiting, on %(amount)s",
        "%(n)s decisions are waiting, on %(amount)s",
        count,
    )
    total = sum((_amount(one) or ZERO for one in ours.approvals), ZERO)
    said = {"n": numbers.number(count), "amount": numbers.money(total, review.seen.currency)}
    columns = (
        Column(_("What is asked"), 4),
        Column(_("Matter"), 1.8),
        Column(_("Asked by"), 1.6),
        Column(_("Since"), 1.1),
        Column(_("Amount"), 1.1, review.seen.currency, numeric=True),
    )
    lines = tuple(
        Line(
            (
                text(one.title),
                text(matter_label(one.matter)),
                text(one.created_by.name if one.created_by else ""),
                day(one.asked_at.date()),
                amount(_amount(one)),
            )
        )
        for one in ours.approvals[:MOST]
    )
    return [_decided(review, text_of % said, told, (Grid(columns, lines),))]


def _decided(
    review: Review, finding: str, told: tuple[str, ...], grids: tuple[Grid, ...]
) -> Section:
    ours = _ours(review)
    return Section(
        key="decisions",
        name=_("Decisions asked"),
        finding=finding,
        paragraphs=told,
        grids=grids,
        sources=(books_source(_("Approvals waiting"), len(ours.approvals), review.today),),
        url=reverse("waiting"),
    )


def _amount(one: object) -> Decimal | None:
    minor, currency = one.amount_minor, one.currency  # type: ignore[attr-defined]
    return None if minor is None else from_minor(minor, currency or "EUR")


def _ours(review: Review) -> Internal:
    assert review.ours is not None
    return review.ours
