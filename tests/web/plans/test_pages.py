"""Pages of plans: what they say, who gets in, what is written, what is refused."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from clave.apps.accounts.services import add_member
from clave.apps.followup.models import Approval
from clave.apps.identity.models import AuditEntry, User
from clave.apps.plans.models import AccountPlan, Goal, PlanTemplate, Section
from clave.apps.plans.services.versions import keep
from clave.apps.plans.services.writing import save_section
from tests.apps.plans.making import (
    decided,
    make_action,
    make_goal,
    make_objective,
    make_plan,
    make_plans_chart,
    reviewed,
    running,
    write_all,
)
from tests.company import People, account

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]


@pytest.fixture
def chart(company: People) -> People:
    """The small company with its chart."""
    make_plans_chart(company)
    return company


@pytest.fixture
def login() -> Login:
    """A browser of its own for each person."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in


def _get(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


def _plan(people: People) -> AccountPlan:
    plan = make_plan(people)
    make_objective(people, plan)
    make_action(people, plan)
    return plan


def test_one_page_says_all_of_a_plan(chart: People, login: Login) -> None:
    plan = running(chart, _plan(chart))
    for person, writes in ((chart.kam, True), (chart.director, True), (chart.analyst, False)):
        text = _get(login(person), f"/plans/{plan.pk}/")
        assert "of the way to its objectives" in text
        assert "Vender más" in text and "Visitar" in text
        assert ("Keep this version" in text) is writes
    assert login(chart.other).get(f"/plans/{plan.pk}/").status_code == 404
    result = _get(login(chart.kam), f"/plans/{plan.pk}/result/")
    assert "Contribution" in result and "For them" in result
    assert '<h1 id="finding">Expected result for both sides</h1>' in result, "a page of its own"
    assert f'href="/plans/{plan.pk}/#result"' in result


def test_a_draft_says_what_is_missing(chart: People, login: Login) -> None:
    plan = make_plan(chart, sponsor=None)
    text = _get(login(chart.kam), f"/plans/{plan.pk}/")
    assert "Name a sponsor" in text and "Add at least one objective" in text
    assert "Write the section “Situation”." in text
    answer = login(chart.kam).post(f"/plans/{plan.pk}/move/", {"state": "review"}, follow=True)
    assert "Name a sponsor" in answer.content.decode()
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_parts_are_added_changed_and_taken_out(chart: People, login: Login) -> None:
    plan, client = make_plan(chart), login(chart.kam)
    goal = make_goal(chart)
    given: dict[str, dict[str, Any]] = {
        "objectives": {
            "title": "Cuota", "goal": goal.pk, "measure": "free", "unit": "tiendas",
            "baseline": "0", "target": "12", "starts_on": "2026-01-01", "due_on": "2026-12-31",
            "weight": "2", "curve": "2026-06-30 3",
        },
        "strategies": {"title": "Por tiendas", "text": "Una a una"},
        "swot": {"quarter": "threat", "text": "Otro proveedor", "evidence": "competition"},
        "investments": {"kind": "promotion", "title": "Campaña", "amount": "1200"},
        "risks": {
            "title": "Se va el comprador", "likelihood": "4", "impact_level": "4",
            "owner": chart.kam.pk, "state": "open",
        },
        "milestones": {"title": "Reunión", "on": "2026-12-15"},
        "actions": {
            "title": "Visitar Huesca", "owner": chart.kam.pk, "due_on": "2026-12-20",
            "account": account("S2").pk,
        },
    }  # fmt: skip
    for part, values in given.items():
        assert client.get(f"/plans/{plan.pk}/{part}/new/").status_code == 200
        answer = client.post(f"/plans/{plan.pk}/{part}/new/", values)
        assert answer.status_code == 302, (part, answer.content.decode()[-3000:])
        record = getattr(plan, part).get()
        url = f"/plans/{plan.pk}/{part}/{record.pk}/"
        assert client.get(url).status_code == 200
        version = record.action.version if part == "actions" else record.version
        name = "text" if part == "swot" else "title"
        answer = client.post(url, values | {name: "Otra cosa", "version": version})
        assert answer.status_code == 302, (part, answer.content.decode()[-3000:])
        assert login(chart.other).get(url).status_code == 404
        assert login(chart.seller).get(url).status_code == 404
    objective = plan.objectives.get()
    assert (objective.title, objective.curve, objective.goal) == (
        "Otra cosa", [["2026-06-30", "3"]], goal,
    )  # fmt: skip
    text = _get(client, f"/plans/{plan.pk}/")
    assert text.count("Otra cosa") >= 7
    for part in given:
        record = getattr(plan, part).get()
        version = 0 if part == "actions" else record.version
        client.post(f"/plans/{plan.pk}/{part}/{record.pk}/remove/", {"version": version})
        assert not getattr(plan, part).exists(), part


def test_bad_parts_say_why_and_keep_what_was_typed(chart: People, login: Login) -> None:
    plan, client = make_plan(chart), login(chart.kam)
    before = AuditEntry.objects.count()
    answer = client.post(
        f"/plans/{plan.pk}/objectives/new/",
        {"title": "Vino", "measure": "family_sales", "family": "Vinos", "target": "10",
         "no_goal_reason": "x", "weight": "1"},
    )  # fmt: skip
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "the ledger knows no family of that name" in text and 'value="Vinos"' in text
    early = {"title": "Antes", "owner": chart.kam.pk, "due_on": "2025-12-31"}
    early["account"] = account("G1").pk
    answer = client.post(f"/plans/{plan.pk}/actions/new/", early)
    assert (answer.status_code, "due before the plan begins" in answer.content.decode()) == (
        422,
        True,
    )
    assert AuditEntry.objects.count() == before


def test_two_write_at_once(chart: People, login: Login) -> None:
    plan = make_plan(chart)
    section = plan.sections.get(key="needs")
    url = f"/plans/{plan.pk}/sections/needs/"
    save_section(acting_user=chart.kam, section=section, text="Uno. Dos. Tres.", base=0)
    one, two = login(chart.kam), login(chart.director)
    assert 'name="base" value="1"' in _get(one, url)
    assert one.post(url, {"text": "Uno más. Dos. Tres.", "base": 1}).status_code == 302
    merged = two.post(url, {"text": "Uno. Dos. Tres menos.", "base": 1}, follow=True)
    assert "together with what somebody else" in merged.content.decode()
    section.refresh_from_db()
    assert section.text == "Uno más. Dos. Tres menos."
    conflict = one.post(url, {"text": "Uno mucho. Dos. Tres.", "base": 1})
    text = conflict.content.decode()
    assert conflict.status_code == 409
    for words in ("Uno mucho.", "Uno más.", "Tres menos."):
        assert words in text
    section.refresh_from_db()
    assert section.number == 3
    assert 'name="base" value="3"' in text
    chosen = {"base": 3, "stretch": ["Uno muchísimo más.", "Dos. Tres menos."]}
    assert one.post(url, chosen).status_code == 302
    section.refresh_from_db()
    assert section.text == "Uno muchísimo más. Dos. Tres menos."
    assert login(chart.other).post(url, {"text": "x", "base": 4}).status_code == 404


def test_remarks_of_a_section_are_comments(chart: People, login: Login) -> None:
    plan = make_plan(chart)
    url = f"/plans/{plan.pk}/sections/needs/remarks/"
    answer = login(chart.director).post(url, {"text": "¿Y el yogur?"}, follow=True)
    assert "¿Y el yogur?" in answer.content.decode()
    told = chart.kam.notifications.get(code="comment")
    assert told.item_id == plan.pk
    assert f"/plans/{plan.pk}/" in _get(login(chart.kam), "/notifications/")
    assert login(chart.other).post(url, {"text": "x"}).status_code == 404


def test_versions_side_by_side(chart: People, login: Login) -> None:
    plan = make_plan(chart)
    write_all(plan)
    objective = make_objective(chart, plan)
    keep(acting_user=chart.kam, plan=plan, note_text="Antes")
    section = plan.sections.get(key="needs")
    text = "Lo que NO hay de needs."
    save_section(acting_user=chart.kam, section=section, text=text, base=section.number)
    objective.target = Decimal(15_000)
    objective.save()
    client = login(chart.director)
    assert "Antes" in _get(client, f"/plans/{plan.pk}/versions/")
    assert "Lo que hay de needs." in _get(client, f"/plans/{plan.pk}/versions/1/")
    text = _get(client, f"/plans/{plan.pk}/compare/?from=1&to=now")
    assert "<ins>" in text and "NO" in text
    assert "12.000" in text or "12,000" in text
    assert "15.000" in text or "15,000" in text
    assert "Both say the same." in _get(client, f"/plans/{plan.pk}/compare/?from=1&to=1")
    for bad in ("from=9&to=now", "from=x&to=now"):
        assert client.get(f"/plans/{plan.pk}/compare/?{bad}").status_code == 404


def test_values_of_margins_are_for_who_may_see_them(chart: People, login: Login) -> None:
    plan = make_plan(chart)
    secret = {"measure": "contribution", "baseline": Decimal(4321), "target": Decimal(8765)}
    make_objective(chart, plan, **secret)
    client = login(chart.kam)
    client.post(f"/plans/{plan.pk}/situation/")
    keep(acting_user=chart.kam, plan=plan, note_text="")
    pages = ("", "versions/1/", "compare/?from=1&to=now", "result/")
    for page in ("", "versions/1/"):
        assert "8.765" in _get(client, f"/plans/{plan.pk}/{page}").replace(",", ".")
    chart.analyst.role = "department"  # sees what it serves, and no margin
    chart.analyst.save()
    add_member(
        acting_user=None,
        account=account("G1"),
        user=chart.analyst,
        values={"level": "research", "share": 10, "since": date(2026, 1, 1)},
    )
    blind = login(chart.analyst)
    for page in pages:
        text = _get(blind, f"/plans/{plan.pk}/{page}").replace(",", ".")
        assert "8.765" not in text and "4.321" not in text, page
        assert "Contribution per net sales" not in text


def test_goals_and_what_serves_them(chart: People, login: Login) -> None:
    goal, alone = make_goal(chart), make_goal(chart, title="Nadie", measure="products")
    plan = make_plan(chart)
    make_objective(chart, plan, goal=goal, baseline=Decimal(8000), target=Decimal(12_000))
    make_objective(chart, plan, title="Suelto")
    url = "/plans/strategy/?year=2026"
    assert "2 objectives of drafts do not count yet." in _get(login(chart.kam), url)
    reviewed(chart, plan)
    text = _get(login(chart.direction), url)
    assert "no plan serves 1 of them" in text
    assert "4.000" in text.replace(",", ".")
    assert "1 objective serves no goal" in text
    told = {"title": "Otra", "year": "2027", "owner": chart.director.pk, "measure": "free",
            "unit": "clientes", "baseline": "0", "target": "5"}  # fmt: skip
    assert login(chart.director).post("/plans/goals/new/", told).status_code == 302
    made = Goal.objects.get(year=2027)
    now = {"value": "2", "version": made.version}
    assert login(chart.kam).post(f"/plans/goals/{made.pk}/now/", now).status_code == 404
    assert login(chart.director).post(f"/plans/goals/{made.pk}/now/", now).status_code == 302
    for person in (chart.kam, chart.seller, chart.analyst):
        assert login(person).get("/plans/goals/new/").status_code == 404
    client = login(chart.director)
    client.post(f"/plans/goals/{goal.pk}/remove/", {"version": goal.version})
    client.post(f"/plans/goals/{alone.pk}/remove/", {"version": alone.version})
    assert set(Goal.objects.values_list("pk", flat=True)) == {goal.pk, made.pk}


def test_a_template_decides_what_new_plans_have(chart: People, login: Login) -> None:
    url = "/plans/templates/A/"
    assert login(chart.kam).get(url).status_code == 404
    client = login(chart.director)
    told = {"version": "0", "used-situation": "on", "required-situation": "on"}
    told |= {"used-objectives": "on", "used-own1": "on", "question-situation": "¿Dónde estamos?"}
    assert "Give a section of your own a title" in client.post(url, told).content.decode()
    assert client.post(url, told | {"title-own1": "Logística"}).status_code == 302
    assert PlanTemplate.objects.get().tier == "A"
    plan = make_plan(chart)
    found = [(s.key, s.title, s.required) for s in Section.objects.filter(plan=plan)]
    assert found == [
        ("situation", "", True),
        ("objectives", "", False),
        ("own1", "Logística", False),
    ]
    assert "¿Dónde estamos?" in _get(login(chart.kam), f"/plans/{plan.pk}/")


def test_the_list_and_the_tab(chart: People, login: Login) -> None:
    assert "No plan is carried out yet" in _get(login(chart.kam), "/plans/")
    assert "There is no plan for this account yet" in _get(
        login(chart.kam), f"/accounts/{account('G1').pk}/plan/"
    )
    plan = running(chart, _plan(chart))
    make_plan(chart, code="D1", title="Ajeno")
    text = _get(login(chart.kam), "/plans/")
    assert "1 plan is carried out" in text and "Distribuciones Teide" not in text
    assert "Distribuciones Teide" in _get(login(chart.director), "/plans/")
    assert plan.title in _get(login(chart.kam), f"/accounts/{account('G1').pk}/plan/")
    answer = login(chart.kam).get("/plans/?export=csv")
    assert "Grupo Arrabal" in b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]


