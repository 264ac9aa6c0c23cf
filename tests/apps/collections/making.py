"""Records of collections at the small company, through the same services as a user's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from clave.apps.collections.models import ReminderText
from clave.apps.collections.services import disputes, promises, reminders, rules
from tests.company import People, account

BODY = "Señores de {customer}:\n{invoices}\nTotal: {total}. {company}, {date}"
OWED = reminders.Owed("S1", "F1001", date(2026, 9, 15), date(2026, 10, 15), 50_000, "EUR")


def approved_text(people: People, number: int = 1, days_late: int = 5) -> ReminderText:
    """A stage with its Spanish wording, approved by somebody else."""
    stage = rules.set_stage(
        acting_user=people.finance, number=number, days_late=days_late, expected_version=0
    )
    text = rules.write_text(
        acting_user=people.finance,
        stage=stage,
        language="es",
        values={"subject": "Facturas pendientes de {customer}", "body": BODY},
        expected_version=0,
    )
    return rules.approve_text(acting_user=people.admin, text=text, expected_version=text.version)


def sent_reminder(people: People, text: ReminderText, to_email: str = "") -> Any:
    """A reminder of the one overdue invoice of the small company."""
    return reminders.send_reminder(
        acting_user=people.finance,
        account=account("G1"),
        text=text,
        wording=reminders.Wording("es", "Facturas pendientes", "Deben 500 €.", to_email),
        owed=[OWED],
    )


def cash_things(people: People) -> dict[str, Any]:
    """What the addresses of collections are about."""
    group, today = account("G1"), timezone.localdate()
    promise = promises.promise_payment(
        acting_user=people.kam,
        account=group,
        wanted=promises.Wanted(10_000, today + timedelta(days=5)),
    )
    plan = promises.agree_plan(
        acting_user=people.finance,
        account=group,
        instalments=[promises.Wanted(5_000, today + timedelta(days=30))],
    )
    dispute = disputes.open_dispute(
        acting_user=people.kam,
        account=group,
        objection=disputes.Objection(
            "F1002", "price", 3_000, people.kam, today + timedelta(days=9)
        ),
        title="Resolver F1002",
    )
    text = approved_text(people)
    rate = rules.set_rate(
        acting_user=people.finance,
        values={
            "since": date(2026, 7, 1),
            "until": date(2026, 12, 31),
            "hundredths": 1015,
            "source": "provisional",
            "provisional": True,
        },
        rate=None,
        expected_version=0,
    )
    unapproved = rules.write_text(
        acting_user=None,
        stage=text.stage,
        language="en",
        values={"subject": "Open invoices", "body": "Dear {customer}: {invoices}"},
        expected_version=0,
    )
    return {
        "promise": promise.pk,
        "payment_plan": plan.pk,
        "dispute": dispute.pk,
        "reminder": sent_reminder(people, text).pk,
        "interest_rate": rate.pk,
        "reminder_text": unapproved.pk,
    }
