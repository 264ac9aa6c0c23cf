"""Writes on accounts: profile, KAM, tier, files, notes, scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.services import store_file
from clave.apps.identity.versions import save_versioned
from clave.lib.refusal import Refused

from . import hierarchy
from .models import (
    PERSONAL,
    Account,
    AccountFile,
    AccountMember,
    AccountNote,
    LossScenario,
    TeamLevel,
)

# What only those may change who decide over other people's accounts.
ASSIGNED = frozenset({"kam", "tier", "parent", "decides", "level"})
IMPORTED = frozenset(
    {"name", "parent", "level", "channel", "segment", "country", "delegation", "tax_number"}
    | {"tier", "kam", "is_direct"}
)
_PLACE = frozenset({"kam", "parent", "decides"})


@transaction.atomic
def update_account(
    *, acting_user: User | None, account: Account, values: dict[str, Any], expected_version: int
) -> Account:
    """Change a profile. Fields that an import also fills are then the user's own.

    Raises ``Refused`` (``not_allowed``, ``circular_parent``) or ``StaleVersion``.
    """
    _require_sight(acting_user, account)
    changed = set(audit.differences(account, values))
    require(
        acting_user,
        Permission.ASSIGN_ACCOUNTS if changed & ASSIGNED else Permission.EDIT_ACCOUNTS,
    )
    if "parent" in values:
        _refuse_circle(account, values["parent"])
    edited = sorted(set(account.edited_fields) | (changed & IMPORTED))
    saved = save_versioned(
        account,
        {**values, "edited_fields": edited},
        expected_version=expected_version,
        acting_user=acting_user,
        action="account_changed",
        account_code=account.code,
    )
    if changed & _PLACE:
        hierarchy.refresh()
    return saved


@transaction.atomic
def forget_contact(*, acting_user: User | None, names: list[str], emails: list[str]) -> int:
    """Take a person who is destroyed out of the profiles; how many named them."""
    require(acting_user, Permission.PROTECT_DATA)
    named = Account.objects.filter(Q(contact_name__in=names) | Q(contact_email__in=emails))
    found = list(named)
    for account in found:
        audit.record(
            acting_user=acting_user,
            action="account_changed",
            subject=account,
            changes={name: (getattr(account, name), "") for name in PERSONAL},
            account_code=account.code,
        )
    blank = dict.fromkeys(PERSONAL, "")
    Account.objects.filter(pk__in=[account.pk for account in found]).update(**blank)
    return len(found)


@transaction.atomic
def assign_accounts(
    *, acting_user: User | None, accounts: list[Account], kam: User | None
) -> list[Account]:
    """Give several accounts to one KAM at once; all of them or none."""
    require(acting_user, Permission.ASSIGN_ACCOUNTS)
    for account in accounts:
        save_versioned(
            account,
            {"kam": kam, "edited_fields": sorted({*account.edited_fields, "kam"})},
            expected_version=account.version,
            acting_user=acting_user,
            action="account_changed",
            account_code=account.code,
        )
    hierarchy.refresh()
    return accounts


@transaction.atomic
def set_tiers(*, acting_user: User | None, tiers: Mapping[Account, str]) -> list[Account]:
    """Give several accounts their tiers at once; those that have theirs already stay untouched."""
    require(acting_user, Permission.ASSIGN_ACCOUNTS)
    changed = [(account, tier) for account, tier in tiers.items() if account.tier != tier]
    return [
        save_versioned(
            account,
            {"tier": tier, "edited_fields": sorted({*account.edited_fields, "tier"})},
            expected_version=account.version,
            acting_user=acting_user,
            action="account_changed",
            account_code=account.code,
        )
        for account, tier in changed
    ]


@transaction.atomic
def attach_file(*, acting_user: User, account: Account, upload: UploadedFile[bytes]) -> AccountFile:
    """Keep a file with an account. Raises ``Refused`` when the file may not be kept."""
    _require_sight(acting_user, account)
    require(acting_user, Permission.EDIT_ACCOUNTS)
    stored = store_file(acting_user=acting_user, upload=upload, limit=settings.CLAVE_FILE_LIMIT)
    attached = AccountFile.objects.create(account=account, file=stored)
    audit.record(
        acting_user=acting_user,
        action="file_added",
        subject=stored,
        changes={"sha256": (None, stored.sha256)},
        account_code=account.code,
    )
    return attached


@transaction.atomic
def remove_file(*, acting_user: User, attached: AccountFile) -> None:
    """Take a file away, its content too; the audit keeps that it was there."""
    _require_sight(acting_user, attached.account)
    require(acting_user, Permission.EDIT_ACCOUNTS)
    stored = attached.file
    audit.record(
        acting_user=acting_user,
        action="file_removed",
        subject=stored,
        changes={"sha256": (stored.sha256, None)},
        account_code=attached.account.code,
    )
    attached.delete()
    storage, name = stored.content.storage, str(stored.content.name)
    stored.delete()
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def add_note(*, acting_user: User, account: Account, text: str, happened_on: date) -> AccountNote:
    """Write down something that happened; it appears in the account's timeline."""
    _require_sight(acting_user, account)
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if not text.strip():
        raise Refused("note_empty")
    note = AccountNote.objects.create(
        account=account, author=acting_user, text=text.strip(), happened_on=happened_on
    )
    audit.record(
        acting_user=acting_user,
        action="note_added",
        subject=note,
        changes={"text": (None, note.text)},
        account_code=account.code,
    )
    return note


