"""Two rounds of selection of the sample company: last year's, decided, and this year's, open."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import combinations
from random import Random

from django.db import transaction
from django.utils import timezone, translation

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.selection.comparisons import STEPS, group_of
from clave.apps.selection.models import Criterion, Round
from clave.apps.selection.reading import complete_months, computed_rows
from clave.apps.selection.services import comparing, criteria, rounds, scores
from clave.apps.selection.services.scores import Judgement
from clave.lib.months import add_months

from .draws import draws
from .key_accounts import KEY_ACCOUNTS, LOSES_MONEY, KeyAccount
from .people import ALVARO, IGNACIO, LUCIA, NEREA

# What each account is judged to be: reference, fit, future; then ours and the best competitor's
# range, service, price, people. Scores of 10.
_JUDGED = {
    "Hiperra": ((9, 7, 6), (7, 6, 5, 7), (8, 8, 7, 6)),
    "Grupo Alborada": ((7, 3, 6), (6, 6, 7, 5), (6, 6, 5, 6)),
    "Supermercados Veleta": ((7, 8, 8), (8, 8, 6, 9), (6, 6, 7, 5)),
    "Cadena Roble": ((6, 7, 7), (7, 7, 6, 7), (6, 6, 7, 6)),
    "Distribuciones Teide": ((5, 8, 8), (8, 7, 6, 8), (5, 6, 6, 5)),
    "Cooperativa Tres Ríos": ((6, 8, 6), (7, 8, 6, 8), (6, 5, 7, 6)),
    "Mercados del Ebro": ((5, 6, 5), (6, 6, 6, 7), (6, 7, 6, 6)),
    "Cash Litoral": ((4, 3, 3), (5, 4, 4, 4), (6, 7, 7, 6)),
    "Mesa Franca Restauración": ((7, 8, 9), (6, 6, 6, 7), (8, 7, 6, 6)),
    "Ultramarinos Salcedo": ((5, 7, 6), (7, 7, 7, 8), (5, 6, 6, 5)),
    "Economatos Arlanza": ((4, 7, 8), (7, 7, 6, 7), (6, 6, 6, 5)),
    "Horeca Poniente": ((4, 6, 6), (7, 6, 6, 5), (6, 6, 6, 6)),
    "Grupo Merindad": ((5, 5, 4), (7, 6, 6, 7), (6, 6, 6, 5)),
    "Catering Almenara": ((5, 8, 8), (5, 6, 6, 6), (8, 7, 6, 6)),
    "Supernorte Cantábrico": ((4, 6, 5), (7, 7, 6, 7), (5, 6, 6, 5)),
    "Distribuciones Guadiel": ((3, 6, 6), (6, 6, 6, 7), (5, 6, 6, 6)),
    "Hoteles Bahía Clara": ((8, 8, 9), (6, 5, 6, 6), (7, 7, 6, 7)),
    "Autoservicios Jarama": ((3, 4, 3), (6, 5, 6, 6), (6, 6, 6, 6)),
    "Alimentación Sotomayor": ((3, 5, 5), (6, 6, 6, 6), (5, 6, 6, 5)),
    "Frescos La Vega Alta": ((4, 7, 6), (7, 7, 6, 7), (6, 5, 6, 5)),
}
_CODES = ("reference", "fit", "future")
_STRENGTHS = ("range", "service", "price", "people")
_WHY = {
    "Hiperra": "Central con marca propia fuerte; pide surtido corto y servicio diario.",
    "Grupo Alborada": "Crece con nosotros por precio: compra lo que va en promoción.",
    "Cash Litoral": "Nueve semanas sin pedir tres referencias y paga tarde.",
    "Hoteles Bahía Clara": "Su carta cita al proveedor: abre puertas en toda la costa.",
    "Mesa Franca Restauración": "Quiere desarrollar platos preparados con nosotros.",
    "Supermercados Veleta": "Plan anual conjunto y lineal acordado.",
}
_REMARKS = (
    (ALVARO.email, "Grupo Alborada",
     "Es la segunda en ventas y la octava en contribución. Si no cambian las condiciones, propongo "
     "bajarla a B aunque sea grande."),
    (IGNACIO.email, "Grupo Alborada",
     "De acuerdo en esperar a la revisión de descuentos antes de decidir el nivel."),
    (NEREA.email, "Economatos Arlanza", "Dos años por encima: merece un plan propio."),
    (LUCIA.email, "Cash Litoral", "Sin acuerdo de pago en diciembre, no debería ser cuenta clave."),
)  # fmt: skip
_CONFIRMED = "Se mantiene el nivel acordado con el cliente hasta la próxima ronda."
# How much each criterion counts for whoever compares: the judgements are made of it.
_LEANING = {
    IGNACIO.email: {"size": 6, "growth": 4, "potential": 2, "margin": 5, "payment": 1.5,
                    "stability": 1, "penetration": 1, "reference": 1, "fit": 3, "future": 4},
    LUCIA.email: {"size": 7, "growth": 4, "potential": 2, "margin": 4, "payment": 1,
                  "stability": 1.5, "penetration": 1, "reference": 2, "fit": 3, "future": 3},
}  # fmt: skip


def install_selection(seed: int) -> None:
    """Both rounds by the same services as a user's own; nothing where one is there."""
    reach = complete_months(None)
    if Round.objects.exists() or reach is None:
        return
    # The names of the criteria are kept as words: the sample company speaks Spanish.
    with translation.override("es"), transaction.atomic():
        last = add_months(reach.end, -12)
        if last >= reach.start:
            _decided(f"Selección {reach.end.year}", last, draws(seed, "selection", "decided"))
        _open(f"Selección {reach.end.year + 1}", draws(seed, "selection", "open"))


