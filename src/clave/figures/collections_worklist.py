"""Whom to call first: accounts by what is expected to be lost with them, and why.

Definition, traps and worked values: ``docs/figures/collections_worklist.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal

from clave.figures.ageing import aged
from clave.figures.asking import Connection, query_once
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.debts import (
    BUCKETS,
    bucket_of,
    items_without_rate,
    open_debts,
    open_items,
    surplus,
    unknown_frame,
)
from clave.figures.frame import Frame
from clave.figures.late_payment import Outlook, outlook_of
from clave.figures.worth import by_currency, note_worth
from clave.lib.refusal import Refused

# Of a hundred that are so late, how many are lost in the end: an assumption, which the page shows.
SEVERITY: Mapping[str, Decimal] = dict(
    zip(BUCKETS, (Decimal(n) / 1000 for n in (5, 20, 50, 150, 500)), strict=True)
)
OFTEN = 0.5
SOON = 7
BY = ("account", "parent")


def collections_worklist(
    connection: Connection,
    scope: Scope,
    by: Literal["account", "parent"] = "account",
    severity: Mapping[str, Decimal] = SEVERITY,
    credit_limits: Mapping[str, Decimal] | None = None,
) -> FigureResult:
    """A row for each account with something open, the largest expected loss first.

    ``expected_loss`` = Σ open amount × chance of being late × ``severity`` of its bucket, less the
    share that credits and unapplied cash cover. ``credit_limits``: by account; None = those of
    the ledger. ``reason``: the code of what weighs most; ``reasons``: all of them. Raises
    ``Refused``: ``unknown_choice``, ``not_a_share`` for a severity outside 0…1.
    """
    if by not in BY:
        raise Refused("unknown_choice", parameter="by", value=by, choices=BY)
    rates = {name: _share(severity.get(name, SEVERITY[name])) for name in BUCKETS}
    frame = open_debts(connection, scope)
    outlook = outlook_of(connection, scope)
    if frame is None or frame.as_of is None or outlook is None:
        return unknown_frame(connection, scope).result(
            FIGURE, values=dict.fromkeys(_VALUES), period=None
        )
    limits = _limits(frame) if credit_limits is None else credit_limits
    rows = [
        _row(account, items, spare, outlook, rates, limits)
        for account, (items, spare) in _groups(frame, by).items()
        if any(item["open_amount"] > 0 for item in items)
    ]
    rows.sort(key=lambda row: (-row["expected_loss"], -row["open_amount"], row["account"] or ""))
    _note(frame, rates, outlook)
    return frame.result(
        FIGURE,
        definition=f"collections_worklist.by_{by}/1",
        period=None,
        values=_values(rows, outlook),
        rows=[row | {"rank": rank} for rank, row in enumerate(rows, start=1)],
    )


def _note(frame: Frame, rates: Mapping[str, Decimal], outlook: Outlook) -> None:
    """What is open in other currencies, converted or without a rate; and what was assumed."""
    day = frame.as_of
    assert day is not None
    found = [*open_items(frame, day), *items_without_rate(frame, day)]
    note_worth(frame, {day: by_currency(found, "own_open_amount")})
    frame.assumed.append(note("severity", **{name: float(rate) for name, rate in rates.items()}))
    if outlook.trial is None:
        frame.missing.append(note("late_model_not_judged"))


def expected_loss(
    items: Iterable[Row], severity: Mapping[str, Decimal] = SEVERITY, covered: Decimal = Decimal()
) -> Decimal:
    """Σ open × chance × severity over items (``open_amount``, ``days``, ``chance``).

    What credits (items below zero) and ``covered`` cash cover is taken off in proportion.
    """
    loss, owed, credit = Decimal(), Decimal(), covered
    for item in items:
        amount = item["open_amount"]
        if amount <= 0:
            credit -= amount
            continue
        owed += amount
        chance = Decimal(1) if item["days"] > 0 else Decimal(str(item["chance"]))
        loss += amount * chance * severity[bucket_of(item["days"])]
    left = max(Decimal(), owed - credit)
    return loss * min(Decimal(1), left / owed) if owed > 0 else Decimal()


def _share(value: Decimal | float) -> Decimal:
    rate = Decimal(str(value))
    if not 0 <= rate <= 1:
        raise Refused("not_a_share", parameter="severity", value=rate)
    return rate


def _groups(frame: Frame, by: str) -> dict[str | None, tuple[list[Row], list[Row]]]:
    found: dict[str | None, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    day = frame.as_of
    assert day is not None
    for place, rows in enumerate((open_items(frame, day), surplus(frame, day))):
        for row in rows:
            account = row["account"]
            if account is not None and by == "parent":
                account = frame.scope.parent(account)
            found[account][place].append(row)
    return found


def _row(
    account: str | None,
    items: list[Row],
    spare: list[Row],
    outlook: Outlook,
    severity: Mapping[str, Decimal],
    limits: Mapping[str, Decimal],
) -> Row:
    for item in items:
        key = (item["account"], item["invoice"], item["due_date"])
        known = outlook.chances.get(key, outlook.rate(item["account"]))
        item["chance"] = 0.0 if known is None else known
    sums = aged(items, spare)
    coming = [item for item in items if item["open_amount"] > 0 and item["days"] <= 0]
    limit = limits.get(account) if account is not None else None
    over = None if limit is None else max(Decimal(), sums["open_amount"] - limit)
    row: Row = {
        "account": account,
        **{name: sums[name] for name in _SUMS},
        "late_rate": _mean_rate(items, outlook),
        "due_soon_amount": sum(
            (item["open_amount"] for item in coming if item["days"] >= -SOON), Decimal()
        ),
        "credit_limit": limit,
        "over_limit_amount": over,
        "expected_loss": expected_loss(items, severity, sums["unapplied_amount"]),
    }
    reasons = _reasons(row)
    return row | {"reason": reasons[0] if reasons else "open", "reasons": reasons or ["open"]}


def _mean_rate(items: list[Row], outlook: Outlook) -> float | None:
    """The late rate of the accounts, by what they owe."""
    known = [
        (item["open_amount"], rate)
        for item in items
        if item["open_amount"] > 0 and (rate := outlook.rate(item["account"])) is not None
    ]
    weight = float(sum((amount for amount, _ in known), Decimal()))
    return sum(float(amount) * rate for amount, rate in known) / weight if weight else None


def _reasons(row: Row) -> list[str]:
    """Why the account stands here, what weighs most first."""
    found = []
    if row["d90_plus"] > 0:
        found.append("over_90")
    if row["disputed_amount"] > 0:
        found.append("disputed")
    if row["over_limit_amount"]:
        found.append("over_limit")
    if row["overdue_amount"] > 0 and row["d90_plus"] <= 0:
        found.append("overdue")
    if row["late_rate"] is not None and row["late_rate"] >= OFTEN:
        found.append("often_late")
    if row["due_soon_amount"] > 0 and not found:
        found.append("due_soon")
    return found


def _limits(frame: Frame) -> dict[str, Decimal]:
    """What the ledger says of credit limits, as amounts of its currency."""
    sql = "SELECT code, max(credit_limit) AS credit_limit FROM accounts GROUP BY code"
    found = query_once(frame.connection, sql)
    return {row["code"]: row["credit_limit"] for row in found if row["credit_limit"] is not None}


def _values(rows: list[Row], outlook: Outlook) -> Row:
    sums: Row = {
        name: sum((row[name] for row in rows), Decimal())
        for name in ("open_amount", "overdue_amount", "disputed_amount", "expected_loss")
    }
    return sums | {
        "accounts": len(rows),
        "accounts_overdue": sum(row["overdue_amount"] > 0 for row in rows),
        "accounts_over_limit": sum(bool(row["over_limit_amount"]) for row in rows),
        "method": outlook.method,
    }


_SUMS = ("open_amount", *BUCKETS, "overdue_amount", "disputed_amount", "unapplied_amount",
         "oldest_days")  # fmt: skip
_MONEY = (*_SUMS[:-1], "due_soon_amount", "credit_limit", "over_limit_amount", "expected_loss")
_VALUES = (
    *("open_amount", "overdue_amount", "disputed_amount", "expected_loss"),
    *("accounts", "accounts_overdue", "accounts_over_limit", "method"),
)
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(_MONEY, "money"),
    **dict.fromkeys(("oldest_days", "rank", "accounts"), "count"),
    **dict.fromkeys(("accounts_overdue", "accounts_over_limit"), "count"),
    **dict.fromkeys(("account", "reason", "reasons", "method"), "text"),
    "late_rate": "ratio",
}

FIGURE = Figure(
    name="collections_worklist",
    definition="collections_worklist.by_account/1",
    needs=(
        "receivables: invoice, account, date, due_date, amount",
        "receivables: open_amount, settled_date, disputed (optional)",
        "payments: invoice, account, date, amount (optional)",
        "accounts: code, credit_limit (optional)",
    ),
    units=_UNITS,
    compute=collections_worklist,
    parameters=("by", "severity", "credit_limits"),
)
