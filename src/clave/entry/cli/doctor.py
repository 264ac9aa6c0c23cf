"""``clave doctor``: what is wrong with this installation, in sentences."""

from __future__ import annotations

import sys

import click

from .common import command, print_json, terminal_language


@click.command()
@command
def doctor(as_json: bool) -> None:
    """Check the books, the facts, the audit chain and the machine."""
    from django.utils import translation

    from clave.entry.checkup import checkup
    from clave.web.refusals import finding_sentence

    findings = checkup()
    if as_json:
        print_json([finding.to_json() for finding in findings])
    else:
        with translation.override(terminal_language()):
            for finding in findings:
                mark = {"ok": "✓", "warning": "!", "error": "✗"}[finding.level]
                click.echo(f"{mark} {finding_sentence(finding.code, finding.params)}")
    if any(finding.level == "error" for finding in findings):
        sys.exit(1)
