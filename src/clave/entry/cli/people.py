"""``clave import contacts`` and ``interactions``: files of people, into the books."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clave.lib.refusal import Refused

from .common import print_json

KINDS = ("contacts", "interactions")
_BLOCK = 1 << 20


def import_people(
    kind: str, file: Path, changes: tuple[str, ...], account: str, as_json: bool
) -> None:
    """Bring the file in, all that can be read of it, and tell what became of each row."""
    from clave.apps.accounts.models import Account
    from clave.apps.contacts.importing import files, services

    if not file.is_file():
        raise Refused("no_such_file", name=file.name)
    home = Account.objects.filter(code=account).first() if account else None
    if account and home is None:
        raise Refused("unknown_account", account=account)
    with file.open("rb") as stream:
        record = services.receive_file(
            acting_user=None,
            kind=kind,
            name=file.name,
            chunks=iter(lambda: stream.read(_BLOCK), b""),
            account=home,
        )
    try:
        if changes:
            services.change_columns(
                acting_user=None, record=record, columns=record.columns | _columns(changes)
            )
        services.confirm_import(acting_user=None, record=record)
    except Refused:
        services.discard_import(acting_user=None, record=record)
        raise
    rejects = files.rejects_path(record)
    result = {"import": str(record.pk), **record.result}
    result["rejected"] = {**result["rejected"], "file": str(rejects) if rejects else None}
    result["rejected"].pop("first")
    _tell(result, as_json)


def undo_people(import_id: str, as_json: bool) -> bool:
    """Take such an import back; False where no import of people is called so."""
    from django.core.exceptions import ValidationError

    from clave.apps.contacts.importing import services
    from clave.apps.contacts.models import ContactImport

    try:
        record = ContactImport.objects.filter(pk=import_id).first()
    except ValidationError:
        return False
    if record is None:
        return False
    services.undo_import(acting_user=None, record=record)
    result = {"import": import_id, "removed": record.result["removed"]}
    result["kept"] = record.result["kept"]
    if as_json:
        print_json(result)
    else:
        click.echo(f"{import_id}  removed {result['removed']}, kept {result['kept']}")
    return True


def _columns(changes: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for change in changes:
        source, separator, field = change.rpartition("=")
        if not separator:
            raise Refused("bad_map_option", text=change)
        found[field.strip()] = source.strip()
    return found


def _tell(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(result)
        return
    click.echo(f"{result['import']}: read {result['read']['rows']} rows")
    for key in ("added", "joined", "unchanged"):
        click.echo(f"  {key:10} {result[key]:>8}")
    rejected = result["rejected"]
    click.echo(f"  {'rejected':10} {rejected['rows']:>8}  {rejected['file'] or ''}")
    for reason, count in rejected["reasons"].items():
        click.echo(f"    {reason:18} {count:>6}")
