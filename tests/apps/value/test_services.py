"""The value ledger: who may tell what of which side, what is refused, and its sums."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clave.apps.accounts import services as accounts
from clave.apps.identity.models import AuditEntry
from clave.apps.identity.versions import StaleVersion
from clave.apps.value import services
from clave.apps.value.models import Gain, Initiative
from clave.apps.value.selectors import Key, reviews_due, value_ledger
from clave.lib.refusal import Refused
from tests.company import People, account

pytestmark = pytest.mark.django_db
WORDS = {"title": "Full pallets", "kind": "full_pallets", "state": "running",
         "starts_on": date(2025, 9, 1)}  # fmt: skip


def _refused(call, *args, **kwargs) -> str:
    before = AuditEntry.objects.count()
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs)
    assert AuditEntry.objects.count() == before
    return refusal.value.code


def _made(user, code="G1", **values) -> Initiative:
    return services.add_initiative(
        acting_user=user, account=account(code), currency="EUR", values=WORDS | values
    )


def _gain(user, initiative, side="theirs", nature="forecast", on=date(2026, 12, 31), amount=1000,
          evidence="", upload=None) -> Gain:  # fmt: skip
    told = {"side": side, "nature": nature, "on": on, "amount_minor": amount, "evidence": evidence}
    return services.add_gain(acting_user=user, initiative=initiative, values=told, upload=upload)


def test_sums_by_year_and_side(company: People) -> None:
    made = _made(company.kam)
    _gain(company.kam, made, "ours", "forecast", date(2025, 12, 31), 900_000)
    _gain(company.kam, made, "ours", "realised", date(2025, 12, 31), 840_000, "Deliveries")
    _gain(company.kam, made, "theirs", "forecast", date(2026, 12, 31), 1_950_000)
    _gain(company.kam, made, "theirs", "realised", date(2026, 9, 30), 1_380_050, "Hours")
    _gain(company.kam, made, "theirs", "realised", date(2026, 10, 31), -50, "A pallet broke")
    found = value_ledger(company.director, account("G1"))
    assert list(found.years) == [Key(2026, "EUR"), Key(2025, "EUR")]
    assert found.years[Key(2026, "EUR")] == {
        ("theirs", "forecast"): Decimal("19500.00"),
        ("theirs", "realised"): Decimal("13800.00"),
    }
    assert found.total("ours", "realised", "EUR") == 8400
    assert value_ledger(company.other, account("G1")).entries == []


def test_what_was_dropped_counts_with_what_it_realised(company: People) -> None:
    made = _made(company.kam, state="dropped")
    _gain(company.kam, made, "theirs", "forecast", amount=700)
    _gain(company.kam, made, "theirs", "realised", amount=300, evidence="Counted")
    found = value_ledger(company.kam, account("G1"))
    assert found.years[Key(2026, "EUR")] == {("theirs", "realised"): Decimal(3)}


def test_our_side_is_not_there_for_whoever_may_not_see_margins(company: People) -> None:
    accounts.add_member(
        acting_user=company.kam, account=account("G1"), user=company.seller, values={}
    )
    made = _made(company.kam)
    _gain(company.kam, made, "ours", amount=900)
    _gain(company.kam, made, "theirs", amount=800)
    for user, only in ((company.seller, False), (company.kam, True)):
        found = value_ledger(user, account("G1"), customer_only=only)
        assert not found.sees_ours
        assert [gain.side for entry in found.entries for gain in entry.gains] == ["theirs"]
        assert found.total("ours", "forecast", "EUR") == 0


def test_a_realised_gain_needs_evidence_which_may_be_a_file(company: People) -> None:
    made = _made(company.kam)
    assert _refused(_gain, company.kam, made, nature="realised") == "gain_needs_evidence"
    upload = SimpleUploadedFile("horas.txt", b"nine hours less")
    gain = _gain(company.kam, made, nature="realised", upload=upload)
    assert gain.file is not None
    assert gain.file.name == "horas.txt"


def test_who_may_and_what_is_refused(company: People) -> None:
    made = _made(company.kam)
    assert _refused(_made, company.other) == "not_allowed"
    assert _refused(_made, company.finance) == "not_allowed"
    assert _refused(_made, company.kam, title=" ") == "initiative_needs_title"
    assert _refused(_made, company.kam, state="lost") == "unknown_choice"
    assert _refused(_made, company.kam, ends_on=date(2024, 1, 1)) == "ends_before_start"
    assert _refused(_made, company.kam, owner=company.other) == "owner_without_sight"
    assert _refused(_gain, company.other, made) == "not_allowed"
    assert _refused(_gain, company.kam, made, amount=0) == "amount_is_zero"
    assert _refused(_gain, company.kam, made, amount=10**16) == "amount_too_large"
    assert _refused(_gain, company.kam, made, side="nobody") == "unknown_choice"
    assert (Initiative.objects.count(), Gain.objects.count()) == (1, 0)


def test_it_is_changed_by_version_and_gains_are_taken_back(company: People) -> None:
    made = _made(company.kam, review_on=date(2026, 1, 1))
    change = {"initiative": made, "values": {"state": "done"}, "expected_version": 1}
    assert services.change_initiative(acting_user=company.director, **change).version == 2
    with pytest.raises(StaleVersion):
        services.change_initiative(acting_user=company.kam, **change)
    gain = _gain(company.kam, made)
    assert _refused(services.remove_gain, acting_user=company.other, gain=gain) == "not_allowed"
    services.remove_gain(acting_user=company.kam, gain=gain)
    assert Gain.objects.count() == 0
    entry = AuditEntry.objects.latest("number")
    assert (entry.action, entry.changes["theirs_minor"]) == ("gain_removed", [1000, None])


def test_reviews_that_are_due(company: People) -> None:
    _made(company.kam, review_on=date(2026, 1, 1))
    _made(company.kam, title="Later", review_on=date(2027, 1, 1))
    _made(company.kam, title="Over", state="done", review_on=date(2026, 1, 1))
    entries = value_ledger(company.kam, account("G1")).entries
    assert reviews_due(entries, date(2026, 6, 1)) == 1