def test_begun_on_the_page_and_taken_out(chart: People, login: Login) -> None:
    client, pk = login(chart.kam), account("G1").pk
    year = timezone.localdate().year
    assert f'value="Account plan {year}"' in _get(client, f"/accounts/{pk}/plan/new/")
    told = {"title": "P", "starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31",
            "owner": chart.kam.pk}  # fmt: skip
    assert client.post(f"/accounts/{pk}/plan/new/", told).status_code == 302
    plan = AccountPlan.objects.get()
    head = {**told, "title": "Q", "sponsor": chart.director.pk, "pnl_basis": "statement"}
    assert client.post(f"/plans/{plan.pk}/edit/", {**head, "version": 1}).status_code == 302
    assert (
        client.post(f"/plans/{plan.pk}/edit/", {**head, "title": "R", "version": 1}).status_code
        == 409
    )
    plan.refresh_from_db()
    assert (plan.title, plan.sponsor) == ("Q", chart.director)
    gone = {"reason": "Doble", "version": plan.version}
    assert login(chart.other).post(f"/plans/{plan.pk}/remove/", gone).status_code == 404
    assert client.post(f"/plans/{plan.pk}/remove/", gone).status_code == 302
    assert not AccountPlan.objects.exists()


def test_approval_on_the_pages(chart: People, login: Login) -> None:
    plan = _plan(chart)
    write_all(plan)
    login(chart.kam).post(f"/plans/{plan.pk}/move/", {"state": "review"})
    assert plan.title in _get(login(chart.director), "/waiting/")
    approval = Approval.objects.latest("pk")
    assert f"/plans/{plan.pk}/" in _get(login(chart.director), f"/approvals/{approval.pk}/")
    decided(chart, approval)
    login(chart.kam).post(f"/plans/{plan.pk}/move/", {"state": "active"})
    plan.refresh_from_db()
    assert plan.state == "active"
    back = login(chart.kam).post(f"/plans/{plan.pk}/move/", {"state": "draft"}, follow=True)
    assert "Say why" in back.content.decode()
