"""Collections of the sample company: wording, a rate, promises, a dispute, a plan, a letter."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions, with_descendants
from clave.apps.collections.models import Promise, ReminderStage, ReminderText
from clave.apps.collections.services import disputes, promises, reminders, rules
from clave.apps.identity.models import Company, User
from clave.figures.base import Row, Scope
from clave.lib.money import to_minor
from clave.web.collections.reminding import wording

from .collections_texts import STAGES, TEXTS
from .people import ALVARO, LUCIA

FINANCE, ADMIN = "paloma.rey@example.com", "ana.ruiz@example.com"
_RATE = "Provisional: el del semestre anterior, hasta que se publique"
# Account, who talked, how, how many days before the ledger ends, what was said.
_TALKS = (
    ("Cash Litoral", FINANCE, "call", 24, "El contable reconoce la deuda; paga a fin de mes."),
    ("Cash Litoral", LUCIA.email, "visit", 9, "Compras: pagará el nuevo director."),
    ("Cash Rebollo", FINANCE, "call", 15, "No contestan; se deja recado en administración."),
    ("Distribuciones Teide", FINANCE, "mail", 12, "Enviado el extracto; lo están conciliando."),
    ("Distribuciones Pinillos", FINANCE, "call", 6, "Piden pagar en cuatro plazos."),
)  # fmt: skip
# Account, who noted it, share of its oldest late invoice, made and due: days from the end.
_PROMISES = (
    ("Cash Litoral", FINANCE, "0.60", -24, -6),
    ("Distribuciones Teide", LUCIA.email, "0.50", -12, 34),
    ("Cash Rebollo", FINANCE, "1.00", -15, 30),
    ("Maxi Alborada", ALVARO.email, "1.00", -5, 31),
)


def install_collections() -> None:
    """By the same services as a user's own; nothing where something is there."""
    if collections_complete():
        return
    with transaction.atomic():
        finance = User.objects.get(email=FINANCE)
        _rules(finance)
        for name, email, kind, days, text in _TALKS:
            if (account := _named(name)) is not None:
                promises.log_contact(
                    acting_user=User.objects.get(email=email),
                    account=account,
                    kind=kind,
                    text=text,
                    happened_on=_end() - timedelta(days=days),
                )
        for name, email, share, made, due in _PROMISES:
            _promise(name, User.objects.get(email=email), Decimal(share), (made, due))
        _superseded(finance)
        _plan(finance)
        _dispute(User.objects.get(email=ALVARO.email))
        _remind(finance)


def collections_complete() -> bool:
    """Whether an earlier run came to its end."""
    return ReminderText.objects.exists()


def _rules(finance: User) -> None:
    rules.set_rules(acting_user=finance, values={"grace_days": 3}, expected_version=1)
    end = _end()
    half = date(end.year, 7, 1) if end.month > 6 else date(end.year, 1, 1)
    until = date(end.year, 12, 31) if end.month > 6 else date(end.year, 6, 30)
    rules.set_rate(
        acting_user=finance,
        values={
            "since": half,
            "until": until,
            "hundredths": 1015,
            "source": _RATE,
            "provisional": True,
        },
        rate=None,
        expected_version=0,
    )
    admin = User.objects.get(email=ADMIN)
    for number, days in STAGES:
        stage = rules.set_stage(
            acting_user=finance, number=number, days_late=days, expected_version=0
        )
        for language in ("es", "en"):
            subject, body = TEXTS[number, language]
            text = rules.write_text(
                acting_user=finance,
                stage=stage,
                language=language,
                values={"subject": subject, "body": body},
                expected_version=0,
            )
            if (number, language) != (3, "en"):  # one waits for its approval
                rules.approve_text(acting_user=admin, text=text, expected_version=text.version)


def _promise(name: str, user: User, share: Decimal, days: tuple[int, int]) -> None:
    account = _named(name)
    late = _late(account)
    if account is None or not late:
        return
    overdue = late[0]["open_amount"]
    made, due = (_end() + timedelta(days=n) for n in days)
    amount = to_minor((overdue * share).quantize(Decimal(1)), "EUR")
    if amount > 0:
        promises.promise_payment(
            acting_user=user,
            account=account,
            wanted=promises.Wanted(
                amount, due, min(made, timezone.localdate()), late[0]["invoice"]
            ),
        )


def _superseded(finance: User) -> None:
    """One customer moved the day of what it promised."""
    old = Promise.objects.filter(account__name="Cash Rebollo").first()
    if old is not None:
        promises.promise_payment(
            acting_user=finance,
            account=old.account,
            wanted=promises.Wanted(
                old.amount_minor,
                old.due_on + timedelta(days=10),
                old.made_on + timedelta(days=3),
                note="Piden diez días más.",
            ),
            supersedes=old,
        )


def _plan(finance: User) -> None:
    account = _named("Distribuciones Pinillos")
    late = _late(account) if account else []
    overdue = sum((row["open_amount"] for row in late), Decimal())
    if account is None or overdue <= 0:
        return
    part, end = to_minor(overdue, "EUR") // 4, _end()
    days = [end + timedelta(days=n) for n in (15, 45, 75, 105)]
    amounts = [part, part, part, to_minor(overdue, "EUR") - 3 * part]
    promises.agree_plan(
        acting_user=finance,
        account=account,
        instalments=[promises.Wanted(a, d) for a, d in zip(amounts, days, strict=True)],
        note="Cuatro plazos mensuales sin intereses si se cumplen.",
        agreed_on=end - timedelta(days=4),
    )


def _dispute(owner: User) -> None:
    """The first disputed invoice of a large account gets an owner and a day."""
    account = _named("Alborada Súper")
    rows = [row for row in _items(account) if row["disputed"]] if account else []
    if account is None or not rows:
        return
    disputes.open_dispute(
        acting_user=owner,
        account=account,
        objection=disputes.Objection(
            invoice=rows[0]["invoice"],
            reason="conditions",
            amount_minor=to_minor(rows[0]["open_amount"], "EUR"),
            owner=owner,
            due_on=timezone.localdate() + timedelta(days=10),
            details="Dicen que la promoción de junio no se aplicó en factura.",
        ),
        title=f"Resolver la incidencia de la factura {rows[0]['invoice']}",
    )


def _remind(finance: User) -> None:
    """The first reminder of one customer, printed."""
    account = _named("Cash Litoral")
    text = ReminderText.objects.filter(stage__number=1, language="es").first()
    stage = ReminderStage.objects.filter(number=1).first()
    if account is None or text is None or stage is None:
        return
    rows = [row for row in _late(account) if row["days"] >= stage.days_late and not row["disputed"]]
    if not rows:
        return
    reminders.send_reminder(
        acting_user=finance,
        account=account,
        text=text,
        wording=wording(account, text, rows, Company.current().currency),
        owed=[
            reminders.Owed(
                row["account"], row["invoice"], row["date"], row["due_date"],
                to_minor(row["open_amount"], "EUR"), "EUR",
            )
            for row in rows
        ],
    )  # fmt: skip


def _named(name: str) -> Account | None:
    return Account.objects.filter(name=name).exclude(level="site").first()


def _items(account: Account) -> list[Row]:
    scope = Scope(accounts=with_descendants([account.code]))
    return Questions(None).compute("ageing", scope, by="invoice").rows


def _late(account: Account | None) -> list[Row]:
    rows = _items(account) if account is not None else []
    return [row for row in rows if row["days"] > 0 and row["open_amount"] > 0]


def _end() -> date:
    """The ledger's newest day."""
    day = Questions(None).compute("ageing", Scope(accounts=())).as_of
    return day or timezone.localdate()
