"""Briefings: sent to an audience, confirmed, asked about, sent anew, told to who joins."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from clave.apps.briefings import services
from clave.apps.briefings.audiences import audience_like, audience_of
from clave.apps.briefings.facts import plan_told
from clave.apps.briefings.models import Briefing, Reading
from clave.apps.briefings.selectors import briefings_for, readers_of
from clave.apps.followup.models import Notification
from clave.apps.followup.selectors import waiting_for
from clave.apps.followup.services.acknowledgements import confirm_acknowledgement
from clave.apps.followup.services.rounds import make_round
from clave.apps.identity.models import AuditEntry, User
from clave.apps.identity.versions import StaleVersion
from clave.apps.org.models import Unit
from clave.apps.org.services import people as staff
from clave.lib.refusal import Refused
from tests.apps.plans.making import make_action, make_objective, make_plan
from tests.company import People, make_chart

from .making import asked, draft, put_in_unit, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(company: People) -> Unit:
    """A delegation where manager and seller stand."""
    return put_in_unit(make_chart(company), "manager", "seller")


def _told(user: User) -> list[str]:
    return list(
        Notification.objects.filter(user=user).order_by("pk").values_list("code", flat=True)
    )


def test_everybody_placed_there_is_asked_and_waits(company: People, unit: Unit) -> None:
    briefing = sent(company, units=[unit], people=[company.finance])
    assert briefing.state == "sent"
    assert briefing.current is not None
    readers = [reader.user for reader in readers_of(briefing.current)]
    assert set(readers) == {company.manager, company.seller, company.finance}
    receipt = waiting_for(company.seller).receipts[0]
    assert receipt.acknowledgement.title == "Queso curado en cabecera"
    assert receipt.acknowledgement.due_on == timezone.localdate() + timedelta(days=3)
    assert _told(company.seller) == ["acknowledgement_asked"]
    assert AuditEntry.objects.filter(action="briefing_sent").count() == 1


def test_who_sees_it(company: People, unit: Unit) -> None:
    made = draft(company, units=[unit])
    seen = {
        name: Briefing.objects.visible_to(user).exists() for name, user in company.all().items()
    }
    assert {name for name, yes in seen.items() if yes} == {
        *("kam", "director", "direction", "admin", "analyst", "finance")
    }
    services.send_briefing(acting_user=company.kam, briefing=made, expected_version=made.version)
    for user, yes in ((company.seller, True), (company.other, False), (company.department, False)):
        assert Briefing.objects.visible_to(user).exists() is yes, user


def test_reading_and_confirming_are_two_things(company: People, unit: Unit) -> None:
    briefing = sent(company, units=[unit])
    edition = briefing.current
    assert edition is not None
    for user in (company.seller, company.seller, company.kam):  # the author reads it too
        services.note_reading(acting_user=user, edition=edition)
    assert Reading.objects.get().user == company.seller
    confirm_acknowledgement(acting_user=company.manager, acknowledgement=edition.acknowledgement)
    states = {r.user: (r.opened is not None, r.confirmed is not None) for r in readers_of(edition)}
    assert states == {company.manager: (False, True), company.seller: (True, False)}
    row = briefings_for(company.kam).get()
    assert (row.readers, row.confirmed, row.unanswered) == (2, 1, 0)  # type: ignore[attr-defined]


def test_a_new_edition_asks_anew_for_what_changed(company: People, unit: Unit) -> None:
    briefing = sent(company, units=[unit])
    first = briefing.current
    assert first is not None
    confirm_acknowledgement(acting_user=company.seller, acknowledgement=first.acknowledgement)
    with pytest.raises(Refused, match="briefing_unchanged"):
        services.send_briefing(
            acting_user=company.kam, briefing=briefing, expected_version=briefing.version
        )
    saved = services.change_briefing(
        acting_user=company.kam,
        briefing=briefing,
        values={"what": "Montar dos cabeceras."},
        expected_version=briefing.version,
    )
    second = services.send_briefing(
        acting_user=company.kam, briefing=saved, expected_version=saved.version
    )
    assert (second.number, second.changed) == (2, ["what"])
    first.acknowledgement.refresh_from_db()
    assert first.acknowledgement.withdrawn
    assert [r.acknowledgement_id for r in waiting_for(company.seller).receipts] == [
        second.acknowledgement_id
    ]
    assert "acknowledgement_withdrawn" not in _told(company.manager)  # another took its place


def test_a_stale_version_is_refused(company: People, unit: Unit) -> None:
    made = draft(company, units=[unit])
    with pytest.raises(StaleVersion):
        services.send_briefing(acting_user=company.kam, briefing=made, expected_version=9)
    with pytest.raises(StaleVersion):
        services.change_briefing(
            acting_user=company.kam, briefing=made, values={"why": "x"}, expected_version=9
        )


def test_who_joins_the_unit_is_told_and_only_once(company: People) -> None:
    positions = make_chart(company)
    unit = put_in_unit(positions, "seller")
    briefing = sent(company, units=[unit])
    edition = briefing.current
    assert edition is not None
    confirm_acknowledgement(acting_user=company.seller, acknowledgement=edition.acknowledgement)
    edition.acknowledgement.refresh_from_db()
    assert edition.acknowledgement.is_settled
    put_in_unit(positions, "manager")
    for _ in range(2):
        make_round(now=timezone.now())
    assert _told(company.manager) == ["acknowledgement_asked"]
    edition.acknowledgement.refresh_from_db()
    assert not edition.acknowledgement.is_settled  # open again
    assert len(waiting_for(company.manager).receipts) == 1


def test_who_joins_after_it_ended_is_not_told(company: People) -> None:
    positions = make_chart(company)
    unit = put_in_unit(positions, "seller")
    briefing = sent(company, units=[unit])
    services.close_briefing(
        acting_user=company.kam,
        briefing=briefing,
        reason="El cliente cambió de idea",
        expected_version=briefing.version,
    )
    put_in_unit(positions, "manager")
    make_round(now=timezone.now())
    assert _told(company.manager) == []
    assert waiting_for(company.seller).receipts == []


def test_questions_are_answered_in_the_open(company: People, unit: Unit) -> None:
    briefing = sent(company, units=[unit])
    question = asked(company, briefing)
    assert _told(company.kam) == ["briefing_question"]
    with pytest.raises(Refused, match="not_allowed"):
        services.answer_question(acting_user=company.manager, question=question, text="Yo")
    services.answer_question(acting_user=company.kam, question=question, text="La trae almacén.")
    for user in (company.seller, company.manager):
        assert _told(user)[-1] == "briefing_answer"
    with pytest.raises(Refused, match="not_allowed"):
        services.ask_about(acting_user=company.other, briefing=briefing, text="¿Y yo?")


def test_reminding_is_once_a_day(company: People, unit: Unit) -> None:
    briefing = sent(company, units=[unit])
    assert services.remind_readers(acting_user=company.kam, briefing=briefing) == 2
    assert services.remind_readers(acting_user=company.kam, briefing=briefing) == 0
    with pytest.raises(Refused, match="not_allowed"):
        services.remind_readers(acting_user=company.seller, briefing=briefing)


def test_bad_input_is_refused_and_nothing_is_written(company: People, unit: Unit) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    far = timezone.localdate() + timedelta(days=900)
    cases: list[tuple[str, dict[str, object]]] = [
        ("briefing_needs_text", {"benefit": "  "}),
        ("briefing_ends_before", {"ends_on": yesterday}),
        ("briefing_due_after_end", {"due_on": far}),
        ("briefing_confirm_days", {"confirm_days": 0}),
    ]
    for code, values in cases:
        with pytest.raises(Refused, match=code):
            draft(company, units=[unit], **values)
    with pytest.raises(Refused, match="briefing_needs_audience"):
        draft(company, units=[])
    company.finance.is_active = False
    company.finance.save()
    with pytest.raises(Refused, match="owner_cannot_log_in"):
        draft(company, units=[unit], people=[company.finance])
    assert not Briefing.objects.exists()
    with pytest.raises(Refused, match="not_allowed"):
        services.draft_briefing(acting_user=company.seller, values={}, units=[unit])


def test_an_empty_unit_is_reached_by_nobody(company: People) -> None:
    make_chart(company)
    from clave.apps.org.services import chart

    empty = chart.create_unit(acting_user=None, name="Almacén", kind="department")
    made = draft(company, units=[empty])
    with pytest.raises(Refused, match="briefing_reaches_nobody"):
        services.send_briefing(acting_user=company.kam, briefing=made, expected_version=1)


def test_who_has_no_login_is_named(company: People) -> None:
    positions = make_chart(company)
    unit = put_in_unit(positions, "manager")
    from clave.apps.org.services import chart

    vacant = chart.open_position(
        acting_user=None, title="Comercial 2", reports_to=positions.manager, unit=unit
    )
    person = staff.add_person(acting_user=None, name="Yeray Betancor", email="")
    staff.appoint(acting_user=None, position=vacant, person=person)
    reached = audience_of(draft(company, units=[unit]))
    assert [str(user) for user in reached.users] == ["Rubén Cifuentes"]
    assert reached.others == ["Yeray Betancor"]


def test_which_audience_a_unit_is() -> None:
    names = {
        "Almacén central": "warehouse",
        "Logística": "warehouse",
        "Producción": "production",
        "Calidad": "production",
        "Cobros": "finance",
        "Marketing": "marketing",
        "Ventas": "sellers",
        "Personas": "other",
    }
    found = {name: audience_like(Unit(name=name, kind="department")) for name in names}
    assert found == names
    assert audience_like(Unit(name="Norte", kind="delegation")) == "sellers"


def test_a_draft_holds_nothing_that_its_audience_may_not_see(company: People, unit: Unit) -> None:
    plan = make_plan(company)
    make_objective(company, plan, title="Vender más")
    secret = {"measure": "contribution", "baseline": Decimal(41_237), "target": Decimal(58_911)}
    make_objective(company, plan, title="Subir la contribución", **secret)
    make_action(company, plan, title="Montar la cabecera", owner=company.seller)
    make_action(
        company,
        plan,
        title="Preparar la oferta",
        amount_minor=98_765_00,
        details="Margen mínimo 23,7 %",
    )
    told = plan_told(plan, unit)
    assert [aim.title for aim in told.aims] == ["Vender más"]
    assert [(step.title, step.owner) for step in told.steps] == [
        ("Montar la cabecera", "Iker Salaberri")
    ]
    assert told.own
    everything = repr(told)
    for hidden in ("41237", "58911", "98765", "23,7", "contribuc"):
        assert hidden not in everything, hidden
    assert isinstance(told.ends_on, date)
