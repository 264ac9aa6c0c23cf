"""Promises, disputes, plans, rates and reminders: what holds, who may, and never twice."""

from __future__ import annotations

import threading
import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import OperationalError, connections
from django.utils import timezone

from clave.apps.collections.models import (
    Dispute,
    InterestRate,
    PaymentPlan,
    Promise,
    Reminder,
    ReminderInvoice,
    ReminderText,
)
from clave.apps.collections.selectors import cash_of, credit_warning, promises_for
from clave.apps.collections.services import disputes, promises, reminders, rules
from clave.apps.followup.models import Action
from clave.apps.identity.models import AuditEntry, Job
from clave.apps.identity.versions import StaleVersion
from clave.figures.promises import PromiseState
from clave.lib.refusal import Refused
from clave.web.collections import mailing
from tests.apps.collections.making import OWED, approved_text, cash_things, sent_reminder
from tests.company import account, import_text

TODAY = timezone.localdate
SOON = timedelta(days=5)


@pytest.mark.django_db
def test_a_promise_is_replaced_and_never_deleted(company):
    group = account("G1")
    old = promises.promise_payment(
        acting_user=company.kam, account=group, wanted=promises.Wanted(10_000, TODAY() + SOON)
    )
    new = promises.promise_payment(
        acting_user=company.finance,
        account=group,
        wanted=promises.Wanted(8_000, TODAY() + SOON),
        supersedes=old,
    )
    old.refresh_from_db()
    assert (old.superseded_by, old.amount_minor) == (new, 10_000)
    with pytest.raises(Refused, match="promise_superseded"):
        promises.promise_payment(
            acting_user=company.kam,
            account=group,
            wanted=promises.Wanted(1, TODAY() + SOON),
            supersedes=old,
        )
    assert Promise.objects.count() == 2
    states = [one.state for one in promises_for(company.director)]
    assert states == [PromiseState.SUPERSEDED, PromiseState.WAITING]


@pytest.mark.django_db
def test_payments_say_whether_a_promise_was_kept(company, folders):
    group = account("G1")
    for amount, due, invoice in ((30_000, 26, ""), (20_000, 28, ""), (5_000, 20, "F9")):
        Promise.objects.create(
            account=group, amount_minor=amount, currency="EUR", made_on=date(2026, 10, 16),
            due_on=date(2026, 10, due), invoice=invoice,
        )  # fmt: skip
    import_text(
        folders, "payments", "cobros.csv",
        "Nº cobro;Fecha cobro;Código cliente;Nº factura;Importe cobrado\n"
        "C1;27/10/2026;S1;F1001;350,00\nC2;20/10/2026;D1;F1003;999,00\n",
    )  # fmt: skip
    found = {one.record.amount_minor: one for one in promises_for(company.finance)}
    assert found[30_000].state == PromiseState.KEPT  # a day late: within the grace
    assert (found[20_000].state, found[20_000].found.paid) == (PromiseState.WAITING, 50)
    assert found[5_000].state == PromiseState.BROKEN
    warning = credit_warning(company.kam, group)
    assert warning is not None
    assert warning.codes == ("overdue", "promise_broken")
    assert warning.broken_amount == 50


@pytest.mark.django_db
def test_who_may_write_and_nothing_is_written_by_others(company):
    group, wanted = account("G1"), promises.Wanted(100, TODAY() + SOON)
    before = AuditEntry.objects.count()
    for user in (company.other, company.analyst, company.direction, company.seller):
        with pytest.raises(Refused, match="not_allowed"):
            promises.promise_payment(acting_user=user, account=group, wanted=wanted)
        with pytest.raises(Refused, match="not_allowed"):
            promises.log_contact(acting_user=user, account=group, kind="call", text="x")
    with pytest.raises(Refused, match="not_allowed"):  # plans and reminders are finance's
        promises.agree_plan(acting_user=company.kam, account=group, instalments=[wanted])
    assert (Promise.objects.count(), AuditEntry.objects.count()) == (0, before)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (promises.Wanted(0, date(2030, 1, 1)), "amount_not_positive"),
        (promises.Wanted(5, date(2020, 1, 1)), "promise_due_before"),
        (promises.Wanted(5, date(2099, 1, 1), made_on=date(2098, 1, 1)), "day_ahead"),
    ],
)
def test_promises_that_are_none(company, wanted, code):
    with pytest.raises(Refused, match=code):
        promises.promise_payment(acting_user=None, account=account("G1"), wanted=wanted)
    assert not Promise.objects.exists()


