"""What is open on a day, by how long it is past due.

Definition, traps and worked values: ``docs/figures/ageing.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.debts import (
    BUCKETS,
    assumed_invoices,
    balances,
    bucket_of,
    in_one,
    items_without_rate,
    open_debts,
    open_items,
    surplus,
    unknown_frame,
)
from clave.figures.frame import Frame
from clave.figures.worth import by_currency, note_worth
from clave.lib.months import add_months, month_of
from clave.lib.refusal import Refused

MONTHS = 12
BY = ("account", "parent", "date", "invoice")


def ageing(
    connection: Connection,
    scope: Scope,
    by: Literal["account", "parent", "date", "invoice"] = "account",
) -> FigureResult:
    """Open amounts on ``scope.as_of`` (None: the newest day of the ledger), by days past due.

    ``values``: ``open_amount`` and its parts ``current`` (not past due), ``d1_30``, ``d31_60``,
    ``d61_90``, ``d90_plus``, which add up to it; credits are in them, negative, and once more in
    ``credit_amount``. Apart: ``unapplied_amount`` (cash that closes nothing), ``disputed_amount``.
    ``rows``: the same by account, by the parent that decides, by invoice, or by date: the last
    twelve ends of months and the day itself (the buckets alone). Other currencies are in the
    company's at the rate of the day; by invoice each row has its own money beside it, and None
    where no rate is known. Raises
    ``Refused('unknown_choice')``.
    """
    if by not in BY:
        raise Refused("unknown_choice", parameter="by", value=by, choices=BY)
    frame = open_debts(connection, scope)
    if frame is None or frame.as_of is None:
        return unknown_frame(connection, scope).result(
            FIGURE, values=dict.fromkeys(_VALUES), period=None
        )
    items = open_items(frame, frame.as_of)
    spare = surplus(frame, frame.as_of)
    without = items_without_rate(frame, frame.as_of)
    _note(frame, items, spare)
    if by != "date":  # which has more days
        note_worth(frame, {frame.as_of: by_currency([*items, *without], "own_open_amount")})
    return frame.result(
        FIGURE,
        definition=f"ageing.by_{by}/1",
        period=None,
        values=aged(items, spare),
        rows=_rows(frame, by, items, spare, without),
    )


def aged(items: Iterable[Row], spare: Iterable[Row] = ()) -> Row:
    """Open items (``open_amount``, ``days``, ``disputed``, ``account``) by bucket, and their sums.

    ``spare``: unapplied cash (``amount``). Pure: exact Decimals in, exact Decimals out.
    """
    parts = dict.fromkeys(BUCKETS, Decimal())
    credit, disputed, oldest = Decimal(), Decimal(), None
    count, accounts = 0, set()
    for item in items:
        amount = item["open_amount"]
        parts[bucket_of(item["days"])] += amount
        count += 1
        accounts.add(item.get("account"))
        if amount < 0:
            credit += amount
        elif item["days"] > 0:
            oldest = max(oldest or 0, item["days"])
        if item.get("disputed"):
            disputed += amount
    total = sum(parts.values(), Decimal())
    overdue = total - parts["current"]
    return {
        "open_amount": total,
        **parts,
        "overdue_amount": overdue,
        "overdue_share": float(overdue / total) if total > 0 else None,
        "credit_amount": credit,
        "disputed_amount": disputed,
        "unapplied_amount": sum((row["amount"] for row in spare), Decimal()),
        "items": count,
        "accounts": len(accounts),
        "oldest_days": oldest,
    }


def past_days(as_of: date, months: int = MONTHS) -> list[date]:
    """The ends of the last ``months`` months before ``as_of``, and that day; the oldest first."""
    first = month_of(as_of + timedelta(days=1))
    ends = [add_months(first, -n) - timedelta(days=1) for n in range(months + 1)]
    before = sorted(day for day in ends if day < as_of)[-months:]
    return [*before, as_of]


def _rows(
    frame: Frame, by: str, items: list[Row], spare: list[Row], without: list[Row]
) -> list[Row]:
    if by == "date":
        return _by_day(frame)
    if by == "invoice":
        names = (*("invoice", "account", "date", "due_date", "amount", "open_amount", "days"),
                 *("disputed", "currency", "own_amount", "own_open_amount"))  # fmt: skip
        ordered = sorted([*items, *without], key=lambda item: (item["due_date"], item["date"]))
        return [
            {name: item[name] for name in names} | {"bucket": bucket_of(item["days"])}
            for item in ordered
        ]
    code = frame.scope.parent if by == "parent" else str
    groups: dict[str | None, list[Row]] = defaultdict(list)
    cash: dict[str | None, list[Row]] = defaultdict(list)
    for found, rows in ((groups, items), (cash, spare)):
        for row in rows:
            found[None if row["account"] is None else code(row["account"])].append(row)
    result = [{"account": key, **aged(groups[key], cash[key])} for key in {*groups, *cash}]
    return sorted(result, key=lambda row: (-row["overdue_amount"], -row["open_amount"],
                                           row["account"] or ""))  # fmt: skip


def _by_day(frame: Frame) -> list[Row]:
    days = past_days(frame.as_of or date.min)
    found = balances(frame, days)
    note_worth(frame, {d: {c: o["open_amount"] for c, o in found[d].items()} for d in days})
    sums = {day: in_one(frame, found[day], day) for day in days}
    return [{"as_of": day, **{n: sums[day][n] for n in _PARTS}} for day in days]


def _note(frame: Frame, items: Sequence[Row], spare: Sequence[Row]) -> None:
    """What was taken for granted, and what does not fit together."""
    if frame.as_of and (assumed := assumed_invoices(frame, frame.as_of)):
        frame.assumed.append(note("paid_when_due", invoices=assumed))
    told = {
        "payments_without_invoice": ("no_invoice",),
        "paid_too_much": ("too_much",),
        "credit_too_large": ("credit",),
    }
    for code, reasons in told.items():
        found = [row["amount"] for row in spare if row["reason"] in reasons]
        if found:
            frame.missing.append(note(code, lines=len(found), amount=sum(found, Decimal())))
    negative = [item["open_amount"] for item in items if item["open_amount"] < 0]
    if negative:
        amount = -sum(negative, Decimal())
        frame.missing.append(note("credits_open", lines=len(negative), amount=amount))


_PARTS = ("open_amount", *BUCKETS)
_MONEY = (*_PARTS, "overdue_amount", "credit_amount", "disputed_amount",
          "unapplied_amount")  # fmt: skip
_VALUES = (*_MONEY, "overdue_share", "items", "accounts", "oldest_days")
_UNITS: dict[str, Unit] = {
    **dict.fromkeys((*_MONEY, "amount", "own_amount", "own_open_amount"), "money"),
    "overdue_share": "ratio",
    **dict.fromkeys(("items", "accounts", "oldest_days", "days"), "count"),
    **dict.fromkeys(("account", "invoice", "bucket", "currency"), "text"),
    **dict.fromkeys(("as_of", "date", "due_date"), "date"),
    "disputed": "flag",
}

FIGURE = Figure(
    name="ageing",
    definition="ageing.by_account/1",
    needs=(
        "receivables: invoice, account, date, due_date, amount",
        "receivables: open_amount, settled_date, disputed (optional)",
        "payments: invoice, account, date, amount (optional)",
    ),
    units=_UNITS,
    compute=ageing,
    parameters=("by",),
)
