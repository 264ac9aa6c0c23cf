"""Writes on accounts: who may, what is refused, and that a refusal changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clave.apps.accounts import services
from clave.apps.accounts.models import Account, AccountFile, AccountNote, LossScenario
from clave.apps.identity.models import AuditEntry, StoredFile, User
from clave.apps.identity.versions import StaleVersion
from clave.lib.refusal import Refused
from tests.company import People, account

pytestmark = pytest.mark.django_db


def _update(user: User | None, code: str, **values: Any) -> Account:
    found = account(code)
    return services.update_account(
        acting_user=user, account=found, values=values, expected_version=found.version
    )


def _rows() -> list[Any]:
    models = (Account, AccountFile, AccountNote, LossScenario, StoredFile, AuditEntry)
    return [sorted(map(str, model.objects.values_list())) for model in models]


def _upload(name: str = "acta.txt", content: bytes = b"an agreement") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_the_kam_writes_a_profile_and_the_audit_tells_it(company: People) -> None:
    before = AuditEntry.objects.count()
    saved = _update(company.kam, "G1", segment="hyper", contact_name="Rosa")
    assert (saved.version, saved.edited_fields) == (2, ["segment"])
    stored = account("G1")
    assert (stored.segment, stored.contact_name) == ("hyper", "Rosa")
    entry = AuditEntry.objects.order_by("number").last()
    assert entry is not None
    assert (AuditEntry.objects.count(), entry.actor) == (before + 1, company.kam)
    assert (entry.action, entry.account_code) == ("account_changed", "G1")
    assert entry.changes["segment"] == ["retail", "hyper"]


def test_who_does_not_see_or_may_not_write_changes_nothing(company: People) -> None:
    before = _rows()
    everybody = company.all()
    for name in set(everybody) - {"kam", "director", "admin"}:
        with pytest.raises(Refused, match="not_allowed"):
            _update(everybody[name], "G1", segment="x")
        with pytest.raises(Refused, match="not_allowed"):
            services.add_note(
                acting_user=everybody[name],
                account=account("G1"),
                text="x",
                happened_on=date(2026, 11, 1),
            )
        with pytest.raises(Refused, match="not_allowed"):
            services.attach_file(
                acting_user=everybody[name], account=account("G1"), upload=_upload()
            )
        with pytest.raises(Refused, match="not_allowed"):
            services.assign_accounts(
                acting_user=everybody[name], accounts=[account("G1")], kam=company.other
            )
    assert _rows() == before


@pytest.mark.parametrize(
    "values", [{"tier": "B"}, {"kam": None}, {"decides": True}, {"level": "site"}, {"parent": None}]
)
def test_a_kam_does_not_place_accounts(values: dict[str, Any], company: People) -> None:
    before = _rows()
    with pytest.raises(Refused) as refused:
        _update(company.kam, "H1" if "parent" in values else "G1", **values)
    assert refused.value.params == {"permission": "assign_accounts"}
    assert _rows() == before
    _update(company.kam, "G1", tier="A", segment="x")  # the tier that it has is no change


def test_what_is_above_cannot_hang_below(company: People) -> None:
    before = _rows()
    for code, parent in (("G1", "S1"), ("H1", "S2"), ("G1", "G1")):
        with pytest.raises(Refused, match="circular_parent"):
            _update(company.director, code, parent=account(parent))
    assert _rows() == before


def test_a_circle_that_stands_in_the_books_hangs_nothing_up(company: People) -> None:
    """It would be a fault; a question about another account must still be answered."""
    Account.objects.filter(code="G1").update(parent=account("S1"))
    saved = _update(company.director, "D1", parent=account("S2"))
    assert saved.parent == account("S2")


def test_a_move_tells_anew_who_decides_and_who_answers(company: People) -> None:
    _update(company.director, "D1", parent=account("G1"), kam=None)
    assert (account("D1").decider, account("D1").responsible) == (account("G1"), company.kam)
    _update(company.director, "H1", decides=True)
    assert account("S1").decider == account("H1")
    assert account("D1").decider == account("G1")


def test_a_stale_profile_is_refused_with_both_versions(company: People) -> None:
    stale = account("G1")
    _update(company.director, "G1", segment="first")
    with pytest.raises(StaleVersion) as refused:
        services.update_account(
            acting_user=company.kam, account=stale, values={"segment": "mine"}, expected_version=1
        )
    assert getattr(refused.value.current, "segment", "") == "first"
    assert refused.value.attempted["segment"] == "mine"
    assert account("G1").segment == "first"


def test_several_accounts_change_hands_at_once_or_not_at_all(company: People) -> None:
    before = _rows()
    stale = [account("C1"), account("D1")]
    stale[1].version = 9
    with pytest.raises(StaleVersion):
        services.assign_accounts(acting_user=company.director, accounts=stale, kam=company.kam)
    assert _rows() == before
    services.assign_accounts(
        acting_user=company.director, accounts=[account("C1"), account("D1")], kam=company.kam
    )
    assert account("D1").responsible == account("C1").responsible == company.kam
    assert not Account.objects.visible_to(company.other).exists()


def test_a_file_comes_and_goes_with_its_content(
    company: People, folders: Path, django_capture_on_commit_callbacks: Any
) -> None:
    attached = services.attach_file(
        acting_user=company.kam, account=account("G1"), upload=_upload()
    )
    kept = Path(attached.file.content.path)
    assert kept.read_bytes() == b"an agreement"
    digest = attached.file.sha256
    with pytest.raises(Refused, match="not_allowed"):
        services.remove_file(acting_user=company.other, attached=attached)
    assert kept.exists()
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_file(acting_user=company.kam, attached=attached)
        assert kept.exists(), "until the change is committed"
    assert not kept.exists()
    assert StoredFile.objects.count() == 0
    told = AuditEntry.objects.filter(action__startswith="file_").order_by("number")
    assert [(e.action, e.changes["sha256"]) for e in told] == [
        ("file_added", [None, digest]),
        ("file_removed", [digest, None]),
    ]


def test_a_refused_file_leaves_no_row(company: People, settings: Any) -> None:
    before = _rows()
    with pytest.raises(Refused, match="file_type"):
        services.attach_file(
            acting_user=company.kam, account=account("G1"), upload=_upload("x.exe")
        )
    settings.CLAVE_FILE_LIMIT = 3
    with pytest.raises(Refused, match="file_too_large"):
        services.attach_file(acting_user=company.kam, account=account("G1"), upload=_upload())
    assert _rows() == before


def test_a_note_says_something(company: People) -> None:
    note = services.add_note(
        acting_user=company.kam,
        account=account("S1"),
        text="  They asked for a new price.  ",
        happened_on=date(2026, 10, 30),
    )
    assert (note.text, note.author) == ("They asked for a new price.", company.kam)
    with pytest.raises(Refused, match="note_empty"):
        services.add_note(
            acting_user=company.kam, account=account("S1"), text=" ", happened_on=date(2026, 1, 1)
        )
    assert AccountNote.objects.count() == 1


def test_a_scenario_is_ones_own(company: People) -> None:
    given: dict[str, Any] = {"name": " Worst ", "recapture": 0.2, "avoidable_costs_minor": 500}
    mine = services.save_scenario(acting_user=company.kam, accounts=[account("G1")], **given)
    theirs = services.save_scenario(acting_user=company.other, accounts=[account("D1")], **given)
    again = services.save_scenario(acting_user=company.kam, accounts=[account("S1")], **given)
    assert (again.pk, again.name, theirs.pk != mine.pk) == (mine.pk, "Worst", True)
    assert [a.code for a in again.accounts.all()] == ["S1"]
    for change, code in (({"name": " "}, "needs_name"), ({"accounts": []}, "needs_accounts")):
        with pytest.raises(Refused, match=code):
            services.save_scenario(
                acting_user=company.kam, **({"accounts": [account("G1")]} | given | change)
            )
    with pytest.raises(Refused, match="not_allowed"):
        services.save_scenario(acting_user=company.seller, accounts=[account("G1")], **given)
    with pytest.raises(Refused, match="not_allowed"):
        services.delete_scenario(acting_user=company.kam, scenario=theirs)
    services.delete_scenario(acting_user=company.kam, scenario=again)
    assert list(LossScenario.objects.all()) == [theirs]
