"""Words that must not leak: sought in every page, file and answer that each person can get.

The names of other people's accounts, their codes, invoices and figures are the canaries. Every
address of the rights table is asked, as page, fragment, CSV and XLSX, and what is on it is read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from clave.apps.accounts import services
from clave.apps.identity.models import User
from tests.company import People, account
from tests.web.exported import content_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
CODES = ("G1", "H1", "S1", "S2", "D1", "C1")
LISTS = (
    *("/portfolio/", "/lines/", "/insights/", "/imports/"),
    *("/settings/users/", "/settings/audit/"),
)
# Addresses that answer htmx otherwise than the browser.
FRAGMENTS = (*LISTS, "/search/", "/insights/loss/")
NAMES = {
    "kam": ("Arrabal", "Hiperra", "F1001", "R9001"),
    "other": ("Teide", "F1003"),
    "nobody": ("Salcedo", "F1004", "F9002", "Queso tierno"),
}


def _addresses() -> Iterator[str]:
    """Everything that can be read, with every account's code and number in it."""
    yield from ("/", "/search/", "/definitions/", "/settings/", "/settings/company/", *LISTS)
    for text in ("a", "q", "f1", "f9", "r9", "hiperra", "teide", "salcedo", "1"):
        yield f"/search/?q={text}"
        yield f"/accounts/pick/?q={text}"
        yield f"/api/accounts?q={text}"
    for code in CODES:
        pk = account(code).pk
        for tab in ("", "profile/", "results/", "files/", "timeline/"):
            yield f"/accounts/{pk}/{tab}"
        yield f"/api/accounts/{pk}"
        yield f"/api/figures/portfolio?account={pk}"
        yield f"/lines/?account={code}"
        yield f"/insights/loss/?lost={code}"
    yield "/lines/?unassigned=1"
    yield "/lines/?invoice=F1003"
    yield "/portfolio/?tier=all&by=account"
    yield "/portfolio/compare/?" + "&".join(f"selected={account(code).pk}" for code in CODES)
    for by in ("account", "segment", "parent"):
        yield f"/insights/?by={by}"
    for figure in ("totals", "portfolio", "movers", "product_movers", "products", "loss"):
        yield f"/api/figures/{figure}"


def _readable(body: bytes) -> str:
    """What a person can read of an answer; a workbook is unpacked."""
    if not body.startswith(b"PK\x03\x04"):
        return body.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def _everything(client: Client) -> Iterator[tuple[str, str]]:
    """Every answer of success, by address and form."""
    for address in _addresses():
        joined = f"{address}{'&' if '?' in address else '?'}"
        path = address.split("?")[0]
        for headers in ({}, {"HX-Request": "true"})[: 2 if path in FRAGMENTS else 1]:
            response = client.get(address, headers=headers)
            assert response.status_code in {200, 404}, (address, response.status_code)
            if response.status_code == 200:
                yield f"{address} {headers}", _readable(content_of(response))
        if path in LISTS:
            for kind in ("csv", "xlsx"):
                response = client.get(f"{joined}export={kind}")
                if response.status_code == 200:
                    yield f"{joined}export={kind}", _readable(content_of(response))


def _leaks(client: Client, words: tuple[str, ...]) -> list[tuple[str, str]]:
    found, asked = [], 0
    for address, text in _everything(client):
        asked += 1
        # What was asked for stands in the answer ("Nothing found for …", a link of a filter).
        echoed = re.sub(r"(?i)(value|href|hx-get|action)=\"[^\"]*\"|“[^”]*”|invoice F\d+", "", text)
        found += [(address, word) for word in words if word in echoed]
    assert asked > 20
    return found


def test_the_canaries_sing_for_those_who_may(company: People, as_user: LogIn) -> None:
    """Else the other tests of this file would find nothing wherever they looked."""
    words = (*NAMES["kam"], *NAMES["other"], *NAMES["nobody"])
    texts = "".join(text for _, text in _everything(as_user(company.director)))
    assert [word for word in words if word not in texts] == []


def test_a_kam_reads_no_word_of_other_peoples_accounts(company: People, as_user: LogIn) -> None:
    assert _leaks(as_user(company.kam), (*NAMES["other"], *NAMES["nobody"])) == []
    assert _leaks(as_user(company.other), (*NAMES["kam"], *NAMES["nobody"])) == []


def test_a_hidden_parent_is_named_nowhere(company: People, as_user: LogIn) -> None:
    services.assign_accounts(
        acting_user=company.director, accounts=[account("S2")], kam=company.other
    )
    member = account("D1")  # the other KAM's own, put under a group of the first
    for version, parent in enumerate((account("G1"), account("C1"), account("G1")), start=1):
        services.update_account(
            acting_user=company.director,
            account=member,
            values={"parent": parent},
            expected_version=version,
        )
    words = ("Arrabal", "Zaragoza", "Salcedo", "F1001")
    assert _leaks(as_user(company.other), words) == []
    assert _leaks(as_user(company.kam), ("Huesca", "F1002")) == []


def test_roles_without_sight_read_of_no_account(company: People, as_user: LogIn) -> None:
    words = (*NAMES["kam"], *NAMES["other"], *NAMES["nobody"], "Queso curado")
    for person in (company.seller, company.department, company.manager):
        found, asked = [], 0
        for address, text in _everything(as_user(person)):
            asked += 1
            echoed = re.sub(r"“[^”]*”|value=\"[^\"]*\"", "", text)
            found += [(address, word) for word in words if word in echoed]
        assert found == []
        assert asked > 5
