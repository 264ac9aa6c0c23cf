"""The columns of rounds, of a round's accounts, and of what moved."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.roles import Permission
from clave.web.components import numbers
from clave.web.components.tables import (
    BarColumn,
    Column,
    DateColumn,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    RatioColumn,
    Table,
)

from .words import quadrant_word, tier_reason, tier_word, why

MARGINS = Permission.SEE_MARGINS


class RoundsTable(Table):
    """Every round, the newest first."""

    name = NameColumn(verbose_name=_("Round"), url=lambda row: row["url"])
    data_to = DateColumn(verbose_name=_("Data to"), phone="lead")
    state = Column(verbose_name=_("State"))
    accounts = NumberColumn(verbose_name=_("Key accounts"))
    decided_by = Column(verbose_name=_("Decided by"))
    decided_at = DateColumn(verbose_name=_("on"), css="quiet")


class TierColumn(Column):
    """The tier; with an arrow from the account's tier of today where it is another."""

    css = "mid"

    def render(self, value: Any, record: Any) -> Any:
        """«B → A»."""
        return changed(record["tier_today"], record["tier"])


def changed(before: str, now: str) -> Any:
    """One tier, or both where they differ."""
    if before == now:
        return tier_word(now)
    words = _now("%(before)s → %(now)s") % {"before": tier_word(before), "now": tier_word(now)}
    return format_html("<b>{}</b>", words)


class QuadrantColumn(Column):
    """The quadrant, and how firmly it holds where it is uncertain."""

    def render(self, value: Any, record: Any) -> Any:
        """«Strategic, 64 %»."""
        word = quadrant_word(value)
        share = record.get("quadrant_share")
        if share is None or not record.get("uncertain"):
            return word
        hint = _now("holds in %(share)s of the drawn weights") % {
            "share": numbers.percent(share, 0)
        }
        return format_html(
            '{} <span class="quiet" title="{}">{}</span>', word, hint, numbers.percent(share, 0)
        )


class RankColumn(NumberColumn):
    """The rank, with the interval of the drawn weights on hover."""

    css = "num"

    def render(self, value: Any, record: Any) -> Any:  # type: ignore[override]
        """«3»."""
        low, high = record.get("rank_low"), record.get("rank_high")
        if low is None or low == high:
            return numbers.number(value)
        hint = _now("from %(low)s to %(high)s under drawn weights") % {
            "low": numbers.number(low),
            "high": numbers.number(high),
        }
        return format_html('<span title="{}">{}</span>', hint, numbers.number(value))


class WordsColumn(Column):
    """A sentence that is made as its row is shown: of thousands of rows a page shows fifty."""

    def __init__(self, *args: Any, say: Any, **options: Any) -> None:
        self.say = say
        super().__init__(*args, empty_values=(), orderable=False, **options)

    def render(self, record: Any, table: Any) -> str:
        """What the function says of the row."""
        return str(self.say(record, table))

    def value(self, **given: Any) -> Any:
        """The same in a file."""
        return self.say(given["record"], given["table"])


def _why(record: Any, table: Any) -> str:
    return why(record, table.criteria, table.currency)


class SelectionTable(Table):
    """The accounts of a round; ``criteria`` and ``currency`` are those of the round."""

    row_key = "code"
    rank = RankColumn(verbose_name=_("No."), phone="hide", css="quiet")
    name = NameColumn(verbose_name=_("Account"), url=lambda row: row["url"])
    tier = TierColumn(verbose_name=_("Tier"), phone="lead", empty_values=())
    kam = Column(verbose_name=_("KAM"), css="quiet", phone="hide")
    score = NumberColumn(verbose_name=_("Score"), decimals=1, css="strong", hint=_("0 to 10"))
    coverage = BarColumn(
        verbose_name=_("Known"), decimals=0, width=36, hint=_("share of the weights with data")
    )
    attractiveness = NumberColumn(verbose_name=_("Attractiveness"), decimals=1)
    relative_strength = NumberColumn(
        verbose_name=_("Relative strength"),
        decimals=1,
        signed=True,
        hint=_("ours less that of the best competitor"),
    )
    quadrant = QuadrantColumn(verbose_name=_("Quadrant"))
    net_amount = MoneyColumn(verbose_name=_("Sales 12 m"))
    growth = RatioColumn(verbose_name=_("Change"), signed=True, loss=True)
    contribution_rate = RatioColumn(verbose_name=_("Contrib."), loss=True, right=MARGINS)
    abc_sales = Column(verbose_name=_("ABC sales"), css="mid")
    abc_contribution = Column(verbose_name=_("ABC contribution"), css="mid", right=MARGINS)
    tier_why = WordsColumn(
        verbose_name=_("Why this tier"),
        css="wrap quiet",
        say=lambda record, table: tier_reason(record["tier_reason"]),
    )
    why = WordsColumn(verbose_name=_("What it rests on"), css="wrap", say=_why)
    reason = Column(verbose_name=_("Why decided otherwise"), css="wrap", orderable=False)

    def __init__(
        self, *args: Any, criteria: Any = None, currency: str = "", **options: Any
    ) -> None:
        self.criteria, self.currency = criteria or {}, currency
        super().__init__(*args, **options)

    class Meta(Table.Meta):
        empty_text = _("None of your accounts has sales in these months.")


class MovesTable(Table):
    """What moved since the review before."""

    row_key = "code"
    name = NameColumn(verbose_name=_("Account"), url=lambda row: row["url"])
    tiers = Column(verbose_name=_("Tier"), css="mid", phone="lead")
    score_before = NumberColumn(verbose_name=_("Score before"), decimals=1)
    score = NumberColumn(verbose_name=_("Score"), decimals=1, css="strong")
    score_change = NumberColumn(verbose_name=_("Difference"), decimals=1, signed=True)
    quadrants = Column(verbose_name=_("Quadrant"))
    why = Column(verbose_name=_("What moved it"), css="wrap", orderable=False)

    class Meta(Table.Meta):
        empty_text = _("Nothing moved.")


def account_url(record: Any, pk: int) -> str:
    """Where an account's scores of a round stand."""
    return reverse("selection_account", args=[pk, record["id"]]) if record["id"] else ""
