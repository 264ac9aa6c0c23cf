"""How much of the sales hangs on few customers: CRn, N80, HHI, Gini, Lorenz points, ABC.

Definition, traps and worked values: ``docs/figures/concentration.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TypedDict, Unpack

from clave.figures import inequality
from clave.figures.accounts import AccountSums, Unit, account_sums
from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, note
from clave.figures.frame import Frame, open_frame
from clave.figures.product_sums import BY_PRODUCT, product_sums
from clave.lib.refusal import Refused

# On plain numbers, for whoever computes with this module alone.
hhi, hhi_normalised = inequality.hhi, inequality.hhi_normalised
gini, gini_unbiased = inequality.gini, inequality.gini_unbiased
cr_n, count_for_share = inequality.concentration_ratio, inequality.count_for_share
n_eff, entropy = inequality.effective_number, inequality.entropy
entropy_number = inequality.entropy_number


def n80(amounts: Sequence[inequality.Number]) -> int | None:
    """The smallest number of the largest that make 80 %."""
    return inequality.count_for_share(amounts, Decimal("0.80"))


ABC_LIMITS = (Decimal("0.80"), Decimal("0.95"))
MEASURES = ("net_amount", "margin_amount")
_CR = (1, 3, 5, 10, 20)


class Units(TypedDict, total=False):
    """``groups``: account code → delegation, channel or buying centre. ``non_products``: regular
    expressions of codes that are no products."""

    groups: Mapping[str, str] | None
    non_products: Sequence[str]


def concentration(
    connection: Connection,
    scope: Scope,
    by: str | None = None,
    measure: str = "net_amount",
    limits: tuple[Decimal, Decimal] = ABC_LIMITS,
    **units: Unpack[Units],
) -> FigureResult:
    """Concentration of the sales and returns of identified accounts.

    ``by``: 'account', 'parent' (``scope.grouping``) or 'segment' (``scope.segments``); None =
    'parent' where the scope has a grouping, else 'account'. 'delegation', 'channel' and
    'buying_centre' go by ``groups``; 'product' and 'family' leave out ``non_products``
    (:class:`Units`). ``measure``: 'net_amount', or
    'margin_amount' over the accounts whose cost is known. Units at or below zero are listed last,
    without share. Raises ``Refused('unknown_choice')`` and ``Refused('limits_not_ascending')``.
    """
    if measure not in MEASURES:
        raise Refused("unknown_choice", parameter="measure", value=measure, choices=MEASURES)
    if any(not 0 < low < high <= 1 for low, high in pairwise(limits)):
        raise Refused("limits_not_ascending", limits=limits)
    frame = open_frame(connection, scope)
    if by in BY_PRODUCT:
        sums = product_sums(frame, by, units.get("non_products", ()))
    else:
        sums = account_sums(frame, by, units.get("groups"))
    known = [(unit, _amount(unit, measure)) for unit in sums.units]
    counted = [(unit, amount) for unit, amount in known if amount is not None and amount > 0]
    apart = [(unit, amount) for unit, amount in known if amount is None or amount <= 0]
    counted.sort(key=lambda pair: (-pair[1], pair[0].code))
    apart.sort(key=lambda pair: (pair[1] is None, -(pair[1] or 0), pair[0].code))
    amounts = [amount for _, amount in counted]
    _note(frame, sums, measure, amounts)
    rows = _rows(counted, limits) + [_row(unit) | {"amount": amount} for unit, amount in apart]
    return frame.result(
        FIGURE,
        definition=f"concentration.{measure}.by_{sums.by}/1",
        values=_values(amounts, apart, sums, limits),
        rows=rows,
    )


def _amount(unit: Unit, measure: str) -> Decimal | None:
    return unit.net_amount if measure == "net_amount" else unit.margin_amount


def _note(frame: Frame, sums: AccountSums, measure: str, amounts: list[Decimal]) -> None:
    if sums.without_segment:
        net = sum((unit.net_amount for unit in sums.without_segment), Decimal())
        count = len(sums.without_segment)
        if sums.by == "segment":
            frame.missing.append(note("no_segment", accounts=count, net_amount=net))
        elif sums.by in BY_PRODUCT:
            frame.missing.append(note("no_product", net_amount=net))
        else:
            frame.missing.append(note("no_group", accounts=count, net_amount=net))
    if measure == "margin_amount":
        frame.missing.extend(sums.cost_notes())
    if not amounts:
        frame.missing.append(note("nothing_positive"))


def _values(
    amounts: list[Decimal],
    apart: list[tuple[Unit, Decimal | None]],
    sums: AccountSums,
    limits: tuple[Decimal, Decimal],
) -> Row:
    values: Row = {
        "accounts": len(amounts),
        "excluded_accounts": len(apart),
        "total_amount": sum(amounts, Decimal()),
        "excluded_amount": sum((amount or Decimal() for _, amount in apart), Decimal()),
        "unassigned_amount": sums.unassigned_amount,
        "hhi": inequality.hhi(amounts),
        "hhi_normalised": inequality.hhi_normalised(amounts),
        "effective_number": inequality.effective_number(amounts),
        "gini": inequality.gini(amounts),
        "gini_unbiased": inequality.gini_unbiased(amounts),
        "n80": n80(amounts),
    }
    values |= {f"cr{n}": inequality.concentration_ratio(amounts, n) for n in _CR}
    classes = inequality.abc_classes(amounts, limits)
    values |= {f"class_{name.lower()}_accounts": classes.count(name) for name in "ABC"}
    return values


def _row(unit: Unit) -> Row:
    return {
        "rank": None,
        "code": unit.code,
        "amount": None,
        "share": None,
        "cumulative_share": None,
        "abc": None,
        "lorenz_accounts": None,
        "lorenz_amount": None,
        "members": len(unit.members),
        "net_amount": unit.net_amount,
        "margin_amount": unit.margin_amount,
        "excluded": True,
    }


def _rows(counted: list[tuple[Unit, Decimal]], limits: tuple[Decimal, Decimal]) -> list[Row]:
    """One row per positive unit, largest first; its Lorenz point counts from the smallest."""
    amounts = [amount for _, amount in counted]
    total, n, reached = sum(amounts, Decimal()), len(amounts), Decimal()
    points = inequality.lorenz_points(amounts)
    rows = []
    for place, ((unit, amount), abc) in enumerate(
        zip(counted, inequality.abc_classes(amounts, limits), strict=True)
    ):
        reached += amount
        x, y = points[n - place]
        rows.append(
            _row(unit)
            | {
                "rank": place + 1,
                "amount": amount,
                "share": float(amount / total),
                "cumulative_share": float(reached / total),
                "abc": abc,
                "lorenz_accounts": x,
                "lorenz_amount": y,
                "excluded": False,
            }
        )
    return rows


FIGURE = Figure(
    name="concentration",
    definition="concentration.net_amount.by_account/1",
    needs=(
        "account_month: account, kind, net_amount",
        "account_month: cost_amount, net_with_cost (for margin_amount)",
        "account_product_month, products (by product or family)",
    ),
    units={
        "accounts": "count",
        "excluded_accounts": "count",
        "total_amount": "money",
        "excluded_amount": "money",
        "unassigned_amount": "money",
        "hhi": "index",
        "hhi_normalised": "index",
        "effective_number": "index",
        "gini": "index",
        "gini_unbiased": "index",
        "n80": "count",
        **{f"cr{n}": "ratio" for n in _CR},
        **{f"class_{name}_accounts": "count" for name in "abc"},
        "rank": "count",
        "code": "text",
        "amount": "money",
        "share": "ratio",
        "cumulative_share": "ratio",
        "abc": "text",
        "lorenz_accounts": "ratio",
        "lorenz_amount": "ratio",
        "members": "count",
        "net_amount": "money",
        "margin_amount": "money",
        "excluded": "flag",
    },
    parameters=("by", "measure", "limits", "groups", "non_products"),
    compute=concentration,
)
