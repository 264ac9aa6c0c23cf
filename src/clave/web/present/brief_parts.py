"""The parts of the annual brief: goals, needs, demand, risks, investments, asks."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.annual.models import AskSource, AskState
from clave.apps.annual.reading import Row, Shown, added, by, day_of, whole_year
from clave.apps.plans.measures import MEASURES
from clave.apps.plans.models.means import InvestmentKind
from clave.lib.money import from_minor
from clave.web.components import numbers
from clave.web.needs.words import confidence_text
from clave.web.plan_words import measure_label, value_text

from .document import (
    EMPTY,
    Cell,
    Column,
    Grid,
    Line,
    Picture,
    Section,
    Series,
    Source,
    amount,
    day,
    number,
    percent,
    text,
)
from .plan_cells import measure_cell

ZERO = Decimal()
MOST = 40  # lines of a table; more stand in the workbook of each subject
QUARTERS = (1, 2, 3, 4)


def currency_of(shown: Shown) -> str:
    """The currency of the brief's money."""
    told: str = shown.content.get("currency", "")
    return told or shown.brief.currency


def sources(shown: Shown, label: str, rows: int) -> tuple[Source, ...]:
    """Where it comes from, and of which day it is."""
    return (Source(label, as_of=shown.as_of or day_of(shown.content.get("on")), rows=rows),)


def accounts_grid(shown: Shown) -> Grid:
    """The key accounts, the largest first."""
    currency = currency_of(shown)
    rows = shown.content["accounts"]
    margins = shown.totals.contribution is not None
    columns = [
        Column(_("Account"), 3),
        Column(_("Tier"), 0.6),
        Column(_("KAM"), 2),
        Column(_("Sales 12 m"), 1, currency, numeric=True),
        Column(_("Change"), 0.8, numeric=True),
    ]
    columns += [Column(_("Contribution"), 1, currency, numeric=True)] if margins else []
    lines = []
    for row in sorted(rows, key=lambda one: -Decimal(one["sales"] or 0)):
        change = numbers.change(row["sales"], row["before"])["ratio"]
        cells = [
            text(row["name"]),
            text(row["tier"]),
            text(row["kam"]),
            amount(row["sales"]),
            percent(change, signed=True),
        ]
        cells += [amount(row["contribution"], loss=True)] if margins else []
        lines.append(Line(tuple(cells)))
    totals = shown.totals
    change = numbers.change(totals.sales, totals.before)["ratio"]
    last = [text(_("Total")), EMPTY, EMPTY, amount(totals.sales), percent(change, signed=True)]
    last += [amount(totals.contribution, loss=True)] if margins else []
    return Grid(tuple(columns), (*_cut(lines), Line(tuple(last), strong=True)), more=_left(lines))


def goals(shown: Shown) -> Section:
    """What the objectives of key accounts bring to each goal of the company."""
    rows = shown.content["goals"]
    columns = (
        Column(_("Goal"), 3),
        Column(_("Measured by"), 2),
        Column(_("To"), 1, numeric=True),
        Column(_("Objectives"), 0.9, numeric=True),
        Column(_("They bring"), 1, numeric=True),
        Column(_("Owner"), 1.5),
    )
    unserved = sum(not row["objectives"] for row in rows)
    lines = tuple(_goal(row, currency_of(shown)) for row in rows)
    said = {"n": numbers.number(len(rows)), "unserved": numbers.number(unserved)}
    finding = _("Company goals: %(n)s; served by no plan: %(unserved)s") % said
    return Section(
        "goals",
        _("Goals"),
        finding if rows else _("No goal of the year is told yet"),
        grids=(Grid(columns, lines),) if rows else (),
        sources=sources(shown, _("Company goals and objectives of plans"), len(rows)),
    )


def _goal(row: Row, currency: str) -> Line:
    measure = row["measure"]
    same = [one["brings"] for one in row["objectives"] if one["measure"] == measure]
    adds = measure in MEASURES and MEASURES[measure].adds
    brings = added(same) if adds else None
    target = None if row["target"] is None else Decimal(row["target"])
    return Line(
        (
            text(row["title"]),
            text(row["unit"] or measure_label(measure)),
            measure_cell(measure, target, value_text(measure, target, currency=currency)),
            number(len(row["objectives"])),
            measure_cell(measure, brings, value_text(measure, brings, currency=currency))
            if brings is not None
            else EMPTY,
            text(row["owner"]),
        )
    )