@pytest.mark.django_db
def test_a_plan_is_agreed_once_and_ended_with_a_reason(company):
    group, day = account("G1"), TODAY() + SOON
    wanted = [promises.Wanted(100, day), promises.Wanted(200, day + SOON)]
    plan = promises.agree_plan(acting_user=company.finance, account=group, instalments=wanted)
    assert [one.amount_minor for one in plan.instalments.all()] == [100, 200]
    with pytest.raises(Refused, match="plan_running"):
        promises.agree_plan(acting_user=company.finance, account=group, instalments=wanted)
    with pytest.raises(Refused, match="end_needs_reason"):
        promises.end_plan(acting_user=company.finance, plan=plan, reason=" ", expected_version=1)
    promises.end_plan(acting_user=company.finance, plan=plan, reason="paid", expected_version=1)
    with pytest.raises(StaleVersion):
        promises.end_plan(acting_user=company.finance, plan=plan, reason="x", expected_version=1)
    assert PaymentPlan.objects.get().end_reason == "paid"
    with pytest.raises(Refused, match="plan_needs_instalments"):
        promises.agree_plan(acting_user=company.finance, account=group, instalments=[])


@pytest.mark.django_db
def test_a_dispute_gives_its_owner_something_to_do(company):
    things = cash_things(company)
    dispute = Dispute.objects.get(pk=things["dispute"])
    action = Action.objects.get(subject_type="dispute")
    assert (action.owner, action.amount_minor, action.state) == (company.kam, 3_000, "open")
    again = disputes.Objection("F1002", "price", 1, company.kam, TODAY() + SOON)
    with pytest.raises(Refused, match="dispute_open"):
        disputes.open_dispute(
            acting_user=company.kam, account=account("G1"), objection=again, title="x"
        )
    disputes.settle_dispute(
        acting_user=company.kam, dispute=dispute, outcome="credit", note="abonada",
        expected_version=dispute.version,
    )  # fmt: skip
    action.refresh_from_db()
    assert action.state == "done"
    assert Dispute.objects.get().settled_on == TODAY()


@pytest.mark.django_db
def test_rates_that_overlap_or_have_no_source_are_refused(company):
    values = {"since": date(2026, 7, 1), "until": date(2026, 12, 31), "hundredths": 1015,
              "source": "BOE", "provisional": False}  # fmt: skip
    rules.set_rate(acting_user=company.finance, values=values, rate=None, expected_version=0)
    for change, code in (
        ({"since": date(2026, 12, 31), "until": date(2027, 1, 31)}, "rate_days_taken"),
        ({"since": date(2027, 2, 1), "until": date(2027, 1, 1)}, "rate_days_reversed"),
        ({"since": date(2027, 1, 1), "until": date(2027, 6, 30), "source": " "}, "rate_needs"),
    ):
        with pytest.raises(Refused, match=code):
            rules.set_rate(
                acting_user=company.finance, values=values | change, rate=None, expected_version=0
            )
    assert InterestRate.objects.count() == 1


@pytest.mark.django_db
def test_only_wording_that_somebody_else_approved_is_sent(company):
    text = approved_text(company)
    changed = rules.write_text(
        acting_user=company.admin, stage=text.stage, language="es",
        values={"subject": "Otra", "body": "Otra {total}"}, expected_version=text.version,
    )  # fmt: skip
    assert changed.approved_at is None
    with pytest.raises(Refused, match="wording_not_approved"):
        sent_reminder(company, text)
    with pytest.raises(Refused, match="own_wording"):
        rules.approve_text(
            acting_user=company.admin, text=changed, expected_version=changed.version
        )
    with pytest.raises(Refused, match="unknown_place"):
        rules.write_text(
            acting_user=company.admin, stage=text.stage, language="es",
            values={"subject": "a", "body": "{margin}"}, expected_version=changed.version,
        )  # fmt: skip
    assert not Reminder.objects.exists()
    assert ReminderText.objects.get().subject == "Otra"


