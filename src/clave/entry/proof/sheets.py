"""Exports: how long they take, and whether a cell of them is a formula."""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from pathlib import Path
from typing import Any, cast

from clave.entry.proof import ledgers, programs
from clave.entry.proof.base import Context, Outcome, Proof, at_most, none_of

_MODULE = "clave.entry.proof.sheets"
_SECONDS = 5


def run(context: Context) -> list[Outcome]:
    """A list of the ledger as XLSX and CSV, at once and by the worker; then hostile texts."""
    data = context.folder("data")
    at_once, apart = context.pick(20_000, 2_000), context.pick(200_000, 24_000)
    _import(context, data, "few", range(at_once // ledgers.LINES_PER_INVOICE))
    few = _ask(data, "at_once", at_once)
    _import(context, data, "many", range(apart // ledgers.LINES_PER_INVOICE))
    many = _ask(data, "apart", apart)
    texts = context.pick(1000, 100)
    found = _ask(data, "texts", texts, context.seed, context.scratch)
    rows = f"{at_once} lines of the ledger"
    return [
        at_most("export_xlsx_seconds", few["xlsx"], _SECONDS, "s", f"{rows}, page and file"),
        at_most("export_csv_seconds", few["csv"], _SECONDS, "s", f"{rows}, page and file"),
        none_of("export_wrong_rows", [*few["wrong"], *many["wrong"]], f"{apart} by the worker too"),
        none_of("export_not_cancelled", many["uncancelled"], "stopped while it was written"),
        none_of("export_formulas_csv", found["csv"], f"{texts} hostile texts"),
        none_of("export_formulas_xlsx", found["xlsx"], f"{texts} hostile texts"),
    ]


def _import(context: Context, data: Path, name: str, invoices: range) -> None:
    file = ledgers.write_sales(context.scratch / f"{name}.csv", invoices)
    programs.must(data, "import", "sales", file, "--yes", "--json")


def _ask(data: Path, *words: object) -> Any:
    answer = programs.answer(programs.python(_MODULE, data, *words))
    if answer.code:
        raise RuntimeError(answer.err.strip())
    return json.loads(answer.out)


def main() -> None:
    """A child: ask for exports as a person does, or write texts into files."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "clave.entry.settings"
    os.environ["CLAVE_ALLOWED_HOSTS"] = '["testserver"]'
    import django

    django.setup()
    what, count, *rest = sys.argv[1:]
    if what == "texts":
        found: Any = _texts(int(count), int(rest[0]), Path(rest[1]))
    else:
        found = _at_once(int(count)) if what == "at_once" else _apart(int(count))
    sys.stdout.write(json.dumps(found))


def _client() -> Any:
    from django.test import Client

    from clave.apps.identity.models import User
    from clave.apps.identity.services import create_user

    email = "proof@example.com"
    if not User.objects.filter(email=email).exists():
        word = "a long word for a proof"
        create_user(
            acting_user=None, email=email, name="P", role="analyst", password=word, language="es"
        )
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def _at_once(count: int) -> dict[str, Any]:
    client, found = _client(), dict[str, Any](wrong=[])
    client.get("/lines/")
    for kind in ("xlsx", "csv"):
        started = time.monotonic()
        response = client.get(f"/lines/?export={kind}")
        body = b"".join(response.streaming_content)
        found[kind] = time.monotonic() - started
        if (rows := _rows(kind, body)) != count:
            found["wrong"].append(f"{rows} of {count} rows as {kind}")
    return found


def _apart(count: int) -> dict[str, Any]:
    """By the worker's own function, from the page's address; then one that is stopped."""
    from clave.apps.identity.jobs import run_job
    from clave.apps.identity.models import Job

    client, found = _client(), dict[str, Any](wrong=[])
    for kind in ("xlsx", "csv"):
        client.post("/exports/", {"address": f"/lines/?export={kind}"})
        job = Job.objects.latest("created_at")
        run_job.call(str(job.pk))
        response = client.get(f"/exports/{job.pk}/file/")
        body = b"".join(response.streaming_content) if response.status_code == 200 else b""
        if not body or (rows := _rows(kind, body)) != count:
            found["wrong"].append(f"{rows if body else 0} of {count} rows as {kind} by the worker")
    found["uncancelled"] = _cancelled(client)
    return found


def _cancelled(client: Any) -> list[str]:
    """What is wrong after an export was stopped while the worker wrote it."""
    from django.conf import settings

    from clave.apps.identity.jobs import run_job
    from clave.apps.identity.models import Job

    client.post("/exports/", {"address": "/lines/?export=xlsx"})  # takes longer than CSV
    job = Job.objects.latest("created_at")
    worker = threading.Thread(target=run_job.call, args=(str(job.pk),))
    worker.start()
    while not job.phase and worker.is_alive():
        time.sleep(0.05)
        job.refresh_from_db()
    client.post(f"/jobs/{job.pk}/cancel/")
    worker.join()
    job.refresh_from_db()
    left = [path.name for path in Path(settings.CLAVE_EXPORTS).glob(f"{job.pk}*")]
    if job.state == Job.State.CANCELLED and not left:
        return []
    return [f"{job.state}, left: {left}"]


def _rows(kind: str, body: bytes) -> int:
    """Rows below the header."""
    import io

    from python_calamine import CalamineWorkbook

    if kind == "csv":
        return body.count(b"\r\n") - 1
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    return len(book.get_sheet_by_index(0).to_python()) - 1


def _texts(count: int, seed: int, scratch: Path) -> dict[str, list[str]]:
    from clave.entry.proof.hostile_texts import formulas_in_csv, formulas_in_xlsx, hostile_texts
    from clave.web.components.tables import Column, Table
    from clave.web.exports import Export, write_file

    class Texts(Table):
        number = Column()
        text = Column()

    texts = hostile_texts(random.Random(f"{seed} texts"), count)  # noqa: S311 - repeatable
    found = {}
    for kind, look in (("csv", formulas_in_csv), ("xlsx", formulas_in_xlsx)):
        table = Texts([{"number": number, "text": text} for number, text in enumerate(texts)])
        file = scratch / f"texts.{kind}"
        write_file(Export(table, cast(Any, kind), "texts", count), file, lambda done: None)
        found[kind] = look(file, texts)
    return found


PROOF = Proof(
    "exports",
    "20,000 lines of the ledger are exported from their page as XLSX and as CSV, answered at once, "
    "and timed with the page's own work; 200,000 by the job that the worker runs, the files read "
    "back and counted; one more is cancelled and must leave nothing. Then 1,000 texts that a "
    "spreadsheet might run (signs in every alphabet after blanks, calls that fetch or start "
    "programs, separators, quotes and line ends) are written as CSV and XLSX and read back: no "
    "cell may be a formula, and each must hold its text.",
    run,
)

if __name__ == "__main__":
    main()
