"""What customers of the sample company told of their spend; what was decided and earned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.apps.opportunities import services
from clave.apps.opportunities.finding import company_scope
from clave.apps.opportunities.models import Opportunity, Wallet
from clave.apps.opportunities.selectors import Listing, Shown, opportunities_of
from clave.figures.opportunity_results import Effort, results_of

from .people import ALVARO, LUCIA, NEREA, SERGIO

# Account, who tells it, what was told.
_WALLETS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("Hiperra", LUCIA.email, {
        "family": "Yogures", "year": 2026, "amount_minor": 420_000_000, "confidence": "high",
        "source": "Su compra de la categoría, reunión de septiembre de 2026"}),
    ("Supermercados Veleta", NEREA.email, {
        "family": "Quesos curados", "year": 2026, "rank": 2, "suppliers": 4, "confidence": "medium",
        "source": "Su jefe de compras, en visita"}),
    ("Economatos Arlanza", NEREA.email, {
        "family": "", "year": 2026, "amount_minor": 390_000_000, "confidence": "low",
        "source": "Memoria anual, parte de alimentación envasada"}),
)  # fmt: skip


_TRIED = 12  # of an account's best


@dataclass(frozen=True)
class _Decided:
    """A decision: the ``place`` in the account's list of that ``kind``; days as they were then."""

    account: str
    email: str
    kind: str
    state: str
    taken_on: date | None = None
    settled_on: date | None = None
    place: int = 0
    reason: str = ""
    note: str = ""
    title: str = ""


_DECIDED = (
    _Decided("Economatos Arlanza", NEREA.email, "whitespace", "won", date(2025, 12, 10),
             date(2026, 6, 15), note="Entraron tres referencias en el lineal de mayo."),
    _Decided("Hoteles Bahía Clara", SERGIO.email, "whitespace", "won", date(2026, 1, 20),
             date(2026, 7, 1), note="Carta de verano con nuestros productos."),
    _Decided("Mercados del Ebro", LUCIA.email, "whitespace", "lost", date(2026, 2, 5),
             date(2026, 5, 20), note="Acaban de firmar dos años con otro fabricante."),
    _Decided("Mesa Franca Restauración", SERGIO.email, "whitespace", "taken", date(2026, 4, 14),
             title="Presentar el surtido de colectividades"),
    _Decided("Distribuciones Teide", LUCIA.email, "whitespace", "taken", date(2026, 11, 12),
             title="Llevar muestras y tarifa a la próxima visita"),
    _Decided("Grupo Alborada", ALVARO.email, "leakage", "taken", date(2026, 11, 18),
             title="Revisar el descuento por familia antes de la negociación"),
    _Decided("Cooperativa Tres Ríos", NEREA.email, "whitespace", "dismissed", place=1,
             reason="competitor", note="Contrato de marca propia hasta junio."),
    _Decided("Cash Litoral", LUCIA.email, "whitespace", "dismissed", reason="later",
             note="Primero hay que saber por qué compra menos."),
    _Decided("Horeca Poniente", SERGIO.email, "leakage", "dismissed", reason="not_worth"),
)  # fmt: skip


def install_opportunities() -> None:
    """By the same services as a user's own; nothing where something is there."""
    with transaction.atomic():
        if not Wallet.objects.exists():
            for name, email, told in _WALLETS:
                if (account := _account(name)) is not None:
                    services.add_wallet(acting_user=_user(email), account=account, values=told)
        if not Opportunity.objects.exists():
            for decided in _DECIDED:
                _decide(decided)


def opportunities_complete() -> bool:
    """Whether an earlier run came to its end."""
    return Wallet.objects.exists() and Opportunity.objects.exists()


def _decide(decided: _Decided) -> None:
    account, user = _account(decided.account), _user(decided.email)
    if account is None:
        return
    listing = opportunities_of(user, account)
    rows = [row for row in listing.of_state("open") if row.key.kind == decided.kind]
    if len(rows) <= decided.place:
        return
    subject = _subject(_fitting(rows[decided.place :], decided, user), listing)
    if decided.state == "dismissed":
        review = timezone.localdate() + timedelta(days=120)
        why = services.Why(decided.reason, decided.note, review)
        services.dismiss(acting_user=user, account=account, subject=subject, why=why)
        return
    action = None
    if decided.title:
        action = {"title": decided.title, "due_on": timezone.localdate() + timedelta(days=10)}
    record = services.take_up(
        acting_user=user, account=account, subject=subject, action=action, on=decided.taken_on
    )
    if decided.settled_on is not None:
        services.settle(
            acting_user=user,
            opportunity=record,
            state=decided.state,
            note=decided.note,
            expected_version=record.version,
            on=decided.settled_on,
        )


def _fitting(rows: list[Shown], decided: _Decided, user: User) -> Shown:
    """The first; of what ended, the one whose sales went best (won) or worst (lost) since then."""
    if decided.taken_on is None or decided.settled_on is None:
        return rows[0]
    tried, since = rows[:_TRIED], decided.taken_on
    efforts = [Effort(row.account.code, since, family=row.key.family) for row in tried]
    earned = results_of(Questions(user).connection(), company_scope(), efforts, ())
    known = [(one.earned or 0, row) for one, row in zip(earned, tried, strict=True)]
    known.sort(key=lambda pair: (pair[0], pair[1].key), reverse=decided.state == "won")
    return known[0][1]


def _subject(row: Shown, listing: Listing) -> services.Subject:
    return services.Subject(row.key, row.label, row.sales, listing.currency)


def _account(name: str) -> Account | None:
    return Account.objects.filter(name=name).exclude(level="site").first()


def _user(email: str) -> User:
    return User.objects.get(email=email)
