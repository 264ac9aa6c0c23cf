"""Writes on targets: a new set, handing down, entering, settling, proposing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from clave.apps.accounts.models import Account
from clave.apps.followup.models import ApprovalState
from clave.apps.followup.services.approvals import amend_approval, ask_approval
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import StaleVersion
from clave.figures.target_spreading import spread_over
from clave.lib.refusal import Refused

from .models import AccountTarget, HandedTotal, LineState, MonthTarget, PersonKey, TargetSet
from .telling import months_of

MATTER = "targets"
BASES = ("last_year", "even")
# Beyond it a number is a slip of the keyboard, and sums would not fit into the books.
MOST_MINOR = 10**15


@transaction.atomic
def open_set(*, acting_user: User | None, year: int, name: str) -> TargetSet:
    """A new version of the targets of a year. Raises ``Refused``: ``not_allowed``,
    ``target_set_needs_name``, ``year_out_of_range``, ``target_set_exists``."""
    require(acting_user, Permission.SET_TARGETS)
    if not name.strip():
        raise Refused("target_set_needs_name")
    if not 1990 <= year <= 2100:
        raise Refused("year_out_of_range", year=year)
    made = TargetSet(year=year, name=name.strip()[:60], currency=Company.current().currency)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Refused("target_set_exists", year=year, name=name) from None
    told = {"year": (None, year), "name": (None, made.name)}
    audit.record(acting_user=acting_user, action="target_set_opened", subject=made, changes=told)
    return made


@transaction.atomic
def hand_down(
    *,
    acting_user: User | None,
    target_set: TargetSet,
    user: User | None,
    total_minor: int,
    weights: Mapping[int, Mapping[date, Any]],
    expected_version: int,
) -> TargetSet:
    """Share a sum out over accounts and months, exactly: to a KAM's, or to all (``user`` None).

    ``weights``: account → month → weight (last year's sales, or all 1). What was entered stays, and
    is to be agreed again. Raises ``Refused``: ``not_allowed``, ``targets_closed``,
    ``target_out_of_range``, ``nobody_to_hand_down``; or ``StaleVersion``.
    """
    require(acting_user, Permission.SET_TARGETS)
    current = _open(target_set, expected_version)
    _check_minor(total_minor)
    flat = {(pk, month): w for pk, months in weights.items() for month, w in months.items()}
    if not flat or set(months_of(current.year)) != {month for _, month in flat}:
        raise Refused("nobody_to_hand_down")
    _require_sight(acting_user, weights)
    shares = spread_over(total_minor, flat)
    lines = _lines(current, list(weights))
    _ask_again(lines)
    _write_months(lines, shares, "handed_minor")
    HandedTotal.objects.update_or_create(
        target_set=current, user=user, defaults={"amount_minor": total_minor}
    )
    return _raised(
        current, acting_user, "targets_handed_down", {"total_minor": total_minor, "to": str(user)}
    )


@transaction.atomic
def take_budgets(
    *,
    acting_user: User | None,
    target_set: TargetSet,
    budgets: Mapping[int, Mapping[date, int]],
    expected_version: int,
) -> TargetSet:
    """Hand down what the budgets of the ledger tell: account → month → minor units.

    Raises ``Refused``: ``not_allowed``, ``targets_closed``, ``no_budgets_of_year``,
    ``target_out_of_range``; or ``StaleVersion``.
    """
    require(acting_user, Permission.SET_TARGETS)
    current = _open(target_set, expected_version)
    shares = {(pk, month): v for pk, told in budgets.items() for month, v in told.items()}
    if not shares or {month for _, month in shares} - set(months_of(current.year)):
        raise Refused("no_budgets_of_year", year=current.year)
    for minor in shares.values():
        _check_minor(minor)
    _require_sight(acting_user, budgets)
    lines = _lines(current, list(budgets))
    _ask_again(lines)
    _write_months(lines, shares, "handed_minor")
    total = sum(shares.values())
    return _raised(current, acting_user, "targets_from_budgets", {"total_minor": total})


@transaction.atomic
def enter(
    *,
    acting_user: User | None,
    line: AccountTarget,
    months: Mapping[date, int | None],
    expected_version: int,
) -> AccountTarget:
    """What the account's own people expect, month by month (minor units; None: nothing told).

    Raises ``Refused``: ``not_allowed``, ``targets_closed``, ``target_out_of_range``,
    ``month_outside_year``; or ``StaleVersion``.
    """
    require(acting_user, Permission.EDIT_ACCOUNTS)
    _require_sight(acting_user, [line.account_id])
    current = _locked(line, expected_version)
    if set(months) - set(months_of(current.target_set.year)):
        raise Refused("month_outside_year", year=current.target_set.year)
    for minor in months.values():
        _check_minor(minor or 0)
    before = dict(current.months.values_list("month", "entered_minor"))
    changes = {f"{m:%Y-%m}": (before.get(m), v) for m, v in months.items() if before.get(m) != v}
    if not changes:
        return current
    shares = {(current.account_id, month): minor for month, minor in months.items()}
    _write_months({current.account_id: current}, shares, "entered_minor")
    current.state, current.reason, current.entered_by = LineState.ENTERED, "", acting_user
    return _noted(current, acting_user, "targets_entered", changes)


@transaction.atomic
def settle(
    *,
    acting_user: User | None,
    line: AccountTarget,
    agree: bool,
    reason: str,
    expected_version: int,
) -> AccountTarget:
    """Agree to what was entered, or send it back and say why.

    Raises ``Refused``: ``not_allowed``, ``targets_closed``, ``nothing_entered``,
    ``return_needs_reason``; or ``StaleVersion``.
    """
    require(acting_user, Permission.SET_TARGETS)
    _require_sight(acting_user, [line.account_id])
    current = _locked(line, expected_version)
    if current.state != LineState.ENTERED:
        raise Refused("nothing_entered", account=current.account.name)
    if not agree and not reason.strip():
        raise Refused("return_needs_reason")
    old = current.state
    current.state = LineState.AGREED if agree else LineState.RETURNED
    current.reason = "" if agree else reason.strip()[:500]
    changes = {"state": (old, current.state), "reason": ("", current.reason)}
    return _noted(current, acting_user, "targets_settled", changes)


@transaction.atomic
def propose(
    *, acting_user: User, target_set: TargetSet, title: str, expected_version: int
) -> TargetSet:
    """Ask the chain of command to approve the set; its amounts stand still meanwhile.

    Raises ``Refused``: ``not_allowed``, ``targets_closed``, ``set_has_no_target``,
    ``targets_not_agreed``; or ``StaleVersion``.
    """
    require(acting_user, Permission.SET_TARGETS)
    current = _open(target_set, expected_version)
    lines = current.lines.prefetch_related("months")
    if waiting := sum(line.state in {LineState.ENTERED, LineState.RETURNED} for line in lines):
        raise Refused("targets_not_agreed", lines=waiting)
    found = [month.minor(line.state) for line in lines for month in line.months.all()]
    if not any(found):
        raise Refused("set_has_no_target")
    values = {"title": title[:200], "amount_minor": max(sum(filter(None, found)), 0)}
    asked = current.approval
    if asked is not None and asked.state == ApprovalState.RETURNED:
        asked = amend_approval(
            acting_user=acting_user,
            approval=asked,
            values=values,
            expected_version=asked.version,
        )
    else:
        subject = {
            "subject_type": "targetset",
            "subject_id": str(current.pk),
            "subject_label": str(current),
            "currency": current.currency,
            "matter": MATTER,
        }
        asked = ask_approval(acting_user=acting_user, values=values | subject)
    current.approval = asked
    return _raised(current, acting_user, "targets_proposed", {"approval": asked.pk})


@transaction.atomic
def name_person(
    *, acting_user: User | None, key: str, user: User | None, expected_version: int
) -> PersonKey:
    """Say who a key of files is (None: nobody here); it is remembered for every file.

    ``expected_version``: 0 where nobody said it yet. Raises ``Refused``: ``not_allowed``,
    ``key_is_empty``, ``person_not_active``; or ``StaleVersion``.
    """
    require(acting_user, Permission.SET_TARGETS)
    named = key.strip().casefold()[:100]
    if not named:
        raise Refused("key_is_empty")
    if user is not None and not user.is_active:
        raise Refused("person_not_active", name=str(user))
    current = PersonKey.objects.select_for_update().filter(key=named).first()
    if (current.version if current else 0) != expected_version:
        raise StaleVersion(current or PersonKey(key=named), {})
    before = current.user if current else None
    if current is None:
        current = PersonKey(key=named, user=user)
    else:
        current.user = user
        current.version += 1
    current.save()
    told = {"user": (str(before) if before else None, str(user) if user else None)}
    audit.record(acting_user=acting_user, action="person_named", subject=current, changes=told)
    return current


def _open(target_set: TargetSet, expected_version: int) -> TargetSet:
    """The set, held until the transaction ends, if its amounts may change."""
    found = TargetSet.objects.select_for_update(of=("self",)).select_related("approval")
    current = found.get(pk=target_set.pk)
    if current.version != expected_version:
        raise StaleVersion(current, {})
    if not current.is_open:
        raise Refused("targets_closed", name=str(current))
    return current


def _locked(line: AccountTarget, expected_version: int) -> AccountTarget:
    found = AccountTarget.objects.select_for_update(of=("self",)).select_related(
        "target_set__approval", "account"
    )
    current = found.get(pk=line.pk)
    if current.version != expected_version:
        raise StaleVersion(current, {})
    if not current.target_set.is_open:
        raise Refused("targets_closed", name=str(current.target_set))
    return current


def _lines(target_set: TargetSet, accounts: Sequence[int]) -> dict[int, AccountTarget]:
    """By account: its line, made where there is none."""
    known = {line.account_id: line for line in target_set.lines.filter(account__in=accounts)}
    new = [
        AccountTarget(target_set=target_set, account_id=pk) for pk in accounts if pk not in known
    ]
    AccountTarget.objects.bulk_create(new)
    return known | {line.account_id: line for line in new}


def _ask_again(lines: Mapping[int, AccountTarget]) -> None:
    """What was entered is to be agreed anew: something else is handed down."""
    for line in lines.values():
        entered = line.months.filter(entered_minor__isnull=False).exists()
        line.state, line.reason = (LineState.ENTERED if entered else LineState.HANDED), ""
        line.version += 1
        line.save()


def _write_months(
    lines: Mapping[int, AccountTarget],
    shares: Mapping[tuple[int, date], int | None],
    field: str,
) -> None:
    wanted = [line.pk for line in lines.values()]
    known = {
        (month.line_id, month.month): month for month in MonthTarget.objects.filter(line__in=wanted)
    }
    new: list[MonthTarget] = []
    old: list[MonthTarget] = []
    for (account, month), minor in shares.items():
        line = lines[account]
        found = known.get((line.pk, month))
        (old if found else new).append(found or MonthTarget(line=line, month=month))
        setattr((old if found else new)[-1], field, minor)
    MonthTarget.objects.bulk_create(new)
    MonthTarget.objects.bulk_update(old, [field])


def _raised(
    current: TargetSet, acting_user: User | None, action: str, told: Mapping[str, Any]
) -> TargetSet:
    current.version += 1
    current.save()
    changes = {name: (None, value) for name, value in told.items()}
    audit.record(acting_user=acting_user, action=action, subject=current, changes=changes)
    return current


def _noted(
    line: AccountTarget, acting_user: User | None, action: str, changes: audit.Changes
) -> AccountTarget:
    line.version += 1
    line.save()
    audit.record(
        acting_user=acting_user,
        action=action,
        subject=line,
        changes=changes,
        account_code=line.account.code,
    )
    return line


def _check_minor(minor: int) -> None:
    if abs(minor) > MOST_MINOR:
        raise Refused("target_out_of_range")


def _require_sight(acting_user: User | None, accounts: Any) -> None:
    wanted = set(accounts)
    if acting_user is None:
        return
    seen = Account.objects.visible_to(acting_user).filter(pk__in=wanted)
    if set(seen.values_list("pk", flat=True)) != wanted:
        raise Refused("not_allowed", permission="see_account")
