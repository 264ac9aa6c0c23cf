"""The annual brief: who may, what each sees of it, asks, editions that never change."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clave.apps.annual.models import AnnualBrief, BriefAsk, BriefEdition
from clave.apps.annual.reading import shown_to
from clave.apps.annual.services import asks, briefs
from clave.apps.identity.models import AuditEntry
from clave.apps.identity.versions import StaleVersion
from clave.lib.refusal import Refused
from tests.apps.annual.making import YEAR, department, make_ask, make_brief, plan_with_means
from tests.company import People, account

pytestmark = pytest.mark.django_db


def test_each_reader_s_totals_are_of_their_accounts(company: People) -> None:
    plan_with_means(company)
    brief = make_brief(company)
    everything = shown_to(company.director, brief)
    own, others = shown_to(company.kam, brief), shown_to(company.other, brief)
    assert everything is not None and own is not None and others is not None
    assert (everything.totals.accounts, everything.hidden) == (2, 0)
    assert (own.totals.accounts, own.hidden) == (1, 1)
    assert own.totals.sales + others.totals.sales == everything.totals.sales
    assert own.totals.sales == Decimal(7520)
    assert own.totals.risks_money == Decimal(9000)
    assert own.totals.investment == Decimal("2500.50")
    assert others.totals.risks == others.totals.investments == 0
    assert [one["account"] for one in own.content["goals"][0]["objectives"]] == ["G1"]
    assert others.content["goals"][0]["objectives"] == []


def test_who_may_not_know_margins_sees_none(company: People) -> None:
    brief = make_brief(company)
    seen = shown_to(company.kam, brief)
    assert seen is not None and seen.totals.contribution is not None
    blind = shown_to(company.manager, brief)
    assert blind is not None
    assert blind.totals.contribution is None
    assert blind.totals.expected_loss is None


def test_only_direction_begins_and_issues(company: People) -> None:
    for person in (company.kam, company.other, company.analyst):
        with pytest.raises(Refused, match="not_allowed"):
            make_brief_as(person)
    assert not AnnualBrief.objects.exists()
    brief = make_brief(company)
    with pytest.raises(Refused, match="brief_exists"):
        make_brief(company)
    with pytest.raises(Refused, match="bad_year"):
        make_brief(company, year=12)
    with pytest.raises(Refused, match="not_allowed"):
        briefs.issue_brief(acting_user=company.kam, brief=brief, expected_version=1)
    assert not BriefEdition.objects.exists()


def make_brief_as(person: object) -> None:
    briefs.begin_brief(acting_user=person, year=YEAR)  # type: ignore[arg-type]


def test_an_edition_never_changes(company: People) -> None:
    brief = make_brief(company)
    part = brief.parts.get(key="summary")
    briefs.write_part(
        acting_user=company.director, part=part, text="Crecer con margen", expected_version=1
    )
    make_ask(company, brief)
    edition = briefs.issue_brief(
        acting_user=company.director, brief=brief, expected_version=brief.version
    )
    account("G1").__class__.objects.filter(code="G1").update(name="Otro nombre")
    brief.refresh_from_db()
    shown = shown_to(company.director, brief, 0)
    assert shown is not None
    assert shown.edition == edition
    assert shown.names["G1"] == "Grupo Arrabal"
    assert shown.parts["summary"] == "Crecer con margen"
    assert [ask["text"] for ask in shown.asks] == ["Una línea más de queso"]
    with pytest.raises(Refused, match="brief_issued"):
        briefs.write_part(
            acting_user=company.director,
            part=brief.parts.get(key="summary"),
            text="x",
            expected_version=2,
        )
    with pytest.raises(Refused, match="brief_issued"):
        make_ask(company, brief)
    briefs.reopen_brief(
        acting_user=company.director, brief=brief, reason="Error", expected_version=brief.version
    )
    brief.refresh_from_db()
    second = briefs.issue_brief(
        acting_user=company.director, brief=brief, expected_version=brief.version
    )
    assert second.number == 2
    assert shown_to(company.director, brief, 1) is not None
    assert shown_to(company.director, brief, 9) is None


def test_an_ask_is_signed_and_settled(company: People) -> None:
    brief = make_brief(company)
    ask = make_ask(company, brief)
    with pytest.raises(Refused, match="not_allowed"):
        settle(company.other, ask)
    with pytest.raises(Refused, match="ask_answer_needed"):
        settle(company.director, ask, answer="  ")
    with pytest.raises(Refused, match="unknown_choice"):
        settle(company.director, ask, state="open")
    settled = settle(company.director, ask)
    assert (settled.state, settled.settled_by) == ("accepted", company.director)
    with pytest.raises(StaleVersion):
        settle(company.director, ask)
    with pytest.raises(Refused, match="ask_settled"):
        asks.change_ask(
            acting_user=company.kam,
            ask=settled,
            values={"text": "Otra", "unit": department()},
            expected_version=settled.version,
        )
    actions = list(AuditEntry.objects.order_by("number").values_list("action", flat=True))
    assert actions[-2:] == ["ask_added", "ask_settled"]


def settle(person: object, ask: BriefAsk, state: str = "accepted", answer: str = "Sí") -> BriefAsk:
    return asks.settle_ask(
        acting_user=person,  # type: ignore[arg-type]
        ask=ask,
        state=state,
        answer=answer,
        expected_version=ask.version,
    )


def test_what_nobody_signed_keeps_it_from_being_issued(company: People) -> None:
    brief = make_brief(company)
    ask = BriefAsk.objects.create(brief=brief, text="Encontrado", account=account("G1"))
    with pytest.raises(Refused, match="asks_unsigned"):
        briefs.issue_brief(acting_user=company.director, brief=brief, expected_version=1)
    with pytest.raises(Refused, match="ask_needs_unit"):
        asks.sign_ask(acting_user=company.kam, ask=ask, expected_version=1)
    with pytest.raises(Refused, match="not_allowed"):
        asks.remove_ask(acting_user=company.other, ask=ask, reason="x", expected_version=1)
    with pytest.raises(Refused, match="brief_reason_needed"):
        asks.remove_ask(acting_user=company.kam, ask=ask, reason=" ", expected_version=1)
    asks.remove_ask(acting_user=company.kam, ask=ask, reason="Ya está", expected_version=1)
    edition = briefs.issue_brief(acting_user=company.director, brief=brief, expected_version=1)
    assert edition.content["asks"] == []


def test_another_kam_s_asks_are_not_seen(company: People) -> None:
    brief = make_brief(company)
    make_ask(company, brief)
    make_ask(company, brief, code="D1")
    assert [a.account.code for a in BriefAsk.objects.visible_to(company.kam) if a.account] == ["G1"]
    assert BriefAsk.objects.visible_to(company.director).count() == 2
    with pytest.raises(Refused, match="not_allowed"):
        asks.add_ask(
            acting_user=company.kam,
            brief=brief,
            values={"text": "x", "unit": department(), "account": account("D1")},
        )
