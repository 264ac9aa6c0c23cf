"""Actions: who gives them, who sees them, how they are closed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Action, Follower, Item, Notification
from clave.apps.followup.services import actions
from clave.apps.identity.audit import Subject
from clave.apps.identity.models import AuditEntry, StoredFile
from clave.apps.identity.versions import StaleVersion
from clave.lib.refusal import Refused
from tests.company import People, account

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 1)


def _action(people: People, **values: Any) -> Action:
    given = {"title": "Send the minutes", "owner": people.seller, "due_on": DUE}
    given |= {"account": account("G1")} | values
    return actions.create_action(acting_user=people.kam, values=given)


def _books() -> list[Any]:
    models = (Action, Item, Follower, Notification, AuditEntry, StoredFile)
    return [sorted(map(str, model.objects.values_list())) for model in models]


def _seen(people: People) -> set[str]:
    return {n for n, user in people.all().items() if Action.objects.visible_to(user).exists()}


def test_who_sees_an_action(company: People) -> None:
    sees_all = {"director", "admin", "analyst", "finance", "direction"}
    action = _action(company)
    assert _seen(company) == sees_all | {"kam", "seller"}, "who sees the account, and its owner"
    Account.objects.filter(code="G1").update(responsible=company.other)
    assert _seen(company) == sees_all | {"other", "kam", "seller"}, "who asked for it still does"
    action.delete()
    _action(company, account=None)
    assert _seen(company) == {"kam", "seller"}, "without an account: those whom it names"


def test_the_owner_is_told_and_closes_it_with_evidence(company: People) -> None:
    action = _action(company, amount_minor=64_000_00, currency="EUR")
    told = Notification.objects.get()
    assert (told.user, told.code, told.actor) == (company.seller, "action_given", company.kam)
    moved = actions.move_action(
        acting_user=company.seller, action=action, state="in_progress", expected_version=1
    )
    with pytest.raises(Refused, match="evidence_needed"):
        actions.close_action(
            acting_user=company.seller, action=moved, note=" ", upload=None, expected_version=2
        )
    photo = SimpleUploadedFile("shelf.txt", b"the shelf")
    done = actions.close_action(
        acting_user=company.seller, action=moved, note="", upload=photo, expected_version=2
    )
    assert (done.state, done.closed_by, done.evidence_file.name) == (
        *("done", company.seller),
        "shelf.txt",
    )
    said = AuditEntry.objects.filter(subject_type="action").values_list("action", "account_code")
    assert list(said) == [("action_moved", "G1")] * 2 + [("action_created", "G1")]
    assert Notification.objects.filter(user=company.kam, code="action_moved").count() == 2
    with pytest.raises(Refused, match="action_settled"):
        actions.move_action(
            acting_user=company.seller, action=done, state="open", expected_version=3
        )


def test_a_new_owner_sees_it_and_the_old_one_still_does(company: People) -> None:
    action = _action(company)
    saved = actions.update_action(
        acting_user=company.kam,
        action=action,
        values={"owner": company.department},
        expected_version=1,
    )
    assert saved.version == 2
    assert Action.objects.visible_to(company.department).exists()
    assert Notification.objects.filter(user=company.department, code="action_given").exists()
    with pytest.raises(StaleVersion):
        actions.update_action(
            acting_user=company.director, action=action, values={"title": "x"}, expected_version=1
        )


def test_it_says_what_it_is_about_in_other_subjects_words(company: People) -> None:
    about = Subject("agreement", "17", "Agreement 2027")
    action = _action(
        company, subject_type=about.type, subject_id=about.id, subject_label=about.label
    )
    assert Action.objects.filter(subject_type="agreement", subject_id="17").get() == action


@pytest.mark.parametrize(
    ("who", "values", "code"),
    [
        ("other", {}, "not_allowed"),  # does not see the account
        ("analyst", {}, "not_allowed"),  # sees it, and gives no actions
        ("direction", {}, "not_allowed"),
        ("kam", {"title": "  "}, "item_needs_title"),
        ("kam", {"due_on": None}, "action_needs_due"),
        ("kam", {"amount_minor": -1, "currency": "EUR"}, "amount_below_zero"),
        ("kam", {"amount_minor": 1}, "amount_needs_currency"),
        ("kam", {"owner": "inactive"}, "owner_cannot_log_in"),
    ],
)
def test_what_is_refused_changes_nothing(
    who: str, values: dict[str, Any], code: str, company: People
) -> None:
    if values.get("owner"):
        company.department.is_active = False
        company.department.save()
        values = {"owner": company.department}
    before = _books()
    given = {"title": "x", "owner": company.seller, "due_on": DUE, "account": account("G1")}
    with pytest.raises(Refused) as refused:
        actions.create_action(acting_user=company.all()[who], values=given | values)
    assert refused.value.code == code
    assert _books() == before


def test_only_those_whom_it_concerns_change_it(company: People) -> None:
    action = _action(company)
    before = _books()
    for who in ("other", "finance", "analyst", "direction", "department"):
        person = company.all()[who]
        with pytest.raises(Refused, match="not_allowed"):
            actions.cancel_action(
                acting_user=person, action=action, reason="No", expected_version=1
            )
    assert _books() == before
    cancelled = actions.cancel_action(
        acting_user=company.director, action=action, reason="No longer", expected_version=1
    )
    assert (cancelled.state, cancelled.evidence_note) == ("cancelled", "No longer")
