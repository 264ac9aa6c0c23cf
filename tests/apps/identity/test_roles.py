"""Who may do what, and which people, views and entries a person finds."""

from __future__ import annotations

import pytest

from clave.apps.identity import selectors, services
from clave.apps.identity.access import require
from clave.apps.identity.models import SavedView, User
from clave.apps.identity.models.users import short_name
from clave.apps.identity.roles import PERMISSIONS, Permission, Role
from clave.lib.refusal import Refused
from tests.company import PASSWORD, People

pytestmark = pytest.mark.django_db
P = Permission
READS = {P.SEE_ALL_ACCOUNTS, P.SEE_INSIGHTS, P.SEE_MARGINS, P.SEE_DEMAND}
CONFIDENTIAL = {P.SEE_LIMITS, P.SEE_REMARKS}
# The rights of each role, written out a second time: a change of one must be a decision.
SERVES = {P.SEE_OWN_ACCOUNTS, P.FOLLOW_UP}
SELLS = (
    CONFIDENTIAL
    | SERVES
    | {P.EDIT_ACCOUNTS, P.SEE_INSIGHTS, P.SEE_MARGINS, P.SEE_DEMAND, P.SCORE_SELECTION}
)
EXPECTED = {
    "kam": SELLS | {P.LOG_COLLECTIONS, P.GIVE_TRAINING},
    "director": SELLS
    | {P.LOG_COLLECTIONS, P.GIVE_TRAINING}
    | {P.SEE_ALL_UNTIL_PLACED, P.ASSIGN_ACCOUNTS, P.MANAGE_RESOURCES}
    | {P.SEE_ANSWERS, P.MANAGE_READINESS, P.PLAN_WORK, P.DECIDE_SELECTION}
    | {P.MANAGE_PROFIT, P.SET_TARGETS, P.MANAGE_COMPETITION, P.PLAN_DEMAND, P.MANAGE_STRATEGY}
    | {P.ISSUE_BRIEF},
    "admin": set(P) - {P.SEE_OWN_ACCOUNTS, P.SEE_ALL_UNTIL_PLACED, P.SEE_LIMITS},
    "analyst": READS | {P.IMPORT_FACTS, P.SEE_ANSWERS},
    "finance": READS
    | {P.IMPORT_FACTS, P.FOLLOW_UP, P.MANAGE_PROFIT}
    | {P.LOG_COLLECTIONS, P.MANAGE_COLLECTIONS},
    "direction": READS
    | CONFIDENTIAL
    | {P.SEE_ANSWERS, P.MANAGE_READINESS, P.MANAGE_STRATEGY, P.ISSUE_BRIEF},
    "seller": SERVES,
    "department": SERVES | {P.SEE_DEMAND},
    "manager": SERVES | {P.SEE_DEMAND, P.MANAGE_RESOURCES, P.GIVE_TRAINING},
}


def test_each_role_has_its_rights_and_no_other(people: People) -> None:
    assert set(PERMISSIONS) == set(Role.values)
    everybody = people.all()
    for field, expected in EXPECTED.items():
        assert {p for p in P if everybody[field].may(p)} == expected, field


def test_an_inactive_or_unknown_person_may_nothing(people: People) -> None:
    people.admin.is_active = False
    people.director.role = "emperor"
    assert [p for p in P if people.admin.may(p) or people.director.may(p)] == []


def test_the_gate_refuses_by_name_and_lets_the_command_line_pass(people: People) -> None:
    require(None, P.MANAGE_USERS)
    require(people.admin, P.MANAGE_USERS)
    with pytest.raises(Refused) as refused:
        require(people.kam, P.MANAGE_USERS)
    assert refused.value.params == {"permission": "manage_users"}


def test_who_may_be_given_an_account(people: People) -> None:
    assert set(selectors.key_account_managers()) == {people.kam, people.other, people.director}
    User.objects.filter(pk=people.other.pk).update(is_active=False)
    assert set(selectors.key_account_managers()) == {people.kam, people.director}


def test_views_are_ones_own_and_those_that_others_shared(people: People) -> None:
    def save(user: User, name: str, shared: bool, page: str = "portfolio") -> SavedView:
        return services.save_view(
            acting_user=user, page=page, name=name, query="tier=A", shared=shared
        )

    own = save(people.kam, "Mine", False)
    shared = save(people.other, "For all", True)
    save(people.other, "Not for you", False)
    save(people.kam, "Elsewhere", False, page="lines")
    assert set(selectors.views_for(people.kam, "portfolio")) == {own, shared}
    assert set(selectors.views_for(people.seller, "portfolio")) == {shared}


def test_a_view_of_the_same_name_is_overwritten_and_only_ones_own(people: People) -> None:
    values = {"page": "portfolio", "name": "  Key  ", "shared": False}
    first = services.save_view(acting_user=people.kam, query="tier=A", **values)
    other = services.save_view(acting_user=people.other, query="tier=C", **values)
    again = services.save_view(acting_user=people.kam, query="tier=B", **values)
    assert (again.pk, again.query, again.name) == (first.pk, "tier=B", "Key")
    other.refresh_from_db()
    assert other.query == "tier=C"
    with pytest.raises(Refused, match="view_needs_name"):
        services.save_view(acting_user=people.kam, page="x", name=" ", query="", shared=False)
    with pytest.raises(Refused, match="not_allowed"):
        services.delete_view(acting_user=people.kam, view=other)
    services.delete_view(acting_user=people.other, view=other)
    assert list(SavedView.objects.all()) == [first]


def test_only_who_may_see_the_audit_finds_it(people: People) -> None:
    services.set_password(acting_user=None, user=people.kam, password=f"{PASSWORD} nueva")
    seen = {name: selectors.audit_visible_to(user).count() for name, user in people.all().items()}
    assert seen.pop("admin") == 1
    assert set(seen.values()) == {0}


def test_a_person_chooses_one_of_two_languages(people: People) -> None:
    services.set_language(acting_user=people.kam, language="es")
    assert User.objects.get(pk=people.kam.pk).language == "es"
    with pytest.raises(Refused, match="unknown_language"):
        services.set_language(acting_user=people.kam, language="fr")
    assert User.objects.get(pk=people.kam.pk).language == "es"


def test_names_are_shortened() -> None:
    assert [short_name(name) for name in ("Lucía Ferrer Gil", "Ana", "")] == [
        "L. Ferrer Gil",
        "Ana",
        "",
    ]
    person = User(email="zoe@example.com", name="")
    assert (person.initials, str(person)) == ("Z", "zoe@example.com")
    assert User(email="a@b.c", name="Ana Ruiz Sanz").initials == "AS"
