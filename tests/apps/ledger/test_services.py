"""The way of a file: receive, read, map, answer, confirm, run, undo, discard; who may, and when."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clave.apps.accounts.models import Account
from clave.apps.identity.jobs import run_job
from clave.apps.identity.models import AuditEntry, Job, User
from clave.apps.ledger import records, services
from clave.apps.ledger.models import Import, SavedMapping
from clave.facts.mapping import Binding, Mapping
from clave.lib.refusal import Refused
from tests.apps.ledger.making import imported, ledger, proposed, received, sales, scratch_files
from tests.company import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
State = Import.State
NOTHING = (0, Decimal(0))
ALL = (4, Decimal("150.70"))


def _mapping(record: Import) -> Mapping:
    return Mapping.from_json(record.mapping or {})


def test_a_file_is_received_under_a_name_of_ours(people: People) -> None:
    record = services.receive_file(
        acting_user=people.analyst,
        kind="sales",
        name="../../ventas.csv",
        chunks=[b"a", b"b"],
        read=False,
    )
    (path,) = scratch_files()
    assert path.name == "upload"
    assert path.parent.name == str(record.pk)
    assert path.read_bytes() == b"ab"
    assert (record.state, record.size, record.uploaded_by) == (State.UPLOADED, 2, people.analyst)
    assert record.sha256 == "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603"


def test_a_file_over_the_limit_is_not_kept(people: People, settings: Any) -> None:
    settings.CLAVE_UPLOAD_LIMIT = 3
    with pytest.raises(Refused, match="file_too_large"):
        received("abcd", people.analyst)
    assert (Import.objects.count(), scratch_files()) == (0, [])


def test_reading_proposes_and_sums_and_changes_nothing(people: People) -> None:
    record = proposed(sales(), people.analyst, kind="")
    record.refresh_from_db()
    assert (record.state, record.kind) == (State.PROPOSED, "sales")
    assert record.proposal is not None
    assert record.preview is not None
    assert record.preview["read"]["amount"] == "150.70"
    assert record.preview["new"] == {"lines": 4, "amount": "150.70", "documents": 3}
    assert record.proposal["header"][:2] == ["Nº Factura", "Fecha"]
    assert _mapping(record).bindings["net_amount"] == Binding(("Importe neto",))
    assert ledger() == NOTHING
    assert Account.objects.count() == 0


def test_the_whole_way_in_by_jobs(people: People) -> None:
    record = services.receive_file(
        acting_user=people.analyst, kind="", name="v.csv", chunks=[sales().encode()]
    )
    assert record.job is not None
    run_job.call(str(record.job.pk))
    record.refresh_from_db()
    assert record.state == State.PROPOSED
    services.confirm_import(acting_user=people.analyst, record=record)
    assert (record.state, ledger()) == (State.RUNNING, NOTHING)
    assert record.job.kind == "run_import"
    run_job.call(str(record.job.pk))
    record.refresh_from_db()
    assert (record.state, record.job.state) == (State.DONE, Job.State.DONE)
    assert record.result is not None
    assert record.result["added"] == 4
    assert record.result["ledger"] == {"lines": 4, "amount": "150.70"}
    assert ledger() == ALL
    assert scratch_files() == []
    assert set(Account.objects.values_list("code", flat=True)) == {"A1", "A2"}
    entry = AuditEntry.objects.get(action="imported")
    assert (entry.actor, entry.subject_id) == (people.analyst, str(record.pk))
    assert entry.changes == {"lines": [None, 4], "amount": [None, "150.70"]}


def test_another_mapping_gives_other_sums(people: People) -> None:
    record = proposed(sales(), people.analyst)
    changed = _mapping(record).with_binding("net_amount", Binding(("Coste",)))
    changed = changed.with_binding("cost_amount", None)
    services.change_mapping(acting_user=people.analyst, record=record, mapping=changed)
    record.refresh_from_db()
    assert record.preview is not None
    assert record.preview["read"]["amount"] == "80.00"
    services.run_import(record, acting_user=people.analyst)
    assert ledger() == (4, Decimal(80))


def test_a_mapping_that_does_not_fit_is_refused_and_the_old_one_stays(people: People) -> None:
    record = proposed(sales(), people.analyst)
    record.refresh_from_db()
    before = record.mapping
    wrong = _mapping(record).with_binding("net_amount", Binding(("No such column",)))
    with pytest.raises(Refused, match="mapping_unknown_column"):
        services.change_mapping(acting_user=people.analyst, record=record, mapping=wrong)
    record.refresh_from_db()
    assert (record.mapping, record.state) == (before, State.PROPOSED)
    assert services.run_import(record, acting_user=None).state == State.DONE


DAMAGED = sales(
    "F1;15/01/2026;A1;P1;10;2,024,994;60.00",
    "F2;15/01/2026;A1;P2;5;50.25;20.00",
    "F3;16/01/2026;A2;P1;1;10.00;6.00",
    "F4;16/01/2026;A2;P1;1;1,024.50;6.00",
).replace(";", "\t")


def test_a_question_holds_the_import_until_it_is_answered(people: People) -> None:
    record = proposed(DAMAGED, people.analyst)
    question = records.open_questions(record)[0]
    assert question["blocking"]
    assert records.is_blocked(record)
    with pytest.raises(Refused, match="import_has_questions"):
        services.confirm_import(acting_user=people.analyst, record=record)
    record.refresh_from_db()
    assert (record.state, Job.objects.count()) == (State.PROPOSED, 0)
    key = records.question_key(question)
    for bad_key, choice in ((key, "no such answer"), ("no:question", question["choices"][0][0])):
        with pytest.raises(Refused, match="unknown_answer"):
            services.answer_question(
                acting_user=people.analyst, record=record, key=bad_key, choice=choice
            )
    services.answer_question(
        acting_user=people.analyst, record=record, key=key, choice=question["choices"][0][0]
    )
    record.refresh_from_db()
    assert record.answers == [key]
    assert not records.is_blocked(record)
    services.confirm_import(acting_user=people.analyst, record=record)


def test_a_file_is_read_again_as_another_kind(people: People) -> None:
    record = proposed(sales(), people.analyst)
    services.read_again(acting_user=people.analyst, record=record, sheet="", kind="activities")
    assert (record.state, record.kind) == (State.UPLOADED, "activities")
    with pytest.raises(Refused, match="import_not_waiting"):
        services.read_again(acting_user=people.analyst, record=record, sheet="", kind="sales")
    with pytest.raises(Refused, match="unknown_kind"):
        services.read_again(acting_user=people.analyst, record=record, sheet="", kind="cheese")


def test_undo_leaves_the_ledger_as_before(people: People) -> None:
    imported(sales(), people.analyst)
    second = imported(sales("F2;16/01/2026;A2;P1;1;99,00;6,00", "F9;18/01/2026;A9;P1;1;7,00;1,00"))
    assert ledger() == (5, Decimal("246.70"))
    services.undo_import(acting_user=people.finance, record=second)
    assert ledger() == ALL
    second.refresh_from_db()
    assert second.state == State.UNDONE
    assert AuditEntry.objects.get(action="import_undone").actor == people.finance
    assert Account.objects.filter(code="A9").exists(), "people may have written on it"
    with pytest.raises(Refused, match="import_not_done"):
        services.undo_import(acting_user=people.finance, record=second)


def test_what_was_not_imported_is_discarded_without_trace(people: People) -> None:
    record = proposed(sales(), people.analyst)
    services.discard_import(acting_user=people.analyst, record=record)
    assert (Import.objects.count(), scratch_files(), ledger()) == (0, [], NOTHING)
    done = imported(sales(), people.analyst)
    with pytest.raises(Refused, match="import_is_done"):
        services.discard_import(acting_user=people.analyst, record=done)
    assert ledger() == ALL


def test_a_step_is_refused_where_it_no_longer_fits(people: People) -> None:
    record = imported(sales(), people.analyst)
    with pytest.raises(Refused, match="import_not_waiting"):
        services.confirm_import(acting_user=people.analyst, record=record)
    with pytest.raises(Refused, match="import_not_waiting"):
        services.change_mapping(acting_user=people.analyst, record=record, mapping=_mapping(record))
    assert Job.objects.count() == 0


def _refused_to(user: User, record: Import, mapping: SavedMapping) -> None:
    steps: dict[str, Any] = {
        "confirm_import": {"record": record},
        "discard_import": {"record": record},
        "undo_import": {"record": record},
        "start_undo": {"record": record},
        "change_mapping": {"record": record, "mapping": _mapping(record)},
        "answer_question": {"record": record, "key": "", "choice": ""},
        "read_again": {"record": record, "sheet": "", "kind": "sales"},
        "receive_file": {"kind": "sales", "name": "x.csv", "chunks": [b"x"]},
        "forget_mapping": {"mapping": mapping},
    }
    for name, given in steps.items():
        with pytest.raises(Refused, match="not_allowed"):
            getattr(services, name)(acting_user=user, **given)


def test_only_importers_import(people: People) -> None:
    imported(sales(), people.analyst)
    record = proposed(sales("F7;18/01/2026;A1;P1;1;7,00;1,00"), people.analyst)
    mapping = SavedMapping.objects.get()
    scratch = scratch_files()
    for name, person in people.all().items():
        if name not in {"analyst", "finance", "admin"}:
            _refused_to(person, record, mapping)
    record.refresh_from_db()
    assert record.state == State.PROPOSED
    assert (ledger(), scratch_files(), Import.objects.count()) == (ALL, scratch, 2)


def test_the_same_file_twice_adds_nothing(people: People) -> None:
    imported(sales(), people.analyst)
    again = imported(sales(), people.analyst)
    assert again.result is not None
    assert (again.result["added"], again.result["unchanged"]) == (0, 4)
    assert ledger() == ALL
    services.undo_import(acting_user=None, record=Import.objects.order_by("created_at")[0])
    assert ledger() == ALL, "the second import holds it too"


def test_a_confirmed_mapping_is_remembered_by_the_shape_of_the_header(people: People) -> None:
    first = proposed(sales(), people.analyst)
    changed = replace(_mapping(first), return_prefixes=("R", "Z"))
    services.change_mapping(acting_user=people.analyst, record=first, mapping=changed)
    assert SavedMapping.objects.count() == 0, "only what was imported is remembered"
    services.run_import(first, acting_user=people.analyst)
    again = proposed(sales("Z8;19/01/2026;A1;P1;-1;-5,00;-1,00").upper(), people.finance)
    assert again.proposal is not None
    assert again.proposal["remembered"]
    assert _mapping(again).return_prefixes == ("R", "Z")
    other = proposed(sales().replace("Coste", "Precio de coste"), people.analyst)
    assert other.proposal is not None
    assert not other.proposal["remembered"]


def test_what_a_header_wrote_once_is_not_asked_again(people: People) -> None:
    """Days up to the twelfth leave the order of day and month open: asked once, then known."""
    first = proposed(sales("F1;03/02/2026;A1;P1;1;5,00;1,00"), people.analyst)
    keys = [records.question_key(question) for question in records.open_questions(first)]
    assert keys == ["ambiguous_dates:Fecha"]
    assert records.is_blocked(first)
    services.answer_question(
        acting_user=people.analyst, record=first, key=keys[0], choice="%d/%m/%Y"
    )
    services.run_import(first, acting_user=people.analyst)
    again = proposed(sales("F2;04/03/2026;A1;P1;1;6,00;1,00"), people.analyst)
    assert not records.is_blocked(again)
    assert again.preview is not None
    assert again.preview["first_date"] == "2026-03-04"


def test_two_shapes_of_one_file_name_are_remembered_apart(people: People) -> None:
    imported(sales(), people.analyst)
    imported(sales("F7;18/01/2026;A1;P1;1;7,00;1,00").replace(" neto", ""), people.analyst)
    names = set(SavedMapping.objects.values_list("name", flat=True))
    assert names == {"ventas.csv", "ventas.csv (2)"}
    second = records.named_mapping("sales", "ventas.csv (2)")
    assert second.bindings["net_amount"].columns == ("Importe",)
    services.forget_mapping(
        acting_user=people.analyst, mapping=SavedMapping.objects.get(name="ventas.csv")
    )
    with pytest.raises(Refused, match="unknown_mapping"):
        records.named_mapping("sales", "ventas.csv")


def test_rejected_lines_are_kept_for_download(people: People) -> None:
    record = imported(sales("F1;15/01/2026;A1;P1;1;5,00;1", "F2;31/02/2026;A1;P1;1;7,00;1"))
    assert record.result is not None
    assert record.result["rejected"]["lines"] == 1
    path = Path(record.result["rejected"]["file"])
    assert "31/02/2026" in path.read_text("utf-8-sig")
    assert ledger() == (1, Decimal(5))