@transaction.atomic
def add_member(
    *, acting_user: User | None, account: Account, user: User, values: dict[str, Any]
) -> AccountMember:
    """Take somebody into the account team: ``level``, ``role``, ``share``, ``since``, ``until``.

    Raises ``Refused``: ``member_twice``, ``member_ends_first``, ``member_share``,
    ``unknown_team_level``.
    """
    _require_sight(acting_user, account)
    require(acting_user, Permission.EDIT_ACCOUNTS)
    member = AccountMember(account=account, user=user, **{"since": timezone.localdate(), **values})
    _check_member(member)
    member.save()
    told = ("user", "level", "role", "share", "intermediary", "since", "until")
    audit.record(
        acting_user=acting_user,
        action="member_added",
        subject=member,
        changes={name: (None, getattr(member, name)) for name in told if getattr(member, name)},
        account_code=account.code,
    )
    return member


@transaction.atomic
def change_member(
    *,
    acting_user: User | None,
    member: AccountMember,
    values: dict[str, Any],
    expected_version: int,
) -> AccountMember:
    """Change level, role, share or days of a member."""
    _require_sight(acting_user, member.account)
    require(acting_user, Permission.EDIT_ACCOUNTS)
    wanted = AccountMember.objects.select_related("account", "user").get(pk=member.pk)
    for name, value in values.items():
        setattr(wanted, name, value)
    _check_member(wanted)
    return save_versioned(
        member,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="member_changed",
        account_code=member.account.code,
    )


@transaction.atomic
def remove_member(
    *, acting_user: User | None, member: AccountMember, on: date | None = None
) -> None:
    """Let somebody leave the team on a day; that they were in it is kept, if only in the audit."""
    _require_sight(acting_user, member.account)
    require(acting_user, Permission.EDIT_ACCOUNTS)
    on = on or timezone.localdate()
    if member.until is not None and member.until <= on:
        raise Refused("member_has_left", person=str(member.user), until=member.until)
    audit.record(
        acting_user=acting_user,
        action="member_removed",
        subject=member,
        changes={"user": (member.user, None), "until": (member.until, on)},
        account_code=member.account.code,
    )
    if member.since >= on:
        member.delete()
    else:
        member.until = on
        member.version += 1
        member.save()


@transaction.atomic
def save_scenario(
    *,
    acting_user: User,
    name: str,
    accounts: list[Account],
    recapture: float,
    avoidable_costs_minor: int,
) -> LossScenario:
    """Keep a question “what if we lose …?”; the same name is overwritten."""
    require(acting_user, Permission.SEE_INSIGHTS)
    if not name.strip():
        raise Refused("scenario_needs_name")
    if not accounts:
        raise Refused("scenario_needs_accounts")
    scenario, _ = LossScenario.objects.update_or_create(
        owner=acting_user,
        name=name.strip()[:100],
        defaults={"recapture": recapture, "avoidable_costs_minor": avoidable_costs_minor},
    )
    scenario.accounts.set(accounts)
    codes = [account.code for account in accounts]
    audit.record(
        acting_user=acting_user,
        action="scenario_saved",
        subject=scenario,
        changes={"accounts": (None, codes)},
    )
    return scenario


@transaction.atomic
def delete_scenario(*, acting_user: User, scenario: LossScenario) -> None:
    """Forget one's own scenario."""
    if scenario.owner_id != acting_user.pk:
        raise Refused("not_allowed", permission="delete_scenario")
    audit.record(acting_user=acting_user, action="scenario_deleted", subject=scenario)
    scenario.delete()


def _require_sight(acting_user: User | None, account: Account) -> None:
    if acting_user is None:
        return
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")


def _check_member(member: AccountMember) -> None:
    if member.level not in TeamLevel.values:
        raise Refused("unknown_team_level", level=member.level)
    if not 0 <= member.share <= 100:
        raise Refused("member_share", share=member.share)
    if member.until is not None and member.until <= member.since:
        raise Refused("member_ends_first", since=member.since, until=member.until)
    same = AccountMember.objects.filter(account=member.account, user=member.user)
    same = same.filter(Q(until__isnull=True) | Q(until__gt=member.since)).exclude(pk=member.pk)
    if member.until is not None:
        same = same.filter(since__lt=member.until)
    if same.exists():
        raise Refused("member_twice", person=str(member.user), account=member.account.name)


def _refuse_circle(account: Account, parent: Account | None) -> None:
    above, seen = parent, set[int]()
    while above is not None and above.pk not in seen:
        if above.pk == account.pk:
            raise Refused("circular_parent", account=account.name, parent=str(parent))
        seen.add(above.pk)
        above = above.parent
