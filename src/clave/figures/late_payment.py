"""The chance that an invoice is paid late: a baseline, and a model that must beat it to be used.

Definition, traps and worked values: ``docs/figures/late_payment.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from clave.figures.asking import Connection, once
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.debts import open_debts, unknown_frame
from clave.figures.frame import Frame, within
from clave.figures.logistic import Logistic, Numbers, accuracy, auc, brier, fit
from clave.figures.payment_history import (
    History,
    features,
    history_of,
    shrunken_rates,
)

LEAST = 50  # invoices to learn from, and as many to be judged by
SHARE = 0.6  # of the invoices lie before the cut, where nobody says another


@dataclass(frozen=True)
class Trial:
    """Baseline and model on invoices that neither knew. None where it cannot be told."""

    cut: date
    train: int
    test: int
    late_rate: float | None
    baseline: Row
    model: Row

    @property
    def model_wins(self) -> bool:
        """It tells late from punctual better, and its chances are nearer to what came."""
        ours, theirs = self.model, self.baseline
        if ours["auc"] is None or theirs["auc"] is None:
            return False
        return bool(ours["auc"] > theirs["auc"] and ours["brier"] < theirs["brier"])


@dataclass(frozen=True)
class Outlook:
    """What is expected of every open invoice that is not due. The same for everybody who asks.

    ``rates``: the shrunken late rate by account; ``chances``: account → (what is open, chance) of
    each such invoice; ``invoices``: how many paid ones a rate comes from.
    """

    trial: Trial | None
    mean: float | None
    rates: dict[str | None, float]
    invoices: dict[str | None, int]
    chances: dict[tuple[str | None, str, date], float]

    @property
    def method(self) -> str:
        """``model`` where it won, else ``baseline``."""
        return "model" if self.trial and self.trial.model_wins else "baseline"

    def rate(self, account: str | None) -> float | None:
        """The late rate of an account; of one without invoices that were paid, the mean."""
        return self.rates.get(account, self.mean)


def late_payment(connection: Connection, scope: Scope, cut: date | None = None) -> FigureResult:
    """How likely each account is to pay late, and how well that is known.

    ``cut``: learnt from invoices settled before that day, judged by those written from it on; None
    = the day before which three fifths were written. ``values``: ``method`` (``model`` only where
    it beats the baseline in AUC and Brier score), both with AUC and Brier score, ``train_invoices``
    and ``test_invoices``. ``rows``: by account. Learnt from the whole ledger, whatever the scope.
    """
    outlook = outlook_of(connection, scope, cut)
    frame = open_debts(connection, scope)
    if outlook is None or frame is None:
        return unknown_frame(connection, scope).result(
            FIGURE, values=dict.fromkeys(_VALUES), period=None
        )
    if outlook.trial is None:
        frame.missing.append(note("too_few_invoices", least=LEAST))
    found = [(account, rate) for account, rate in outlook.rates.items() if within(scope, account)]
    rows = [
        {"account": account, "late_rate": rate, "invoices": outlook.invoices[account]}
        for account, rate in sorted(found, key=lambda pair: (-pair[1], pair[0] or ""))
    ]
    values = _values(outlook) | {"late_rate": _mean_of(rows)}
    return frame.result(FIGURE, period=None, values=values, rows=rows)


def _mean_of(rows: list[Row]) -> float | None:
    """The late rate of the accounts in scope, by their invoices."""
    count = sum(row["invoices"] for row in rows)
    return sum(row["late_rate"] * row["invoices"] for row in rows) / count if count else None


def outlook_of(connection: Connection, scope: Scope, cut: date | None = None) -> Outlook | None:
    """What is expected on ``scope.as_of``; None without receivables. Found out once."""
    whole = Scope(currency=scope.currency, as_of=scope.as_of)
    frame = open_debts(connection, whole)
    if frame is None or frame.as_of is None:
        return None
    key = ("outlook", frame.currency, frame.as_of, cut)
    return once(connection, key, lambda found: _outlook(replace(frame, connection=found), cut))


def trial_of(history: History, cut: date, last: date) -> Trial | None:
    """Both on the invoices written from ``cut`` on whose outcome ``last`` knows.

    They learn from those settled before ``cut``. None where either are fewer than LEAST.
    """
    train, test, late = _split(history, cut, last)
    if train.sum() < LEAST or test.sum() < LEAST:
        return None
    baseline = shrunken_rates(history, train, late)[history.account]
    model = _fitted(history, train, late)
    chances = baseline if model is None else model[0].chances(model[1])
    return Trial(
        cut=cut,
        train=int(train.sum()),
        test=int(test.sum()),
        late_rate=float(late[test].mean()),
        baseline=_judged(baseline[test], late[test]),
        model=_judged(chances[test], late[test]) if model else dict.fromkeys(_JUDGED),
    )


def default_cut(history: History) -> date:
    """The first day of the month in which the share SHARE of the invoices was written."""
    day = date.fromordinal(int(np.quantile(history.date, SHARE)))
    return day.replace(day=1)


def _outlook(frame: Frame, cut: date | None) -> Outlook:
    last = frame.as_of or date.min
    history = history_of(frame)
    if not len(history):
        return Outlook(None, None, {}, {}, {})
    trial = trial_of(history, cut or default_cut(history), last)
    known, late = history.late_by(last.toordinal())
    rates = shrunken_rates(history, known, late)
    chances = rates[history.account]
    if trial is not None and trial.model_wins:
        model = _fitted(history, known, late)
        chances = chances if model is None else model[0].chances(model[1])
    waiting = np.flatnonzero((history.open_amount > 0) & (history.due >= last.toordinal()))
    counts = np.bincount(history.account[known], minlength=len(history.accounts))
    return Outlook(
        trial=trial,
        mean=float(late[known].mean()) if known.any() else None,
        rates={name: float(rates[n]) for n, name in enumerate(history.accounts)},
        invoices={name: int(counts[n]) for n, name in enumerate(history.accounts)},
        chances={_key(history, int(at)): float(chances[at]) for at in waiting},
    )


def _key(history: History, at: int) -> tuple[str | None, str, date]:
    day = date.fromordinal(int(history.due[at]))
    return history.accounts[history.account[at]], history.invoice[at], day


def _split(
    history: History, cut: date, last: date
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Numbers]:
    known, late = history.late_by(last.toordinal())
    border = cut.toordinal()
    return history.paid < border, known & (history.date >= border), late


def _fitted(
    history: History, train: NDArray[np.bool_], late: Numbers
) -> tuple[Logistic, Numbers] | None:
    """A model that learnt from ``train``, with the table of all invoices."""
    paid = train & (history.paid < 10**7)
    days = np.maximum(history.paid[paid] - history.due[paid], 0)
    table = features(history, float(late[train].mean()), float(days.mean()) if len(days) else 0.0)
    model = fit(table[train], late[train])
    return None if model is None else (model, table)


_JUDGED = ("auc", "brier", "accuracy")


def _judged(chances: Numbers, late: Numbers) -> Row:
    found = (auc(chances, late), brier(chances, late), accuracy(chances, late))
    return dict(zip(_JUDGED, found, strict=True))


def _values(outlook: Outlook) -> Row:
    trial = outlook.trial
    if trial is None:
        return dict.fromkeys(_VALUES) | {"method": outlook.method}
    return {
        "method": outlook.method,
        "cut": trial.cut,
        "train_invoices": trial.train,
        "test_invoices": trial.test,
        "test_late_rate": trial.late_rate,
        **{f"{name}_baseline": trial.baseline[name] for name in _JUDGED},
        **{f"{name}_model": trial.model[name] for name in _JUDGED},
    }


_RATIOS = ("late_rate", "test_late_rate", *(f"{n}_{w}" for n in _JUDGED
                                            for w in ("baseline", "model")))  # fmt: skip
_VALUES = ("method", *_RATIOS, "train_invoices", "test_invoices", "cut")
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(_RATIOS, "ratio"),
    **dict.fromkeys(("train_invoices", "test_invoices", "invoices"), "count"),
    **dict.fromkeys(("method", "account"), "text"),
    "cut": "date",
}

FIGURE = Figure(
    name="late_payment",
    definition="late_payment/1",
    needs=(
        "receivables: invoice, account, date, due_date, amount, open_amount, settled_date",
        "payments: invoice, account, date, amount (optional)",
    ),
    units=_UNITS,
    compute=late_payment,
    parameters=("cut",),
)
