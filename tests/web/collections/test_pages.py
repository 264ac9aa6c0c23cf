"""Collections as its people see them: the KAM, another KAM, the director, finance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from clave.apps.collections.models import (
    CollectionNote,
    Dispute,
    InterestRate,
    PaymentPlan,
    Promise,
    Reminder,
    ReminderInvoice,
)
from clave.apps.collections.services.reminders import claim_reminder
from clave.apps.identity.models import AuditEntry, User
from clave.apps.simulation.models import PaymentLimit
from clave.apps.simulation.services import set_payment_limit
from clave.web.collections import words
from tests.apps.collections.making import approved_text, cash_things, sent_reminder
from tests.company import People, account, import_text

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def _tab(part: str = "") -> str:
    return f"/accounts/{account('G1').pk}/collections/{part}"


def test_the_worklist_says_what_is_overdue_and_whom_to_call(company: People, as_user: LogIn):
    text = _text(as_user(company.director), "/collections/")
    assert "€500 is overdue at 1 account, 62% of what is open" in text
    assert "Hiperra Zaragoza" in text
    assert "€500 overdue, up to 15 days" in text
    other = _text(as_user(company.other), "/collections/")
    assert "Nothing is open" in other
    assert "Hiperra" not in other


def test_the_tab_for_three_people(company: People, as_user: LogIn):
    text = _text(as_user(company.kam), _tab())
    assert "€500 of €800 is overdue, the oldest by 15 days" in text
    assert "F1001" in text and "F1002" in text
    assert "Reminders</a>" not in text  # finance alone reminds
    assert "F1001" in _text(as_user(company.director), _tab())
    client = as_user(company.other)
    for part in ("", "log/", "promise/", "dispute/", "interest/", "interest/letter/"):
        assert client.get(_tab(part)).status_code == 404, part


def test_the_header_warns_and_leads_to_the_tab(company: People, as_user: LogIn):
    group = account("G1")
    group.credit_limit_minor, group.credit_limit_currency = 30_000, "EUR"
    group.save()
    text = _text(as_user(company.kam), f"/accounts/{group.pk}/")
    assert "Over its credit limit" in text and "by €500" in text
    assert _tab() in text


WRITES: dict[str, dict[str, Any]] = {
    "log/": {"kind": "call", "happened_on": "2026-10-30", "text": "Pagan el lunes"},
    "promise/": {"amount": "100.50", "due_on": "2099-01-15"},
    "dispute/": {
        "invoice": "F1002", "reason": "price", "amount": "30", "due_on": "2099-01-15",
    },
}  # fmt: skip


@pytest.mark.parametrize("part", WRITES)
def test_what_a_kam_writes_down_and_another_cannot(part, company: People, as_user: LogIn):
    data = WRITES[part] | ({"owner": company.kam.pk} if part == "dispute/" else {})
    before = AuditEntry.objects.count()
    assert as_user(company.other).post(_tab(part), data).status_code == 404
    counted = [model.objects.count() for model in (CollectionNote, Promise, Dispute)]
    assert (counted, AuditEntry.objects.count()) == ([0, 0, 0], before)
    assert as_user(company.kam).post(_tab(part), data).status_code == 302
    counted = [model.objects.count() for model in (CollectionNote, Promise, Dispute)]
    assert sum(counted) == 1
    text = _text(as_user(company.director), _tab())
    assert any(word in text for word in ("Pagan el lunes", "€100.50", "price or discount"))


def test_a_wrong_form_says_what_to_do_and_writes_nothing(company: People, as_user: LogIn):
    client = as_user(company.kam)
    answer = client.post(_tab("promise/"), {"amount": "-5", "due_on": "2099-01-15"})
    assert answer.status_code == 422
    answer = client.post(_tab("promise/"), {"amount": "5", "due_on": "2020-01-15"})
    assert answer.status_code == 422
    assert "cannot be due before" in answer.content.decode()
    assert not Promise.objects.exists()


def test_finance_reminds_once_by_mail_and_sees_it(company: People, as_user: LogIn):
    approved_text(company)
    client = as_user(company.finance)
    text = _text(client, _tab("remind/"))
    assert "Facturas pendientes de Grupo Arrabal" in text
    assert "F1001" in text and "F1002" not in text  # that one is not late
    data = {"stage": "1", "language": "es", "to_email": "pagos@example.com"}
    assert client.post(_tab("remind/"), data).status_code == 302
    assert client.post(_tab("remind/"), data).status_code == 422
    assert [reminder.to_email for reminder in Reminder.objects.all()] == ["pagos@example.com"]
    assert "500,00" in Reminder.objects.get().body
    assert "No reminder is due" in _text(client, _tab("remind/"))
    assert "reminder 1" in _text(client, _tab())
    assert len(mail.outbox) <= 1


def test_a_reminder_that_stuck_is_settled_by_finance_alone(company: People, as_user: LogIn):
    reminder = sent_reminder(company, approved_text(company), "pagos@example.com")
    claim_reminder(reminder=reminder)
    address = f"/collections/reminders/{reminder.pk}/settle/"
    for user in (company.kam, company.other, company.director):
        assert as_user(user).post(address, {"arrived": "yes"}).status_code == 404
        assert "It arrived" not in as_user(user).get(_tab()).content.decode()
    reminder.refresh_from_db()
    assert reminder.state == "sending"
    finance = as_user(company.finance)
    assert "It arrived" in _text(finance, _tab())
    assert finance.post(address, {"arrived": "yes"}).status_code == 302
    assert "It arrived" not in _text(finance, _tab())
    assert "needs nothing more" in finance.post(address, {}, follow=True).content.decode()


def test_without_approved_wording_nothing_is_sent(company: People, as_user: LogIn):
    text = approved_text(company)
    client = as_user(company.finance)
    page = f"/collections/wording/{text.stage.number}/es/"
    changed = {"subject": "Otra", "body": "Otra", "version": text.version}
    assert client.post(page, changed).status_code == 302
    answer = client.post(_tab("remind/"), {"stage": "1", "language": "es", "to_email": ""})
    assert answer.status_code == 422
    assert "is not approved" in answer.content.decode()
    assert client.post(page, changed).status_code == 409
    own = {"version": text.version + 1}
    assert client.post(f"/collections/wording/approve/{text.pk}/", own).status_code == 400
    assert not Reminder.objects.exists()


def test_the_claim_reads_as_one_and_says_which_rate_is_missing(company: People, as_user: LogIn):
    client = as_user(company.finance)
    text = _text(client, _tab("interest/"))
    assert "At least €40.00 may be claimed for 1 invoice:" in text
    assert "no rate of interest is known" in text
    assert client.post(
        "/collections/rates/new/",
        {"since": "2026-07-01", "until": "2026-12-31", "rate": "10.15", "source": "BOE",
         "version": "0"},
    ).status_code == 302  # fmt: skip
    assert InterestRate.objects.get().hundredths == 1015
    text = _text(client, _tab("interest/"))
    assert "€42.09 may be claimed" in text  # 500 × 10.15 % × 15 / 365 + 40
    for language in ("es", "en"):
        answer = client.get(_tab(f"interest/letter/?language={language}"))
        assert answer["Content-Type"] == "application/pdf"


def test_a_plan_is_agreed_shown_and_ended(company: People, as_user: LogIn):
    client = as_user(company.finance)
    day = timezone.localdate() + timedelta(days=30)
    data = {"due_1": day.isoformat(), "amount_1": "400", "due_2": day.isoformat()}
    assert client.post(_tab("plan/"), data).status_code == 422  # a day without its amount
    data |= {"amount_2": "400"}
    assert client.post(_tab("plan/"), data).status_code == 302
    plan = PaymentPlan.objects.get()
    assert "Payment plan of" in _text(client, _tab())
    ended = {"reason": "paid", "version": plan.version}
    assert client.post(f"/collections/plans/{plan.pk}/end/", ended).status_code == 302
    assert client.post(f"/collections/plans/{plan.pk}/end/", ended).status_code == 409


def test_my_week_has_the_promises_of_the_week(company: People, as_user: LogIn):
    cash_things(company)
    assert "promised to pay" in _text(as_user(company.kam), "/")
    assert "promised to pay" not in _text(as_user(company.other), "/")


def test_a_broken_promise_is_said_in_the_worklist(company: People, as_user: LogIn):
    Promise.objects.create(
        account=account("S1"), amount_minor=20_000, currency="EUR", invoice="F1001",
        made_on=date(2026, 10, 16), due_on=date(2026, 10, 20),
    )  # fmt: skip
    client = as_user(company.kam)
    assert "€200 promised and not paid; €500 overdue" in _text(client, "/collections/")
    assert "Hiperra Zaragoza" in _text(client, "/collections/?reason=promise_broken")
    promises = _text(client, "/collections/promises/")
    assert "No promise waits; of what was due, 0% was kept" in promises
    assert "Broke a promise" not in _text(as_user(company.other), "/collections/")


def test_one_day_is_one_day() -> None:
    row = {"reasons": ["overdue"], "overdue_amount": 500, "oldest_days": 1}
    with override("en"):
        assert words.reason_words(row, "EUR") == "€500 overdue, up to 1 day"
        assert words.reason_words(row | {"oldest_days": 2}, "EUR") == "€500 overdue, up to 2 days"


def test_measures_name_their_definition(company: People, as_user: LogIn):
    client = as_user(company.director)
    text = _text(client, "/collections/measures/?definition=count_back")
    assert "DSO, count-back" in text
    export = client.get("/collections/measures/?export=csv")
    assert export.status_code == 200


def test_terms_beyond_the_law_are_said_by_the_one_table_of_them(company: People, as_user: LogIn):
    """F1002 of S1 and F1003 of D1 fall due after 61 days; offers are warned by the same limit."""
    said = "Terms over the legal maximum, invoices of 12 months: 1, up to 61 days; 60 are allowed"
    assert said in _text(as_user(company.kam), _tab())
    limit = PaymentLimit.objects.get(goods="general")
    set_payment_limit(
        acting_user=company.finance,
        goods="general",
        since=limit.since,
        values={"days": 61, "source": limit.source},
        expected_version=limit.version,
    )
    assert "Terms over the legal maximum" not in _text(as_user(company.kam), _tab())


FOREIGN = """Factura;Fecha;Vencimiento;Cliente;Importe;Moneda
U1;01/10/2026;16/10/2026;G1;250,00;USD
L1;01/10/2026;16/10/2026;G1;70,00;GBP
"""


def test_a_debt_in_dollars_counts_in_euros_and_is_claimed_in_dollars(
    folders: Path, company: People, as_user: LogIn, tmp_path: Path
):
    import_text(tmp_path, "receivables", "divisas.csv", FOREIGN)
    import_text(
        tmp_path, "exchange_rates", "tipos.csv", "Date;Currency;Rate\n2026-10-30;USD;1.25\n"
    )
    text = _text(as_user(company.kam), _tab())
    assert "€700 of €1,000 is overdue" in text  # 500 + 250 / 1.25 of 800 + 200
    assert "$250.00" in text
    assert "£70.00" in text
    assert "no rate of GBP is known" in text
    client = as_user(company.finance)
    assert "€700 is overdue at 2 accounts" in _text(client, "/collections/")
    claim = _text(client, _tab("interest/"))
    assert "250.00 USD" in claim
    assert "Total GBP" in claim
    approved_text(company)
    sent = {"stage": "1", "language": "es", "to_email": ""}
    assert client.post(_tab("remind/"), sent).status_code == 302
    body = Reminder.objects.get().body
    assert "250,00" in body and "70,00" in body and "900" not in body
    owed = {(one.invoice, one.open_minor, one.currency) for one in ReminderInvoice.objects.all()}
    assert owed == {("F1001", 50000, "EUR"), ("U1", 25000, "USD"), ("L1", 7000, "GBP")}
    answer = client.get(_tab("interest/letter/?language=es"))
    assert answer["Content-Type"] == "application/pdf"
    assert as_user(company.other).get(_tab()).status_code == 404
