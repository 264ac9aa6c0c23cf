"""What ``clave doctor`` finds, once for each thing that may be wrong."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone, translation

from clave.apps.accounts import services as account_services
from clave.apps.identity import services as identity_services
from clave.apps.identity.jobs import SILENCE
from clave.apps.identity.models import AuditEntry, Job
from clave.apps.ledger.facts import snapshot, store
from clave.apps.ledger.models import Import
from clave.entry import checkup as module
from clave.entry.checkup import checkup
from clave.facts import importing
from clave.web.refusals import finding_advice, finding_sentence
from clave.web.sentences import findings
from tests.company import People, account
from tests.entry.terminal import Terminal

pytestmark = pytest.mark.django_db


def _found(*levels: str) -> list[str]:
    return [f.code for f in checkup() if f.level in levels]


def test_a_sound_company_is_well(company: People) -> None:
    identity_services.note_backup(acting_user=None, name="a.zip", size=9)
    assert _found("fault") == []
    well = {"audit_holds", "backup_recent", "facts", "imports_agree", "import_recent", "jobs"}
    assert well <= set(_found("ok"))


def _alter_audit(company: People) -> None:
    AuditEntry.objects.filter(number=2).update(action="nothing")


def _lose_file(company: People) -> None:
    upload = SimpleUploadedFile("c.txt", b"a contract")
    kept = account_services.attach_file(
        acting_user=company.kam, account=account("G1"), upload=upload
    )
    Path(kept.file.content.path).write_bytes(b"a contra")


def _lose_parquet(company: People) -> None:
    Path(snapshot().files("account_product")[0]).unlink()


def _lose_version(company: People) -> None:
    version = snapshot().versions["sales_imports"]
    (store().path / "sales_imports" / "_delta_log" / f"{version:020d}.json").unlink()


def _undo_in_the_facts(company: People) -> None:
    importing.undo(store(), "sales", Import.objects.get(kind="sales").import_id)


def _forget_in_the_books(company: People) -> None:
    Import.objects.get(kind="receivables").delete()


def _leave_a_job(company: People) -> None:
    then = timezone.now() - SILENCE - timedelta(seconds=1)
    Job.objects.create(kind="run_import", state=Job.State.RUNNING, heartbeat_at=then)


def _grow_old(company: People) -> None:
    then = timezone.now() - timedelta(days=41)
    Import.objects.update(imported_at=then)
    identity_services.note_backup(acting_user=None, name="a.zip", size=9)
    AuditEntry.objects.filter(action="backed_up").update(at=timezone.now() - timedelta(days=9))


def _newer_books(company: People) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '0999_x', %s)",
            [timezone.now()],
        )


def _older_books(company: People) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0002_undoing'")


@pytest.mark.parametrize(
    ("spoil", "level", "codes"),
    [
        (_alter_audit, "fault", {"audit_altered"}),
        (_lose_file, "fault", {"file_gone"}),
        (_lose_parquet, "fault", {"facts_file_missing"}),
        (_lose_version, "fault", {"facts_version_missing"}),
        (_undo_in_the_facts, "fault", {"imports_lost"}),
        (_forget_in_the_books, "fault", {"imports_untold"}),
        (_leave_a_job, "warning", {"jobs_silent"}),
        (_grow_old, "warning", {"import_old", "backup_old"}),
        (_newer_books, "fault", {"books_newer"}),
        (_older_books, "warning", {"migrations_pending"}),
    ],
)
def test_what_is_wrong_is_found(
    spoil: Callable[[People], None], level: str, codes: set[str], company: People, folders: Path
) -> None:
    before = set(_found(level))
    assert not before & codes
    spoil(company)
    assert codes <= set(_found(level)) - before


def test_books_and_facts_may_differ_while_an_import_runs(company: People) -> None:
    _forget_in_the_books(company)
    Import.objects.filter(kind="sales").update(state=Import.State.RUNNING)
    assert "imports_untold" in _found("warning")
    assert "imports_untold" not in _found("fault")


def test_a_full_disk_is_told(company: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST_FREE_BYTES", 10**18)
    assert "disk_low" in _found("warning")


def test_a_journal_that_may_lose_pages_is_a_fault(
    company: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one")
    for safe, code in ((True, "sqlite"), (False, "sqlite_without_wal")):
        monkeypatch.setattr(module, "wal_is_safe", lambda version, safe=safe: safe)
        assert code in _found("ok", "warning")


def _codes() -> set[str]:
    source = "".join(
        Path(place).read_text("utf-8") for place in (module.__file__, importing.__file__)
    )
    keeping = Path(module.__file__).parent.parent / "facts" / "keeping.py"
    source += keeping.read_text("utf-8")
    literal = re.findall(r'Finding\(\s*(?:"\w+"|level), "(\w+)"', source)
    return {*literal, *re.findall(r'Flaw\("(\w+)"', source)}


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_finding_has_its_sentence_and_what_is_not_well_its_advice(language: str) -> None:
    assert _codes() - set(findings.SENTENCES) == set()
    assert len(_codes()) > 15
    with translation.override(language):
        for code in findings.SENTENCES:
            said = finding_sentence(code, {})
            assert said not in ("", code)
            assert "%(" not in said
    well = {
        *("database", "sqlite", "audit_holds", "audit_backup_held", "import_recent"),
        *("backup_recent", "no_data", "imports_agree", "facts", "jobs", "disk", "printing"),
    }
    assert set(findings.ADVICE) == set(findings.SENTENCES) - well
    assert all(finding_advice(code) for code in findings.ADVICE)


@pytest.mark.slow
def test_at_a_terminal(tmp_path: Path) -> None:
    """In sentences, as JSON and in Spanish; a fault ends it with 1."""
    terminal = Terminal(tmp_path / "data", fresh=True)
    answer = terminal.run("doctor")
    assert (answer.code, answer.err) == (0, "")
    assert "! Nothing has been imported yet.\n  → Bring the file" in answer.out
    told: list[dict[str, Any]] = terminal.run("doctor", "--json").json
    assert {entry["level"] for entry in told} <= {"ok", "warning"}
    assert all(entry["sentence"] for entry in told)
    csv = tmp_path / "ventas.csv"
    csv.write_text("Factura;Fecha;Cliente;Importe\nF1;15/01/2026;A;10,00\n")
    assert terminal.run("import", "sales", csv, "--yes").code == 0
    shutil.rmtree(terminal.data / "facts" / "account_month")
    answer = Terminal(terminal.data, "es").run("doctor")
    assert answer.code == 1
    assert "✗ Las tablas del libro no concuerdan" in answer.out
