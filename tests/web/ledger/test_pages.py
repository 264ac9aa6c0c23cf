"""The pages of an import: bring, see, correct, answer, confirm, follow, undo; a file refused."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clave.apps.accounts.models import Account
from clave.apps.identity.jobs import run_job
from clave.apps.identity.models import Job, User
from clave.apps.ledger import services
from clave.apps.ledger.models import Import
from tests.apps.ledger.making import ledger, sales, scratch_files
from tests.apps.ledger.test_services import DAMAGED
from tests.company import People
from tests.web.exported import content_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
LogIn = Callable[[User], Client]


def _workbook(*sheets: list[list[Any]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


def _bring(client: Client, content: bytes, *, name: str = "ventas.csv", kind: str = "") -> Any:
    return client.post("/imports/", {"file": SimpleUploadedFile(name, content), "kind": kind})


def _work() -> None:
    """What the worker does: every job that waits."""
    for job in Job.objects.filter(state=Job.State.QUEUED).order_by("created_at"):
        run_job.call(str(job.pk))


def _address() -> str:
    return f"/imports/{Import.objects.latest('created_at').pk}/"


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_a_file_from_the_drop_to_the_ledger_and_back(people: People, as_user: LogIn) -> None:
    client = as_user(people.analyst)
    answer = _bring(client, sales().encode())
    assert answer.headers["Location"] == _address()
    assert "Reading the file" in _text(client, _address())
    _work()
    page = _text(client, _address())
    assert "Sales: 4 lines understood" in page
    assert "150.70" in page
    assert "Importe neto" in page
    assert client.post(f"{_address()}confirm/").status_code == 302
    assert "Importing" in _text(client, _address())
    assert Account.objects.count() == 0
    _work()
    page = _text(client, _address())
    assert "4 of 4 lines are new in the ledger" in page
    assert ledger()[0] == 4
    assert "ventas.csv" in _text(client, "/imports/")
    assert client.post(f"{_address()}undo/").status_code == 302
    assert "Taking it out of the ledger" in _text(client, _address())
    assert ledger()[0] == 4
    _work()
    assert "“ventas.csv” was undone" in _text(client, _address())
    assert ledger()[0] == 0
    assert scratch_files() == []


def test_an_undo_that_is_stopped_leaves_the_import_as_it_was(
    people: People, as_user: LogIn
) -> None:
    client = as_user(people.analyst)
    _bring(client, sales().encode())
    _work()
    client.post(f"{_address()}confirm/")
    _work()
    client.post(f"{_address()}undo/")
    client.post(f"{_address()}undo/")
    assert "is not in the ledger" in _text(client, _address()), "one undo at a time"
    assert client.post(f"{_address()}discard/").status_code == 400
    job = Job.objects.latest("created_at")
    assert (job.kind, job.state, Job.objects.filter(kind="undo_import").count()) == (
        "undo_import",
        Job.State.QUEUED,
        1,
    )
    client.post(f"/jobs/{job.pk}/cancel/")
    page = _text(client, _address())
    assert "It was not undone and is in the ledger as before. Stopped as you wished" in page
    assert (Import.objects.get().state, ledger()[0]) == (Import.State.DONE, 4)
    client.post(f"{_address()}undo/")
    _work()
    assert (Import.objects.get().state, ledger()[0]) == (Import.State.UNDONE, 0)


def test_htmx_is_led_to_the_import_as_a_whole_page(people: People, as_user: LogIn) -> None:
    client = as_user(people.analyst)
    data = {"file": SimpleUploadedFile("v.csv", sales().encode()), "kind": "sales"}
    answer = client.post("/imports/", data, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == _address()


# What is wrong with a file, and a part of the one sentence that its page says.
WRONG = {
    "a picture": ("foto.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "no table"),
    "an empty sheet": ("vacia.xlsx", _workbook([]), "The sheet is empty."),
    "an empty file": ("vacio.csv", b"", "The file is empty."),
    "a mail": (
        "correo.csv",
        b"From: ana@example.com\r\nTo: b@example.com\r\nSubject: Ventas\r\n\r\nHola,\r\n",
        "",
    ),
    "another kind": ("coches.csv", b"Matricula;Color\n1234ABC;rojo\n5678DEF;azul\n", ""),
    "a damaged workbook": ("rota.xlsx", _workbook([["Fecha"], ["x"]])[:300], ""),
}


@pytest.mark.parametrize("what", sorted(WRONG))
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_wrong_file_gets_one_clear_sentence(
    what: str, language: str, people: People, as_user: LogIn
) -> None:
    name, content, sentence = WRONG[what]
    people.analyst.language = language
    people.analyst.save()
    client = as_user(people.analyst)
    assert _bring(client, content, name=name).status_code == 302
    _work()
    page = _text(client, _address())
    (told,) = re.findall(r'role="alert">.*?<p class="flex-fill">(.*?)</p>', page, re.S)
    assert 10 < len(told) < 250, told
    assert "_" not in told, "a sentence, not a code"
    assert "%(" not in told
    if language == "en":
        assert sentence in told
    assert (ledger()[0], scratch_files(), Account.objects.count()) == (0, [], 0)
    assert client.post(f"{_address()}discard/").status_code == 302
    assert Import.objects.count() == 0


def test_no_file_and_too_large_a_file_are_told_at_once(
    people: People, as_user: LogIn, settings: Any
) -> None:
    client = as_user(people.analyst)
    none = client.post("/imports/", {"kind": "sales"})
    assert none.status_code == 422
    assert "Choose a file first." in none.content.decode()
    settings.CLAVE_UPLOAD_LIMIT = 10
    large = _bring(client, b"x" * 100)
    assert large.status_code == 422
    assert "MB" in html.unescape(large.content.decode())
    strange = _bring(client, b"x", kind="cheese")
    assert strange.status_code == 422
    assert (Import.objects.count(), scratch_files()) == (0, [])


def test_columns_are_chosen_anew(people: People, as_user: LogIn) -> None:
    client = as_user(people.analyst)
    _bring(client, sales().encode())
    _work()
    form = {"net_amount__column": "Coste", "cost_amount__column": "", "return_prefixes": "R, AB"}
    assert client.post(f"{_address()}mapping/", form).status_code == 302
    record = Import.objects.get()
    assert record.mapping is not None
    assert record.mapping["bindings"]["net_amount"]["columns"] == ["Coste"]
    assert "cost_amount" not in record.mapping["bindings"]
    assert record.mapping["return_prefixes"] == ["R", "AB"]
    assert "80.00" in _text(client, _address())
    client.post(f"{_address()}mapping/", {"net_amount__column": ""})
    page = _text(client, _address())
    assert "Choose a column for: Net amount" in page
    client.post(f"{_address()}confirm/")
    _work()
    assert ledger()[0] == 0
    client.post(f"{_address()}mapping/", {"net_amount__column": "Coste"})
    client.post(f"{_address()}confirm/")
    _work()
    assert ledger() == (4, Decimal(80))


def test_a_question_is_answered_on_the_page(people: People, as_user: LogIn) -> None:
    client = as_user(people.analyst)
    _bring(client, DAMAGED.encode(), kind="sales")
    _work()
    page = client.get(_address())
    question = page.context["questions"][0]
    assert question["blocking"]
    assert "2,024,994" in html.unescape(page.content.decode())
    client.post(f"{_address()}confirm/")
    assert "is not imported before its questions are answered" in _text(client, _address())
    wrong = {"question": question["key"], "choice": "no such"}
    client.post(f"{_address()}answer/", wrong)
    assert "has no such answer" in _text(client, _address())
    answer = {"question": question["key"], "choice": question["choices"][0]["value"]}
    client.post(f"{_address()}answer/", answer)
    page = client.get(_address())
    assert question["key"] not in [entry["key"] for entry in page.context["questions"]]
    assert not page.context["blocked"]


def test_another_sheet_is_read(people: People, as_user: LogIn) -> None:
    rows = [line.split(";") for line in sales().splitlines()]
    book = _workbook([["Portada"], ["2026"]], rows)
    client = as_user(people.analyst)
    _bring(client, book, name="v.xlsx", kind="sales")
    _work()
    record = Import.objects.get()
    if record.state == Import.State.FAILED:  # the cover is no ledger; the sheet cannot be chosen
        pytest.fail(f"the sheet with the ledger was not found: {record.error_code}")
    assert record.proposal is not None
    assert record.proposal["sheet"] == "Sheet2"
    client.post(f"{_address()}sheet/", {"sheet": "Sheet1"})
    _work()
    record.refresh_from_db()
    assert record.sheet == "Sheet1"


def test_progress_is_the_owners(people: People, as_user: LogIn) -> None:
    client = as_user(people.analyst)
    _bring(client, sales().encode())
    job = Job.objects.get()
    followed = client.get(f"/jobs/{job.pk}/")
    assert followed.status_code == 200
    assert "HX-Refresh" not in followed.headers
    assert as_user(people.finance).get(f"/jobs/{job.pk}/").status_code == 404
    assert as_user(people.finance).post(f"/jobs/{job.pk}/cancel/").status_code == 404
    _work()
    assert as_user(people.analyst).get(f"/jobs/{job.pk}/").headers["HX-Refresh"] == "true"


def test_a_waiting_file_is_stopped_from_its_page(people: People, as_user: LogIn) -> None:
    client = as_user(people.analyst)
    _bring(client, sales().encode())
    job = Job.objects.get()
    answer = client.post(f"/jobs/{job.pk}/cancel/", {"next": _address()})
    assert answer.headers["Location"] == _address()
    _work()
    services.settle_abandoned()
    assert "Stopped as you wished" in _text(client, _address())
    assert (ledger()[0], scratch_files()) == (0, [])


def test_rejected_lines_are_downloaded(people: People, as_user: LogIn) -> None:
    client = as_user(people.analyst)
    _bring(client, sales("F1;15/01/2026;A1;P1;1;5,00;1", "F2;31/02/2026;A1;P1;1;7,00;1").encode())
    _work()
    client.post(f"{_address()}confirm/")
    _work()
    sent = client.get(f"{_address()}rejects/")
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert "31/02/2026" in content_of(sent).decode("utf-8-sig")
    assert as_user(people.kam).get(f"{_address()}rejects/").status_code == 404


def test_what_no_longer_fits_is_told_and_changes_nothing(people: People, as_user: LogIn) -> None:
    client = as_user(people.analyst)
    _bring(client, sales().encode())
    _work()
    client.post(f"{_address()}undo/")
    assert "“ventas.csv” is not in the ledger." in _text(client, _address())
    client.post(f"{_address()}confirm/")
    _work()
    client.post(f"{_address()}confirm/")
    assert "does not wait for a confirmation any more" in _text(client, _address())
    refused = client.post(f"{_address()}discard/")
    assert refused.status_code == 400
    assert "undo it instead" in html.unescape(refused.content.decode())
    assert (ledger()[0], Import.objects.count()) == (4, 1)
