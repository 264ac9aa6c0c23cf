"""How long pages take on a large company: server time, facts' time, queries; what they send.

Measured with Django's own client in this process, so that what is measured is the server's work
and not a network. Every request is another one (another account, search, order or page), after two
that warm up, so that no answer is one that was kept.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.templatetags.static import static
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.facts.store import Snapshot
from clave.web.components.assets import built

from .installation import DIRECTOR, KAM, KAM_OF_HALF

WARM_UP = 2
_ORDERS = ("-net_amount", "name", "-change_amount", "kam", "-overdue_amount", "change_rate", "code")
_SEARCHED = (
    *("tienda", "ebro", "comercial 1", "aitana", "queso", "variedad 12", "a0123", "p0017"),
    *("f000012", "f0001", "hiper", "genil", "hugo bravo", "leche", "grupo", "yogur variedad"),
)


@dataclass(frozen=True)
class Measure:
    """One page as one person asks for it; times in milliseconds, each request's own.

    ``first``: of the first answer of all, when nothing of these facts was known yet. ``data``: the
    time in DuckDB. ``cpu``: what the process computed, which other work on the machine disturbs
    less. ``queries``: the most that a request put to the books.
    """

    page: str
    person: str
    first: float
    server: list[float]
    data: list[float]
    cpu: list[float]
    queries: int

    def percentile(self, share: int, *, of: str = "server") -> float:
        """The time below which ``share`` per cent of them stayed; ``of`` server, data or cpu."""
        times: list[float] = getattr(self, of)
        return (
            quantiles(times, n=100, method="inclusive")[share - 1] if len(times) > 1 else times[0]
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "page": self.page,
            "person": self.person,
            "first": round(self.first, 1),
            "requests": len(self.server),
            "p50": round(self.percentile(50), 1),
            "p95": round(self.percentile(95), 1),
            "data_p50": round(self.percentile(50, of="data"), 1),
            "data_p95": round(self.percentile(95, of="data"), 1),
            "cpu_p50": round(self.percentile(50, of="cpu"), 1),
            "cpu_p95": round(self.percentile(95, of="cpu"), 1),
            "queries": self.queries,
        }


@dataclass(frozen=True)
class Weight:
    """What a browser that was never here gets for a page: requests, and bytes as they are sent."""

    page: str
    requests: int
    sent: int
    outside: list[str] = field(default_factory=list)


def measure_pages(requests: int = 60) -> list[Measure]:
    """Every page of interest for the director and both KAMs of the company in the data folder."""
    found = []
    for email in (DIRECTOR, KAM_OF_HALF, KAM):
        user = User.objects.get(email=email)
        for page, addresses in _addresses(user, requests).items():
            found.append(_measure(page, user, addresses))
    return found


def weigh_pages() -> list[Weight]:
    """The portfolio and an account's page as the director gets them for the first time."""
    user = User.objects.get(email=DIRECTOR)
    account = Account.objects.visible_to(user).filter(level="group").values_list("pk").first() or (
        0,
    )
    pages = {"portfolio": "/portfolio/?tier=all", "account": f"/accounts/{account[0]}/"}
    return [_weigh(name, user, address) for name, address in pages.items()]


