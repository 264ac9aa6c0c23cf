"""How many queries each page asks of the books: a committed baseline, the same for more accounts.

``query_counts.json`` names every page that is read. Fewer queries than it says fails too, so that
they may not creep up again. Write it anew with ``CLAVE_WRITE_QUERY_COUNTS=1``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clave.apps.accounts import services
from clave.apps.annual.models import AnnualBrief, BriefAsk
from clave.apps.briefings.models import Briefing
from clave.apps.competition.models import Competitor
from clave.apps.contacts.models import Contact
from clave.apps.followup.models import Acknowledgement, Action, Approval
from clave.apps.identity.models import User
from clave.apps.ledger.models import Import
from clave.apps.needs.models import Need
from clave.apps.opportunities.models import Wallet
from clave.apps.org.models import Person, Position
from clave.apps.org.services import chart
from clave.apps.org.services import people as staff
from clave.apps.plans.models import AccountPlan
from clave.apps.plans.services.writing import remark
from clave.apps.promotions.models import Promotion
from clave.apps.proposals.models import Proposal
from clave.apps.readiness.models import Diagnosis
from clave.apps.selection.models import Round
from clave.apps.simulation.models import OfferScenario
from clave.apps.training.models import Course, Session
from clave.apps.value.models import Initiative
from tests.apps.annual.making import brief_things
from tests.apps.briefings.making import field_things, more_of_the_field
from tests.apps.competition.making import market_things
from tests.apps.contacts.making import make_contact, talk
from tests.apps.opportunities.making import WHOLE, opportunity_things
from tests.apps.plans.making import (
    make_action,
    make_goal,
    make_objective,
    make_plan,
    plan_things,
)
from tests.apps.proposals.making import promote, propose
from tests.apps.readiness.making import readiness_things
from tests.apps.selection.making import compare_all, decide, judge, open_one
from tests.company import SALES_HEADER, People, account, import_text, make_chart
from tests.web.followup.making import ask_often, followup_things
from tests.web.simulation.making import things_of_both_sides

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
BASELINE = Path(__file__).with_name("query_counts.json")
PAGES = {
    "home": "/",
    "search": "/search/?q=hip",
    "add": "/add/",
    "definitions": "/definitions/",
    "portfolio": "/portfolio/?tier=all",
    "portfolio_by_account": "/portfolio/?tier=all&by=account",
    "portfolio_export": "/portfolio/?tier=all&export=csv",
    "compare_accounts": "/portfolio/compare/?selected={G1}&selected={D1}",
    "pick_accounts": "/accounts/pick/?q=a",
    "lines": "/lines/",
    "account": "/accounts/{G1}/",
    "account_profile": "/accounts/{G1}/profile/",
    "account_results": "/accounts/{G1}/results/",
    "account_files": "/accounts/{G1}/files/",
    "account_timeline": "/accounts/{G1}/timeline/",
    "account_people": "/accounts/{H1}/people/",
    "contacts": "/contacts/",
    "contacts_search": "/contacts/?q=olm",
    "contact": "/contacts/{contact}/",
    "interactions": "/interactions/",
    "actions": "/actions/?state=all",
    "action": "/actions/{action}/",
    "approvals": "/approvals/?state=all",
    "approval": "/approvals/{approval}/",
    "acknowledgements": "/acknowledgements/?state=all",
    "acknowledgement": "/acknowledgements/{message}/",
    "waiting": "/waiting/",
    "load": "/actions/load/",
    "account_serving": "/accounts/{G1}/serving/",
    "resources": "/resources/",
    "notifications": "/notifications/",
    "insights": "/insights/",
    "insights_by_account": "/insights/?by=account",
    "loss": "/insights/loss/?lost=G1&lost=D1",
    "collections": "/collections/",
    "demand": "/demand/",
    "demand_months": "/demand/months/",
    "demand_month": "/demand/months/2026-11/",
    "demand_accuracy": "/demand/accuracy/",
    "demand_sheet": "/demand/sheet/",
    "account_demand": "/accounts/{G1}/demand/",
    "enter_demand": "/accounts/{G1}/demand/enter/?layer=view",
    "collection_measures": "/collections/measures/",
    "account_latest": "/accounts/{G1}/latest/",
    "agenda": "/agenda/?person=all",
    "calendar_feeds": "/agenda/feeds/",
    "collection_promises": "/collections/promises/",
    "collection_rules": "/collections/rules/",
    "account_collections": "/accounts/{G1}/collections/",
    "interest_claim": "/accounts/{G1}/collections/interest/",
    "remind_account": "/accounts/{G1}/collections/remind/",
    "plans": "/plans/",
    "strategy": "/plans/strategy/?year=2026",
    "plan": "/plans/{plan}/",
    "plan_result": "/plans/{plan}/result/",
    "plan_versions": "/plans/{plan}/versions/",
    "compare_plan": "/plans/{plan}/compare/",
    "account_plan": "/accounts/{G1}/plan/",
    **{f"api_{kind}": f"/api/{kind}" for kind in ("plans", "promotions", "proposals")},
    **{f"api_{one}": f"/api/{one}s/{{{one}}}" for one in ("promotion", "proposal")},
    "take_in_action": "/plans/{plan}/actions/take/",
    "account_review": "/accounts/{G1}/review/",
    "account_review_rest": "/accounts/{G1}/review/rest/",
    "annual_briefs": "/plans/brief/",
    "annual_brief": "/plans/brief/{brief}/",
    "brief_ask": "/plans/brief/asks/{brief_ask}/",
    "deals": "/deals/",
    "proposals": "/deals/list/",
    "promotions": "/deals/promotions/",
    "promotion_calendar": "/deals/promotions/calendar/",
    "promotion_study": "/deals/promotions/study/",
    "account_deals": "/accounts/{G1}/deals/",
    "account_promotions": "/accounts/{G1}/promotions/",
    "proposal": "/proposals/{proposal}/",
    "proposal_sides": "/proposals/{proposal}/sides/",
    "edit_proposal": "/proposals/{proposal}/edit/",
    "proposal_offer": "/proposals/{proposal}/offer/",
    "promotion": "/promotions/{promotion}/",
    "promotion_report": "/promotions/{promotion}/report/",
    "edit_promotion": "/promotions/{promotion}/edit/",
    "compliance": "/compliance/",
    "compliance_by_unit": "/compliance/?by=unit",
    "compliance_actions": "/compliance/actions/",
    "field_board": "/field/",
    "sponsored": "/sponsored/",
    "briefings": "/briefings/",
    "briefing": "/briefings/{briefing}/",
    "training": "/training/",
    "course": "/training/{course}/",
    "training_session": "/training/sessions/{session}/",
    "needs": "/needs/",
    "need": "/needs/{need}/",
    "account_needs": "/accounts/{G1}/needs/",
    "competition": "/competition/",
    "competitors": "/competitors/",
    "competitor": "/competitors/{competitor}/",
    "account_competition": "/accounts/{G1}/competition/",
    "account_chain": "/accounts/{G1}/chain/",
    "account_role": "/accounts/{G1}/role/",
    "account_pnl": "/accounts/{G1}/results/pnl/",
    "account_pnl_by": "/accounts/{G1}/results/pnl/by/family/",
    "account_pnl_step": "/accounts/{G1}/results/pnl/rebate/",
    "account_variance": "/accounts/{G1}/results/variance/",
    "account_prices": "/accounts/{G1}/results/prices/",
    "account_outlook": "/accounts/{G1}/results/outlook/",
    "who_orders": "/insights/orders/",
    "recommender": "/insights/recommendations/",
    "whale": "/insights/whale/",
    "account_margin": "/accounts/{G1}/margin/",
    "simulate": "/accounts/{G1}/simulate/?price_rate=1",
    "offer_scenarios": "/accounts/{G1}/scenarios/",
    "offer_scenario": "/scenarios/{offer_scenario}/",
    "opportunities": "/insights/opportunities/",
    "whitespace_matrix": "/insights/opportunities/matrix/",
    "opportunity_results": "/insights/opportunities/results/",
    "account_opportunities": "/accounts/{G1}/opportunities/",
    "opportunity": "/accounts/{G1}/opportunities/{slug}/",
    "wallet": "/wallets/{wallet}/",
    "account_value": "/accounts/{G1}/value/",
    "initiative": "/value/{initiative}/",
    "payment_limits": "/settings/payment-terms/",
    "profit_rules": "/insights/whale/rules/",
    "workload": "/insights/workload/",
    "workload_person": "/insights/workload/{other}/",
    "workload_what_if": "/insights/workload/what-if/?move=G1:{other}&added=1",
    "workload_proposal": "/insights/workload/proposal/",
    "work_rules": "/insights/workload/rules/",
    "capacities": "/insights/workload/capacity/",
    "targets": "/insights/targets/",
    "targets_by_account": "/insights/targets/?by=account",
    "currencies": "/insights/currencies/",
    "target_people": "/insights/targets/people/",
    "target_sets": "/insights/targets/sets/",
    "breadth": "/insights/breadth/",
    "breadth_accounts": "/insights/breadth/accounts/",
    "insights_by_product": "/insights/?by=product",
    "insights_by_delegation": "/insights/?by=delegation",
    "profit_at_risk": "/insights/profit-at-risk/",
    "loss_chance": "/insights/profit-at-risk/{G1}/",
    "readiness": "/insights/readiness/",
    "readiness_criterion": "/insights/readiness/criteria/collaboration/",
    "answer_readiness": "/insights/readiness/answer/",
    "readiness_rules": "/insights/readiness/rules/",
    "questionnaire": "/insights/readiness/questionnaire/",
    "kept_diagnosis": "/insights/readiness/kept/{diagnosis}/",
    "selection": "/insights/selection/",
    "selection_round": "/insights/selection/{round}/",
    "selection_matrix": "/insights/selection/{round}/matrix/",
    "selection_moves": "/insights/selection/{round}/moves/",
    "selection_criteria": "/insights/selection/{round}/criteria/",
    "selection_comparison": "/insights/selection/{round}/compare/",
    "selection_scoring": "/insights/selection/{round}/score/",
    "selection_account": "/insights/selection/{round}/accounts/{G1}/",
    "decide_selection": "/insights/selection/{round}/decide/",
    "organisation": "/organisation/",
    "position": "/organisation/positions/{position}/",
    "people": "/organisation/people/",
    "person": "/organisation/people/{person}/",
    "units": "/organisation/units/",
    "delegations": "/organisation/delegations/",
    "policies": "/organisation/policies/",
    "imports": "/imports/",
    "import": "/imports/{import}/",
    "settings": "/settings/",
    "company": "/settings/company/",
    "audit": "/settings/audit/",
    "users": "/settings/users/",
    "user": "/settings/users/{other}/",
    "api_accounts": "/api/accounts",
    "api_figure": "/api/figures/totals",
}


def _ids(people: People) -> dict[str, Any]:
    return {
        "G1": account("G1").pk,
        "D1": account("D1").pk,
        "H1": account("H1").pk,
        "contact": Contact.objects.earliest("pk").pk,
        "other": people.other.pk,
        "position": Position.objects.earliest("pk").pk,
        "person": Person.objects.earliest("pk").pk,
        "action": Action.objects.earliest("pk").pk,
        "approval": Approval.objects.earliest("pk").pk,
        "message": Acknowledgement.objects.earliest("pk").pk,
        "diagnosis": Diagnosis.objects.earliest("pk").pk,
        "round": Round.objects.latest("data_to", "pk").pk,
        "offer_scenario": OfferScenario.objects.earliest("pk").pk,
        "slug": WHOLE.slug,
        "wallet": Wallet.objects.earliest("pk").pk,
        "initiative": Initiative.objects.earliest("pk").pk,
        "plan": AccountPlan.objects.earliest("pk").pk,
        "brief": AnnualBrief.objects.earliest("pk").pk,
        "brief_ask": BriefAsk.objects.earliest("pk").pk,
        "need": Need.objects.earliest("pk").pk,
        "proposal": Proposal.objects.earliest("pk").pk,
        "promotion": Promotion.objects.earliest("pk").pk,
        "briefing": Briefing.objects.earliest("pk").pk,
        "course": Course.objects.earliest("pk").pk,
        "session": Session.objects.earliest("pk").pk,
        "competitor": Competitor.objects.earliest("pk").pk,
        "import": Import.objects.filter(kind="sales").earliest("created_at").pk,
    }


def _deals(people: People) -> None:
    propose(people)
    promote(people)


def _planned(people: People) -> None:
    make_action(people, AccountPlan.objects.get(pk=plan_things(people)["plan"]))


def _rounds(people: People) -> None:
    first = open_one(people)
    judge(people, first)
    decide(people, first)
    second = open_one(people, "Selection 2028")
    judge(people, second)
    compare_all(people, second)


# What the pages need is made where none of it is there yet.
_MADE: tuple[tuple[Any, Callable[[People], object]], ...] = (
    (Contact, lambda people: _more_people(people, 1)),
    (OfferScenario, things_of_both_sides),
    (Wallet, opportunity_things),
    (AccountPlan, _planned),
    (Need, market_things),
    (Proposal, _deals),
    (Briefing, field_things),
    (Round, _rounds),
    (AnnualBrief, brief_things),
)


def _counts(people: People, as_user: LogIn) -> dict[str, int]:
    for model, make in _MADE:
        if not model.objects.exists():
            make(people)
    client, ids = as_user(people.admin), _ids(people)
    found = {}
    for name, address in PAGES.items():
        client.get(address.format(**ids))  # what is asked once for each state of the facts
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address.format(**ids))
            if response.streaming:
                b"".join(response.streaming_content)  # type: ignore[attr-defined]
        assert response.status_code == 200, name
        found[name] = len(queries)
    return found


def _more_of_plans(people: People) -> None:
    """More objectives, actions and goals; another plan; remarks on a section."""
    plan = AccountPlan.objects.earliest("pk")
    for number in range(6):
        goal = make_goal(people, title=f"Goal {number}")
        make_objective(people, plan, title=f"More {number}", goal=goal)
        make_action(people, plan, title=f"Visit {number}")
        section = plan.sections.get(key="needs")
        remark(acting_user=people.director, section=section, text=f"Well {number}?")
    other = make_plan(people, code="D1")
    make_objective(people, other)
    make_action(people, other)


def _more_people(people: People, count: int) -> None:
    """People at an account, each talked to."""
    for number in range(count):
        talk(people.kam, make_contact(people.kam, "H1", f"Beatriz Olmos {number}"))


def _more_of_everything(people: People, folder: Path) -> None:
    """Twice and more the accounts, sites, files, notes, views and imports."""
    rows = [f"N{n};Nuevo {n};G1;centro;;;;;A" for n in range(12)]
    rows += [f"M{n};Mayor {n};;cliente;;;;other@example.com;B" for n in range(12)]
    header = "Código;Nombre;Matriz;Nivel;Canal;Segmento;País;KAM;Clase"
    import_text(folder, "accounts", "mas.csv", "\n".join([header, *rows]) + "\n")
    sold = [f"Z{n};15/10/2026;{code}{n};Q1;1;9,00;4,00" for n in range(12) for code in "NM"]
    import_text(folder, "sales", "mas.csv", "\n".join([SALES_HEADER, *sold]) + "\n")
    more_of_the_field(people)
    for number in range(5):
        upload = SimpleUploadedFile(f"a{number}.txt", b"text")
        services.attach_file(acting_user=people.kam, account=account("G1"), upload=upload)
        services.save_scenario(
            acting_user=people.admin,
            name=f"S{number}",
            accounts=[account("G1"), account("D1")],
            recapture=0.1,
            avoidable_costs_minor=0,
        )
        User.objects.create_user(f"more{number}@example.com", "x", name=f"M {number}", role="kam")


def test_each_page_asks_as_often_as_the_baseline_says_and_no_more_for_more_accounts(
    company: People, folders: Path, as_user: LogIn
) -> None:
    # One of each at least, then five of each: 30 accounts, then 300; six people, then eleven.
    positions = make_chart(company)
    followup_things(company)
    readiness_things(company)
    ask_often(company, 1)
    _more_of_everything(company, folders)
    found = _counts(company, as_user)
    if os.environ.get("CLAVE_WRITE_QUERY_COUNTS"):
        BASELINE.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    assert found == json.loads(BASELINE.read_text("utf-8"))
    rows = [f"O{n};Otro {n};G1;centro;;;;;A" for n in range(270)]
    header = "Código;Nombre;Matriz;Nivel;Canal;Segmento;País;KAM;Clase"
    import_text(folders, "accounts", "otros.csv", "\n".join([header, *rows]) + "\n")
    sold = [f"Y{n};15/10/2026;O{n};Q1;1;9,00;4,00" for n in range(270)]
    import_text(folders, "sales", "otros.csv", "\n".join([SALES_HEADER, *sold]) + "\n")
    _more_people(company, 12)
    _more_of_plans(company)
    ask_often(company, 5)
    for number in range(5, 10):
        upload = SimpleUploadedFile(f"a{number}.txt", b"text")
        services.attach_file(acting_user=company.kam, account=account("G1"), upload=upload)
        services.save_scenario(
            acting_user=company.admin,
            name=f"S{number}",
            accounts=[account("G1"), account("D1")],
            recapture=0.1,
            avoidable_costs_minor=0,
        )
        place = chart.open_position(acting_user=None, title=f"P{number}", reports_to=positions.top)
        person = staff.add_person(acting_user=None, name=f"P{number}")
        staff.appoint(acting_user=None, position=place, person=person)
    assert _counts(company, as_user) == found
