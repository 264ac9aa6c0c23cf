from __future__ import annotations

from math import inf, isinf

import numpy as np
import pytest

from clave.figures.association import companions, measures
from tests.figures import worked


def test_worked_rules():
    for row in worked.table("whitespace", "Association"):
        found = measures(8, *(int(row[name]) for name in ("with_a", "with_c", "with_both")))
        for name, text in row.items():
            if name in ("rule", "with_a", "with_c", "with_both"):
                continue
            value = getattr(found, name)
            assert isinf(value) if text == "inf" else worked.agrees(value, text), (row, name)


def test_a_rule_that_never_fails_has_no_bound():
    assert measures(8, 2, 5, 2).conviction == inf


def test_what_goes_together_by_chance_leads_nowhere():
    draw = np.random.default_rng(7)
    assert companions(draw.random((200, 6)) < 0.5) == [[] for _ in range(6)]


def test_what_is_bought_together_leads_to_one_another():
    first = np.arange(60) < 30
    bought = np.column_stack([first, first, np.arange(60) % 2 == 0])
    assert companions(bought) == [[1], [0], []]


@pytest.mark.parametrize("both", [4, 5])
def test_fewer_than_five_together_tell_nothing(both):
    with_it = np.arange(100) < both
    assert companions(np.column_stack([with_it, with_it])) == ([[], []] if both < 5 else [[1], [0]])
