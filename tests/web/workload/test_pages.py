"""Role, workload, what-if, proposal, breadth: three people, both languages, what is typed wrong."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from clave.apps.followup.models import Action
from clave.apps.identity.models import User
from clave.apps.selection.reading import standing_of
from clave.apps.workload import services
from clave.apps.workload.models import AccountRole, Capacity, Rule
from tests.apps.contacts.making import make_contact, talk
from tests.apps.selection.making import judge, open_one
from tests.company import FOUNDED, People, account, make_chart
from tests.web.exported import content_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
SENT = {"stage": "cooperative", "stage_reason": "Plan conjunto", "version": "0"}


def _role(code: str = "G1") -> str:
    return f"/accounts/{account(code).pk}/role/"


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def busy(company: People) -> People:
    """A chart; the first KAM has 200 hours for an account that asks 300, the other has 1144."""
    make_chart(company)
    services.set_capacity(
        acting_user=None,
        user=company.kam,
        since=FOUNDED,
        values={"days": 100, "hours_a_day": 4, "account_share": 50},
        expected_version=0,
    )
    _told("G1", 300)
    return company


def _told(code: str, hours: int) -> None:
    services.decide_role(
        acting_user=None,
        account=account(code),
        values={"hours": Decimal(hours), "hours_reason": "Counted"},
        expected_version=0,
    )


def test_three_people_at_a_role(company: People, as_user: LogIn) -> None:
    assert as_user(company.kam).post(_role(), SENT).status_code == 302
    role = AccountRole.objects.get()
    assert (role.stage, role.decided_by) == ("cooperative", company.kam)
    for person in (company.kam, company.director):
        page = _page(as_user(person), _role())
        assert "Stage: cooperative" in page
        assert "Plan conjunto" in page
    for attempt in (as_user(company.other).get, as_user(company.other).post):
        assert attempt(_role(), SENT).status_code == 404
    assert AccountRole.objects.get().version == 1


def test_why_it_is_key_is_read_from_the_selection(company: People, as_user: LogIn) -> None:
    """Everything that is judged of the group is at 10; its sales and margin are the ledger's."""
    assert "nobody told it" in _page(as_user(company.kam), _role())
    record = open_one(company)
    judge(company, record, value="10")
    standing = standing_of(company.kam, "G1")
    assert standing is not None
    assert (standing.scores["strategic"], standing.highest) == (10.0, "strategic")
    page = _page(as_user(company.kam), _role())
    assert "In “Selection 2027”, of 10" in page
    assert "strategic position 10.0" in page
    assert "its strategic position, by the selection" in page
    services.decide_role(
        acting_user=company.kam,
        account=account("G1"),
        values={"key_for": "sales", "key_reason": "A fifth of all"},
        expected_version=0,
    )
    assert "its sales: A fifth of all" in _page(as_user(company.kam), _role())


def test_who_only_reads_decides_nothing(company: People, as_user: LogIn) -> None:
    assert "Save" not in _page(as_user(company.finance), _role())
    assert as_user(company.finance).post(_role(), SENT).status_code == 403
    assert not AccountRole.objects.exists()
    assert as_user(company.department).get(_role()).status_code == 404


