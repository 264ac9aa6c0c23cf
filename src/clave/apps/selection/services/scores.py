"""Writes on what people judge of accounts: scores, remarks, scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from clave.apps.accounts.models import Account
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.selection.models import Axis, Criterion, Remark, Round, Scenario, Score, Source
from clave.lib.refusal import Refused

from .common import SCORE, open_one, require_sight

_STEP = Decimal("0.1")


@dataclass(frozen=True)
class Judgement:
    """What somebody says of an account by a criterion. ``value`` None takes it back; ``reason``
    None leaves the one that stands there."""

    account: Account
    criterion: Criterion
    value: Decimal | None
    rival: Decimal | None = None
    reason: str | None = None


@transaction.atomic
def score_accounts(
    *,
    acting_user: User | None,
    record: Round,
    judgements: Iterable[Judgement],
    by: User | None = None,
) -> int:
    """Write one's own scores, all of them or none; how many changed.

    ``by``: whose they are, where the machine itself writes them. Raises ``Refused``:
    ``not_allowed``, ``round_is_decided``, ``not_judged`` (the ledger tells it),
    ``score_out_of_scale``, ``rival_without_strength``.
    """
    record = open_one(acting_user, record, SCORE)
    scorer = acting_user or by
    judgements = list(judgements)
    for account in {one.account for one in judgements}:
        require_sight(acting_user, account)
    for one in judgements:
        _check(record, one)
    return sum(_write(acting_user, scorer, one) for one in judgements)


def _check(record: Round, one: Judgement) -> None:
    criterion = one.criterion
    if criterion.round_id != record.pk or criterion.source == Source.LEDGER:
        raise Refused("not_judged", criterion=criterion.name)
    for value in (one.value, one.rival):
        if value is not None and not 0 <= value <= 10:
            raise Refused("score_out_of_scale", criterion=criterion.name)
    if one.rival is not None and (criterion.axis != Axis.STRENGTH or one.value is None):
        raise Refused("rival_without_strength", criterion=criterion.name)


def _write(acting_user: User | None, scorer: User | None, one: Judgement) -> bool:
    own = {"criterion": one.criterion, "account": one.account, "scorer": scorer}
    found = Score.objects.filter(**own).first()
    if one.value is None:
        if found is None:
            return False
        _note(acting_user, found, {one.criterion.name: (found.value, None)})
        found.delete()
        return True
    wanted: dict[str, Any] = {
        "value": one.value.quantize(_STEP),
        "rival": None if one.rival is None else one.rival.quantize(_STEP),
    }
    if one.reason is not None:
        wanted["reason"] = one.reason.strip()[:300]
    if found is None:
        score = Score.objects.create(**own, **wanted)
        told: dict[str, Any] = {one.criterion.name: (None, score.value)}
        if score.reason:
            told["reason"] = (None, score.reason)
        _note(acting_user, score, told)
        return True
    changes = audit.differences(found, wanted)
    if not changes:
        return False
    for name, value in wanted.items():
        setattr(found, name, value)
    found.save()
    _note(acting_user, found, changes)
    return True


def _note(acting_user: User | None, score: Score, changes: Mapping[str, Any]) -> None:
    audit.record(
        acting_user=acting_user,
        action="account_scored",
        subject=score,
        changes=dict(changes),
        account_code=score.account.code,
    )


@transaction.atomic
def remark_on(
    *,
    acting_user: User,
    record: Round,
    account: Account,
    text: str,
) -> Remark:
    """Say something of an account in the round. Raises ``Refused``: ``not_allowed``,
    ``round_is_decided``, ``comment_empty``."""
    record = open_one(acting_user, record, SCORE)
    require_sight(acting_user, account)
    text = text.strip()
    if not text:
        raise Refused("comment_empty")
    remark = Remark.objects.create(round=record, account=account, author=acting_user, text=text)
    audit.record(
        acting_user=acting_user,
        action="selection_remark",
        subject=remark,
        changes={"text": (None, text)},
        account_code=account.code,
    )
    return remark


@transaction.atomic
def save_moves(
    *,
    acting_user: User,
    record: Round,
    name: str,
    moves: Mapping[str, tuple[float, float]],
) -> Scenario:
    """Keep a what-if of the matrix: account code → attractiveness and relative strength.

    It changes nothing else; one of the same name is replaced. Raises ``Refused``:
    ``scenario_needs_name``, ``scenario_moves_nothing``, ``move_out_of_scale``, ``not_allowed``.
    """
    require(acting_user, Permission.SEE_INSIGHTS)
    name = name.strip()[:100]
    if not name:
        raise Refused("scenario_needs_name")
    if not moves:
        raise Refused("scenario_moves_nothing")
    seen = Account.objects.visible_to(acting_user).filter(code__in=moves)
    if seen.count() != len(moves):
        raise Refused("not_allowed", permission="see_account")
    for attractiveness, relative in moves.values():
        if not (0 <= attractiveness <= 10 and -10 <= relative <= 10):
            raise Refused("move_out_of_scale")
    kept = {code: [_tenth(a), _tenth(b)] for code, (a, b) in sorted(moves.items())}
    scenario, _ = Scenario.objects.update_or_create(
        round=record, owner=acting_user, name=name, defaults={"moves": kept}
    )
    audit.record(
        acting_user=acting_user,
        action="selection_scenario_saved",
        subject=scenario,
        changes={"moves": (None, kept)},
    )
    return scenario


@transaction.atomic
def delete_moves(*, acting_user: User, scenario: Scenario) -> None:
    """Forget one's own what-if. Raises ``Refused("not_allowed")``."""
    if scenario.owner_id != acting_user.pk:
        raise Refused("not_allowed", permission="own_scenario")
    audit.record(
        acting_user=acting_user,
        action="selection_scenario_deleted",
        subject=scenario,
        changes={"moves": (scenario.moves, None)},
    )
    scenario.delete()


def _tenth(value: float) -> float:
    """A tenth: nobody drags more exactly."""
    return float(Decimal(str(value)).quantize(_STEP))
