"""The way of a file of people into the books, and back out: receive, look, confirm, undo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.disk import full_disk_refused
from clave.lib.refusal import Refused

from ..access import require_account
from ..models import Contact, ContactImport, ContactRole, Interaction, Tie
from . import files, people, talks
from .people import Entry, Known, boss_key, own_keys
from .reading import Table, read_table
from .selectors import imports_visible_to

KINDS = ("contacts", "interactions")
_BATCH = 1000


@full_disk_refused()
def receive_file(
    *,
    acting_user: User | None,
    kind: str,
    name: str,
    chunks: Iterable[bytes],
    account: Account | None = None,
    columns: Mapping[str, str] | None = None,
) -> ContactImport:
    """Take a file in and say what it would do; nothing of it is in the books yet.

    ``account``: whose people they are where the file does not say. Raises ``Refused``.
    """
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if account is not None:
        require_account(acting_user, account)
    if kind not in KINDS:
        raise Refused("unknown_kind", kind=kind, kinds=", ".join(KINDS))
    record = ContactImport(
        kind=kind, file_name=name[-255:], account=account, uploaded_by=acting_user
    )
    try:
        files.write_upload(record, chunks, settings.CLAVE_UPLOAD_LIMIT)
        _preview(record, acting_user, columns)
        record.save()
    except BaseException:
        files.clear(record)
        raise
    return record


@full_disk_refused()
@transaction.atomic
def change_columns(
    *, acting_user: User | None, record: ContactImport, columns: Mapping[str, str]
) -> ContactImport:
    """Read the same file by other columns."""
    _require_waiting(acting_user, record)
    _preview(record, acting_user, columns)
    record.save()
    return record


@full_disk_refused()
@transaction.atomic
def confirm_import(*, acting_user: User | None, record: ContactImport) -> ContactImport:
    """Bring the file into the books, all that it holds or nothing.

    It is held against the books anew: they may have changed since the preview.
    """
    _require_waiting(acting_user, record)
    table = _read(record, record.columns or None)
    plan = _planned(record, table, acting_user)
    result = _told(table, plan)
    _check(result)
    if isinstance(plan, people.Plan):
        _add_people(record, plan, acting_user)
    else:
        _add_talks(record, plan.added, acting_user)
    record.result, record.state = result, ContactImport.State.DONE
    record.imported_at = timezone.now()
    record.save()
    files.write_rejects(record, table.header, plan.rejects)
    files.clear_upload(record)
    _audit(acting_user, "people_imported", record, result)
    return record


@transaction.atomic
def undo_import(*, acting_user: User | None, record: ContactImport) -> ContactImport:
    """Take out what the import added; what was changed or used since stays, and is counted."""
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if not imports_visible_to(acting_user).filter(pk=record.pk).exists():
        raise Refused("not_allowed", permission="undo_import")
    taken = ContactImport.objects.filter(pk=record.pk, state=ContactImport.State.DONE)
    if not taken.update(state=ContactImport.State.UNDONE):
        raise Refused("people_import_not_done", name=record.file_name)
    record.refresh_from_db()
    if record.kind == "contacts":
        removed, kept = _remove_people(record)
    else:
        removed, kept = _remove_talks(record)
    record.result = record.result | {"removed": removed, "kept": kept}
    record.save()
    files.clear(record)
    told = {"removed": removed, "kept": kept}
    _audit(acting_user, "people_import_undone", record, told)
    return record


@transaction.atomic
def discard_import(*, acting_user: User | None, record: ContactImport) -> None:
    """Forget a file that is not wanted after all."""
    _require_waiting(acting_user, record)
    files.clear(record)
    record.delete()


def _require_waiting(acting_user: User | None, record: ContactImport) -> None:
    require(acting_user, Permission.EDIT_ACCOUNTS)
    own = acting_user is None or record.uploaded_by_id == acting_user.pk
    if not own:
        raise Refused("not_allowed", permission="confirm_import")
    waiting = ContactImport.objects.select_for_update().filter(pk=record.pk)
    if record.pk and not waiting.filter(state=ContactImport.State.PREVIEWED).exists():
        raise Refused("import_not_waiting", name=record.file_name)


def _read(record: ContactImport, columns: Mapping[str, str] | None) -> Table:
    path = files.check_upload(record)
    return read_table(
        path, files.folder(record), kind=record.kind, name=record.file_name, columns=columns
    )


def _preview(record: ContactImport, user: User | None, columns: Mapping[str, str] | None) -> None:
    table = _read(record, columns)
    record.result = _told(table, _planned(record, table, user))
    record.result["header"] = list(table.header)
    record.columns = table.columns if table.header else {}


def _planned(record: ContactImport, table: Table, user: User | None) -> people.Plan | talks.Plan:
    plan = people.planned if record.kind == "contacts" else talks.planned
    return plan(table, user, record.account)


def _told(table: Table, plan: people.Plan | talks.Plan) -> dict[str, Any]:
    rejects = plan.rejects
    return {
        "read": {"rows": table.count},
        "added": len(plan.added),
        "joined": len(plan.joined) if isinstance(plan, people.Plan) else 0,
        "unchanged": plan.unchanged,
        "rejected": {
            "rows": len(rejects),
            "reasons": dict(Counter(reject.reason for reject in rejects)),
            "first": [[r.row.number, r.reason, r.column] for r in rejects[:20]],
        },
    }


def _check(result: Mapping[str, Any]) -> None:
    """Every row of the file is accounted for, or nothing is imported."""
    parts = result["added"] + result["joined"] + result["unchanged"] + result["rejected"]["rows"]
    rows = result["read"]["rows"]
    if parts != rows:
        raise Refused("does_not_reconcile", file_lines=rows, lines=parts)
    if not result["added"] + result["joined"] + result["unchanged"]:
        if set(result["rejected"]["reasons"]) == {"account_unknown"}:
            raise Refused("nobody_at_an_account", lines=rows)
        raise Refused("nothing_to_import", lines=rows)


def _add_people(record: ContactImport, plan: people.Plan, user: User | None) -> None:
    contacts = [Contact(imported_by=record, **entry.person) for entry in plan.added]
    for contact in contacts:
        contact.prepare()
    Contact.objects.bulk_create(contacts, batch_size=_BATCH)
    for entry, contact in zip(plan.added, contacts, strict=True):
        entry.contact = contact.pk
    entries = [*plan.added, *plan.joined]
    roles = [
        ContactRole(
            contact_id=entry.contact or 0,
            account_id=entry.account,
            imported_by=record,
            **entry.role,
        )
        for entry in entries
    ]
    ContactRole.objects.bulk_create(roles, batch_size=_BATCH)
    _set_bosses(entries, roles, user)


def _set_bosses(entries: list[Entry], roles: list[ContactRole], user: User | None) -> None:
    """Who reports to whom, now that everybody has a number."""
    if not any(entry.boss for entry in entries):
        return
    known = Known.for_user(user)  # those of the file stand in the books by now
    by_key = {
        (name, known.deciders[account]): known.roles[contact, account]
        for (name, account), contact in known.people.items()
        if (contact, account) in known.roles
    }
    for entry, role in zip(entries, roles, strict=True):
        by_key |= dict.fromkeys(own_keys(entry, known), role.pk)
    changed = []
    for entry, role in zip(entries, roles, strict=True):
        if entry.boss:
            role.reports_to_id = by_key[boss_key(entry, known)]
            changed.append(role)
    ContactRole.objects.bulk_update(changed, ["reports_to"], batch_size=500)


def _add_talks(record: ContactImport, found: list[talks.Talk], user: User | None) -> None:
    rows = [Interaction(imported_by=record, author=user, **talk.values) for talk in found]
    Interaction.objects.bulk_create(rows, batch_size=_BATCH)
    theirs, ours = Interaction.contacts.through, Interaction.colleagues.through
    pairs = list(zip(rows, found, strict=True))
    theirs.objects.bulk_create(
        [theirs(interaction_id=r.pk, contact_id=pk) for r, t in pairs for pk in t.contacts],
        batch_size=_BATCH,
    )
    ours.objects.bulk_create(
        [ours(interaction_id=r.pk, user_id=pk) for r, t in pairs for pk in t.colleagues],
        batch_size=_BATCH,
    )


def _remove_people(record: ContactImport) -> tuple[int, int]:
    """Roles and people of the import that nobody touched or used; the others are kept."""
    roles = ContactRole.objects.filter(imported_by=record)
    used = Q(version__gt=1) | Q(pk__in=Tie.objects.values("role"))
    used |= Q(contact__version__gt=1) | Q(contact__merged_into__isnull=False)
    used |= Q(contact__in=Interaction.contacts.through.objects.values("contact"))
    used |= Q(contact__merges__isnull=False)
    kept = set(roles.filter(used).values_list("pk", flat=True))
    gone = roles.exclude(pk__in=kept)
    removed = gone.count()
    gone.delete()
    alone = Contact.objects.filter(imported_by=record, roles=None, merged_into=None, version=1)
    alone.delete()
    return removed, len(kept)


def _remove_talks(record: ContactImport) -> tuple[int, int]:
    found = Interaction.objects.filter(imported_by=record)
    kept = found.filter(version__gt=1).count()
    gone = found.filter(version=1)
    removed = gone.count()
    gone.delete()
    return removed, kept


def _audit(
    user: User | None, action: str, record: ContactImport, result: Mapping[str, Any]
) -> None:
    told = ("added", "joined", "unchanged", "removed", "kept")
    changes = {name: (None, result[name]) for name in told if name in result}
    subject = audit.Subject("people_import", str(record.pk), record.file_name)
    audit.record(acting_user=user, action=action, subject=subject, changes=changes)