def test_a_stage_without_a_reason_keeps_what_was_written(company: People, as_user: LogIn) -> None:
    answer = as_user(company.kam).post(
        _role(), SENT | {"stage_reason": "", "key_reason": "Puerta al norte"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say why the relationship is at this stage." in page
    assert "Puerta al norte" in page
    assert not AccountRole.objects.exists()


def test_of_two_who_decide_at_once_the_second_sees_both(company: People, as_user: LogIn) -> None:
    as_user(company.kam).post(_role(), SENT)
    answer = as_user(company.director).post(_role(), SENT | {"stage": "basic"})
    assert answer.status_code == 409
    assert AccountRole.objects.get().stage == "cooperative"


def test_hours_are_written_as_the_language_does(company: People, as_user: LogIn) -> None:
    company.kam.language = "es"
    company.kam.save()
    client = as_user(company.kam)
    sent = {"hours": "64,5", "hours_reason": "Contadas", "version": "0"}
    assert client.post(_role(), sent).status_code == 302
    assert AccountRole.objects.get().hours == Decimal("64.5")
    page = _page(client, _role())
    assert 'value="64,5"' in page
    assert "indicadas; las reglas dicen" in page


def test_an_account_below_says_where_its_role_is(company: People, as_user: LogIn) -> None:
    page = _page(as_user(company.kam), _role("S1"))
    assert "Grupo Arrabal decides for this account" in page
    assert _role("G1") in page


def test_the_tab_is_there_for_who_analyses(company: People, as_user: LogIn) -> None:
    profile = f"/accounts/{account('G1').pk}/profile/"
    assert "KAM role" in _page(as_user(company.kam), profile)


def test_the_load_of_each_is_theirs_and_of_those_above(busy: People, as_user: LogIn) -> None:
    page = _page(as_user(busy.director), "/insights/workload/")
    assert "Lucía Ferrer carries 150% of their hours" in page
    assert "Álvaro Quintana" in page
    own = _page(as_user(busy.kam), "/insights/workload/")
    assert "The accounts ask 300 hours of 200: 150%" in own
    assert "Álvaro Quintana" not in own
    assert as_user(busy.kam).get(f"/insights/workload/{busy.other.pk}/").status_code == 404
    assert as_user(busy.other).get(f"/insights/workload/{busy.kam.pk}/").status_code == 404
    person = _page(as_user(busy.director), f"/insights/workload/{busy.kam.pk}/")
    assert "Lucía Ferrer: 1 account asks 300 of 200 hours, 150%" in person
    assert "Grupo Arrabal" in person


def test_the_load_is_exported_as_it_is_shown(busy: People, as_user: LogIn) -> None:
    answer = as_user(busy.director).get("/insights/workload/?export=csv")
    lines = content_of(answer).decode("utf-8-sig").splitlines()
    assert any("Lucía Ferrer" in line and "300" in line and "150" in line for line in lines)
    answer = as_user(busy.other).get("/insights/workload/?export=csv")
    assert "Lucía" not in content_of(answer).decode("utf-8-sig")


def test_spanish(busy: People, as_user: LogIn) -> None:
    busy.director.language = "es"
    busy.director.save()
    client = as_user(busy.director)
    assert "lleva el 150" in _page(client, "/insights/workload/")
    assert "Amplitud y profundidad" in _page(client, "/insights/breadth/")
    assert "Etapa: sin decidir" in _page(client, _role())


def test_a_what_if_writes_nothing(busy: People, as_user: LogIn) -> None:
    client = as_user(busy.director)
    page = _page(client, f"/insights/workload/what-if/?move=G1:{busy.other.pk}")
    assert "The largest load goes from 150% to " in page
    assert f'value="G1:{busy.kam.pk}:{busy.other.pk}"' in page
    same = _page(client, f"/insights/workload/what-if/?move=G1:{busy.kam.pk}")
    assert "What if an account moves" in same
    joined = _page(client, "/insights/workload/what-if/?account=G1&taker=-1&added=1")
    assert "New KAM 1" in joined
    hours = _page(client, f"/insights/workload/what-if/?person={busy.kam.pk}&hours=600")
    assert "The largest load goes from 150% to 50%" in hours
    assert account("G1").responsible == busy.kam


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("account=XX&taker=1", "There is no account with the code “XX”."),
        ("account=G1&taker=", "Choose the KAM who gets the account."),
        ("account=G1&taker=99999", "Choose the KAM who gets the account."),
        ("person=1&hours=many", "Hours a year are a number"),
        ("capacity=nan:nan&hours=nan", "Hours a year are a number"),
        ("move=G1", "Choose the KAM who gets the account."),
        ("added=many", "What if an account moves"),
    ],
)
def test_a_what_if_that_makes_no_sense(busy: People, as_user: LogIn, query: str, said: str) -> None:
    assert said in _page(as_user(busy.director), f"/insights/workload/what-if/?{query}")


