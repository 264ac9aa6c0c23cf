"""Promotions in the books: planned, supported, overlapping, learnt from; what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from clave.apps.accounts.directory import directory
from clave.apps.accounts.selectors import Questions
from clave.apps.agenda.selectors import dates_of
from clave.apps.followup.models import Approval
from clave.apps.identity.models import AuditEntry
from clave.apps.promotions import services
from clave.apps.promotions.models import Promotion, Standing
from clave.apps.promotions.selectors import (
    learnt_before,
    overlaps_of,
    places_of,
    promotion_for,
    promotions_for,
    returns_of,
    row_of,
    told_of,
)
from clave.apps.promotions.studies import studied, weeks_from
from clave.lib.refusal import Refused
from tests.apps.proposals.making import promote, soon, support
from tests.company import People, account, make_chart

pytestmark = pytest.mark.django_db
D = Decimal
MAY = {"starts_on": date(2026, 5, 4), "ends_on": date(2026, 5, 17)}


@pytest.fixture(autouse=True)
def chart(company: People) -> None:
    make_chart(company)


def now(made: Promotion, user: Any) -> Standing:
    found = promotion_for(user, made.pk)
    assert found is not None
    return found.standing_on(timezone.localdate())


def test_nothing_runs_that_the_chain_does_not_support(company: People) -> None:
    made = promote(company)
    assert now(made, company.kam) == Standing.DRAFT
    request = services.ask_for_promotion(
        acting_user=company.kam, promotion=made, amount_minor=50_000, expected_version=1
    )
    assert (request.matter, request.amount_minor, request.due_on) == (
        "investment", 50_000, made.starts_on
    )  # fmt: skip
    assert now(made, company.kam) == Standing.ASKED
    support(company, request)
    assert now(made, company.kam) == Standing.PLANNED
    found = promotion_for(company.kam, made.pk)
    assert found is not None
    assert found.standing_on(made.starts_on) == Standing.RUNNING
    assert found.standing_on(made.ends_on + timedelta(days=1)) == Standing.ENDED
    with pytest.raises(Refused, match="promotion_firm"):
        services.change_promotion(
            acting_user=company.kam, promotion=found, values={"title": "X"}, expected_version=2
        )


def test_what_already_ran_is_noted_without_approval(company: People) -> None:
    made = promote(company, **MAY)
    assert (made.held, now(made, company.kam)) == (True, Standing.ENDED)
    services.note_learnt(
        acting_user=company.kam, promotion=made, text="Una semana basta", expected_version=1
    )
    assert Promotion.objects.get().learnt_by == company.kam
    draft = promote(company)
    with pytest.raises(Refused, match="promotion_not_ended"):
        services.note_learnt(acting_user=company.kam, promotion=draft, text="x", expected_version=1)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title": " "}, "promotion_needs_name"),
        ({"starts_on": None}, "promotion_needs_days"),
        ({"ends_on": date(2020, 1, 1)}, "promotion_days_reversed"),
        ({"ends_on": date(2030, 1, 1)}, "promotion_too_long"),
        ({"families": [" "], "products": []}, "promotion_of_nothing"),
        ({"products": [str(n) for n in range(501)]}, "promotion_of_too_much"),
        ({"discount_rate": D(10), "discount_minor": 50}, "discount_told_twice"),
        ({"discount_rate": D(101)}, "share_out_of_range"),
        ({"our_share": D(-1)}, "share_out_of_range"),
        ({"cannibalised": D(60), "pulled_forward": D(50)}, "promotion_loses_more_than_all"),
        ({"uplift": D(20000)}, "uplift_out_of_range"),
        ({"fixed_minor": -1}, "amount_below_zero"),
        ({"fixed_minor": 10**16}, "amount_too_large"),
        ({"mechanic": "magic"}, "unknown_choice"),
    ],
)
def test_what_makes_no_sense_is_refused(company: People, values: dict[str, Any], code: str) -> None:
    entries = AuditEntry.objects.count()
    with pytest.raises(Refused) as refusal:
        promote(company, **values)
    assert refusal.value.code == code
    assert (Promotion.objects.count(), AuditEntry.objects.count()) == (0, entries)


def test_sites_hang_below_the_account(company: People) -> None:
    made = promote(company, sites=[account("S1")])
    assert places_of(made.account, [account("S1")], directory()) == (("S1",), ("S2",))
    assert places_of(made.account, [], directory()) == (("G1", "H1", "S1", "S2"), ())
    with pytest.raises(Refused, match="site_elsewhere"):
        promote(company, sites=[account("D1")])


def test_days_that_came_without_support_are_too_late(company: People) -> None:
    made = promote(company)
    Promotion.objects.filter(pk=made.pk).update(starts_on=soon(-1))
    with pytest.raises(Refused, match="promotion_begun"):
        services.ask_for_promotion(
            acting_user=company.kam,
            promotion=Promotion.objects.get(),
            amount_minor=1,
            expected_version=1,
        )
    assert not Approval.objects.exists()


def test_who_may_not_writes_nothing(company: People) -> None:
    made = promote(company)
    for person in (company.other, company.analyst, company.seller):
        with pytest.raises(Refused, match="not_allowed"):
            services.cancel_promotion(
                acting_user=person, promotion=made, reason="x", expected_version=1
            )
    assert promotions_for(company.other) == []
    assert Promotion.objects.get().cancelled_on is None


def test_the_same_goods_on_the_same_days_overlap(company: People) -> None:
    one = promote(company)
    product = promote(company, title="Q1", families=[], products=["Q1"], starts_on=soon(40),
                      ends_on=soon(50))  # fmt: skip
    milk = promote(company, title="Leche", families=["Leches"])
    later = promote(company, title="Tarde", starts_on=soon(44), ends_on=soon(50))
    found = overlaps_of(one, [one, product, milk, later])
    assert [(o.other, o.goods, o.start, o.end) for o in found] == [
        (product, ("Q1",), soon(40), soon(43))
    ]
    apart = promote(company, title="S1", sites=[account("S1")])
    other = promote(company, title="S2", sites=[account("S2")])
    assert overlaps_of(apart, [other]) == []
    services.cancel_promotion(
        acting_user=company.kam, promotion=product, reason="No", expected_version=1
    )
    assert overlaps_of(one, promotions_for(company.kam)) != []
    assert product.pk not in {o.other.pk for o in overlaps_of(one, promotions_for(company.kam))}


def test_the_figure_is_told_of_what_may_run(company: People) -> None:
    held = promote(company, **MAY)
    planned = promote(company)
    gone = promote(company, title="No")
    services.cancel_promotion(
        acting_user=company.kam, promotion=gone, reason="No", expected_version=1
    )
    figure = returns_of(Questions(company.kam), None)
    assert [(row["key"], row["state"]) for row in figure.rows] == [
        (held.pk, "ended"),
        (planned.pk, "planned"),
    ]
    # The small company tells no sell-out: it is measured on what was sold to it, and said so.
    assert {row["source"] for row in figure.rows} == {"sell_in"}
    assert figure.missing[0]["code"] == "promotions_on_sell_in"
    assert returns_of(Questions(company.kam), ["D1"]).values["promotion_count"] == 0
    assert row_of(Questions(company.kam), gone) is None
    # Whoever may not know costs has no return.
    seen = returns_of(Questions(company.seller), None)
    assert {row["unit_margin"] for row in seen.rows} == {None}


def test_the_next_one_learns_from_those_before(company: People) -> None:
    held = promote(company, **MAY)
    services.note_learnt(
        acting_user=company.kam, promotion=held, text="Una semana basta", expected_version=1
    )
    promote(company, title="Leche", families=["Leches"], mechanic="display", **MAY)
    draft = promote(company)
    found = learnt_before(company.kam, Questions(company.kam), told_of(draft), None)
    assert [row["key"] for row in found.rows] == [held.pk]
    assert [text for _one, text in found.words] == ["Una semana basta"]
    assert found.uplifts is not None
    nothing = learnt_before(company.kam, Questions(company.kam), told_of(draft), ["D1"])
    assert (nothing.rows, nothing.uplifts, nothing.return_rate) == ([], None, None)


def test_first_and_last_days_are_on_the_calendar(company: People) -> None:
    made = promote(company)
    dated = [one for one in dates_of(company.kam, soon(0), soon(60)) if "promotion" in one.kind]
    assert [(one.kind, one.on) for one in dated] == [
        ("promotion_start", made.starts_on),
        ("promotion_end", made.ends_on),
    ]
    assert not dates_of(company.other, soon(0), soon(60))


WEEKS = b"Tienda;Unidades;Precio;Exposici\xc3\xb3n\n" + b"".join(
    f"A;{units};{price};{shown}\n".encode()
    for units, price, shown in (
        ("100", "2,00", "0"), ("104", "2,00", "0"), ("98", "2,00", "0,1"), ("190", "1,50", "0,6"),
        ("99", "2,00", "0"), ("101", "2,00", "0"),
    )
)  # fmt: skip


def test_a_file_of_weeks_is_studied() -> None:
    found = studied(WEEKS, margin=30, share=100, fixed=0)
    assert (found["weeks"], found["accounts"], found["promotions"]["count"]) == (6, 1, 1)
    assert found["promotions"]["return_rate"] < 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "study_empty"),
        (b"account,units,price\n", "study_empty"),
        (b"account,units\nA,1\n", "study_without_column"),
        (b"account,units,price\nA,many,2\n", "study_bad_number"),
        (b"account,units,price\nA,nan,2\n", "study_bad_number"),
        (b"x" * (8 * 1024 * 1024 + 1), "study_too_large"),
    ],
)
def test_a_file_that_is_none_says_why(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        weeks_from(content)
    assert refusal.value.code == code


def test_numbers_of_both_languages() -> None:
    text = 'account,units,price\nA,"1.234,5",2\nA,"1,234.5",2\n'
    assert [week.units for week in weeks_from(text.encode())] == [1234.5, 1234.5]
