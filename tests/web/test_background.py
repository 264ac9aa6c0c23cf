"""Exports of many rows: made by the worker as their owner sees the list, kept for them alone."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from clave.apps.identity.jobs import cancel_job, run_job
from clave.apps.identity.models import AuditEntry, Job, User
from clave.apps.identity.roles import Role
from clave.web import background, exports, lists
from tests.company import SALES_HEADER, People, import_text
from tests.web.exported import content_of, csv_rows, xlsx_rows

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
State = Job.State


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that the small company's 88 lines are above."""
    monkeypatch.setattr(exports, "DIRECT_ROWS", 10)
    monkeypatch.setattr(lists, "DIRECT_ROWS", 10)


def _start(client: Client, address: str) -> Job:
    answer = client.post("/exports/", {"address": address})
    assert answer.status_code == 302, answer.content
    job = Job.objects.latest("created_at")
    assert answer.headers["Location"] == f"/exports/{job.pk}/"
    return job


def _run(job: Job) -> Job:
    run_job.call(str(job.pk))
    job.refresh_from_db()
    return job


def _page(client: Client, job: Job) -> str:
    answer = client.get(f"/exports/{job.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def _left() -> list[Path]:
    return sorted(Path(settings.CLAVE_EXPORTS).glob("*"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_is_what_the_list_shows(
    kind: str, company: People, as_user: LogIn, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_user(company.director)
    query = "?account=S1&sort=net_amount&columns=invoice&columns=date&columns=net_amount"
    shown = client.get(f"/lines/{query}")
    assert shown.context["state"].exports_apart
    assert "in the background" in shown.content.decode()
    refused = client.get(f"/lines/{query}&export={kind}")
    assert (refused.status_code, "the file is then made" in refused.content.decode()) == (400, True)
    job = _start(client, f"/lines/{query}&export={kind}")
    assert "Writing the rows" in _page(client, job)
    assert client.get(f"/exports/{job.pk}/file/").status_code == 404
    assert _run(job).state == State.DONE
    read = csv_rows if kind == "csv" else xlsx_rows
    rows = read(client.get(f"/exports/{job.pk}/file/"))
    monkeypatch.setattr(exports, "DIRECT_ROWS", 20_000)
    assert rows == read(client.get(f"/lines/{query}&export={kind}"))
    assert len(rows) == 1 + 45
    amounts = [float(row[2]) for row in rows[1:]]
    assert amounts == sorted(amounts)
    assert "Your file with 45 rows is ready" in _page(client, job)
    assert "45 rows" in client.get("/exports/").content.decode()


def test_it_is_noted_in_the_audit_and_kept_from_others(
    company: People, as_user: LogIn, few: None
) -> None:
    job = _run(_start(as_user(company.kam), "/lines/?export=csv"))
    entry = AuditEntry.objects.get(action="exported")
    assert (entry.actor, entry.changes["rows"]) == (company.kam, [None, 45 + 44])
    (file,) = _left()
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    for person in company.all().values():
        client = as_user(person)
        expected = 200 if person == company.kam else 404
        for address in (f"/exports/{job.pk}/", f"/exports/{job.pk}/file/"):
            assert client.get(address).status_code == expected, (person, address)


def test_the_rights_are_those_of_the_moment_it_is_made(
    company: People, as_user: LogIn, few: None
) -> None:
    """A director becomes a KAM, then a seller, then leaves, each time with a job still waiting."""
    client = as_user(company.director)
    lists = ("/lines/?export=csv", "/insights/?by=account&export=csv", "/lines/?export=csv")
    jobs = [_start(client, address) for address in lists]
    company.director.role = Role.KAM
    company.director.save()
    job = _run(jobs[0])
    assert (job.state, (job.result or {})["rows"]) == (State.DONE, 0)
    company.director.role = Role.SELLER
    company.director.save()
    job = _run(jobs[1])
    assert (job.state, job.error_code) == (State.FAILED, "export_gone")
    assert "no longer yours to see" in _page(client, job)
    company.director.is_active = False
    company.director.save()
    assert _run(jobs[2]).error_code == "not_allowed"
    assert AuditEntry.objects.filter(action="exported").count() == 1


def test_what_is_no_list_of_theirs_is_not_begun(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    for address in (
        "",
        "/lines/",
        "/lines/?export=exe",
        "/nowhere/?export=csv",
        "/login/?export=csv",
        "https://example.com/lines/?export=csv",
        "//example.com/lines/?export=csv",
        "/settings/audit/?export=csv",
        "/imports/?export=csv",
    ):
        assert client.post("/exports/", {"address": address}).status_code == 404, address
    assert Job.objects.count() == 0
    job = _run(_start(client, "/definitions/?export=csv"))  # a page, but no list
    assert (job.state, job.error_code, _left()) == (State.FAILED, "export_gone", [])


def test_a_cancelled_export_leaves_nothing(
    company: People, as_user: LogIn, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_user(company.director)
    job = _start(client, "/lines/?export=xlsx")
    real = exports.write_file

    def cancelled_meanwhile(*given: Any) -> None:
        cancel_job(acting_user=company.director, job=Job.objects.get(pk=job.pk))
        real(*given)

    monkeypatch.setattr(exports, "write_file", cancelled_meanwhile)
    assert _run(job).state == State.CANCELLED
    assert (_left(), AuditEntry.objects.filter(action="exported").count()) == ([], 0)
    assert "Stopped as you wished" in _page(client, job)
    waiting = _start(client, "/lines/?export=xlsx")
    client.post(f"/jobs/{waiting.pk}/cancel/")
    assert _run(waiting).state == State.CANCELLED
    assert "Stopped as you wished" in _page(client, waiting)


def test_an_export_of_a_killed_worker_is_made_again(company: People, as_user: LogIn) -> None:
    job = _start(as_user(company.director), "/lines/?export=csv")
    folder = Path(settings.CLAVE_EXPORTS)
    folder.mkdir(exist_ok=True)
    (folder / f"{job.pk}.part").write_bytes(b"half a")
    Job.objects.filter(pk=job.pk).update(attempts=1)
    assert _run(job).state == State.DONE
    assert [file.suffix for file in _left()] == [".csv"]


def test_a_file_expires(company: People, as_user: LogIn) -> None:
    client = as_user(company.director)
    job = _run(_start(client, "/lines/?export=csv"))
    (file,) = _left()
    assert background.forget_old_files() == 0
    assert background.forget_old_files(time.time() + 6.9 * 86_400) == 0
    os.utime(file, times=(0, 0))
    assert background.forget_old_files() == 1
    assert _left() == []
    assert client.get(f"/exports/{job.pk}/file/").status_code == 404
    assert "no longer kept" in _page(client, job)
    assert "no longer kept" in client.get("/exports/").content.decode()


def test_every_list_can_be_made_by_the_worker(company: People, as_user: LogIn) -> None:
    for person, page in (
        (company.kam, "/portfolio/?tier=all"),
        (company.director, "/insights/?"),
        (company.analyst, "/imports/?"),
        (company.admin, "/settings/users/?sort=-name"),
    ):
        client = as_user(person)
        job = _run(_start(client, f"{page}&export=csv"))
        made = csv_rows(client.get(f"/exports/{job.pk}/file/"))
        assert made == csv_rows(client.get(f"{page}&export=csv")), page


def test_it_is_written_in_the_language_of_its_owner(company: People, as_user: LogIn) -> None:
    company.director.language = "es"
    company.director.save()
    client = as_user(company.director)
    job = _run(_start(client, "/lines/?export=csv&columns=invoice&columns=kind"))
    rows = csv_rows(client.get(f"/exports/{job.pk}/file/"))
    assert rows[0] == ["Factura", "Tipo"]


def test_more_rows_than_a_sheet_has_are_refused_before_they_are_read(
    company: People, as_user: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "XLSX_ROWS", 20)
    client = as_user(company.director)
    job = _run(_start(client, "/lines/?export=xlsx"))
    assert (job.state, job.error_code) == (State.FAILED, "export_too_many_rows")
    assert "Choose CSV" in _page(client, job)
    assert client.get("/lines/?export=xlsx").status_code == 400
    assert len(csv_rows(client.get("/lines/?export=csv"))) > 20


@pytest.mark.parametrize("sort", ["account_name", "-product_name", "date", "-quantity", "nothing"])
def test_all_lines_come_in_the_order_asked_for(
    sort: str, company: People, folders: Path, as_user: LogIn
) -> None:
    rows = ["N1;15/01/2026;;Q1;1;1,00;0,50", "N2;16/01/2026;D1;;;2,00;"]
    import_text(folders, "sales", "some.csv", "\n".join([SALES_HEADER, *rows]) + "\n")
    client = as_user(company.director)
    names = ("account_name", "product_name", "date", "quantity", "invoice")
    columns = "".join(f"&columns={name}" for name in names)
    shown = client.get(f"/lines/?sort={sort}{columns}").context["table"]
    expected = [str(row.get_cell_value("invoice")) for row in shown.rows]
    found = csv_rows(client.get(f"/lines/?sort={sort}{columns}&export=csv"))
    index = found[0].index("Invoice")
    assert sorted(row[index] for row in found[1:]) == sorted(expected)
    column = sort.removeprefix("-")
    if column in names:
        place = next(i for i, name in enumerate(shown.columns.names()) if name == column)
        values = [row[place] for row in found[1:]]
        told = [str(row.get_cell_value(column) or "") for row in shown.rows]
        assert [v.casefold() for v in values if v] == [t.casefold() for t in told if t]


def test_a_download_is_no_page(company: People, as_user: LogIn) -> None:
    client = as_user(company.director)
    job = _run(_start(client, "/lines/?export=csv"))
    answer = client.get(f"/exports/{job.pk}/file/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert content_of(answer).startswith(b"\xef\xbb\xbf")
