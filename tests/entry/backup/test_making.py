"""Books first, then facts: what is imported or undone in between is found again by the repair."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clave.apps.accounts import services as account_services
from clave.apps.identity.models import AuditEntry
from clave.apps.ledger import services
from clave.apps.ledger.models import Import
from clave.entry.backup import making
from clave.facts.work import never, no_progress
from clave.lib.refusal import Refused
from tests.company import SALES_HEADER, People, account, import_text
from tests.entry.terminal import Terminal

pytestmark = pytest.mark.django_db(transaction=True)


def _back_up(file: Path) -> making.Made:
    return making.make_backup(file, progress=no_progress, cancelled=never)


def test_it_holds_books_facts_and_files_and_is_noted(company: People, tmp_path: Path) -> None:
    upload = SimpleUploadedFile("contract.txt", b"a contract")
    account_services.attach_file(acting_user=company.kam, account=account("G1"), upload=upload)
    made = _back_up(tmp_path / "a.zip")
    manifest = made.manifest
    assert manifest.facts["sales"]["rows"] == 170
    assert manifest.books["identity_user"]["rows"] == 10
    assert [name for name in manifest.members if name.startswith("files/")] != []
    assert manifest.missing == []
    noted = AuditEntry.objects.get(action="backed_up")
    assert noted.changes["bytes"] == [None, made.bytes]
    assert manifest.audit[0] == noted.number - 1


def test_a_kept_file_that_is_not_there_is_named(company: People, tmp_path: Path) -> None:
    upload = SimpleUploadedFile("contract.txt", b"a contract")
    kept = account_services.attach_file(
        acting_user=company.kam, account=account("G1"), upload=upload
    )
    Path(kept.file.content.path).unlink()
    made = _back_up(tmp_path / "a.zip")
    assert made.manifest.missing == [kept.file.content.name]


def test_a_file_of_the_facts_that_is_gone_stops_it(
    company: People, folders: Path, tmp_path: Path
) -> None:
    from clave.apps.ledger.facts import snapshot

    Path(snapshot().files("sales")[0]).unlink()
    with pytest.raises(Refused, match="backup_facts_gone"):
        _back_up(tmp_path / "a.zip")
    assert not list(tmp_path.glob("*.zip"))
    assert not list(tmp_path.glob(".*"))
    assert not AuditEntry.objects.filter(action="backed_up").exists()


def test_it_stops_when_asked(company: People, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cancelled"):
        making.make_backup(tmp_path / "a.zip", progress=no_progress, cancelled=lambda: True)
    assert not list(tmp_path.glob("*.zip"))


@pytest.mark.slow
def test_facts_that_are_newer_than_the_books_are_told_to_them(
    company: People, folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the copy of the books and that of the facts one file comes and another goes."""
    real = making.copy_books

    def and_then_more(*given: Any) -> Any:
        names = real(*given)
        rows = ["Z1;15/10/2026;Z9;Q1;1;50,00;10,00"]
        import_text(folders, "sales", "late.csv", "\n".join([SALES_HEADER, *rows]) + "\n")
        record = Import.objects.get(kind="receivables")
        services.undo_import(acting_user=company.finance, record=record)
        return names

    monkeypatch.setattr(making, "copy_books", and_then_more)
    _back_up(tmp_path / "a.zip")
    back = Terminal(tmp_path / "back", fresh=True)
    answer = back.run("restore", tmp_path / "a.zip", "--data", back.data, "--json")
    assert answer.code == 0, answer.err
    assert answer.json["repaired"] == 2
    listed = {entry["file"]: entry["state"] for entry in back.run("imports", "list", "--json").json}
    assert (listed["late.csv"], listed["cartera.csv"]) == ("done", "undone")
    assert back.run("doctor").code == 0
