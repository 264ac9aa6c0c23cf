"""The command ``clave``: one module for each command, gathered here.

Every command that prints takes ``--json``; ``--data DIR`` (or ``CLAVE_DATA``) says where the books
and the facts are. Exit codes: 0 done, 1 refused with a reason, 2 wrong usage.
"""

from __future__ import annotations

import click

from clave import __version__

from . import (
    backup,
    bench,
    demo,
    doctor,
    export,
    facts,
    figures,
    history,
    imports,
    models,
    organisation,
    prove,
    serve,
    users,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="clave")
def main() -> None:
    """Clave: key account management. / Gestión de cuentas clave."""


for command in (
    demo.demo,
    serve.serve,
    serve.worker,
    imports.import_files,
    history.imports,
    figures.figures,
    facts.facts,
    models.models,
    export.export,
    organisation.who_sees,
    organisation.who_approves,
    users.user,
    doctor.doctor,
    backup.backup,
    backup.restore,
    bench.bench,
    prove.prove,
):
    main.add_command(command)