def _addresses(user: User, requests: int) -> dict[str, Sequence[str]]:
    """By page: as many different addresses as are asked, the two that warm up among them."""
    count = requests + WARM_UP
    visible = list(Account.objects.visible_to(user).order_by("code").values_list("pk", flat=True))
    places = [visible[i * 7919 % len(visible)] for i in range(count)]
    lists = [f"tier=all&sort={_ORDERS[i % len(_ORDERS)]}&page={1 + i % 4}" for i in range(count)]
    words = [
        _SEARCHED[i % len(_SEARCHED)] + ("" if i < len(_SEARCHED) else f" {i}")
        for i in range(count)
    ]
    few = range(WARM_UP + 6)
    return {
        "portfolio": [f"/portfolio/?{query}" for query in lists],
        "portfolio by account": [f"/portfolio/?by=account&{query}" for query in lists],
        "account": [f"/accounts/{pk}/" for pk in places],
        "account results": [f"/accounts/{pk}/results/" for pk in places],
        "account profile": [f"/accounts/{pk}/profile/" for pk in places],
        "account timeline": [f"/accounts/{pk}/timeline/" for pk in places],
        "search": [f"/search/?q={word}" for word in words],
        "home": ["/" for _ in few],
        "lines": [f"/lines/?account={code}" for code in _codes(user, len(few))],
        "concentration": [f"/insights/?by={by}" for by in ("parent", "account") * (len(few) // 2)],
        "loss": ["/insights/loss/" for _ in few],
    }


def _codes(user: User, count: int) -> list[str]:
    codes = list(Account.objects.visible_to(user).order_by("code").values_list("code", flat=True))
    return [codes[i * 7919 % len(codes)] for i in range(count)]


def _measure(page: str, user: User, addresses: Sequence[str]) -> Measure:
    client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
    client.force_login(user)
    server, data, cpu = [], [], []
    with _data_time() as clock:
        for address in addresses:
            clock.clear()
            started, computed = time.perf_counter(), time.process_time()
            response = client.get(address)
            server.append((time.perf_counter() - started) * 1000)
            cpu.append((time.process_time() - computed) * 1000)
            data.append(sum(clock) * 1000)
            if response.status_code != 200:
                raise RuntimeError(f"{address} answered {response.status_code}")
    queries = 0
    for address in addresses[-3:]:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        queries = max(queries, len(asked))
    first, rest = server[0], slice(WARM_UP, None)
    return Measure(page, user.email, first, server[rest], data[rest], cpu[rest], queries)


class _Timed:
    """A DuckDB connection that tells how long it was asked."""

    def __init__(self, connection: Any, clock: list[float]) -> None:
        self._connection, self._clock = connection, clock

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._connection, name)
        if name not in {"execute", "fetchall", "fetchone", "begin"}:
            return found

        def timed(*args: Any, **options: Any) -> Any:
            started = time.perf_counter()
            answer = found(*args, **options)
            self._clock.append(time.perf_counter() - started)
            return _Timed(answer, self._clock) if answer is found.__self__ else answer

        return timed

    def __enter__(self) -> _Timed:
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()


@contextmanager
def _data_time() -> Iterator[list[float]]:
    """A list to which every question to the facts adds its seconds."""
    clock: list[float] = []
    connect = Snapshot.connect

    def timed(snapshot: Snapshot) -> Any:
        return _Timed(connect(snapshot), clock)

    Snapshot.connect = timed  # type: ignore[method-assign, assignment]
    try:
        yield clock
    finally:
        Snapshot.connect = connect  # type: ignore[method-assign]


def _weigh(name: str, user: User, address: str) -> Weight:
    """The page and all that it names, compressed as a browser asks for it."""
    plain, packed = Client(), Client(headers={"accept-encoding": "gzip"})
    for client in (plain, packed):
        client.defaults["HTTP_HOST"] = settings.ALLOWED_HOSTS[0]
        client.force_login(user)
    html = plain.get(address).content.decode()
    named = set(re.findall(r'(?:src|href)="([^"?]+\.(?:js|css|woff2|svg|png))"', html))
    if "data-chart" in html:  # the script of charts is asked for by the script of the page
        named |= {
            static(f"built/{entry['file']}") for entry in built() if entry["file"][-3:] == ".js"
        }
    outside = sorted(set(re.findall(r'(?:src|href|action)="(https?:[^"]+)"', html)))
    sent = len(packed.get(address).content) + sum(map(_sent, named))
    return Weight(name, 1 + len(named), sent, outside)


def _sent(address: str) -> int:
    """The bytes of a static file as they are sent: of its compressed copy where there is one."""
    path = finders.find(address.removeprefix(settings.STATIC_URL))
    if not path:
        raise RuntimeError(f"{address} is no static file")
    packed = Path(f"{path}.gz")
    return (packed if packed.exists() else Path(path)).stat().st_size
