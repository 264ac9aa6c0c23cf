"""A model is computed anew once its facts changed and rested; what it found says from what."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clave.apps.accounts.services import update_account
from clave.apps.identity.jobs import run_job
from clave.apps.identity.models import Job
from clave.apps.modelling import refreshing, selectors, services
from clave.figures import models
from clave.figures.asking import query
from clave.figures.base import Period
from clave.figures.modelling import Found, Model, Task
from clave.lib.refusal import Refused
from tests.company import People, account, import_text

pytestmark = pytest.mark.django_db


def _count(task: Task) -> Found:
    task.step("counting", 1, 2)
    (row,) = query(task.connection, "SELECT count(*) AS n, max(date) AS day FROM sales", {})
    earlier = task.before.card["n"]["lines"] if task.before else 0
    return Found(
        data_until=row["day"],
        window=Period(date(2025, 1, 1), date(2026, 10, 1)),
        n={"lines": row["n"]},
        values={"earlier": earlier, "fees": list(task.given["non_products"])},
        tables={"rows": {"lines": [row["n"]]}},
    )


@pytest.fixture
def counting(folders: Path, company: People, monkeypatch: pytest.MonkeyPatch) -> Model:
    """A model that counts lines, the only one there is."""
    model = Model("counting", "counting/1", ("sales",), _count, ("non_products",))
    monkeypatch.setattr(refreshing, "_seen", {})
    monkeypatch.setattr(refreshing, "_started", {})
    for name in list(models.MODELS):
        monkeypatch.delitem(models.MODELS, name)
    monkeypatch.setitem(models.MODELS, "counting", model)
    return model


def _run_due() -> list[Job]:
    jobs = list(Job.objects.filter(kind="refresh_model", state=Job.State.QUEUED))
    for job in jobs:
        run_job.call(str(job.pk))
        job.refresh_from_db()
    return jobs


def test_it_is_computed_once_the_facts_rest(counting: Model):
    assert selectors.state_of("counting").kept is None
    assert refreshing.refresh_if_due() == 0  # just seen: files may still be coming in
    assert refreshing.refresh_if_due() == 1
    assert refreshing.refresh_if_due() == 0  # its job waits
    (job,) = _run_due()
    assert (job.state, job.result["model"]) == (Job.State.DONE, "counting")
    state = selectors.state_of("counting")
    assert state.kept is not None
    assert (state.stale, state.job) == (False, None)
    card = state.kept.card
    assert card["data_until"] == "2026-10-30"
    assert card["window"] == ["2025-01", "2026-10"]
    assert card["values"]["earlier"] == 0
    assert refreshing.refresh_if_due() == 0


def test_a_change_of_its_facts_makes_it_stale(counting: Model, tmp_path: Path):
    lines = refreshing.refresh("counting").card["n"]["lines"]
    import_text(tmp_path, "products", "new.csv", "Código;Descripción\nQ9;Queso nuevo\n")
    assert not selectors.state_of("counting").stale  # it learns from sales alone
    more = "Nº Factura;Fecha;Cód. Cliente;Artículo;Cantidad;Importe neto\nF9;02/11/2026;D1;Q1;1;6\n"
    import_text(tmp_path, "sales", "more.csv", more)
    assert selectors.state_of("counting").stale
    again = refreshing.ensure_fresh("counting")
    assert again.card["n"]["lines"] == lines + 1
    assert again.card["values"]["earlier"] == lines
    assert refreshing.ensure_fresh("counting") == again


def test_who_decides_for_an_account_is_part_of_what_it_learns_from(
    counting: Model, company: People
):
    refreshing.refresh("counting")
    for values, stale in (
        ({"tax_number": "B00000000"}, False),
        ({"segment": "x"}, True),
    ):
        shop = account("C1")
        update_account(
            acting_user=company.director,
            account=shop,
            expected_version=shop.version,
            values=values,
        )
        assert selectors.state_of("counting").stale is stale


def test_what_failed_is_not_tried_until_the_facts_change(
    counting: Model, monkeypatch: pytest.MonkeyPatch
):
    def fails(task: Task) -> Found:
        raise Refused("no_lines")

    monkeypatch.setitem(models.MODELS, "counting", Model("counting", "x/1", ("sales",), fails))
    refreshing.refresh_if_due()
    refreshing.refresh_if_due()
    (job,) = _run_due()
    assert (job.state, job.error_code) == (Job.State.FAILED, "no_lines")
    assert refreshing.refresh_if_due() == 0


def test_it_can_be_stopped_and_keeps_what_it_had(counting: Model):
    before = refreshing.refresh("counting")
    with pytest.raises(Refused) as refused:
        refreshing.refresh("counting", cancelled=lambda: True)
    assert refused.value.code == "cancelled"
    assert selectors.kept("counting") == before


def test_who_may_import_may_ask_and_an_unknown_one_is_refused(counting: Model, company: People):
    job = services.ask_refresh(acting_user=company.analyst, name="counting")
    assert services.ask_refresh(acting_user=company.analyst, name="counting") == job
    for user, name, code in (
        (company.kam, "counting", "not_allowed"),
        (company.analyst, "dreaming", "unknown_model"),
    ):
        with pytest.raises(Refused) as refused:
            services.ask_refresh(acting_user=user, name=name)
        assert refused.value.code == code
    assert Job.objects.filter(kind="refresh_model").count() == 1
