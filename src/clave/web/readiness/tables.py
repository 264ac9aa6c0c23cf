"""The columns of the criteria, and of the customers that may be lost."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.roles import Permission
from clave.web.components import numbers
from clave.web.components.sparkline import bar
from clave.web.components.tables import (
    BarColumn,
    Column,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    RatioColumn,
    Table,
)

from .words import score_text


class ScoreColumn(NumberColumn):
    """A score of 0 to 4 as bar and number."""

    def render(self, value: Any, record: Any = None) -> SafeString | str:
        """Bar, then the number; the tick is what the other side says, ledger or people."""
        other = record["other_score"] if record else None
        return format_html(
            "{} {}",
            bar(float(value) / 4, None if other is None else float(other) / 4),
            score_text(value),
        )


class EvidenceColumn(Column):
    """What the ledger says, linked to its rows."""

    def render(self, value: Any, record: Any = None) -> SafeString | str:
        """A sentence; a link where a page shows its rows."""
        url = record["evidence_url"] if record else ""
        return format_html('<a class="evidence" href="{}">{}</a>', url, value) if url else value


class CriteriaTable(Table):
    """The thirteen criteria with their score, what it rests on, and what people say."""

    row_key = "criterion"
    number = NumberColumn(verbose_name=_("No."), css="quiet", phone="hide")
    name = NameColumn(
        verbose_name=_("Criterion"),
        css="wrap",
        url=lambda row: row["url"],
    )
    score = ScoreColumn(verbose_name=_("Score 0–4"), phone="lead")
    source_words = Column(verbose_name=_("Source"), css="quiet")
    evidence = EvidenceColumn(verbose_name=_("The ledger says"), css="wrap")
    ledger_score = NumberColumn(verbose_name=_("Its score"), phone="hide")
    people = Column(verbose_name=_("People say"), css="wrap")
    weight = NumberColumn(verbose_name=_("Weight"))

    class Meta(Table.Meta):
        empty_text = _("There are no criteria.")


class ChanceColumn(RatioColumn):
    """A chance, marked where it is assumed."""

    def render(self, value: Any, record: Any = None) -> SafeString | str:
        """Per hundred; the mark says that a rule set it."""
        text = numbers.per_hundred(value, 1)
        if record is not None and record["source"] == "history":
            return format_html('<span class="assumed">{}</span>', text)
        return text


class BasisColumn(Column):
    """What a chance rests on, and the way to change it."""

    def render(self, value: Any, record: Any = None) -> SafeString | str:
        """Words; a link for who may judge."""
        if record is None or not record["may_edit"]:
            return str(value)
        return format_html(
            '{} <a class="action-link" href="{}">{}<span class="visually-hidden">: {}</span></a>',
            value,
            reverse("loss_chance", args=[record["id"]]),
            _now("Judge"),
            record["name"],
        )


def _account_url(record: Any) -> str:
    return reverse("account", args=[record["id"]]) if record["id"] else ""


class RiskTable(Table):
    """Customers by what their loss is expected to cost."""

    row_key = "code"
    rank = NumberColumn(verbose_name=_("No."), css="quiet", phone="hide")
    name = NameColumn(verbose_name=_("Customer"), url=_account_url)
    net_amount = MoneyColumn(verbose_name=_("Sales 12 m"))
    probability = ChanceColumn(verbose_name=_("Chance"))
    alone_change = MoneyColumn(
        verbose_name=_("If it is lost"), loss=True, signed=True, right=Permission.SEE_MARGINS
    )
    expected_loss = MoneyColumn(
        verbose_name=_("Expected loss"),
        css="strong",
        phone="lead",
        right=Permission.SEE_MARGINS,
        hint=_("Chance × what its loss takes from the result"),
    )
    tail_share = BarColumn(
        verbose_name=_("Worst cases"),
        decimals=1,
        right=Permission.SEE_MARGINS,
        hint=_("Who drives the profit at risk: the parts add up to 100 %"),
    )
    open_receivables = MoneyColumn(verbose_name=_("Open balance"), phone="hide")
    basis = BasisColumn(verbose_name=_("The chance rests on"), css="wrap quiet")

    def __init__(self, *args: Any, full_bar: Any = None, **kwargs: Any) -> None:
        self.full_bar = full_bar
        super().__init__(*args, **kwargs)

    class Meta(Table.Meta):
        empty_text = _("No customer bought in these months.")
