"""A full disk while a file is read, while it is imported, and after it is in the ledger."""

from __future__ import annotations

import errno
from decimal import Decimal
from typing import Any

import pytest

from clave.apps.identity import audit
from clave.apps.identity.models import AuditEntry
from clave.apps.ledger import reading, scratch, services
from clave.apps.ledger.models import Import
from clave.facts import importing
from clave.lib.refusal import Refused
from tests.apps.ledger.making import imported, ledger, proposed, received, sales, scratch_files
from tests.company import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
State = Import.State
NOTHING, ALL = (0, Decimal(0)), (4, Decimal("150.70"))


def full(*given: Any, **named: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("step", ["open_source", "propose"])
def test_while_it_is_read(people: People, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    record = received(sales(), people.analyst)
    with monkeypatch.context() as patched:
        patched.setattr(reading, step, full)
        with pytest.raises(Refused, match="no_space"):
            services.read_import(record)
    record.refresh_from_db()
    assert (record.state, record.error_code) == (State.FAILED, "no_space")
    assert (scratch_files(), ledger()) == ([], NOTHING)
    imported(sales(), people.analyst)
    assert ledger() == ALL


def test_while_it_is_imported(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    record = proposed(sales(), people.analyst)
    monkeypatch.setattr(importing, "run", full)
    with pytest.raises(Refused, match="no_space"):
        services.run_import(record, acting_user=people.analyst)
    assert ledger() == NOTHING


def test_when_it_is_in_the_ledger_the_books_are_told_later(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in the ledger is never called refused: it is done, and said so."""
    record = proposed(sales(), people.analyst)
    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", full)
        with pytest.raises(Refused, match="done_but_no_space"):
            services.run_import(record, acting_user=people.analyst)
    assert ledger() == ALL
    assert Import.objects.get().state == State.RUNNING
    assert services.repair() == 1
    assert Import.objects.get().state == State.DONE
    assert AuditEntry.objects.get(action="imported").actor == people.analyst


def test_what_a_killed_process_left_is_no_hindrance(people: People) -> None:
    record = proposed(sales(), people.analyst)
    (scratch.folder(record) / "work-killed" / "spill").mkdir(parents=True)
    services.run_import(record, acting_user=people.analyst)
    assert (record.state, ledger(), scratch_files()) == (State.DONE, ALL, [])


def test_an_undo_that_the_books_could_not_be_told(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = imported(sales(), people.analyst)
    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", full)
        with pytest.raises(Refused, match="done_but_no_space"):
            services.undo_import(acting_user=people.finance, record=record)
    assert ledger() == NOTHING
    assert Import.objects.get().state == State.DONE
    assert services.repair() == 1
    assert Import.objects.get().state == State.UNDONE
