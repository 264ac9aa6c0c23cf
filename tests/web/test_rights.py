"""Every address × every role: who gets in, who is told that nothing is there.

The table below is held against the URL resolver: a route that it does not name fails the test. A
refused write must leave the books as they were, which a digest of them proves. Whose account it is
that somebody asks for is varied in ``test_sight.py``.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from clave.apps.accounts import services
from clave.apps.accounts.models import (
    Account,
    AccountFile,
    AccountMember,
    AccountNote,
    LossScenario,
)
from clave.apps.agenda.models import CalendarFeed
from clave.apps.agenda.services import make_feed
from clave.apps.collections.models import (
    CollectionNote,
    CollectionRules,
    Dispute,
    InterestRate,
    PaymentPlan,
    Promise,
    Reminder,
    ReminderInvoice,
    ReminderStage,
    ReminderText,
)
from clave.apps.contacts.importing.services import confirm_import, receive_file
from clave.apps.contacts.merging.services import merge_contacts
from clave.apps.contacts.models import (
    Contact,
    ContactImport,
    ContactRole,
    Function,
    Interaction,
    Merge,
    Tie,
)
from clave.apps.contacts.privacy.services import set_state
from clave.apps.followup.models import (
    Action,
    Approval,
    ApprovalStep,
    Comment,
    Follower,
    Notification,
    Receipt,
)
from clave.apps.identity.jobs import run_job
from clave.apps.identity.models import AuditEntry, Company, Job, SavedView, User
from clave.apps.ledger.models import Import, SavedMapping
from clave.apps.opportunities.models import Opportunity, Wallet
from clave.apps.org.models import (
    ChartImport,
    Delegation,
    DottedLine,
    Holding,
    Person,
    Placement,
    Policy,
    Position,
    Unit,
)
from clave.apps.org.services import authority, chart
from clave.apps.profit.models import (
    DeductionType,
    Pool,
    ProfitSettings,
    Rate,
    Scheme,
)
from clave.apps.profit.services import save_rule
from clave.apps.readiness.models import (
    AnswerSheet,
    Diagnosis,
    LossChance,
    Questionnaire,
    ReadinessRules,
)
from clave.apps.selection.models import (
    Comparison,
    Criterion,
    Remark,
    Result,
    Round,
    Scenario,
    Score,
)
from clave.apps.selection.services.scores import save_moves
from clave.apps.simulation.models import (
    CustomerTerms,
    MarginFloor,
    OfferScenario,
    PaymentLimit,
)
from clave.apps.targets.models import AccountTarget, HandedTotal, MonthTarget, TargetSet
from clave.apps.team.models import Booking, Resource
from clave.apps.value.models import Gain, Initiative
from clave.apps.workload import services as work
from clave.apps.workload.models import AccountRole, Capacity, Rule
from clave.web import background
from tests.apps.collections.making import cash_things
from tests.apps.contacts.making import make_contact, role_of, talk
from tests.apps.opportunities.making import opportunity_things
from tests.apps.readiness.making import readiness_things
from tests.apps.selection.making import open_one
from tests.apps.targets.making import target_things
from tests.company import FOUNDED, PASSWORD, People, account, make_chart
from tests.web.addresses import TABLE
from tests.web.followup.making import followup_things, resource_things
from tests.web.roles import ADMIN, ANALYSES, IMPORTERS, ROLES, SEES_OWN, Route
from tests.web.simulation.making import things_of_both_sides

pytestmark = pytest.mark.django_db

# Addresses that need no login, or are allauth's own.
OPEN = {"health", "set_language", "api:openapi-json", "api:api-root", "calendar_feed"}
# What is refused with a reason rather than hidden: who sees it there, and may not do this.
REASONED = {
    **dict.fromkeys(("remove_account_file", "add_account_note"), SEES_OWN),
    **dict.fromkeys(("add_member", "change_member", "remove_member"), SEES_OWN),
    **dict.fromkeys(("new_contact", "edit_contact", "new_contact_role", "contact_role"), SEES_OWN),
    **dict.fromkeys(("log_interaction", "delete_interaction", "judge_tie"), SEES_OWN),
    "contact_state": SEES_OWN,
    **dict.fromkeys(("edit_action", "move_action", "close_action", "cancel_action"), SEES_OWN),
    **dict.fromkeys(("decide_approval", "amend_approval", "withdraw_approval"), SEES_OWN),
    **dict.fromkeys(("confirm_acknowledgement", "withdraw_acknowledgement"), SEES_OWN),
    "cancel_booking": ROLES,
    **dict.fromkeys(("save_offer_scenario", "remove_offer_scenario"), SEES_OWN),
    "ask_offer_scenario": {"finance"},
    "save_selection_scenario": ANALYSES,  # of accounts that one does not see
    # The other KAM received it; the others stand above who gave it.
    "revoke_delegation": {"other", "director", "direction"},
}
# Seen, but not possible: an import that is done, a chart that is there, a request of one's own.
OVER = {
    **dict.fromkeys(("import_sheet", "import_discard"), IMPORTERS),
    "decide_approval": {"kam"},  # their own
    **dict.fromkeys(("organisation_template", "undo_move", "undo_chart_import"), ADMIN),
}


def _names() -> set[str]:
    """Every route of ours, by name."""
    found: set[str] = set()

    def walk(resolver: URLResolver, prefix: str) -> None:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                if "allauth" in str(pattern.urlconf_name):
                    continue
                namespace = "api:" if pattern.namespace else prefix
                walk(pattern, namespace)
            elif isinstance(pattern, URLPattern) and pattern.name:
                found.add(f"{prefix}{pattern.name}")

    walk(get_resolver(), "")
    return found


def test_the_table_names_every_route() -> None:
    assert _names() == set(TABLE) | OPEN


@pytest.fixture
def things(company: People) -> dict[str, Any]:
    """What the addresses of the table are about; the first KAM's where it belongs to somebody."""
    group = account("G1")
    kept = services.attach_file(
        acting_user=company.kam,
        account=group,
        upload=SimpleUploadedFile("contract.txt", b"a contract"),
    )
    scenario = services.save_scenario(
        acting_user=company.kam,
        name="Mine",
        accounts=[group],
        recapture=0.1,
        avoidable_costs_minor=0,
    )
    view = SavedView.objects.create(user=company.kam, page="portfolio", name="Old")
    job = Job.objects.create(kind="read_import", owner=company.analyst, state=Job.State.DONE)
    member = services.add_member(
        acting_user=company.kam, account=group, user=company.finance, values={}
    )
    known = make_contact(company.kam, "G1", "Beatriz Olmos")
    second = make_contact(company.kam, "G1", "Beatris Olmos")
    gone, blocked = make_contact(company.kam, "G1", "B"), make_contact(company.kam, "G1", "C")
    set_state(acting_user=company.admin, contact=blocked, state="blocked")
    merge = merge_contacts(acting_user=company.kam, kept=second, gone=gone)
    brought = receive_file(
        acting_user=company.kam,
        kind="contacts",
        name="p.csv",
        chunks=[b"nombre;cliente;correo\nAna;G1;\nMal;G1;no\n"],
    )
    confirm_import(acting_user=company.kam, record=brought)
    return {
        "account": group.pk,
        "contact": known.pk,
        "contact_role": role_of(known).pk,
        "interaction": talk(company.kam, known).pk,
        "second_contact": second.pk,
        "merge": merge.pk,
        "blocked": blocked.pk,
        "people_import": brought.pk,
        "function": Function.objects.get(code="quality").pk,
        "other": company.other.pk,
        "kam": company.kam.pk,
        **_work(company),
        "file": kept.pk,
        "scenario": scenario.pk,
        "view": view.pk,
        "job": job.pk,
        "feed": make_feed(acting_user=company.kam, name="Outlook", titles=True)[0].pk,
        "member": member.pk,
        "export": _exported(company.analyst),
        "import": Import.objects.get(kind="sales").pk,
        "mapping": SavedMapping.objects.create(
            kind="sales", name="ventas", shape="x", mapping={}
        ).pk,
        "today": timezone.localdate().isoformat(),
        **_organisation(company),
        **followup_things(company),
        **resource_things(company),
        **readiness_things(company),
        **_selection(company),
        **target_things(company),
        **things_of_both_sides(company),
        **cash_things(company),
        **opportunity_things(company),
    }


