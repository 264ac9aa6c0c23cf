"""Rivals, needs and a chain of the small company, for tests of pages and rights."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clave.apps.chain import services as chain
from clave.apps.chain.models import ChainProblem, ChainTerms, Stage
from clave.apps.competition.models import (
    CompetitionRules,
    Competitor,
    Outcome,
    Presence,
    PriceSeen,
    RivalProduct,
    ShareEstimate,
)
from clave.apps.competition.services import rivals, seen
from clave.apps.needs import services as needs
from clave.apps.needs.importing.services import receive_needs
from clave.apps.needs.models import Need, NeedImport, NeedReview
from tests.company import People, account

# All that pages of these three subjects can change.
MARKET_MODELS = (
    *(Need, NeedImport, NeedReview, ChainProblem, ChainTerms, Stage),
    *(CompetitionRules, Competitor, Outcome, Presence, PriceSeen, RivalProduct, ShareEstimate),
)
NEED = {
    "family": "Quesos",
    "text": "Queso en lonchas",
    "quantity": Decimal(1200),
    "unit": "cajas",
    "value_minor": 3_600_000,
    "starts_on": date(2027, 1, 1),
    "ends_on": date(2027, 3, 1),
    "confidence": 60,
}


def rival(people: People, name: str = "Lactalia") -> Competitor:
    """A competitor of the list."""
    return rivals.add_competitor(acting_user=people.kam, name=name)


def need(people: People, code: str = "G1", **values: Any) -> Need:
    """A need of the first KAM's account."""
    return needs.note_need(acting_user=people.director, account=account(code), values=NEED | values)


def market_things(people: People) -> dict[str, Any]:
    """One of everything, of the first KAM's account."""
    group, kam = account("G1"), people.kam
    lactalia, second = rival(people), rival(people, "Lactalia Iberia")
    today = timezone.localdate()
    presence = seen.note_presence(
        acting_user=kam,
        account=group,
        values={
            "competitor": lactalia,
            "family": "Quesos",
            "yearly_minor": 50_000_000,
            "contract_ends_on": today + timedelta(days=40),
        },
    )
    told = {"family": "Quesos", "on": today - timedelta(days=200), "source": "customer"}
    share = seen.estimate_share(
        acting_user=kam,
        account=group,
        values={**told, "competitor": lactalia, "share": Decimal(35)},
    )
    seen.estimate_share(
        acting_user=kam, account=group, values={**told, "competitor": None, "share": Decimal(40)}
    )
    price = seen.note_price(
        acting_user=kam,
        account=group,
        values={
            "competitor": lactalia,
            "name": "Curado 250 g",
            "our_product": "Q1",
            "price_minor": 395,
            "unit": "250 g",
            "seen_on": today,
        },
        upload=SimpleUploadedFile("shelf.jpg", b"\xff\xd8\xff\xe0 a photo"),
    )
    outcome = seen.note_outcome(
        acting_user=kam,
        account=group,
        values={
            "on": today,
            "result": "lost",
            "competitor": lactalia,
            "family": "Quesos",
            "amount_minor": 2_000_000,
            "reason": "price",
        },
    )
    product = rivals.add_product(
        acting_user=kam, competitor=lactalia, values={"brand": "Sierra Clara", "name": "Curado"}
    )
    stage = chain.add_stage(
        acting_user=kam,
        account=group,
        values={"kind": "platform", "name": "Plataforma Zaragoza", "lead_days": Decimal("2.5"),
                "cost_minor": 7_654_300},
    )  # fmt: skip
    problem = chain.note_problem(
        acting_user=kam,
        account=group,
        values={"what": "Descarga lenta", "stage": stage, "since": today, "severity": 3},
    )
    brought = receive_needs(
        acting_user=kam,
        name="n.csv",
        chunks=["cuenta;familia;desde;volumen;unidad\nG1;Leches;2027-02;10;palés\nX9;A;2027-02;;\n"
                .encode()],
    )  # fmt: skip
    return {
        "need": need(people).pk,
        "need_import": brought.pk,
        "competitor": lactalia.pk,
        "second_competitor": second.pk,
        "rival_product": product.pk,
        "presence": presence.pk,
        "share": share.pk,
        "price": price.pk,
        "outcome": outcome.pk,
        "stage": stage.pk,
        "chain_problem": problem.pk,
    }
