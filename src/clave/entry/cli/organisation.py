"""The chain of command from the command line: charts from files, who sees, who approves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clave.lib.refusal import Refused

from .common import command, print_json, terminal_language

if TYPE_CHECKING:
    from clave.apps.org.models import ChartImport

PREFIX = "org-"


def import_chart(file: Path, options: dict[str, Any], *, as_json: bool) -> None:
    """``clave import org``: the whole chart of a file, or every fault of it."""
    from clave.apps.org.importing.checking import ChartFaults
    from clave.apps.org.services import importing

    try:
        record = importing.propose_chart(
            acting_user=None, path=file, sheet=options["sheet"], chosen=_chosen(options["changes"])
        )
    except ChartFaults as faults:
        _say_faults(faults, as_json=as_json)
        raise
    counts = record.preview["counts"]
    if not options["yes"] and any(counts[name] for name in ("moved", "holder", "unit", "closed")):
        importing.discard_chart(acting_user=None, record=record)
        told = {name: counts[name] for name in ("moved", "holder", "closed")}
        raise Refused("chart_import_changes", **told)
    record = importing.take_chart(acting_user=None, record=record)
    if as_json:
        print_json(told_of(record))
        return
    click.echo(f"{PREFIX}{record.pk}: {len(record.rows)} rows")
    for name, count in record.preview["counts"].items():
        click.echo(f"  {name:10} {count:>6}")


def undo_chart(import_id: str) -> ChartImport:
    """Take back the chart that ``import_id`` (``org-7``) brought."""
    from clave.apps.org.models import ChartImport
    from clave.apps.org.services import importing

    number = import_id.removeprefix(PREFIX)
    record = ChartImport.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    if record is None:
        raise Refused("no_such_import", import_id=import_id)
    return importing.undo_chart(acting_user=None, record=record)


def told_of(record: ChartImport) -> dict[str, Any]:
    """An import of a chart as JSON."""
    return {
        "import": f"{PREFIX}{record.pk}",
        "kind": "org",
        "file": record.file_name,
        "state": record.state,
        "on": record.on,
        "rows": len(record.rows),
        "columns": record.columns["columns"],
        "changes": record.preview["counts"],
    }


def _chosen(changes: tuple[str, ...]) -> dict[str, str]:
    """``--map "Jefe=boss"`` as field → header; ``=unit`` leaves the unit out."""
    chosen = {}
    for change in changes:
        header, separator, name = change.rpartition("=")
        if not separator:
            raise Refused("bad_map_option", text=change)
        chosen[name.strip().replace("reports to", "boss")] = header.strip()
    return chosen


def _say_faults(faults: Any, *, as_json: bool) -> None:
    """Every fault on standard error, one a line."""
    from django.utils import translation

    from clave.web.refusals import code_sentence

    with translation.override(terminal_language()):
        for code, params in faults.faults:
            click.echo(f"  {code_sentence(code, params)}", err=True)
    if as_json:
        faults.params["faults"] = [{"code": code, **params} for code, params in faults.faults]


@click.command("who-sees")
@click.argument("account")
@command
def who_sees(account: str, as_json: bool) -> None:
    """Who sees the account with the code ACCOUNT, and why."""
    from django.utils import translation

    from clave.apps.accounts.rights import who_sees as asked
    from clave.web.sentences.authority import sight_sentence

    with translation.override(terminal_language()):
        seen: list[dict[str, Any]] = [
            {
                "user": one.user.email,
                "name": str(one.user),
                "role": one.user.role,
                "reasons": [
                    {"code": code, "params": params, "text": sight_sentence(code, params)}
                    for code, params in one.reasons
                ],
            }
            for one in asked(account)
        ]
    if as_json:
        print_json({"account": account, "people": seen})
        return
    for one in seen:
        click.echo(f"{one['name']:28} {'; '.join(reason['text'] for reason in one['reasons'])}")


@click.command("who-approves")
@click.option("--account", required=True, help="The code of the account.")
@click.option("--amount", required=True, help="The amount, with a point: 12500.50.")
@click.option("--currency", default="", help="Its currency (default: the company's).")
@click.option("--subject", default="", help="What it is about, as policies name it.")
@click.option("--by", "acting", default="", help="The e-mail of who asks (default: the KAM).")
@command
def who_approves(account: str, amount: str, as_json: bool, **options: str) -> None:
    """Who approves AMOUNT for an account, step by step, and why."""
    from django.utils import translation

    from clave.apps.accounts.rights import approval_of
    from clave.web.sentences.authority import approval_sentence

    with translation.override(terminal_language()):
        found = approval_of(account, amount, **options)

        def told(reasons: Any) -> list[dict[str, Any]]:
            return [
                {"code": code, "params": params, "text": approval_sentence(code, params)}
                for code, params in reasons
            ]

        steps: list[dict[str, Any]] = [
            {
                "step": number,
                "person": step.name,
                "position": step.title,
                "level": step.level,
                "has_login": step.user is not None,
                "instead_of": step.instead_of or None,
                "reasons": told(step.reasons),
            }
            for number, step in enumerate(found.steps, 1)
        ]
        answer = {"policies": told(found.policies), "steps": steps, "unmet": told(found.unmet)}
    if as_json:
        print_json({"account": account, "amount": amount, **answer})
        return
    for step in steps:
        why = "; ".join(reason["text"] for reason in step["reasons"])
        click.echo(f"{step['step']}. {step['person']} ({step['position']}): {why}")
    for reason in (*answer["unmet"], *answer["policies"]):
        click.echo(reason["text"])
