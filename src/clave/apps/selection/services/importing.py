"""Scores that come from a file: account, criterion, score. No line is lost, none stops the rest."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.selection.models import Criterion, Round, Source
from clave.lib.refusal import Refused

from .common import SCORE, open_one
from .scores import Judgement, score_accounts

MOST_BYTES = 5_000_000
_COLUMNS = 3


@dataclass(frozen=True)
class Fault:
    """A line that was left out, and why, as a code with its values."""

    line: int
    code: str
    params: dict[str, Any]


@dataclass
class Imported:
    """``lines`` read = ``taken`` + faults; ``changed`` of those taken say something new."""

    lines: int = 0
    taken: int = 0
    changed: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    """What a line may name."""

    accounts: dict[str, Account]
    criteria: dict[str, Criterion]


@transaction.atomic
def import_scores(
    *, acting_user: User, record: Round, content: bytes, source: str = ""
) -> Imported:
    """Take the scores of a CSV with the columns account, criterion, score (and a reason).

    Accounts by their code, of those that ``acting_user`` sees; criteria by name or code. A first
    line whose third cell is no number is a header. ``source``: the reason where a line gives none.
    Raises ``Refused``: ``file_too_large``, ``binary_file``, ``empty_file``, ``not_allowed`` …
    """
    open_one(acting_user, record, SCORE)
    rows = _rows(content)
    codes = {row[0].strip() for _, row in rows if row}
    seen = Account.objects.visible_to(acting_user).filter(code__in=codes)
    criteria = list(record.criteria.all())
    known = _Known(
        accounts={account.code: account for account in seen},
        criteria={c.code.casefold(): c for c in criteria}
        | {c.name.casefold(): c for c in criteria},
    )
    done, judgements = Imported(), dict[tuple[int, int], Judgement]()
    for line, row in rows:
        done.lines += 1
        try:
            one = _judgement(row, known, source)
        except Refused as refusal:
            done.faults.append(Fault(line, refusal.code, refusal.kept_params))
            continue
        key = one.account.pk, one.criterion.pk
        if key in judgements:
            told = {"account": one.account.code, "criterion": one.criterion.name}
            done.faults.append(Fault(line, "score_twice", told))
            continue
        judgements[key] = one
        done.taken += 1
    done.changed = score_accounts(
        acting_user=acting_user, record=record, judgements=judgements.values()
    )
    return done


def _rows(content: bytes) -> list[tuple[int, list[str]]]:
    if len(content) > MOST_BYTES:
        raise Refused("file_too_large", megabytes=len(content) // 10**6, limit=MOST_BYTES // 10**6)
    if b"\x00" in content:
        raise Refused("binary_file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    separator = max(";\t,", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    if rows and len(rows[0][1]) >= _COLUMNS and _number(rows[0][1][2]) is None:
        rows = rows[1:]
    if not rows:
        raise Refused("empty_file")
    return rows


def _judgement(row: list[str], known: _Known, source: str) -> Judgement:
    if len(row) < _COLUMNS:
        raise Refused("score_line_short", columns=len(row))
    code, name, text = (cell.strip() for cell in row[:_COLUMNS])
    account, criterion = known.accounts.get(code), known.criteria.get(name.casefold())
    if account is None:
        raise Refused("unknown_account", account=code)
    if criterion is None:
        raise Refused("unknown_criterion", criterion=name)
    if criterion.source == Source.LEDGER:
        raise Refused("not_judged", criterion=criterion.name)
    value = _number(text)
    if value is None:
        raise Refused("score_not_a_number", text=text)
    if not 0 <= value <= 10:
        raise Refused("score_out_of_scale", criterion=criterion.name)
    reason = row[_COLUMNS].strip() if len(row) > _COLUMNS else source
    return Judgement(account, criterion, value, reason=reason)


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
