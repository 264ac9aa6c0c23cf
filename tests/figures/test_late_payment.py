"""Chances of late payment: worked values, what a model may know, and the public sample."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import numpy as np
import pytest

from clave.figures.ageing import ageing
from clave.figures.base import Scope
from clave.figures.collections_worklist import collections_worklist, expected_loss
from clave.figures.debts import open_debts
from clave.figures.late_payment import late_payment, outlook_of, trial_of
from clave.figures.logistic import auc, brier, fit
from clave.figures.payment_history import features, history_of, shrunken_rate
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import ledger


@pytest.mark.parametrize("row", worked.table("late_payment", "Shrunken rate"))
def test_shrunken_rates(row):
    found = shrunken_rate(float(row["late"]), float(row["invoices"]), float(row["mean"]))
    assert worked.agrees(found, row["expected"])


def test_how_chances_are_judged():
    chances, came = np.array([0.9, 0.8, 0.4, 0.4, 0.1]), np.array([1.0, 0, 1, 0, 0])
    expected = {
        r["value"]: r["expected"] for r in worked.table("late_payment", "AUC and Brier score")
    }
    assert worked.agrees(auc(chances, came), expected["auc"])
    assert worked.agrees(brier(chances, came), expected["brier"])
    assert auc(chances, np.ones(5)) is None


def test_a_fit_finds_the_weights_that_made_the_outcomes():
    rng = np.random.default_rng(7)
    table = rng.normal(size=(20_000, 2))
    came = (rng.random(20_000) < 1 / (1 + np.exp(-(0.5 + 2 * table[:, 0])))).astype(float)
    model = fit(table, came)
    assert model is not None
    assert model.weights == pytest.approx([0.5, 2.0, 0.0], abs=0.08)
    assert fit(table, np.ones(20_000)) is None


def _invoices(seed=3, count=400):
    rng = Random(seed)
    rows = []
    for n in range(count):
        day = date(2024, 1, 1) + timedelta(days=n)
        account = rng.choice("ABCD")
        late = rng.random() < {"A": 0.1, "B": 0.3, "C": 0.6, "D": 0.9}[account]
        due = day + timedelta(days=30)
        paid = due + timedelta(days=rng.randint(1, 20) if late else -rng.randint(0, 9))
        rows.append({"invoice": f"F{n}", "account": account, "date": day, "due_date": due,
                     "amount": Decimal(rng.randint(50, 500)), "settled_date": paid})  # fmt: skip
    return rows


def test_features_know_nothing_that_came_later():
    rows = _invoices()
    day = date(2024, 9, 1)
    frame = open_debts(ledger([], receivables=rows), Scope())
    before = [dict(row, settled_date=row["settled_date"] if row["settled_date"] < day else None)
              for row in rows if row["date"] <= day]  # fmt: skip
    then = open_debts(ledger([], receivables=before), Scope(as_of=day))
    assert frame is not None and then is not None
    whole, known = history_of(frame), history_of(then)
    tables = [features(history, 0.4, 5.0) for history in (whole, known)]
    found = [
        {(h.accounts[h.account[n]], int(h.date[n])): table[n].tolist() for n in range(len(h))}
        for h, table in zip((whole, known), tables, strict=True)
    ]
    assert len(found[1]) == len(before)
    for invoice, told in found[1].items():
        assert found[0][invoice] == pytest.approx(told), invoice


def test_the_baseline_is_used_where_the_model_does_not_beat_it():
    connection = ledger([], receivables=_invoices())
    found = late_payment(connection, Scope())
    assert found.values["method"] == "baseline"
    assert found.values["auc_model"] is not None
    assert found.values["train_invoices"] >= 50
    rates = {row["account"]: row["late_rate"] for row in found.rows}
    assert rates["A"] < rates["B"] < rates["C"] < rates["D"]
    alone = late_payment(connection, Scope(accounts=("A",)))
    assert [row["late_rate"] for row in alone.rows] == [rates["A"]]


def test_too_few_invoices_make_no_trial():
    found = late_payment(ledger([], receivables=_invoices(count=40)), Scope())
    assert (found.values["method"], found.values["auc_baseline"]) == ("baseline", None)
    assert found.missing[-1]["code"] == "too_few_invoices"
    assert late_payment(ledger([]), Scope()).values["method"] is None


def test_expected_losses_of_the_page():
    items = [
        {"open_amount": Decimal(r["open"]), "days": int(r["days"]), "chance": float(r["chance"])}
        for r in worked.table("collections_worklist", "Loss")
    ]
    parts = [expected_loss([item]) for item in items]
    for part, row in zip(parts, worked.table("collections_worklist", "Loss"), strict=True):
        assert worked.agrees(part, row["part"])
    assert expected_loss(items) == 112
    credit = {"open_amount": Decimal(-170), "days": 0, "chance": 0.0}
    assert expected_loss([*items, credit]) == Decimal("100.8")
    assert expected_loss(items, covered=Decimal(5000)) == 0
    assert expected_loss([]) == 0


def test_the_worklist_ranks_and_says_why():
    day = date(2026, 6, 30)

    def row(account, amount, days, **more):
        due = day - timedelta(days=days)
        return {"invoice": f"{account}{days}", "account": account, "date": due - timedelta(days=30),
                "due_date": due, "amount": Decimal(amount), "currency": "EUR"} | more  # fmt: skip

    rows = [row("A", 1000, 95), row("B", 3000, 10), row("C", 500, -3), row("F", -30, 5),
            row("D", 80, 5, disputed=True), row("E", 100, -20)]  # fmt: skip
    connection = ledger([], receivables=rows, accounts=[{"code": "E", "credit_limit": Decimal(60)}])
    found = collections_worklist(connection, Scope(as_of=day))
    assert [(r["rank"], r["account"], r["reason"]) for r in found.rows] == [
        (1, "A", "over_90"), (2, "B", "overdue"), (3, "C", "often_late"), (4, "D", "disputed"),
        (5, "E", "over_limit"),
    ]  # fmt: skip
    told = {r["account"]: r for r in found.rows}
    assert told["A"]["expected_loss"] == 500
    assert told["B"]["expected_loss"] == 60
    assert told["E"]["over_limit_amount"] == 40
    assert told["A"]["over_limit_amount"] is None
    limits = collections_worklist(connection, Scope(as_of=day), credit_limits={"A": Decimal(10)})
    assert {r["account"]: r["over_limit_amount"] for r in limits.rows}["A"] == 990
    with pytest.raises(Refused, match="not_a_share"):
        collections_worklist(connection, Scope(as_of=day), severity={"current": Decimal(2)})


IBM_CUT = date(2013, 1, 1)


def _ibm(folder):
    path = folder / "receivables_ibm.csv"

    def day(text):
        return date(*(int(text.split("/")[n]) for n in (2, 0, 1)))

    with path.open(encoding="utf-8") as lines:
        return [
            {"invoice": row["invoiceNumber"], "account": row["customerID"],
             "date": day(row["InvoiceDate"]), "due_date": day(row["DueDate"]),
             "amount": Decimal(row["InvoiceAmount"]), "settled_date": day(row["SettledDate"]),
             "disputed": row["Disputed"] == "Yes"}
            for row in csv.DictReader(lines)
        ]  # fmt: skip


@pytest.mark.data
def test_the_public_sample(shared_data):
    rows = _ibm(shared_data)
    connection = ledger([])
    columns = ("invoice", "account", "date", "due_date", "amount", "settled_date", "disputed")
    connection.executemany(
        f"INSERT INTO receivables ({', '.join(columns)}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [[row[name] for name in columns] for row in rows],
    )
    frame = open_debts(connection, Scope())
    assert frame is not None
    history = history_of(frame)
    trial = trial_of(history, IBM_CUT, frame.as_of)
    assert (trial.train, trial.test) == (1178, 1189)
    assert trial.late_rate == pytest.approx(0.318, abs=0.0005)
    assert trial.baseline["auc"] == pytest.approx(0.8607, abs=0.00005)
    assert trial.baseline["brier"] == pytest.approx(0.1427, abs=0.00005)
    assert trial.baseline["accuracy"] == pytest.approx(0.803, abs=0.0005)
    late = np.maximum(history.paid - history.due, 0)
    assert round(float((late > 0).mean()), 4) == 0.3556
    counted = [(late == 0).sum(), ((late > 0) & (late <= 30)).sum(), (late > 30).sum()]
    assert counted == [1589, 869, 8]
    assert sum(row["amount"] for row in rows) == Decimal("147703.18")
    for day in (date(2012, 6, 30), date(2013, 3, 31), date(2013, 12, 2)):
        expected = sum(r["amount"] for r in rows if r["date"] <= day < r["settled_date"])
        assert ageing(connection, Scope(as_of=day)).values["open_amount"] == expected
    outlook = outlook_of(connection, Scope(), IBM_CUT)
    wins = trial.model["auc"] > trial.baseline["auc"]
    assert outlook.method == ("model" if trial.model_wins else "baseline")
    assert wins or outlook.method == "baseline"
