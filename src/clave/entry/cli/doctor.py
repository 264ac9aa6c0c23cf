"""``clave doctor``: what is wrong with this installation, in sentences."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .common import looking, print_json, terminal_language

_MARKS = {"ok": "✓", "warning": "!", "fault": "✗"}


@click.command()
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    help="A backup whose audit must still be part of this one.",
)
@looking
def doctor(against: Path | None, as_json: bool) -> None:
    """Look at the books, the audit, the facts, the jobs and the machine; change nothing."""
    from django.utils import translation

    from clave.entry.checkup import checkup
    from clave.web.refusals import finding_advice, finding_sentence

    findings = checkup(against)
    with translation.override(terminal_language()):
        told = [
            finding.to_json()
            | {
                "sentence": finding_sentence(finding.code, finding.params),
                "advice": finding_advice(finding.code),
            }
            for finding in findings
        ]
    if as_json:
        print_json(told)
    for entry in told if not as_json else ():
        click.echo(f"{_MARKS[entry['level']]} {entry['sentence']}")
        if entry["advice"]:
            click.echo(f"  → {entry['advice']}")
    if any(finding.level == "fault" for finding in findings):
        sys.exit(1)
