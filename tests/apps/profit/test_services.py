"""Rules of the income statement: who may set them, what is refused, what the figures are told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from clave.apps.identity.models import AuditEntry, User
from clave.apps.identity.versions import StaleVersion
from clave.apps.profit import services
from clave.apps.profit.models import DeductionType, Pool, ProfitSettings, Rate, Scheme
from clave.apps.profit.reading import terms_from, tiers_from
from clave.apps.profit.telling import rules_in_force
from clave.lib.refusal import Refused
from tests.company import People, account

pytestmark = pytest.mark.django_db
D = Decimal
SINCE = date(2025, 1, 1)
RATE = {"activity": "order", "since": SINCE, "cost_minor": 1250}


def save(user: User | None, record: Any, version: int = 0, **values: Any) -> Any:
    return services.save_rule(
        acting_user=user, record=record, values=values, expected_version=version
    )


def scheme(**values: Any) -> dict[str, Any]:
    return {
        "name": "Growth",
        "account": account("G1"),
        "start": SINCE,
        "end": date(2025, 12, 31),
        "tiers": [["0", "0"], ["100000", "0.02"]],
    } | values


def test_what_is_told_reaches_the_figures(company: People) -> None:
    save(company.finance, Rate(), **RATE)
    save(company.finance, ProfitSettings.current(), carrying_percent=D("7.00"))
    save(company.finance, DeductionType(), type="Regalo", step="promotion", distinct=True)
    save(company.finance, Pool(), name="Office", since=SINCE, cost_minor=100_000, minutes=1000,
         terms=[["order", "8"]])  # fmt: skip
    save(company.director, Scheme(), **scheme())
    rules = rules_in_force()
    assert (rules.rates[0].cost, rules.carrying_rate) == (D("12.50"), D("0.07"))
    assert (rules.step_of("regalo"), rules.is_distinct("REGALO")) == ("promotion", True)
    assert (rules.pools[0].cost, rules.pools[0].terms[0].minutes) == (1000, 8)
    assert rules.schemes[0].members == ("G1", "H1", "S1", "S2")
    hidden = rules_in_force(may_see_costs=False)
    assert (hidden.rates, hidden.pools, hidden.carrying_rate) == ((), (), None)


def test_a_change_is_told_at_once_and_stands_in_the_audit(company: People) -> None:
    rate = save(company.finance, Rate(), **RATE)
    assert rules_in_force().rates[0].cost == D("12.5")
    save(company.finance, rate, 1, cost_minor=1300)
    assert rules_in_force().rates[0].cost == 13
    entry = AuditEntry.objects.order_by("-number")[0]
    assert (entry.action, entry.changes) == ("profit_rule_set", {"cost_minor": [1250, 1300]})
    with pytest.raises(StaleVersion):
        save(company.finance, rate, 1, cost_minor=1400)
    services.remove_rule(acting_user=company.finance, record=rate, expected_version=2)
    assert rules_in_force().rates == ()


@pytest.mark.parametrize("who", ["kam", "seller", "analyst"])
def test_who_may_not_changes_nothing(company: People, who: str) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(Refused, match="not_allowed"):
        save(company.all()[who], Rate(), **RATE)
    assert Rate.objects.count() == 0
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    ("record", "values", "code"),
    [
        (Rate(), {**RATE, "cost_minor": -1}, "cost_below_zero"),
        (DeductionType(), {"type": "x", "step": "mood"}, "unknown_choice"),
        (Pool(), {"name": "x", "since": SINCE, "cost_minor": 1, "minutes": 0}, "minutes_missing"),
        (ProfitSettings(), {"carrying_percent": D(101)}, "not_a_share"),
    ],
)
def test_what_makes_no_sense_is_refused(
    company: People, record: Any, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        save(company.finance, record, **values)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"start": date(2026, 1, 2)}, "scheme_period"),
        ({"tiers": []}, "tiers_missing"),
        ({"tiers": [["10", "0.1"], ["10", "0.2"]]}, "tiers_unordered"),
    ],
)
def test_schemes_that_are_none_are_refused(
    company: People, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        save(company.finance, Scheme(), **scheme(**values))
    assert not Scheme.objects.exists()


def test_two_rates_of_one_day_are_refused(company: People) -> None:
    save(company.finance, Rate(), **RATE)
    with pytest.raises(Refused, match="changed_meanwhile"):
        save(company.finance, Rate(), **RATE)
    with pytest.raises(Refused, match="changed_meanwhile"):
        save(company.finance, Rate(), 3, **{**RATE, "activity": "call"})


def test_texts_become_tiers_and_terms() -> None:
    assert tiers_from("0 0\n100000 2\n250000 4%", percent=True) == [
        ["0", "0"],
        ["100000", "0.02"],
        ["250000", "0.04"],
    ]
    assert tiers_from("10 0,5", percent=False) == [["10", "0.5"]]
    assert terms_from("order 8\nspecial label 1,5") == [["order", "8"], ["special label", "1.5"]]
    for text in ("many 2", "1 2 3", "100000"):
        with pytest.raises(Refused, match="tiers_unreadable"):
            tiers_from(text, percent=True)
    for text in ("order", "order many", "order -1"):
        with pytest.raises(Refused, match="terms_unreadable"):
            terms_from(text)
