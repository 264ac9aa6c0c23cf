"""What the books' database knows about its tables, so that it finds rows the short way."""

from __future__ import annotations

import pytest
from django.db import connection

from clave.apps.identity import statistics
from clave.apps.identity.statistics import Statistics
from tests.company import People


@pytest.mark.django_db
def test_it_knows_how_rare_values_are(company: People) -> None:
    statistics.renew_statistics()
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'accounts_account' LIMIT 1")
        rows = int(cursor.fetchone()[0].split()[0])
        cursor.execute("SELECT count(*) FROM accounts_account")
        assert rows == cursor.fetchone()[0] > 0


def test_it_is_renewed_now_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    renewed: list[float] = []
    now = [1_000.0]
    monkeypatch.setattr(statistics, "renew_statistics", lambda: renewed.append(now[0]))
    monkeypatch.setattr(statistics.time, "monotonic", lambda: now[0])
    own = Statistics()
    for now[0] in (1_000.0, 1_005.0, 1_000.0 + statistics.EVERY):
        own.tick()
    assert renewed == [1_000.0, 1_000.0 + statistics.EVERY]