@pytest.mark.django_db
def test_an_invoice_is_reminded_of_once_at_each_stage(company):
    text = approved_text(company)
    sent_reminder(company, text)
    with pytest.raises(Refused, match="reminded_already"):
        sent_reminder(company, text)
    assert (Reminder.objects.count(), ReminderInvoice.objects.count()) == (1, 1)
    second = approved_text(company, number=2, days_late=10)
    sent_reminder(company, second)
    assert cash_of(company.finance, account("G1")).reminded == {
        ("S1", "F1001", date(2026, 10, 15)): 2
    }


@pytest.mark.django_db
def test_a_mail_is_sent_once_by_whoever_claims_it(company):
    reminder = sent_reminder(company, approved_text(company), "pagos@example.com")
    assert mailing.send(reminder) is True
    assert mailing.send(reminder) is False
    assert [message.to for message in mail.outbox] == [["pagos@example.com"]]
    reminder.refresh_from_db()
    assert (reminder.state, reminder.sent_at is not None) == ("sent", True)


@pytest.mark.django_db
def test_a_worker_that_died_while_sending_does_not_send_again(company):
    reminder = sent_reminder(company, approved_text(company), "pagos@example.com")
    assert reminders.claim_reminder(reminder=reminder)
    assert mailing.send(reminder) is False
    assert mail.outbox == []


@pytest.mark.django_db
def test_somebody_says_what_became_of_one_that_stuck(company):
    reminder = sent_reminder(company, approved_text(company), "pagos@example.com")
    with pytest.raises(Refused, match="reminder_settled"):  # it still waits for its turn
        reminders.settle_reminder(acting_user=company.finance, reminder=reminder, arrived=True)
    reminders.claim_reminder(reminder=reminder)
    running = Job.objects.create(kind=reminders.JOB, state=Job.State.RUNNING)
    with pytest.raises(Refused, match="still_sending"):
        reminders.settle_reminder(acting_user=company.finance, reminder=reminder, arrived=False)
    running.delete()
    with pytest.raises(Refused, match="not_allowed"):
        reminders.settle_reminder(acting_user=company.kam, reminder=reminder, arrived=False)
    reminders.settle_reminder(acting_user=company.finance, reminder=reminder, arrived=False)
    assert mailing.send(reminder) is True
    assert len(mail.outbox) == 1
    entry = AuditEntry.objects.get(action="reminder_settled")
    assert (entry.actor, entry.changes) == (
        company.finance,
        {"state": ["sending", "queued"]},
    )


@pytest.mark.django_db
def test_one_that_arrived_is_not_sent_again(company):
    reminder = sent_reminder(company, approved_text(company), "pagos@example.com")
    reminders.claim_reminder(reminder=reminder)
    reminders.settle_reminder(acting_user=company.finance, reminder=reminder, arrived=True)
    assert mailing.send(reminder) is False
    reminder.refresh_from_db()
    assert (reminder.state, reminder.sent_at is not None) == ("sent", True)


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_the_same_moment_send_one(people, folders):
    from tests.company import import_company

    import_company(folders)
    text = approved_text(people)
    gate, answers = threading.Barrier(2), []

    def send() -> None:
        gate.wait()
        while True:
            try:
                answers.append(sent_reminder(people, text).pk)
            except Refused as refusal:
                answers.append(refusal.code)
            except OperationalError:  # SQLite in memory, as tests have it, does not wait its turn
                time.sleep(0.01)
                continue
            break
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, answers))[-1] == "reminded_already"
    assert (Reminder.objects.count(), ReminderInvoice.objects.count()) == (1, 1)
    assert ReminderInvoice.objects.get().invoice == OWED.invoice


@pytest.mark.django_db
def test_no_warning_where_nothing_speaks_against(company):
    assert credit_warning(company.other, account("D1")) is None
    group = account("G1")
    group.credit_limit_minor, group.credit_limit_currency = 10_000, "EUR"
    group.save()
    warning = credit_warning(company.kam, group)
    assert warning is not None
    assert (warning.codes, warning.over_limit_amount) == (("overdue", "over_limit"), Decimal(700))
