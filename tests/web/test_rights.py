"""Every address × every role: who gets in, who is told that nothing is there.

The table below is held against the URL resolver: a route that it does not name fails the test. A
refused write must leave the books as they were, which a digest of them proves. Whose account it is
that somebody asks for is varied in ``test_sight.py``.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from clave.apps.accounts.models import (
    Account,
    AccountFile,
    AccountMember,
    AccountNote,
    LossScenario,
)
from clave.apps.agenda.models import CalendarFeed
from clave.apps.briefings.models import Briefing, BriefingQuestion, Edition
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
from clave.apps.compliance.models import ActionRecord, Proof
from clave.apps.contacts.models import (
    Contact,
    ContactImport,
    ContactRole,
    Function,
    Interaction,
    Merge,
    Tie,
)
from clave.apps.followup.models import (
    Action,
    Approval,
    ApprovalStep,
    Comment,
    Follower,
    Notification,
    Receipt,
)
from clave.apps.identity.models import AuditEntry, Company, SavedView, User
from clave.apps.ledger.models import Import
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
from clave.apps.present.models import SlideTemplate
from clave.apps.profit.models import (
    DeductionType,
    Pool,
    ProfitSettings,
    Rate,
    Scheme,
)
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
from clave.apps.simulation.models import (
    CustomerTerms,
    MarginFloor,
    OfferScenario,
    PaymentLimit,
)
from clave.apps.targets.models import AccountTarget, HandedTotal, MonthTarget, TargetSet
from clave.apps.team.models import Booking, Resource
from clave.apps.training.models import CheckQuestion, Course, Invitation, Session
from clave.apps.value.models import Gain, Initiative
from clave.apps.workload.models import AccountRole, Capacity, Rule
from clave.web import printed
from clave.web.present import printing
from tests.apps.annual.making import BRIEF_MODELS
from tests.apps.competition.making import MARKET_MODELS
from tests.apps.plans.making import PLAN_MODELS
from tests.apps.proposals.making import DEAL_MODELS
from tests.company import PASSWORD, People
from tests.conftest import Once
from tests.web.addresses import TABLE
from tests.web.field_addresses import BRIEFED, TRAINED
from tests.web.roles import ADMIN, ANALYSES, IMPORTERS, ROLES, SEES_OWN, Route
from tests.web.things import all_things

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
    **dict.fromkeys(("edit_briefing", "send_briefing", "remind_briefing"), BRIEFED),
    **dict.fromkeys(("close_briefing", "answer_briefing"), BRIEFED),
    **dict.fromkeys(("reply_session", "take_check", "session_attendance", "judge_check"), TRAINED),
    **dict.fromkeys(("weigh_action", "prove_action", "remove_proof"), SEES_OWN),
    # The other KAM received it; the others stand above who gave it.
    "revoke_delegation": {"other", "director", "direction"},
}
# Seen, but not possible: an import that is done, a chart that is there, a request of one's own.
OVER = {
    **dict.fromkeys(("import_sheet", "import_discard"), IMPORTERS),
    "decide_approval": {"kam"},  # their own
    **dict.fromkeys(("organisation_template", "undo_move", "undo_chart_import"), ADMIN),
}
# Seen and allowed, but the small company lacks what it takes: no forecast is computed here,
# nothing changed since the briefing was sent, and the check is handed in.
WANTING = {"freeze_plan", "send_briefing", "take_check"}


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
def things(company: People, once: Once) -> dict[str, Any]:
    """One of everything, the first KAM's where it belongs to somebody."""
    found: dict[str, Any] = once(all_things, company)
    return found


@contextmanager
def _writes() -> Iterator[list[str]]:
    """What is written to the books meanwhile: where it is nothing, they are as they were."""
    found: list[str] = []

    def listen(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.lstrip("( ").startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            found.append(sql)
        return run(sql, *rest)

    with connection.execute_wrapper(listen):
        yield found


@pytest.fixture
def unprinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages to be printed are written, and not laid out: that takes longer than all the rest."""
    for module in (printed, printing):
        monkeypatch.setattr(module, "pdf_with_pages", lambda _html: (b"%PDF-", 1))
    monkeypatch.setattr(printing, "pdf_of", lambda _html: b"%PDF-")


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
    models += (*MARKET_MODELS, *BRIEF_MODELS, SlideTemplate)
    models += PLAN_MODELS
    models += (*MARKET_MODELS, *DEAL_MODELS)
    models += (Briefing, Edition, BriefingQuestion, Course, CheckQuestion, Session, Invitation)
    models += (ActionRecord, Proof)
    models += (TargetSet, AccountTarget, MonthTarget, HandedTotal)
    models += (Round, Criterion, Score, Comparison, Remark, Result, Scenario)
    return [sorted(map(str, model.objects.values_list())) for model in (*models, AuditEntry)]


def _ask(client: Client, route: Route, things: dict[str, Any]) -> Any:
    method, address, _, data = route
    filled = {name: str(value).format(**things) for name, value in data.items()}
    return getattr(client, method)(address.format(**things), filled)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_who_gets_in(
    role: str,
    company: People,
    things: dict[str, Any],
    as_user: Callable[[User], Client],
    request: pytest.FixtureRequest,
) -> None:
    """Each role at every address; what it may do is done, and taken back for the next."""
    if role != "director":  # as printed pages are laid out for one, they are for all
        request.getfixturevalue("unprinted")
    client = as_user(company.all()[role])
    before = _digest()
    for name, route in TABLE.items():
        with transaction.atomic():
            with _writes() as written:
                status = _ask(client, route, things).status_code
            if role in route[2]:
                done = {200} if route[0] == "get" else {200, 302}
                assert status in (done | {422} if name in WANTING else done), (name, status)
                transaction.set_rollback(True)
                continue
            expected = {403} if role in REASONED.get(name, ()) else {404}
            expected = {400} if role in OVER.get(name, ()) else expected
            assert status in expected, (name, status)
            assert not written or _digest() == before, name
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
