"""Reads on the annual brief: what of it somebody may see, and what it adds up to for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.plans.measures import SECRET

from .models import AnnualBrief, AskState, BriefAsk, BriefEdition

Content = dict[str, Any]
Row = dict[str, Any]
ZERO = Decimal()
_LISTS = ("accounts", "needs", "demand", "risks", "investments")
_COSTS = ("contribution", "expected_loss")


@dataclass(frozen=True)
class Shown:
    """A brief as one person may see it. ``content``: rows of the accounts that they see;
    ``hidden``: how many key accounts they do not see; ``names``: of the accounts, by code;
    ``asks``: those of these accounts and of their units; ``edition``: the one that is shown, None
    where it is the draft.
    """

    brief: AnnualBrief
    content: Content
    parts: dict[str, str]
    asks: list[Row]
    hidden: int
    names: dict[str, str]
    edition: BriefEdition | None = None
    totals: Totals = field(default_factory=lambda: Totals())

    @property
    def as_of(self) -> date | None:
        """The newest day of the ledger when the figures were taken."""
        return day_of(self.content.get("as_of"))


@dataclass(frozen=True)
class Totals:
    """What the rows add up to. None: not known, or not this person's to see."""

    accounts: int = 0
    sales: Decimal = ZERO
    before: Decimal | None = None
    contribution: Decimal | None = None
    expected_loss: Decimal | None = None
    needs: int = 0
    needs_value: Decimal | None = None
    needs_expected: Decimal | None = None
    planned: Decimal | None = None
    planned_before: Decimal | None = None
    demand_value: Decimal | None = None
    risks: int = 0
    risks_money: Decimal | None = None
    investments: int = 0
    investment: Decimal | None = None
    asks: int = 0
    settled: int = 0


def briefs() -> QuerySet[AnnualBrief]:
    """All of them, the newest first."""
    return AnnualBrief.objects.select_related("created_by").prefetch_related("editions")


def brief_of(year: int) -> AnnualBrief | None:
    """The brief of a year; None where nobody began it."""
    return briefs().filter(year=year).first()


def shown_to(user: User, brief: AnnualBrief, number: int | None = None) -> Shown | None:
    """The brief as ``user`` may see it: the draft, or the edition ``number`` (0: the newest).

    None where there is no such edition.
    """
    edition = None
    if number is not None:
        found = brief.editions.all()
        edition = found.first() if number == 0 else found.filter(number=number).first()
        if edition is None:
            return None
    whole: Content = edition.content["content"] if edition is not None else brief.content
    codes = set(Account.objects.visible_to(user).values_list("code", flat=True))
    content = _seen(whole, codes, margins=user.may(Permission.SEE_MARGINS))
    if edition is None:
        parts = {part.key: part.text for part in brief.parts.all()}
        asks = [told_ask(ask) for ask in asks_for(user, brief)]
    else:
        parts = edition.content["parts"]
        seen = set(asks_for(user, brief).values_list("pk", flat=True))
        asks = [
            ask
            for ask in edition.content["asks"]
            if (ask["account"] in codes if ask["account"] else ask["id"] in seen)
        ]
    return Shown(
        brief=brief,
        content=content,
        parts=parts,
        asks=asks,
        hidden=len(whole.get("accounts", ())) - len(content["accounts"]),
        names={row["account"]: row["name"] for row in content["accounts"]},
        edition=edition,
        totals=totals_of(content, asks),
    )


def asks_for(user: User, brief: AnnualBrief) -> QuerySet[BriefAsk]:
    """The asks of a brief that ``user`` sees."""
    related = ("unit", "account", "asked_by", "signed_by", "settled_by")
    return BriefAsk.objects.visible_to(user).filter(brief=brief).select_related(*related)


def told_ask(ask: BriefAsk) -> Row:
    """An ask as plain values, as an edition keeps it."""
    return {
        "id": ask.pk,
        "unit": ask.unit.name if ask.unit else "",
        "account": ask.account.code if ask.account else "",
        "account_name": ask.account.name if ask.account else "",
        "text": ask.text,
        "amount_minor": ask.amount_minor,
        "due_on": ask.due_on.isoformat() if ask.due_on else None,
        "source": ask.source,
        "signed_by": str(ask.signed_by) if ask.signed_by else "",
        "signed_at": ask.signed_at.date().isoformat() if ask.signed_at else None,
        "state": ask.state,
        "answer": ask.answer,
        "settled_by": str(ask.settled_by) if ask.settled_by else "",
    }


def _seen(whole: Content, codes: set[str], *, margins: bool) -> Content:
    content = {**whole}
    for name in _LISTS:
        content[name] = [row for row in whole.get(name, ()) if row["account"] in codes]
    if not margins:
        content["accounts"] = [
            {**row, **dict.fromkeys(_COSTS)} for row in content["accounts"]
        ]  # fmt: skip
    content["goals"] = []
    for goal in whole.get("goals", ()):
        if goal["measure"] in SECRET and not margins:
            continue
        serving = [one for one in goal["objectives"] if one["account"] in codes]
        if not margins:
            serving = [one for one in serving if one["measure"] not in SECRET]
        content["goals"].append({**goal, "objectives": serving})
    return content


def totals_of(content: Content, asks: list[Row]) -> Totals:
    """The sums of what is shown."""
    accounts, currency = content["accounts"], content.get("currency", "")
    needs = [row for row in content["needs"] if row["currency"] == currency]
    return Totals(
        accounts=len(accounts),
        sales=added(row["sales"] for row in accounts) or ZERO,
        before=added(row["before"] for row in accounts),
        contribution=added(row["contribution"] for row in accounts),
        expected_loss=added(row["expected_loss"] for row in accounts),
        needs=len(content["needs"]),
        needs_value=added(row["value"] for row in needs),
        needs_expected=added(row["expected"] for row in needs),
        planned=added(row["planned"] for row in content["demand"]),
        planned_before=added(row["before"] for row in content["demand"])
        if whole_year(content["demand"], "before")
        else None,
        demand_value=added(row["value"] for row in content["demand"]),
        risks=len(content["risks"]),
        risks_money=added(row["money"] for row in content["risks"]),
        investments=len(content["investments"]),
        investment=added(row["amount"] for row in content["investments"]),
        asks=len(asks),
        settled=sum(ask["state"] != AskState.OPEN for ask in asks),
    )


def whole_year(rows: Iterable[Row], name: str) -> bool:
    """Whether all four quarters are known, so that they add up to a year."""
    return len({row["quarter"] for row in rows if row[name] is not None}) == 4


def added(values: Iterable[str | None]) -> Decimal | None:
    """The sum of those that are known; None where none is."""
    known = [Decimal(value) for value in values if value is not None]
    return sum(known, ZERO) if known else None


def by(rows: Iterable[Row], *names: str) -> dict[tuple[Any, ...], list[Row]]:
    """Rows by the values of some of their fields, in the order in which these come."""
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row[name] for name in names)].append(row)
    return dict(found)


def day_of(text: str | None) -> date | None:
    """A day that was kept as text."""
    return date.fromisoformat(text) if text else None