def _selection(company: People) -> dict[str, Any]:
    """An open round with a what-if of the first KAM."""
    record = open_one(company)
    what_if = save_moves(
        acting_user=company.kam, record=record, name="Mine", moves={"G1": (6.0, 1.0)}
    )
    return {
        "round": record.pk,
        "criterion": record.criteria.get(code="fit").pk,
        "what_if": what_if.pk,
    }


def _organisation(company: People) -> dict[str, Any]:
    """A chart with everything that its addresses are about."""
    positions = make_chart(company)
    vacant = chart.open_position(acting_user=None, title="Estudios", reports_to=positions.top)
    dotted = chart.draw_dotted_line(
        acting_user=None, position=positions.kam, reports_to=positions.manager
    )
    giver, receiver = (Person.objects.get(user=user) for user in (company.kam, company.other))
    begin = timezone.now() + timedelta(days=1)  # not yet: it gives nobody sight
    terms = authority.Terms(starts_at=begin, ends_at=begin + timedelta(days=7), scope="see")
    delegation = authority.delegate(acting_user=None, giver=giver, receiver=receiver, terms=terms)
    policy = authority.set_policy(
        acting_user=None, values={"name": "A", "approver": "top", "since": FOUNDED}
    )
    proposed = ChartImport.objects.create(
        file_name="chart.csv",
        on=timezone.localdate(),
        rows=[{"line": 2, "person": "Ana", "title": "Presidenta"}],
        columns={"columns": {"title": "puesto"}, "unused": [], "date_format": ""},
        preview={"counts": {"new": 1}, "changes": []},
    )
    return {
        "top": positions.top.pk,
        "position": positions.kam.pk,
        "vacant": vacant.pk,
        "dotted": dotted.pk,
        "holding": positions.other.holdings.get().pk,
        "person": giver.pk,
        "unit": chart.create_unit(acting_user=None, name="Norte", kind="team").pk,
        "delegation": delegation.pk,
        "policy": policy.pk,
        "chart": proposed.pk,
    }