def needs(shown: Shown) -> Section:
    """What they need in the year, by family, and each need."""
    rows, totals, currency = shown.content["needs"], shown.totals, currency_of(shown)
    if not rows:
        finding = _("No need of the year is noted")
        return Section("needs", _("Needs"), finding, sources=sources(shown, _("Needs noted"), 0))
    count = ngettext("%(n)s need", "%(n)s needs", totals.needs)
    said = {
        "needs": count % {"n": numbers.number(totals.needs)},
        "value": numbers.money(totals.needs_value, currency),
        "expected": numbers.money(totals.needs_expected, currency),
    }
    finding = _("%(needs)s of the year, worth %(value)s; %(expected)s by how sure they are")
    columns = (
        Column(_("Need"), 3),
        Column(_("Account"), 2),
        Column(_("Family"), 1.6),
        Column(_("In the year"), 1, currency, numeric=True),
        Column(_("How sure"), 1.4),
    )
    lines = [
        Line(
            (
                text(row["text"]),
                text(shown.names.get(row["account"], row["account"])),
                text(row["family"]),
                amount(row["value"] if row["currency"] == currency else None),
                text(confidence_text(row["confidence"])),
            )
        )
        for row in sorted(rows, key=lambda one: -Decimal(one["value"] or 0))
    ]
    last = Line((text(_("Total")), EMPTY, EMPTY, amount(totals.needs_value), EMPTY), strong=True)
    return Section(
        "needs",
        _("Needs"),
        finding % said,
        grids=(Grid(columns, (*_cut(lines), last), more=_left(lines)),),
        sources=sources(shown, _("Needs noted"), len(rows)),
    )


def demand(shown: Shown) -> Section:
    """Pieces by family and quarter, beside what was sold a year before."""
    rows, totals = shown.content["demand"], shown.totals
    source = sources(shown, _("Demand plan"), len(rows))
    if totals.planned is None:
        finding = _("The demand plan does not reach the year yet")
        return Section("demand", _("Demand"), finding, sources=source)
    labels = tuple(_("Quarter %(n)s") % {"n": n} for n in QUARTERS)
    planned, before = _by_quarter(rows, "planned"), _by_quarter(rows, "before")
    series = (Series(_("Plan"), planned), Series(_("Year before"), before, "before"))
    whole = whole_year(rows, "before")
    reached = sum(value is not None for value in planned)
    said = {"n": numbers.number(totals.planned), "quarters": numbers.number(reached)}
    notes = []
    if reached < len(QUARTERS):
        notes.append(_("The forecast reaches %(quarters)s of four quarters.") % said)
    if not whole:
        notes.append(_("The year before is not over: its last quarters are not known yet."))
    return Section(
        "demand",
        _("Demand"),
        _("They are planned to order %(n)s pieces") % said,
        picture=Picture(labels, series, "bar", _("Pieces by quarter")),
        grids=(_families(shown, labels, whole),),
        notes=tuple(notes),
        sources=source,
    )


def _by_quarter(rows: list[Row], name: str) -> tuple[Decimal | None, ...]:
    quarters = by(rows, "quarter")
    return tuple(added(row[name] for row in quarters.get((n,), ())) for n in QUARTERS)


def _families(shown: Shown, labels: tuple[str, ...], whole: bool) -> Grid:
    """Families by quarter, the largest first."""
    rows, totals = shown.content["demand"], shown.totals
    columns = (
        Column(_("Family"), 2.4),
        *(Column(label, 1, numeric=True) for label in labels),
        Column(_("Year"), 1, numeric=True),
        *((Column(_("Year before"), 1, numeric=True),) if whole else ()),
    )
    lines = [_family(name, found, whole) for (name,), found in by(rows, "family").items()]
    lines.sort(key=lambda line: -(line.cells[5].value or ZERO))
    past = (totals.planned_before,) if whole else ()
    sums = (*_by_quarter(rows, "planned"), totals.planned, *past)
    last = Line((text(_("Total")), *(number(value) for value in sums)), strong=True)
    return Grid(columns, (*_cut(lines), last), more=_left(lines))


def _family(name: str, rows: list[Row], whole: bool) -> Line:
    planned = _by_quarter(rows, "planned")
    return Line(
        (
            text(name or _("without a family")),
            *(number(value) for value in planned),
            number(added(row["planned"] for row in rows)),
            *((number(added(row["before"] for row in rows)),) if whole else ()),
        )
    )


def risks(shown: Shown) -> Section:
    """What may go wrong, by money at stake."""
    rows, totals, currency = shown.content["risks"], shown.totals, currency_of(shown)
    said = {
        "n": numbers.number(totals.risks),
        "money": numbers.money(totals.risks_money, currency),
    }
    finding = _("No plan of the year names a risk")
    if rows:
        finding = _("Risks named in plans: %(n)s, with %(money)s at stake") % said
    paragraphs = []
    if totals.expected_loss is not None:
        words = {"loss": numbers.money(totals.expected_loss, currency)}
        text_of = _("Customers that may go cost %(loss)s a year, chance by chance.")
        paragraphs.append(text_of % words)
    return Section(
        "risks",
        _("Risks"),
        finding,
        paragraphs=tuple(paragraphs),
        grids=(_risks(shown),) if rows else (),
        sources=sources(shown, _("Risks of plans"), len(rows)),
    )


