"""What the addresses of the table of rights are about: one of everything."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clave.apps.accounts import services
from clave.apps.agenda.services import make_feed
from clave.apps.contacts.importing.services import confirm_import, receive_file
from clave.apps.contacts.merging.services import merge_contacts
from clave.apps.contacts.models import (
    Function,
)
from clave.apps.contacts.privacy.services import set_state
from clave.apps.identity.jobs import run_job
from clave.apps.identity.models import Job, SavedView, User
from clave.apps.ledger.models import Import, SavedMapping
from clave.apps.org.models import (
    ChartImport,
    Person,
)
from clave.apps.org.services import authority, chart
from clave.apps.profit.models import (
    Rate,
)
from clave.apps.profit.services import save_rule
from clave.apps.selection.services.scores import save_moves
from clave.apps.workload import services as work
from clave.web import background
from tests.apps.annual.making import brief_things
from tests.apps.briefings.making import field_things
from tests.apps.collections.making import cash_things
from tests.apps.competition.making import market_things
from tests.apps.contacts.making import make_contact, role_of, talk
from tests.apps.opportunities.making import opportunity_things
from tests.apps.plans.making import plan_things
from tests.apps.proposals.making import deal_things
from tests.apps.readiness.making import readiness_things
from tests.apps.selection.making import open_one
from tests.apps.targets.making import target_things
from tests.company import FOUNDED, People, account, make_chart
from tests.web.followup.making import followup_things, resource_things
from tests.web.simulation.making import things_of_both_sides


def all_things(company: People) -> dict[str, Any]:
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
        "department": company.department.pk,
        "seller": company.seller.pk,
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
        **market_things(company),
        **plan_things(company),
        **deal_things(company),
        **field_things(company),
        **brief_things(company),
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