def test_a_kam_cannot_ask_what_if_of_others(busy: People, as_user: LogIn) -> None:
    client = as_user(busy.other)
    page = _page(client, f"/insights/workload/what-if/?move=G1:{busy.other.pk}")
    assert "Arrabal" not in page
    assert "There is no account with the code “G1”." in page
    assert client.post("/insights/workload/hand-over/", {"move": "x"}).status_code == 404


def test_a_proposal_is_applied_by_who_assigns(busy: People, as_user: LogIn) -> None:
    client = as_user(busy.director)
    page = _page(client, "/insights/workload/proposal/?continuity=little")
    value = f"G1:{busy.kam.pk}:{busy.other.pk}"
    assert "With 1 change of KAM the largest load goes from 150% to" in page
    assert f'value="{value}"' in page
    assert "Lucía Ferrer has more than fits: 150%" in page
    assert "Apply" not in _page(as_user(busy.analyst), "/insights/workload/proposal/")
    answer = as_user(busy.director).post("/insights/workload/hand-over/", {"move": value})
    assert answer.status_code == 302
    assert account("G1").responsible == busy.other
    again = client.post("/insights/workload/hand-over/", {"move": value}, follow=True)
    assert "has another KAM by now" in again.content.decode()
    none = client.post("/insights/workload/hand-over/", {"move": ["G1:1", "::", "a:b:c"]})
    assert none.status_code == 302
    assert account("G1").responsible == busy.other


def test_breadth_shows_ones_own_and_asks_for_another_way(busy: People, as_user: LogIn) -> None:
    client = as_user(busy.director)
    page = _page(client, "/insights/breadth/")
    assert "2 key accounts are managed wide and shallow" in page
    act = f"/insights/breadth/{account('G1').pk}/act/"
    assert as_user(busy.other).post(act).status_code == 404
    assert "Arrabal" not in _page(as_user(busy.other), "/insights/breadth/")
    assert as_user(busy.analyst).post(act).status_code == 404
    assert not Action.objects.exists()
    assert as_user(busy.director).post(act).status_code == 302
    action = Action.objects.get()
    assert (action.owner, action.account) == (busy.kam, account("G1"))
    assert action.title == "Give Grupo Arrabal depth: reach more functions"
    assert action.due_on is not None
    assert action.due_on > timezone.localdate()
    assert "An action is open" in _page(as_user(busy.director), "/insights/breadth/")
    assert as_user(busy.director).post(act).status_code == 302
    assert Action.objects.count() == 1


def test_what_is_managed_as_it_should_be_asks_for_nothing(busy: People, as_user: LogIn) -> None:
    act = f"/insights/breadth/{account('C1').pk}/act/"
    answer = as_user(busy.director).post(act, follow=True)
    assert "Ultramarinos Salcedo is managed as it should be." in answer.content.decode()
    assert not Action.objects.exists()


def test_depth_is_counted_of_the_ties(busy: People, as_user: LogIn) -> None:
    for function in ("purchasing", "quality", "payments"):
        known = make_contact(busy.kam, "H1", f"P {function}", function=function, level=2)
        for days in (1, 8, 15, 22):
            talk(busy.kam, known, days=days)
    rows = content_of(as_user(busy.director).get("/insights/breadth/accounts/?export=csv"))
    line = next(r for r in rows.decode("utf-8-sig").splitlines() if "Arrabal" in r)
    assert "key account" not in line.lower().replace("grupo arrabal", "")
    assert ";12;" in line.replace(",", ";")  # contacts of the year


