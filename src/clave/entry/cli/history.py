"""``clave imports``: what was imported, and taking an import back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from clave.lib.refusal import Refused

from . import organisation, people
from .common import command, print_json, show_progress, stoppable

if TYPE_CHECKING:
    from clave.apps.ledger.models import Import


@click.group()
def imports() -> None:
    """What was imported, and undoing it."""


@imports.command("list")
@command
def list_imports(as_json: bool) -> None:
    """Every import, the newest first."""
    from clave.apps.ledger.models import Import

    records = [_told(record) for record in Import.objects.exclude(import_id="")]
    if as_json:
        print_json(records)
        return
    for record in records:
        click.echo(
            f"{record['import']}  {record['kind']:12} {record['state']:8} "
            f"{record['added']:>10}  {record['file']}"
        )


@imports.command()
@click.argument("import_id")
@command
def undo(import_id: str, as_json: bool) -> None:
    """Take the import IMPORT_ID back, as if it had never been: out of the ledger, or a chart."""
    from clave.apps.ledger import services
    from clave.apps.ledger.models import Import

    if import_id.startswith(organisation.PREFIX):
        chart = organisation.undo_chart(import_id)
        print_json(organisation.told_of(chart)) if as_json else click.echo(f"{import_id}  {chart}")
        return
    if people.undo_people(import_id, as_json):
        return
    services.repair()
    record = Import.objects.filter(import_id=import_id).first()
    if record is None:
        raise Refused("no_such_import", import_id=import_id)
    with stoppable() as stopped:
        told: dict[str, Any] = {"progress": show_progress(as_json), "cancelled": stopped}
        undone = services.undo_import(acting_user=None, record=record, **told)
    if as_json:
        print_json(_told(undone))
    else:
        click.echo(f"{undone.import_id}  {undone.state}  {undone.file_name}")


def _told(record: Import) -> dict[str, object]:
    result = record.result or {}
    return {
        "import": record.import_id,
        "kind": record.kind,
        "file": record.file_name,
        "state": record.state,
        "added": result.get("added"),
        "at": record.imported_at,
    }
