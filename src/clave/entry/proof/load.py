"""Fifty people at their browsers while somebody imports."""

from __future__ import annotations

import http.client
import signal
import statistics
import subprocess
import threading
import time
import urllib.parse
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from clave.entry.proof import programs
from clave.entry.proof.base import Context, Outcome, Proof, at_most, none_of
from clave.entry.proof.ledgers import write_sales
from clave.entry.servers import free_port

BROWSERS, READING, THOUGHT = 50, 0.8, 1.0
READ_MS, WRITE_MS = 300, 500
_TOKEN = "a" * 32  # the cookie and the form carry the same


@dataclass
class Found:
    """Milliseconds of each request, and what went wrong."""

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    imports: Counter[str] = field(default_factory=Counter)


def run(context: Context) -> list[Outcome]:
    """The real server on a company of its own; browsers and an importer until the time is over."""
    data = context.folder("data")
    if context.short:
        programs.must(data, "import", "sales", write_sales(context.scratch / "s.csv", range(500)))
    else:
        programs.must(data, "demo", "--no-serve", "--data", data)
    told = programs.answer(programs.python("clave.entry.proof.load_child", data, BROWSERS))
    seconds = context.pick(120.0, 5.0)
    found = Found()
    server, port = _serve(data)
    try:
        crowd = _Crowd(data, port, told.json, seconds)
        _warm(context, crowd)
        _crowd(context, crowd, found)
    finally:
        _end(server)
    detail = (
        f"{BROWSERS} browsers for {seconds:.0f} s, {len(found.reads)} pages read and "
        f"{len(found.writes)} written; imports meanwhile: "
        + (", ".join(f"{count} {what}" for what, count in found.imports.items()) or "one, unended")
    )
    return [
        none_of("load_errors", found.errors, detail),
        at_most("load_read_p95", _p95(found.reads), READ_MS, "ms", _told(found.reads)),
        at_most("load_write_p95", _p95(found.writes), WRITE_MS, "ms", _told(found.writes)),
    ]


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else float("inf")


def _told(times: list[float]) -> str:
    return f"median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms" if times else ""


def _serve(data: Path) -> tuple[subprocess.Popen[str], int]:
    port = free_port()
    server = programs.start(data, "serve", "--port", port)
    assert server.stdout is not None
    line = server.stdout.readline()
    if not line.startswith("Clave: "):
        server.kill()
        raise RuntimeError(programs.answer(server).err)
    # Nobody reads on: what it says must not fill the pipe.
    threading.Thread(target=server.communicate, daemon=True).start()
    return server, port


def _end(server: subprocess.Popen[str]) -> None:
    server.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        server.wait(20)
    server.kill()


@dataclass(frozen=True)
class _Crowd:
    data: Path
    port: int
    browsers: list[dict[str, Any]]
    seconds: float


def _warm(context: Context, crowd: _Crowd) -> None:
    """What everybody's first page of the day would wait for is not what is measured."""
    chance = context.chance("warm")
    with closing(http.client.HTTPConnection("127.0.0.1", crowd.port, timeout=60)) as connection:
        for told in crowd.browsers[:: context.pick(1, 10)]:
            for _ in range(3):
                method, path, _form = _read(told, chance)
                connection.request(method, path, headers=_headers(told))
                connection.getresponse().read()


def _headers(told: dict[str, Any]) -> dict[str, str]:
    return {"Cookie": f"sessionid={told['session']}; csrftoken={_TOKEN}"}


def _crowd(context: Context, crowd: _Crowd, found: Found) -> None:
    """All of them at once, until the time is over."""
    end = threading.Event()
    threads = [threading.Thread(target=_import, args=(context, crowd.data, found, end))]
    threads += [
        threading.Thread(target=_browse, args=(crowd, told, context.chance(f"b{n}"), found, end))
        for n, told in enumerate(crowd.browsers)
    ]
    for thread in threads:
        thread.start()
    end.wait(crowd.seconds)
    end.set()
    for thread in threads:
        thread.join()


def _import(context: Context, data: Path, found: Found, end: threading.Event) -> None:
    """One import after the other, each of other invoices."""
    size = context.pick(50_000, 5_000)
    for number in range(1_000):
        first = 1_000_000 + number * size
        path = write_sales(context.scratch / "load.csv", range(first, first + size))
        process = programs.start(data, "import", "sales", path, "--yes", "--json")
        while process.poll() is None and not end.wait(0.2):
            pass
        if end.is_set():
            process.kill()
        answer = programs.answer(process)
        if answer.code > 0:
            found.errors.append(f"import: {answer.err[-200:]}")
        if end.is_set():
            return
        found.imports[f"of {size * 4} lines"] += 1


def _browse(
    crowd: _Crowd, told: dict[str, Any], chance: Random, found: Found, end: threading.Event
) -> None:
    """One person: thinks a second, asks for a page or writes something down, and so on."""
    connection = http.client.HTTPConnection("127.0.0.1", crowd.port, timeout=30)
    end.wait(chance.uniform(0, THOUGHT))
    while not end.is_set():
        reading = chance.random() < READING
        method, path, form = _read(told, chance) if reading else _write(told, chance)
        body = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": _TOKEN}) if form else None
        sent = _headers(told) | (
            {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        )
        started = time.monotonic()
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            found.errors.append(f"{method} {path}: {type(error).__name__} {error}")
            connection.close()
        else:
            (found.reads if reading else found.writes).append((time.monotonic() - started) * 1000)
            if not _is_right(answer, reading):
                place = answer.getheader("Location", "")
                found.errors.append(f"{method} {path}: {answer.status} {place}")
        end.wait(THOUGHT)


def _is_right(answer: http.client.HTTPResponse, reading: bool) -> bool:
    """A page, or after a write the way back; never the login."""
    if reading:
        return answer.status == 200
    return answer.status == 302 and "login" not in answer.getheader("Location", "")


def _read(told: dict[str, Any], chance: Random) -> tuple[str, str, dict[str, str]]:
    pages = ["/", "/portfolio/", "/portfolio/?q=a", "/search/?q=ca"]
    if told["insights"]:
        pages.append("/insights/")
    if told["accounts"]:
        account = f"/accounts/{chance.choice(told['accounts'])}/"
        pages += [account, account, f"{account}results/", f"{account}timeline/"]
    return "GET", chance.choice(pages), {}


def _write(told: dict[str, Any], chance: Random) -> tuple[str, str, dict[str, str]]:
    if told["edits"] and told["accounts"]:
        account = chance.choice(told["accounts"])
        return "POST", f"/accounts/{account}/notes/", {"text": f"Llamada {chance.random()}"}
    name = f"Vista {chance.randint(1, 9)}"
    return "POST", "/views/save/", {"page": "portfolio", "name": name, "query": "q=a"}


PROOF = Proof(
    "load",
    "Fifty browsers with sessions of the sample company's people use the real `clave serve` for "
    "two minutes: each thinks a second, then reads (home, portfolio, search, insights, accounts; "
    "80 %) or writes (a note, a saved view; 20 %). All the while `clave import` brings in files of "
    "200,000 lines, one after the other. Times are from the request to the last byte, over one "
    "kept connection each, client and server on the same machine.",
    run,
)
