"""Targets of another size than the sales of the same accounts or people: a sheet in thousands."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal

from clave.apps.accounts.directory import directory
from clave.apps.accounts.selectors import scope_of_everything, with_descendants
from clave.apps.ledger.asking import ASKERS, Previewed, in_thousands
from clave.apps.ledger.facts import snapshot
from clave.facts.engine import WORK_MEMORY, connect
from clave.facts.proposal import Doubt
from clave.figures.asking import Remembering
from clave.figures.frame import open_frame
from clave.figures.targets_cells import Cells, actual_cells
from clave.lib.months import add_months

from .telling import told_in

# About a thousand: far from what anybody plans to grow or to shrink by in a year.
_LEAST, _MOST = 300, 3000


def doubts_of(asked: Previewed) -> list[Doubt]:
    """Whether targets are about a thousandth of what the same sold in the year before (in the same
    months, where the ledger does not reach that far), or about a thousand times that."""
    target, sold = _compared(asked, _sold(asked))
    if target <= 0 or sold <= 0:
        return []
    keep = ("keep", asked.mapping)
    if _LEAST <= sold / target <= _MOST:
        scaled = in_thousands(asked.source, asked.mapping, "amount")
        choices = (("in_thousands", scaled), keep) if scaled else (keep,)
        code = "targets_in_thousands"
    elif _LEAST <= target / sold <= _MOST:
        choices, code = (keep,), "targets_too_large"
    else:
        return []
    column = next(iter(asked.mapping.bindings["amount"].columns), "")
    params = {"target": target, "sold": sold}
    return [Doubt(code, "amount", column, params, blocking=True, choices=choices)]


def _compared(asked: Previewed, sold: dict[date, Decimal]) -> tuple[Decimal, Decimal]:
    """Targets and sales of the months that can be compared."""
    for shift in (-12, 0):
        pairs = [
            (one.amount, sold[month])
            for one in asked.preview.months
            if (month := add_months(one.month, shift)) in sold
        ]
        if pairs:
            return sum((p[0] for p in pairs), Decimal()), sum((p[1] for p in pairs), Decimal())
    return Decimal(), Decimal()


def _sold(asked: Previewed) -> dict[date, Decimal]:
    """By month, what the accounts of the file sold with what hangs below them; where it names none
    that is known, its people; where neither is known, everybody."""
    facts, scope = snapshot(), scope_of_everything()
    connection = Remembering(facts.reader(), facts.memory)
    told = told_in(scope)
    known = [code for code in _values(asked, "account") if code in directory().by_code]
    if known:
        scope = replace(scope, accounts=with_descendants(known), include_unassigned=False)
    people = set() if known else {name.casefold() for name in _values(asked, "kam")}
    if not people:
        return _summed(actual_cells(open_frame(connection, scope), None, told))
    names = {told.names.get(key, key).casefold() for key in people}
    cells = actual_cells(open_frame(connection, scope), "kam", told)
    theirs = {name: months for name, months in cells.items() if (name or "").casefold() in names}
    return _summed(theirs or cells)


def _summed(cells: Cells) -> dict[date, Decimal]:
    found: dict[date, Decimal] = {}
    for months in cells.values():
        for month, amount in months.items():
            found[month] = found.get(month, Decimal()) + amount
    return found


def _values(asked: Previewed, field: str) -> list[str]:
    """What the file tells in the column of ``field``, each once."""
    binding, source = asked.mapping.bindings.get(field), asked.source
    if binding is None or len(binding.columns) != 1:
        return []
    column = source.column(binding.columns[0])
    query = f"SELECT DISTINCT trim({column}) FROM {source.table} WHERE trim({column}) <> ''"
    with closing(connect(WORK_MEMORY, source.rows.parent / "spill")) as connection:
        return [str(row[0]) for row in connection.execute(query).fetchall()]


ASKERS["budgets"] = doubts_of
