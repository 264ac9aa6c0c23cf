"""Breadth and depth: how many are served, and how deeply; who is managed in the wrong way.

A traditional seller serves many points of sale, each shallowly; a KAM few accounts in depth.
Definition, traps and worked values: ``docs/figures/breadth_depth.md``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.frame import open_frame
from clave.figures.kam_role import role_rows
from clave.figures.work import Served, Territories, Work, Worker
from clave.figures.work_ledger import ledger_facts, months_of, sellers

WORKING_DAYS = 220  # of a year, for people of whom nobody told how many they work
_DEEP = ("A", "B")  # tiers that are to be managed in depth


def breadth_depth(
    connection: Connection | None, scope: Scope, work: Work | None = None
) -> FigureResult:
    """Rows ``row`` = ``person`` and ``account``; values count who works where, and what is wrong.

    A person's breadth is contacts a working day (books) or points of sale invoiced a day (ledger),
    whichever is more; depth is how many functions their own active ties reach in each account,
    on average over the accounts that they talk to. Unknown is None: of a seller whom only the
    ledger knows nobody can say how deep the relation goes.
    """
    if work is None:
        return _result(None, values=dict.fromkeys(_VALUES), missing=[note("no_work_told")])
    units = {code: account.code for account in work.accounts for code in account.members}
    frame = open_frame(connection, scope) if connection is not None else None
    facts = ledger_facts(frame, units) if frame is not None else {}
    told = [_allowed(row, work) for row in sellers(frame)] if frame is not None else []
    roles = {row["code"]: row for row in role_rows(work, facts)}
    has_tiers = any(account.tier for account in work.accounts)
    accounts = [account_row(one, roles[one.code], work, has_tiers) for one in work.accounts]
    people = person_rows(work, [row for row in told if row is not None], facts)
    missing = [note("no_sellers")] if not told else []
    if unknown := sum(row["functions_per_account"] is None for row in people):
        missing.append(note("depth_not_known", people=unknown))
    if work.accounts and not has_tiers:
        missing.append(note("no_tier", accounts=len(work.accounts)))
    return _result(
        work,
        period=months_of(frame) if frame else None,
        currency=frame.currency if frame else None,
        values=_values(people, accounts),
        rows=[*people, *accounts],
        missing=missing,
        assumed=[note("territories")],
    )


def territory(calls: float | None, functions: float | None, set_by: Territories) -> str | None:
    """``seller``, ``kam``, ``between``; None where breadth is not known.

    Depth that nobody knows keeps nobody out of the sellers' territory, and lets nobody into the
    KAMs'.
    """
    if calls is None:
        return None
    shallow = functions is None or functions <= set_by.seller_functions_to
    if set_by.seller_calls_from <= calls <= set_by.seller_calls_to and shallow:
        return "seller"
    if calls <= set_by.kam_calls_to and (functions or 0) >= set_by.kam_functions_from:
        return "kam"
    return "between"


def way_of(tier: str, functions: int, has_tiers: bool, set_by: Territories) -> str | None:
    """``key_shallow``, ``small_deep``, or None where the account is managed as it should be.

    A key account (tier A or B) that hangs on as few functions as ``shallow_functions`` is managed
    as a seller would; so is one where nobody is known. One of tier C or of none is small: where
    ``deep_functions`` or more are reached, it takes hours that others need. In a company without
    tiers (not ``has_tiers``) nobody can say.
    """
    if tier in _DEEP:
        return "key_shallow" if functions <= set_by.shallow_functions else None
    return "small_deep" if has_tiers and functions >= set_by.deep_functions else None


def account_row(account: Served, role: Row, work: Work, has_tiers: bool) -> Row:
    """Breadth and depth of one account; ``has_tiers``: whether any account has a tier."""
    relevant = {code for code, _ in work.functions}
    covered = {function for function, _ in account.reached if function in relevant}
    contacts = sum(count for _, count in account.contacts)
    return {
        "row": "account",
        "code": account.code,
        "name": account.name,
        "kam": account.kam,
        "tier": account.tier or None,
        "points": account.points,
        "colleagues": sum(count > 0 for _, count in account.contacts),
        "contacts": contacts,
        "functions": len(covered),
        "cells": len(account.reached),
        "levels": len({level for _, level in account.reached}),
        "uncovered_functions": [name for code, name in work.functions if code not in covered],
        "products": role["products"],
        "net_amount": role["net_amount"],
        "hours": role["hours"],
        "way": way_of(account.tier, len(covered), has_tiers, work.rules.territories),
    }


def person_rows(work: Work, told: list[Row], facts: dict[str, Row]) -> list[Row]:
    """Everybody who serves something: those of the books, then those whom only the ledger knows."""
    by_name = {row["seller"].casefold(): row for row in told}
    rows = []
    for person in work.people:
        if not (person.is_kam or person.is_seller):
            continue  # who helps from a department is neither
        sold = by_name.pop(person.name.casefold(), None)
        row = _person(person, work, sold, facts)
        if row["accounts"] or row["contacts"] or sold:
            rows.append(row)
    rows += [_seller(row, work) for row in by_name.values()]
    rows.sort(key=lambda row: (-(row["calls_a_day"] or 0), row["name"]))
    return rows


def _person(person: Worker, work: Work, sold: Row | None, facts: dict[str, Row]) -> Row:
    served = [account for account in work.accounts if account.kam == person.key]
    depth: dict[str, set[tuple[str, int]]] = defaultdict(set)
    contacts = 0
    for account in work.accounts:
        own = dict(account.contacts).get(person.key, 0)
        contacts += own
        if own or account.kam == person.key:
            cells = {(f, level) for who, f, level in account.reached_by if who == person.key}
            depth[account.code] = cells
    functions = [len({function for function, _ in cells}) for cells in depth.values()]
    levels = [len({level for _, level in cells}) for cells in depth.values()]
    products = [facts[one.code]["products"] for one in served if one.code in facts]
    calls = contacts / (person.days or WORKING_DAYS)
    invoiced = sold["calls_a_day"] if sold else None
    breadth = max(calls, invoiced or 0.0)
    mean = _mean(functions)
    return {
        "row": "person",
        "person": person.key,
        "is_kam": person.is_kam,
        "name": person.name,
        "accounts": len(depth) if not sold else max(len(depth), sold["accounts"]),
        "points": max(sum(one.points for one in served), sold["points"] if sold else 0),
        "contacts": contacts,
        "calls_a_day": breadth,
        "from_ledger": bool(sold) and breadth == invoiced,
        "functions_per_account": mean,
        "levels_per_account": _mean(levels),
        "mean_products": _mean(products) if products else None,
        "sold_products": sold["products"] if sold else None,
        "territory": territory(breadth, mean, work.rules.territories),
    }


def _seller(sold: Row, work: Work) -> Row:
    return {
        "row": "person",
        "person": None,
        "is_kam": False,
        "name": sold["seller"],
        "accounts": sold["accounts"],
        "points": sold["points"],
        "contacts": None,
        "calls_a_day": sold["calls_a_day"],
        "from_ledger": True,
        "functions_per_account": None,
        "levels_per_account": None,
        "mean_products": None,
        "sold_products": sold["products"],
        "territory": territory(sold["calls_a_day"], None, work.rules.territories),
    }


def _allowed(sold: Row, work: Work) -> Row | None:
    """The row of a seller whose name may be told."""
    seen = work.people_seen
    return sold if seen is None or sold["seller"].casefold() in seen else None


def _mean(counts: list[Any]) -> float | None:
    known = [count for count in counts if count is not None]
    return sum(known) / len(known) if known else None


def _values(people: list[Row], accounts: list[Row]) -> Row:
    places = [row["territory"] for row in people]
    ways = [row["way"] for row in accounts]
    return {
        "people": len(people),
        "as_sellers": places.count("seller"),
        "as_kams": places.count("kam"),
        "between": places.count("between"),
        "accounts": len(accounts),
        "key_shallow": ways.count("key_shallow"),
        "small_deep": ways.count("small_deep"),
        "hours_of_small": sum(
            (row["hours"] or 0.0 for row in accounts if row["way"] == "small_deep"), 0.0
        ),
    }


def _result(work: Work | None, **parts: Any) -> FigureResult:
    return FigureResult(
        figure="breadth_depth",
        definition="breadth_depth/1",
        as_of=work.as_of if work else None,
        **{"period": None, "currency": None, **parts},
    )


_COUNTS = ("people", "as_sellers", "as_kams", "between", "accounts", "key_shallow", "small_deep")
_VALUES = (*_COUNTS, "hours_of_small")
_UNITS: dict[str, Unit] = {
    **dict.fromkeys((*_COUNTS, "kam", "person", "points", "colleagues", "contacts"), "count"),
    **dict.fromkeys(("functions", "cells", "levels", "products", "sold_products"), "count"),
    **dict.fromkeys(("hours_of_small", "hours", "calls_a_day"), "index"),
    **dict.fromkeys(("functions_per_account", "levels_per_account", "mean_products"), "index"),
    **dict.fromkeys(("row", "code", "name", "tier", "territory", "way"), "text"),
    "uncovered_functions": "text",
    **dict.fromkeys(("from_ledger", "is_kam"), "flag"),
    "net_amount": "money",
}

FIGURE = Figure(
    name="breadth_depth",
    definition="breadth_depth/1",
    needs=(
        "work of the books: accounts, people, ties, contacts",
        "sales: seller, account, site, date, product (for sellers)",
    ),
    units=_UNITS,
    compute=breadth_depth,
    parameters=("work",),
)