def selection_complete() -> bool:
    """Whether an earlier run came to its end."""
    return Round.objects.exists()


def _user(email: str) -> User:
    return User.objects.get(email=email)


def _accounts() -> dict[str, Account]:
    """The key accounts by name: what decides, not a site that is called the same."""
    found = Account.objects.filter(name__in=[one.name for one in KEY_ACCOUNTS])
    return {account.name: account for account in found.exclude(level="site").order_by("-pk")}


def _decided(name: str, month: object, rng: Random) -> None:
    """Last year's: it confirmed the tiers that the accounts have in the ERP."""
    director = _user(IGNACIO.email)
    record = rounds.open_round(acting_user=director, name=name, data_to=month)  # type: ignore[arg-type]
    _raise_gate(record, director)
    record.refresh_from_db()
    criteria.set_thresholds(
        acting_user=director,
        record=record,
        values={"capacity": {"A": 8, "B": 9, "C": 8}},
        expected_version=record.version,
    )
    _score(record, rng, shift=-1)
    by_code = {account.code: account for account in Account.objects.deciding()}
    deviations = {}
    for row in computed_rows(director, record).rows:
        account = by_code.get(row["code"])
        if account is not None and account.tier != row["tier"]:
            deviations[account.pk] = account.tier, _CONFIRMED
    record.refresh_from_db()
    rounds.decide_round(
        acting_user=director,
        record=record,
        expected_version=record.version,
        deviations=deviations,
        remark="Primera ronda: se confirman los niveles que había y se miden todas igual.",
        at=timezone.now() - timedelta(days=352),
    )


def _raise_gate(record: Round, director: User) -> None:
    """Only who buys for a quarter of a million a year can be a key account here."""
    size = record.criteria.get(code="size")
    criteria.change_criterion(
        acting_user=director,
        criterion=size,
        values={"gate": Decimal("4.0")},
        expected_version=size.version,
    )


def _open(name: str, rng: Random) -> None:
    """This year's: scored by the KAMs, weighed by comparisons, not decided yet."""
    director = _user(IGNACIO.email)
    record = rounds.open_round(acting_user=director, name=name)
    _score(record, rng)
    _compare(record)
    record.refresh_from_db()
    comparing.weigh_by_comparisons(
        acting_user=director, record=record, group="score", expected_version=record.version
    )
    accounts = _accounts()
    for email, account, text in _REMARKS:
        if account in accounts:
            scores.remark_on(
                acting_user=_user(email), record=record, account=accounts[account], text=text
            )


def _score(record: Round, rng: Random, shift: int = 0) -> None:
    """Each KAM scores their own; the director scores the largest as well."""
    found = {criterion.code: criterion for criterion in record.criteria.all()}
    accounts = _accounts()
    for one in KEY_ACCOUNTS:
        if one.name not in _JUDGED or one.name not in accounts:
            continue
        told = _judgements(one, accounts[one.name], found, rng, shift)
        scores.score_accounts(acting_user=_user(one.kam.email), record=record, judgements=told)
        if one.tier == "A" and not shift:
            second = _judgements(one, accounts[one.name], found, rng, 0, strength=False)
            scores.score_accounts(
                acting_user=_user(IGNACIO.email), record=record, judgements=second
            )


def _judgements(
    one: KeyAccount,
    account: Account,
    found: dict[str, Criterion],
    rng: Random,
    shift: int,
    strength: bool = True,
) -> list[Judgement]:
    values, ours, rivals = _JUDGED[one.name]
    reason = _WHY.get(one.name, "") if not shift else ""
    judgements = []
    for code, value in zip(_CODES, values, strict=True):
        drift = rng.choice((0, 0, shift)) if shift else (0 if strength else rng.choice((-1, 0, 1)))
        if one.story == LOSES_MONEY and not strength and code == "fit":
            drift = 3  # the director saw more in it: they should talk
        judgements.append(
            Judgement(
                account,
                found[code],
                _kept(value + drift),
                reason=reason if strength and code == "fit" else "",
            )
        )
    if strength:
        for code, us, them in zip(_STRENGTHS, ours, rivals, strict=True):
            drift = rng.choice((0, 0, shift))
            judgements.append(Judgement(account, found[code], _kept(us + drift), _kept(them)))
    return judgements


def _kept(value: int) -> Decimal:
    return Decimal(min(10, max(0, value)))


def _compare(record: Round) -> None:
    """Who decides and one KAM compare all; another leaves one comparison out."""
    chosen = group_of(record, "score")
    for email, leaning in _LEANING.items():
        values = {
            (a.pk, b.pk): _step(leaning[a.code] / leaning[b.code])
            for a, b in combinations(chosen, 2)
        }
        comparing.compare_criteria(acting_user=_user(email), record=record, values=values)
    few = {
        (a.pk, b.pk): _step(_LEANING[LUCIA.email][a.code] / _LEANING[LUCIA.email][b.code])
        for a, b in list(combinations(chosen, 2))[:-1]
    }
    comparing.compare_criteria(acting_user=_user(NEREA.email), record=record, values=few)


def _step(ratio: float) -> float:
    """The step of the scale that is nearest."""
    return min(STEPS, key=lambda step: abs(step / ratio - 1) if step > ratio else ratio / step - 1)