def _risks(shown: Shown) -> Grid:
    columns = (
        Column(_("Risk"), 3),
        Column(_("Account"), 2),
        Column(_("Likelihood"), 0.9, numeric=True),
        Column(_("Impact"), 0.9, numeric=True),
        Column(_("Money at stake"), 1, currency_of(shown), numeric=True),
        Column(_("Response"), 3),
    )
    ordered = sorted(
        shown.content["risks"],
        key=lambda one: (-Decimal(one["money"] or 0), -one["likelihood"] * one["impact"]),
    )
    lines = [
        Line(
            (
                text(row["title"]),
                text(shown.names.get(row["account"], row["account"])),
                number(row["likelihood"]),
                number(row["impact"]),
                amount(row["money"]),
                text(row["response"]),
            )
        )
        for row in ordered
    ]
    return Grid(columns, tuple(_cut(lines)), more=_left(lines))


def investments(shown: Shown) -> Section:
    """What plans put in, by kind."""
    rows, totals = shown.content["investments"], shown.totals
    said = {"amount": numbers.money(totals.investment, currency_of(shown))}
    finding = _("No plan of the year puts money in yet")
    if rows:
        finding = _("The plans of the year put in %(amount)s") % said
    return Section(
        "investments",
        _("Investments"),
        finding,
        grids=(_investments(shown),) if rows else (),
        sources=sources(shown, _("Investments of plans"), len(rows)),
    )


def _investments(shown: Shown) -> Grid:
    columns = (
        Column(_("Kind"), 2),
        Column(_("Accounts"), 1, numeric=True),
        Column(_("Entries"), 1, numeric=True),
        Column(_("Amount"), 1.2, currency_of(shown), numeric=True),
    )
    kinds, rows = dict(InvestmentKind.choices), shown.content["investments"]

    def line(label: str, found: list[Row], *, strong: bool = False) -> Line:
        accounts = {row["account"] for row in found}
        money = added(row["amount"] for row in found)
        cells = (text(label), number(len(accounts)), number(len(found)), amount(money))
        return Line(cells, strong)

    lines = [line(str(kinds.get(k, k)), found) for (k,), found in by(rows, "kind").items()]
    lines.sort(key=lambda one: -(one.cells[3].value or ZERO))
    return Grid(columns, (*lines, line(_("Total"), rows, strong=True)))


def asks(shown: Shown) -> Section:
    """What is asked of each department, signed, and what it answered."""
    totals, currency = shown.totals, currency_of(shown)
    columns = (
        Column(_("What is asked"), 4),
        Column(_("Account"), 1.8),
        Column(_("Money at stake"), 1, currency, numeric=True),
        Column(_("Due"), 1.1),
        Column(_("Signed by"), 1.6),
        Column(_("What was answered"), 2.4),
    )
    grids = []
    for (unit,), rows in by(shown.asks, "unit").items():
        lines = tuple(_ask(row, currency) for row in rows)
        grids.append(Grid(columns, lines, unit or _("No department yet")))
    unsigned = sum(not ask["signed_by"] for ask in shown.asks)
    said = {
        "n": numbers.number(totals.asks),
        "settled": numbers.number(totals.settled),
        "unsigned": numbers.number(unsigned),
    }
    finding = _("Asks: %(n)s; answered: %(settled)s; not signed yet: %(unsigned)s") % said
    return Section(
        "asks",
        _("Asks to departments"),
        finding if shown.asks else _("Nothing is asked of any department yet"),
        grids=tuple(grids),
        sources=sources(shown, _("Asks of the brief"), totals.asks),
    )


def _ask(row: Row, currency: str) -> Line:
    state = str(dict(AskState.choices).get(row["state"], row["state"]))
    answer = f"{state}: {row['answer']}" if row["answer"] else state
    minor = row["amount_minor"]
    return Line(
        (
            text(row["text"]),
            text(row["account_name"]),
            amount(None if minor is None else from_minor(minor, currency)),
            day(day_of(row["due_on"])),
            text(row["signed_by"]),
            Cell(answer, answer, tone="quiet" if row["state"] == AskState.OPEN else ""),
        )
    )


def source_word(source: str) -> str:
    """Where an ask comes from."""
    return str(dict(AskSource.choices).get(source, source))


def _cut(lines: list[Line]) -> list[Line]:
    return lines[:MOST]


def _left(lines: list[Line]) -> str:
    left = len(lines) - MOST
    return _("and %(n)s more") % {"n": numbers.number(left)} if left > 0 else ""
