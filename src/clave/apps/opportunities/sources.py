"""Where opportunities come from: a registry, so that more can be added.

A :class:`Source` finds candidates over the whole company, or at some accounts. It is asked with the
questions of one person, so that costs are in them only for who may know them; what it answers is
kept until the facts, the accounts or its own ``mark`` change. An app above adds one to
:data:`SOURCES` in its ``ready``,

    SOURCES.append(Source("plans", find))

with ``find(questions, scope, only)`` giving ``Candidate(Key(code, "plan", product=…),
label, sales, margin, figure, row, of_family=…)`` for each row; its words for the page are added to
``clave.web.opportunity_words.WORDS``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from clave.apps.accounts.selectors import Questions
from clave.apps.modelling.selectors import kept
from clave.apps.needs.selectors import needs_mark, planned_needs
from clave.figures.assortment import catalogue
from clave.figures.base import Row, Scope
from clave.lib.months import add_months, month_of

from .candidates import ZERO, Candidate, Key
from .openings import MOST, openings_mark, rows_of

# Of a unit's own sales: what would bring less is not worth a line.
WORTH = Decimal("0.005")
RECOMMENDER = "recommender"  # the model, and the figure's parameter that takes what it found


def _no_mark() -> Hashable:
    return None


def _recommender_mark() -> Hashable:
    return kept(RECOMMENDER)


@dataclass(frozen=True)
class Source:
    """``find`` gives the candidates of the units in ``only``, or (empty) of all units in scope.

    ``mark``: changes when what it is told by the books does.
    """

    name: str
    find: Callable[[Questions, Scope, Sequence[str]], Iterator[Candidate]]
    mark: Callable[[], Hashable] = _no_mark


def whitespace(questions: Questions, scope: Scope, only: Sequence[str]) -> Iterator[Candidate]:
    """Families that like accounts buy more of."""
    for row in rows_of(questions, "whitespace", scope, only):
        if row["expected_sales"] >= WORTH * row["size"]:
            yield Candidate(
                Key(row["account"], "whitespace", family=row["family"]),
                row["family"],
                row["expected_sales"],
                row["expected_margin"],
                "whitespace",
                row,
                of_family=row["family"],
            )


def lapsed(questions: Questions, scope: Scope, only: Sequence[str]) -> Iterator[Candidate]:
    """What fell silent or slow: the account as a whole, families, products."""
    for by in ("account", "family", "product"):
        for row in rows_of(questions, f"lapsed by {by}", scope, only):
            if row["expected_loss"] > 0:
                yield _of_lapsed(row, by)


def _of_lapsed(row: Row, by: str) -> Candidate:
    named = {by: row[by]} if by != "account" else {}
    family = row["family"] or ""
    return Candidate(
        Key(row["account"], row["kind"], **named),
        (row["name"] or row["product"] if by == "product" else family) or "",
        row["expected_loss"],
        row["expected_margin_loss"],
        "lapsed",
        row,
        of_family=family,
    )


def leakage(questions: Questions, scope: Scope, only: Sequence[str]) -> Iterator[Candidate]:
    """Low prices, family by family: that is how a price is talked about.

    What a better price brings is margin to the last cent.
    """
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows_of(questions, "leakage", scope, only):
        groups[row["account"], row["family"] or ""].append(row)
    for (account, family), rows in groups.items():
        leak = sum((row["leak"] for row in rows), ZERO)
        sold = sum((row["net_amount"] for row in rows), ZERO)
        evidence: Row = {"leak": leak, "net_amount": sold, "products": rows}
        margin = None if questions.facts.hidden else leak
        key = Key(account, "leakage", family=family)
        yield Candidate(key, family, leak, margin, "leakage", evidence, of_family=family)


def wallet(questions: Questions, scope: Scope, only: Sequence[str]) -> Iterator[Candidate]:
    """What customers say they spend elsewhere: each euro is won with the chance of today's share.

    Benchmarks are no opportunity of their own: whitespace tells the same with its reason.
    """
    figure = questions.compute("share_of_wallet", scope, only=tuple(only), least=10**9)
    for row in figure.rows:
        if not row["elsewhere"] or not row["wallet_share"]:
            continue
        sales = row["elsewhere"] * Decimal(repr(row["wallet_share"]))
        family = row["family"] or ""
        key = Key(row["account"], "wallet", family=family)
        yield Candidate(key, family, sales, None, "share_of_wallet", row, of_family=family)


def recommended(questions: Questions, scope: Scope, only: Sequence[str]) -> Iterator[Candidate]:
    """Products that others buy who buy what an account buys; nothing while the model is not kept.

    A list of opportunities never waits for a model: it takes what was found last.
    """
    if questions.decided(RECOMMENDER) is None:
        return
    figure = questions.compute("recommendations", scope, largest=MOST)
    names = catalogue(questions.connection())
    for row in figure.rows:
        if not row["expected_sales"] or (only and row["account"] not in only):
            continue
        spoken = row["reason"]["params"]["products"]
        told = {code: (names.get(code) or {}).get("name") or code for code in spoken}
        yield Candidate(
            Key(row["account"], "recommendation", product=row["product"]),
            row["name"] or row["product"],
            row["expected_sales"],
            row["expected_margin"],
            "recommendations",
            row | {"names": told},
            of_family=row["family"] or "",
        )


def needed(questions: Questions, scope: Scope, only: Sequence[str]) -> Iterator[Candidate]:
    """What customers said they need within the next twelve months, times how sure it is.

    A need whose value nobody told, or told in another currency, is on the page of needs alone: it
    has no place in an order by money.
    """
    first = month_of(timezone.localdate())
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for one in planned_needs(scope.accounts, first, add_months(first, 11)):
        if one.expected_value and one.currency == questions.company.currency:
            sums[scope.parent(one.account), one.product, one.family] += one.expected_value
    names = catalogue(questions.connection())
    for (account, product, family), value in sorted(sums.items()):
        if (only and account not in only) or not (product or family):
            continue
        known = names.get(product) or {}
        key = Key(account, "need", product=product, family="" if product else family)
        label = known.get("name") or product or family
        row: Row = {"account": account, "value": value}
        of_family = known.get("family") or family
        yield Candidate(key, label, value, None, "", row, of_family=of_family)


SOURCES: list[Source] = [
    Source("whitespace", whitespace, openings_mark),
    Source("lapsed", lapsed, openings_mark),
    Source("leakage", leakage, openings_mark),
    Source("share_of_wallet", wallet),
    Source("recommendations", recommended, _recommender_mark),
    Source("needs", needed, needs_mark),
]