def _work(company: People) -> dict[str, Any]:
    """A capacity of the first KAM, and a rule of the company."""
    rule = {"kind": "stage", "key": "basic", "values": {"factor": 0.9}}
    work.set_rule(acting_user=company.director, expected_version=0, **rule)
    capacity = work.set_capacity(
        acting_user=company.director,
        user=company.kam,
        since=FOUNDED,
        values={"days": 200},
        expected_version=0,
    )
    rate = save_rule(
        acting_user=company.finance,
        record=Rate(),
        values={"activity": "call", "since": FOUNDED, "cost_minor": 9000},
        expected_version=0,
    )
    return {"capacity": capacity.pk, "rate": rate.pk}


def _exported(user: User) -> uuid.UUID:
    """An export that is ready."""
    job = background.start_export(user, "/lines/?export=csv")
    run_job.call(str(job.pk))
    return job.pk


def _digest() -> list[Any]:
    """The books as they are: every row of what a page can change."""
    models = (Account, AccountFile, AccountMember, AccountNote, LossScenario)
    models += (Company, SavedView, User, Import, ChartImport, Delegation, DottedLine)
    models += (Holding, Person, Placement, Policy, Position, Unit)
    models += (Contact, ContactRole, Tie, Interaction, Function, ContactImport, Merge)
    models += (Action, Approval, ApprovalStep, Receipt, Comment, Follower, Notification)
    models += (CalendarFeed, Booking, Resource, AccountRole, Capacity, Rule, Opportunity)
    models += (DeductionType, Pool, ProfitSettings, Rate, Scheme)
    models += (CustomerTerms, MarginFloor, OfferScenario, PaymentLimit, Gain, Initiative, Wallet)
    models += (AnswerSheet, Diagnosis, LossChance, Questionnaire, ReadinessRules)
    models += (CollectionNote, CollectionRules, Dispute, InterestRate, PaymentPlan, Promise)
    models += (Reminder, ReminderInvoice, ReminderStage, ReminderText)
    models += (TargetSet, AccountTarget, MonthTarget, HandedTotal)
    models += (Round, Criterion, Score, Comparison, Remark, Result, Scenario)
    return [sorted(map(str, model.objects.values_list())) for model in (*models, AuditEntry)]


def _ask(client: Client, route: Route, things: dict[str, Any]) -> Any:
    method, address, _, data = route
    filled = {name: str(value).format(**things) for name, value in data.items()}
    return getattr(client, method)(address.format(**things), filled)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_who_gets_in(
    role: str, company: People, things: dict[str, Any], as_user: Callable[[User], Client]
) -> None:
    """Each role at every address; what it may do is done, and taken back for the next."""
    client = as_user(company.all()[role])
    before = _digest()
    for name, route in TABLE.items():
        with transaction.atomic():
            status = _ask(client, route, things).status_code
            if role in route[2]:
                assert status in ({200} if route[0] == "get" else {200, 302}), (name, status)
                transaction.set_rollback(True)
                continue
            expected = {403} if role in REASONED.get(name, ()) else {404}
            expected = {400} if role in OVER.get(name, ()) else expected
            assert status in expected, (name, status)
            assert route[0] == "get" or _digest() == before, name
    assert _digest() == before


def test_nobody_gets_in_without_a_login(things: dict[str, Any], client: Client) -> None:
    before = _digest()
    for name, route in TABLE.items():
        answer = _ask(client, route, things)
        if name.startswith("api:"):
            assert answer.status_code == 401, name
        else:
            assert answer.status_code == 302, name
            assert answer.headers["Location"].startswith("/login/"), name
    assert _digest() == before


def test_what_is_not_there_looks_like_what_is_not_ours(
    company: People, things: dict[str, Any], as_user: Callable[[User], Client]
) -> None:
    client = as_user(company.other)
    foreign = client.get(f"/accounts/{things['account']}/")
    missing = client.get("/accounts/999999/")
    assert foreign.status_code == missing.status_code == 404
    # The token against forged forms is new each time; the address is what was asked.
    passing = re.compile(rb"[A-Za-z0-9]{64}|/accounts/\d+/")
    bodies = {passing.sub(b"", page.content) for page in (foreign, missing)}
    assert len(bodies) == 1
    assert client.get(f"/imports/{uuid.uuid4()}/").status_code == 404


def test_an_inactive_person_gets_nothing(company: People, client: Client) -> None:
    company.kam.is_active = False
    company.kam.save()
    assert not client.login(email=company.kam.email, password=PASSWORD)
    client.force_login(company.kam)
    assert client.get("/portfolio/").status_code == 302
