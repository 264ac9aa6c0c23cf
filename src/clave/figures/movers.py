"""Which accounts moved most in money against the year before: what changed since.

Definition, traps and worked values: ``docs/figures/movers.md``.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, note
from clave.figures.change import against
from clave.figures.frame import Frame, open_frame
from clave.lib.months import add_months
from clave.lib.refusal import Refused


def movers(
    connection: Connection,
    scope: Scope,
    months: int = 1,
    limit: int | None = None,
    by: str | None = None,
) -> FigureResult:
    """The last ``months`` complete months (1…24) of each account against the same a year before.

    Rows by the size of the change, largest first, ``limit`` of them; values over all accounts.
    ``by``: 'account' or 'parent' (None = 'parent' where the scope has a grouping). The result's
    period is the window compared. Raises ``Refused('unknown_choice')``.
    """
    if not 1 <= months <= 24:
        raise Refused("unknown_choice", parameter="months", value=months, choices=range(1, 25))
    if by not in (None, "account", "parent"):
        raise Refused("unknown_choice", parameter="by", value=by, choices=("account", "parent"))
    frame = open_frame(connection, scope)
    last = frame.last_month
    window = Period(add_months(last, 1 - months), last) if last else None
    if window is None or not window.before(12).within(frame.covered):
        frame.missing.append(note("no_year_before", windows=[f"{months}_months"]))
        return frame.result(FIGURE, period=window, values=_values([]))
    rows = _rows(frame, window, grouped=by != "account")
    shown = rows if limit is None else rows[:limit]
    return frame.result(FIGURE, period=window, values=_values(rows), rows=shown)


def _rows(frame: Frame, window: Period, grouped: bool) -> list[Row]:
    found = frame.rows(
        "SELECT account, month >= $from AS now, sum(net_amount) AS amount FROM account_month"
        f" WHERE {frame.condition} AND account IS NOT NULL AND (month BETWEEN $from AND $to"
        " OR month BETWEEN $before_from AND $before_to) GROUP BY ALL",
        **{
            "from": window.start,
            "to": window.end,
            "before_from": window.before().start,
            "before_to": window.before().end,
        },
    )
    sums: dict[str, dict[bool, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in found:
        code = frame.scope.parent(row["account"]) if grouped else row["account"]
        sums[code][row["now"]] += row["amount"]
    rows = [{"code": code} | against(pair[True], pair[False]) for code, pair in sums.items()]
    return sorted(rows, key=lambda row: (-abs(row["change_amount"]), row["code"]))


def _values(rows: list[Row]) -> Row:
    if not rows:
        nothing = dict.fromkeys(("growing_accounts", "falling_accounts"), 0)
        return against(None, None) | {"gained_amount": None, "lost_amount": None} | nothing
    zero = Decimal()
    changes = [row["change_amount"] for row in rows]
    return against(
        sum((row["amount"] for row in rows), zero),
        sum((row["previous_amount"] for row in rows), zero),
    ) | {
        "gained_amount": sum((change for change in changes if change > 0), zero),
        "lost_amount": sum((change for change in changes if change < 0), zero),
        "growing_accounts": sum(change > 0 for change in changes),
        "falling_accounts": sum(change < 0 for change in changes),
    }


FIGURE = Figure(
    name="movers",
    definition="movers/1",
    needs=("account_month: account, month, net_amount",),
    units={
        "amount": "money",
        "previous_amount": "money",
        "change_amount": "money",
        "change_rate": "ratio",
        "gained_amount": "money",
        "lost_amount": "money",
        "growing_accounts": "count",
        "falling_accounts": "count",
        "code": "text",
    },
    parameters=("months", "limit", "by"),
    compute=movers,
)
