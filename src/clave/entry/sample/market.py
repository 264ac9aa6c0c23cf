"""What customers of the sample company need, who else supplies them, how goods reach them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions
from clave.apps.chain import services as chain
from clave.apps.chain.models import Stage
from clave.apps.competition.models import Competitor, Presence
from clave.apps.competition.services import alerts, rivals, seen
from clave.apps.contacts.models import Contact
from clave.apps.identity.models import User
from clave.apps.needs import services as needs
from clave.apps.needs.models import Need
from clave.figures.asking import query_once
from clave.lib.months import add_months, month_of

from .market_facts import (
    CHAINS,
    COMPETITORS,
    NEEDS,
    OUTCOMES,
    PRESENCES,
    PRICES,
    PROBLEMS,
    SHARES,
    Told,
)


def install_market() -> None:
    """By the same services as a user's own; nothing where something is there."""
    if market_complete():
        return
    with transaction.atomic():
        accounts = _accounts()
        _needs(accounts)
        _rivals(accounts)
        _chains(accounts)
    alerts.warn_of_contracts(acting_user=None, now=timezone.now())


def market_complete() -> bool:
    """Whether an earlier run came to its end."""
    return Need.objects.exists() and Presence.objects.exists() and Stage.objects.exists()


def _accounts() -> dict[str, Account]:
    """The accounts that are named, by name; each has a KAM."""
    told = (NEEDS, PRESENCES, SHARES, OUTCOMES, PRICES, CHAINS)
    names = {one["account"] for rows in told for one in rows}
    found = Account.objects.filter(name__in=names).exclude(level="site")
    return {one.name: one for one in found.select_related("responsible") if one.responsible}


def _needs(accounts: dict[str, Account]) -> None:
    today = timezone.localdate()
    for told in NEEDS:
        account = accounts.get(told["account"])
        if account is None:
            continue
        first = add_months(month_of(today), told["in_months"])
        person = Contact.objects.filter(name=told.get("source", ""), roles__account=account)
        made = needs.note_need(
            acting_user=account.responsible,
            account=account,
            values={
                **{n: told.get(n, "") for n in ("family", "text", "unit", "note", "state_reason")},
                "time": told["time"],
                "state": told.get("state", "open"),
                "quantity": Decimal(told["quantity"]) if "quantity" in told else None,
                "value_minor": told["euros"] * 100 if "euros" in told else None,
                "starts_on": first,
                "ends_on": add_months(first, told["months"] - 1),
                "confidence": told["confidence"],
                "source": person.first(),
            },
        )
        if told.get("reviewed_days"):
            needs.review_needs(
                acting_user=account.responsible,
                account=account,
                confirmed=[made],
                note=told["review"],
                reviewed_on=today - timedelta(days=told["reviewed_days"]),
            )


def _rivals(accounts: dict[str, Account]) -> None:
    director = User.objects.get(email="ignacio.beltran@example.com")
    known: dict[str, Competitor] = {}
    for name, words, products in COMPETITORS:
        known[name] = rivals.add_competitor(acting_user=director, name=name, words=words)
        for brand, product, family in products:
            rivals.add_product(
                acting_user=director,
                competitor=known[name],
                values={"brand": brand, "name": product, "family": family},
            )
    _presences(accounts, known)
    _shares(accounts, known)
    today = timezone.localdate()
    for told in OUTCOMES:
        account = accounts.get(told["account"])
        if account is not None:
            values = {n: told[n] for n in ("result", "family", "reason", "note")}
            values |= {"competitor": known[told["competitor"]]}
            values |= {"on": today - timedelta(days=told["days"])}
            values |= {"amount_minor": told["euros"] * 100}
            seen.note_outcome(acting_user=account.responsible, account=account, values=values)
    _prices(accounts, known)


def _presences(accounts: dict[str, Account], known: dict[str, Competitor]) -> None:
    today = timezone.localdate()
    for told in PRESENCES:
        account = accounts.get(told["account"])
        if account is None:
            continue
        ends = told.get("ends_in")
        seen.note_presence(
            acting_user=account.responsible,
            account=account,
            values={
                "competitor": known[told["competitor"]],
                "family": told["family"],
                "yearly_minor": told["euros"] * 100 if "euros" in told else None,
                "contract_ends_on": None if ends is None else today + timedelta(days=ends),
                "strengths": told["strengths"],
                "weaknesses": told["weaknesses"],
            },
        )


def _shares(accounts: dict[str, Account], known: dict[str, Competitor]) -> None:
    """The oldest first: on no day may they make more than a hundred."""
    today = timezone.localdate()
    for told in sorted(SHARES, key=lambda one: -one["days"]):
        account = accounts.get(told["account"])
        if account is None:
            continue
        for name, share in told["shares"]:
            seen.estimate_share(
                acting_user=account.responsible,
                account=account,
                values={
                    "family": told["family"],
                    "competitor": known.get(name),
                    "share": Decimal(share),
                    "on": today - timedelta(days=told["days"]),
                    "source": told["source"],
                    "confidence": told["confidence"],
                },
            )


def _prices(accounts: dict[str, Account], known: dict[str, Competitor]) -> None:
    """Pairs at one shelf: theirs beside the product of the family that sells most."""
    today = timezone.localdate()
    for told in PRICES:
        account, product = accounts.get(told["account"]), _product(told["family"])
        if account is None or product is None:
            continue
        code, name = product
        for rival, price in ((known[told["competitor"]], told["theirs"]), (None, told["ours"])):
            seen.note_price(
                acting_user=account.responsible,
                account=account,
                values={
                    "competitor": rival,
                    "name": told["name"] if rival else name,
                    "our_product": code,
                    "price_minor": price,
                    "unit": told["unit"],
                    "seen_on": today - timedelta(days=told["days"]),
                    "place": told["place"],
                },
            )


def _product(family: str) -> tuple[str, str] | None:
    rows = query_once(
        Questions(None).connection(),
        "SELECT code AS product, name FROM products WHERE family = $family ORDER BY code LIMIT 1",
        {"family": family},
    )
    return (rows[0]["product"], rows[0]["name"]) if rows else None


def _chains(accounts: dict[str, Account]) -> None:
    for told in CHAINS:
        account = accounts.get(told["account"])
        if account is None or account.responsible is None:
            continue
        kam = account.responsible
        chain.set_terms(
            acting_user=kam,
            account=account,
            agreed_days=Decimal(told["agreed"]),
            expected_version=0,
        )
        stages = {}
        for kind, name, lead, stock, euros in told["stages"]:
            stages[name] = chain.add_stage(
                acting_user=kam,
                account=account,
                values=_stage(kam, kind, name, lead, stock, euros),
            )
        _problems(account, kam, stages)


def _stage(kam: User, kind: str, name: str, lead: str, stock: str, euros: int) -> Told:
    return {
        "kind": kind,
        "name": name,
        "owner": kam,
        "lead_days": Decimal(lead) if lead else None,
        "stock_days": Decimal(stock) if stock else None,
        "cost_minor": euros * 100 if euros else None,
    }


def _problems(account: Account, kam: User, stages: dict[str, Any]) -> None:
    today: date = timezone.localdate()
    for told in PROBLEMS:
        if told["account"] != account.name:
            continue
        made = chain.note_problem(
            acting_user=kam,
            account=account,
            values={
                "what": told["what"],
                "stage": stages.get(told["stage"]),
                "since": today - timedelta(days=told["days"]),
                "severity": told["severity"],
                "owner": kam,
            },
        )
        if told["improved"]:
            chain.improve_by(acting_user=kam, problem=made)