def test_rules_are_read_by_all_and_set_by_who_plans(company: People, as_user: LogIn) -> None:
    rule = "/insights/workload/rules/effort/A.high/"
    sent = {"hours": "300", "direction_days": "60", "management_days": "14"}
    sent |= {"operative_days": "7", "version": "0"}
    assert "240" in _page(as_user(company.kam), "/insights/workload/rules/")
    assert as_user(company.kam).post(rule, sent).status_code == 404
    assert not Rule.objects.exists()
    assert as_user(company.director).post(rule, sent).status_code == 302
    assert Rule.objects.get().values["hours"] == 300.0
    assert as_user(company.director).post(rule, sent).status_code == 409
    wrong = as_user(company.director).post(rule, sent | {"hours": "a lot", "version": "1"})
    assert wrong.status_code == 422
    assert "a lot" in wrong.content.decode()
    assert as_user(company.director).get("/insights/workload/rules/love/x/").status_code == 404
    back = as_user(company.director).post(f"{rule}forget/", {"version": "1"})
    assert back.status_code == 302
    assert not Rule.objects.exists()


def test_shares_and_choices_of_rules(company: People, as_user: LogIn) -> None:
    stage = "/insights/workload/rules/stage/integrated/"
    sent = {"factor": "1.3", "functions_share": "80", "levels": ["1", "2"], "team": ["strategic"]}
    assert as_user(company.director).post(stage, sent | {"version": "0"}).status_code == 302
    assert Rule.objects.get().values == {
        "factor": 1.3,
        "functions_share": 0.8,
        "levels": [1, 2],
        "team": ["strategic"],
    }
    territory = "/insights/workload/rules/territory/all/"
    page = _page(as_user(company.director), territory)
    assert 'value="40' in page
    bands = "/insights/workload/rules/complexity/sites/"
    wrong = as_user(company.director).post(
        bands, {"medium_from": "9", "high_from": "3", "version": "0"}
    )
    assert wrong.status_code == 422
    assert "is above the second one" in wrong.content.decode()


def test_hours_of_people(company: People, as_user: LogIn) -> None:
    make_chart(company)
    new = "/insights/workload/capacity/new/"
    sent = {"user": str(company.kam.pk), "since": "2026-01-01", "days": "200", "version": "0"}
    sent |= {"hours_a_day": "8", "account_share": "60", "moments": "400", "hits": "168"}
    assert as_user(company.kam).post(new, sent).status_code == 404
    wrong = as_user(company.director).post(new, sent | {"hits": "500"})
    assert wrong.status_code == 422
    assert "how many of them were spent on accounts" in wrong.content.decode()
    assert as_user(company.director).post(new, sent).status_code == 302
    told = Capacity.objects.get()
    assert (told.user, told.hits) == (company.kam, 168)
    page = _page(as_user(company.director), "/insights/workload/capacity/")
    assert "37% to 47%, 400 moments" in page
    assert "Lucía" not in _page(as_user(company.other), "/insights/workload/capacity/")
    edit = f"/insights/workload/capacity/{told.pk}/"
    changed = as_user(company.director).post(edit, sent | {"days": "190", "version": "1"})
    assert changed.status_code == 302
    assert Capacity.objects.get().days == 190
    person = _page(as_user(company.director), f"/insights/workload/{company.kam.pk}/")
    assert "in 400 moments: with 95 % of certainty" in person


def test_the_api_tells_the_work_of_those_one_sees(busy: People, as_user: LogIn) -> None:
    names = {row["name"] for row in as_user(busy.other).get("/api/figures/workload").json()["rows"]}
    assert names == {"Álvaro Quintana"}
    assert as_user(busy.department).get("/api/figures/workload").status_code == 404
    rows = as_user(busy.director).get("/api/figures/workload").json()["rows"]
    assert {row["name"] for row in rows} >= {"Lucía Ferrer", "Álvaro Quintana"}
