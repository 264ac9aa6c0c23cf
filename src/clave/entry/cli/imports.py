"""``clave import``: the same way into the ledger as the pages, from the command line."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clave.lib.priority import let_work_stand_back
from clave.lib.refusal import Refused

from . import people
from .common import command, print_json, show_progress, stoppable, terminal_language
from .organisation import import_chart

if TYPE_CHECKING:
    from clave.apps.ledger.models import Import
    from clave.facts.mapping import Mapping


@click.command("import")
@click.argument("kind")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option(
    "--map",
    "changes",
    multiple=True,
    metavar="SOURCE=FIELD",
    help="Bind a column to a field; 'A*B=FIELD' binds a product, 'A - B=FIELD' a difference, "
    "'=FIELD' leaves it out.",
)
@click.option("--mapping", "name", default="", help="Use a remembered mapping by its name.")
@click.option("--decimal", type=click.Choice([".", ","]), help="The decimal sign of the numbers.")
@click.option("--date-format", help="How dates are written, as in strptime: %d/%m/%Y.")
@click.option("--sheet", default="", help="The sheet of a workbook.")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="QUESTION=CHOICE",
    help="Settle a question about the file: damaged_amounts=decimals.",
)
@click.option("--account", default="", help="Whose people they are, where the file does not say.")
@click.option("--yes", is_flag=True, help="Apply without asking, also where invoices changed.")
@command
def import_files(kind: str, files: tuple[Path, ...], as_json: bool, **options: Any) -> None:
    """Import FILE as KIND: sales, accounts, products, receivables, payments, deductions,
    activities, sellout, budgets or exchange_rates; contacts or interactions; or org: the
    company's chart. Several files of facts are imported one after the other."""
    from clave.facts.schema import KINDS

    let_work_stand_back()
    if kind not in KINDS and len(files) > 1:
        raise click.UsageError(f"one file at a time of {kind!r}")
    if kind == "org":
        import_chart(files[0], options, as_json=as_json)
        return
    if kind in people.KINDS:
        people.import_people(kind, files[0], options["changes"], options["account"], as_json)
        return
    if kind not in KINDS:
        raise click.UsageError(
            f"unknown kind {kind!r}; one of: {', '.join((*KINDS, *people.KINDS))}"
        )
    results = []
    for file in files:
        results.append(_import(kind, file, options, as_json=as_json))
        if not as_json:
            _print_result(results[-1])
    if as_json:
        print_json(results if len(files) > 1 else results[0])


def _import(kind: str, file: Path, options: dict[str, Any], *, as_json: bool) -> dict[str, Any]:
    """Bring one file into the ledger; what it did."""
    from clave.apps.ledger import services

    record = services.import_path(acting_user=None, kind=kind, path=file)
    record.sheet = options["sheet"]
    try:
        services.read_import(record, change=lambda found: _changed(found, options))
        for answer in options["answers"]:
            _settle(record, answer)
        _ask(record, yes=options["yes"], as_json=as_json)
        with stoppable() as stopped:
            told: dict[str, Any] = {"progress": show_progress(as_json), "cancelled": stopped}
            services.run_import(record, acting_user=None, **told)
    except (Refused, click.Abort, KeyboardInterrupt):
        services.forget_upload(record)
        raise
    return record.result or {}


def _changed(found: Mapping, options: dict[str, Any]) -> Mapping:
    """The mapping with what the command line says of it."""
    from clave.apps.ledger.records import named_mapping
    from clave.facts.mapping import Binding

    name = options["name"]
    mapping = named_mapping(found.kind, name) if name else found
    for change in options["changes"]:
        source, separator, field = change.rpartition("=")
        if not separator:
            raise Refused("bad_map_option", text=change)
        told, _, minus = source.partition(" - ")
        columns = tuple(part.strip() for part in told.split("*") if part.strip())
        field, columns = _named(mapping, field.strip(), columns)
        binding = Binding(columns, minus=minus.strip() or None) if columns else None
        mapping = mapping.with_binding(field, binding)
    given = {key: options[key] for key in ("decimal", "date_format") if options[key] is not None}
    return replace(mapping, **given)


def _named(mapping: Mapping, field: str, columns: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The field as facts know it, for names that files have: a cost for each unit is no amount."""
    if field == "settled":
        return "settled_date", columns
    if field != "unit_cost":
        return field, columns
    quantity = mapping.bindings.get("quantity")
    if columns and (quantity is None or len(quantity.columns) != 1):
        raise Refused("unit_cost_needs_quantity", column=columns[0])
    return "cost_amount", (*quantity.columns, *columns) if columns and quantity else ()


def _settle(record: Import, answer: str) -> None:
    """Answer one question, named by its code (or by code and column where there are several)."""
    from clave.apps.ledger import records, services

    code, separator, choice = answer.partition("=")
    if not separator:
        raise Refused("bad_answer_option", text=answer)
    keys = [records.question_key(question) for question in records.open_questions(record)]
    for key in [key for key in keys if code in (key, key.split(":")[0])] or [code]:
        services.answer_question(acting_user=None, record=record, key=key, choice=choice)


def _ask(record: Import, *, yes: bool, as_json: bool) -> None:
    """Show what will happen; ask where invoices would change or something is doubtful."""
    from django.utils import translation

    from clave.apps.ledger import records
    from clave.web.refusals import doubt_sentence, sentence

    preview: dict[str, Any] = record.preview or {}
    if missing := records.unbound(record):
        raise Refused("mapping_missing_field", kind=record.kind, fields=missing)
    with translation.override(terminal_language()):
        for question in records.open_questions(record):
            if doubt := doubt_sentence(question):
                click.echo(f"? {doubt}", err=True)
            for choice, _mapping in question["choices"]:
                answer = shlex.quote(f"{question['code']}={choice}")
                click.echo(f"    --answer {answer}", err=True)
        if records.is_blocked(record):
            raise Refused("import_has_questions", name=record.file_name)
        changed = preview["changed"]["documents"]
        if not changed or yes:
            return
        warning = Refused("import_changes_documents", documents=changed)
        if as_json or not sys.stdin.isatty():
            raise warning
        click.confirm(sentence(warning), abort=True)


def _print_result(result: dict[str, Any]) -> None:
    click.echo(
        f"{result['import'] or '–'}: read {result['read']['lines']} lines, "
        f"{result['read']['amount']}"
    )
    for key in ("added", "unchanged", "changed"):
        click.echo(f"  {key:10} {result[key]:>12}")
    rejected = result["rejected"]
    click.echo(
        f"  {'rejected':10} {rejected['lines']:>12}  {rejected['amount']}  {rejected['file'] or ''}"
    )
    click.echo(f"  {'ledger':10} {result['ledger']['lines']:>12}  {result['ledger']['amount']}")
