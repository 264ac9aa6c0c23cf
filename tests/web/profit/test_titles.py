"""What stands above the drawings says another thing than the page's finding."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from clave.figures.pvm import EFFECTS
from clave.web.profit.charts import round_step
from clave.web.profit.words import variance_title, whale_title


def _effects(**told: int) -> dict[str, Decimal | None]:
    return dict.fromkeys(EFFECTS) | {k: Decimal(v) for k, v in told.items()}


def test_the_largest_effects_are_named_with_their_currency() -> None:
    both = _effects(price=10, volume=300, mix=-50)
    with translation.override("en"):
        assert variance_title(both, "EUR") == (
            "Most comes from volume, +€300; most is lost by mix, −€50"
        )
        assert variance_title(_effects(price=-7), "EUR") == "Most is lost by price, −€7"
        assert variance_title(_effects() | {"change": None}, "EUR") == (
            "What changed is not known in these months"
        )
    with translation.override("es"):
        assert variance_title(both, "EUR").startswith("Lo que más suma, volumen")


def test_the_highest_point_of_the_whale() -> None:
    sums = [(1, 700), (2, 900), (3, 850)]
    rows = [{"rank": rank, "cumulative": Decimal(sum_)} for rank, sum_ in sums]
    with translation.override("en"):
        assert whale_title(rows, "EUR").startswith("It is highest at 2 customers")


@pytest.mark.parametrize(("count", "step"), [(9, 1), (11, 2), (24, 5), (412, 50), (25_000, 5_000)])
def test_labels_stand_at_round_numbers(count: int, step: int) -> None:
    assert round_step(count) == step
