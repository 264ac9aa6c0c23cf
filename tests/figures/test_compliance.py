"""Compliance: the worked values of its page, early warning, and a second computation."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.compliance import compliance
from clave.figures.deeds import Deed, DeedsTold, outcome_of
from clave.figures.pace import (
    IDLE,
    RULE,
    History,
    Judged,
    Trial,
    judged,
    share_gone,
    stage_at,
    tried,
)
from tests.figures.worked import agrees, table

PAGE = "compliance"
TODAY = date(2026, 11, 27)


def _day(days):
    return TODAY + timedelta(days=days)


def _deed(key, due, closed=None, *, cancelled=False, weight=1, **more):
    told = {"title": f"A{key}", "person": "Iker", "begins_on": _day(due - 20)} | more
    return Deed(
        key=key,
        due_on=_day(due),
        closed_on=None if closed is None else _day(closed),
        cancelled=cancelled,
        weight=weight,
        **told,
    )


def _answer(*deeds):
    return compliance(None, Scope(), deeds=DeedsTold(TODAY, deeds))


def test_worked_outcome():
    for row in table(PAGE, "Outcome"):
        closed = None if row["closed"] == "-" else date.fromisoformat(row["closed"])
        found = outcome_of(date(2026, 11, 20), closed, cancelled=row["cancelled"] == "yes")
        assert (found or "open") == row["expected"], row


def _worked():
    return (
        _deed(1, -10, -12, weight=3),
        _deed(2, -9, -7),
        _deed(3, -1, weight=2),
        _deed(4, -8, -3, cancelled=True),
        _deed(5, 0),
        _deed(6, 12, -1, weight=2),
        _deed(7, 5, -2, cancelled=True, weight=5),
    )


def test_worked_result():
    values = _answer(*_worked()).values
    for row in table(PAGE, "Result"):
        assert agrees(values[row["value"]], row["expected"]), row


def test_worked_warning():
    history = History()
    for number in range(14):
        history.learn(_deed(number, -5, -3 if number < 10 else -5, begun_on=_day(-5)))
    deed = _deed(99, 8, begins_on=_day(-12))
    assert share_gone(deed, TODAY) == 0.6
    outlook = history.outlook(deed, 0.6, IDLE)
    assert outlook is not None
    assert outlook.basis == "person"
    assert agrees(outlook.chance, table(PAGE, "Warning")[0]["expected"])


def test_rows_stand_by_plan_account_unit_person_and_site():
    place = {"account": "G1", "account_name": "Arrabal", "site": "S1", "site_name": "Zaragoza"}
    rows = _answer(
        _deed(1, -10, -12, plan="Plan 2026", unit="Norte", **place), _deed(2, -9, person="Ana")
    ).rows
    found = {(row["row"], row["name"]): row["compliance"] for row in rows if "compliance" in row}
    assert found == {
        ("plan", "Plan 2026"): 1.0,
        ("account", "Arrabal"): 1.0,
        ("unit", "Norte"): 1.0,
        ("person", "Ana"): 0.0,
        ("person", "Iker"): 1.0,
        ("site", "Zaragoza"): 1.0,
    }


def test_weeks_add_up_and_what_is_to_come_is_not_known():
    rows = [row for row in _answer(*_worked()).rows if row["row"] == "week"]
    assert rows[-1]["planned"] == 10  # all but what was cancelled in time
    assert [row["done"] for row in rows if row["week"] >= TODAY][:2] == [6, None]
    assert all(row["week"].weekday() == 6 for row in rows)


def test_without_being_told_nothing_is_known():
    answer = compliance(None, Scope())
    assert set(answer.values.values()) == {None}
    assert [note["code"] for note in answer.missing] == ["no_deeds_told"]
    assert [n["code"] for n in _answer().missing] == ["no_deeds_known"]
    assert [n["code"] for n in _answer(_deed(1, 5)).missing] == ["no_deeds_due"]
    assert _answer(_deed(1, 5)).values["compliance"] is None


def test_the_rule_says_what_nobody_began_with_three_quarters_gone():
    way = judged([], TODAY)
    assert not way.uses_history
    late = _deed(1, 4)  # 16 of 20 days are gone
    found = way.outlook_of(late, TODAY)
    assert found is not None
    assert (found.basis, found.stage, found.chance) == (RULE, IDLE, None)
    for other in (
        _deed(2, 6),  # 70 %
        _deed(3, 4, begun_on=_day(-3)),
        _deed(4, -1),  # late already
        _deed(5, 4, -2),  # done
    ):
        assert way.outlook_of(other, TODAY) is None, other.title


def test_history_is_believed_where_it_did_better_in_its_own_past():
    """Of those idle at half of their time all are late; the rule finds them only at 75 %."""
    deeds = []
    for number in range(60):
        due, idle = -200 + 3 * number, number % 2 == 0
        closed = due + 2 if idle else due - 1
        begun = closed if idle else due - 15
        deeds.append(_deed(number, due, closed, begun_on=_day(begun), begins_on=_day(due - 20)))
    way = judged(deeds, TODAY)
    assert way.by_history.n >= 100
    assert way.by_history.score > way.by_rule.score
    assert way.uses_history
    found = way.outlook_of(_deed(99, 9, begins_on=_day(-11)), TODAY)  # 55 % gone, not begun
    assert found is not None
    assert found.basis == "person"
    begun = _deed(98, 9, begins_on=_day(-11), begun_on=_day(-8))
    assert way.outlook_of(begun, TODAY) is None


def test_history_that_does_no_better_is_not_believed():
    better = Trial(n=100, warned=10, right=5, missed=5)
    assert not Judged(History(), better, better).uses_history
    few = Trial(n=29, warned=10, right=10, missed=0)
    assert not Judged(History(), few, better).uses_history


def test_a_trial_knows_only_what_was_known_on_the_day():
    """Twenty actions at the same time: while each is judged, of none it is known how it ended."""
    deeds = [_deed(number, -5, -3, begun_on=_day(-3)) for number in range(20)]
    by_history, by_rule = tried(deeds)
    assert by_history == by_rule  # nothing to learn from: the rule alone
    assert (by_rule.n, by_rule.warned, by_rule.right, by_rule.missed) == (40, 20, 20, 20)
    assert by_rule.precision == 1.0
    assert by_rule.recall == 0.5
    assert by_rule.days == 5.0


def test_before_it_begins_an_action_has_no_stage():
    assert stage_at(_deed(1, 0, -3), _day(-2)) is None


_closed = st.one_of(st.none(), st.integers(-60, 0))
_deeds = st.lists(
    st.tuples(st.integers(-40, 30), _closed, st.booleans(), st.integers(1, 10)), max_size=40
)


@given(_deeds)
def test_a_second_computation(drawn):
    """Each action by itself, in fractions, from the words of the definition."""
    deeds = [
        _deed(key, due, closed, cancelled=cancelled and closed is not None, weight=weight)
        for key, (due, closed, cancelled, weight) in enumerate(drawn)
    ]
    gained = whole = Fraction(0)
    counts = {"due": 0, "missed": 0, "open": 0, "cancelled": 0}
    for due, closed, cancelled, weight in drawn:
        if closed is None:
            counts["open"] += 1
            credit = Fraction(0) if due < 0 else None
        elif cancelled:
            credit = Fraction(0) if closed > due else None
            counts["cancelled"] += credit is None
        else:
            credit = Fraction(1) if closed <= due else Fraction(1, 2)
        if credit is not None:
            counts["due"] += 1
            counts["missed"] += credit == 0
            whole += weight
            gained += credit * weight
    values = _answer(*deeds).values
    assert {name: values[name] for name in counts} == counts
    assert values["due"] == values["on_time"] + values["late_done"] + values["missed"]
    if not whole:
        assert values["compliance"] is None
    else:
        assert abs(values["compliance"] - float(gained / whole)) < 1e-12
