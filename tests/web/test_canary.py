"""Words that must not leak: sought in every page, file and answer that each person can get.

The names of other people's accounts, their codes, invoices and figures are the canaries. Every
address of the rights table is asked, as page, fragment, CSV and XLSX, and what is on it is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest
from django.test import Client

from clave.apps.accounts import services
from clave.apps.identity.models import User
from clave.apps.selection.models import Round
from tests.apps.selection.making import decide, judge, open_one
from tests.company import SALES_HEADER, People, account, import_text
from tests.web.exported import content_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
CODES = ("G1", "H1", "S1", "S2", "D1", "C1")
LISTS = (
    *("/portfolio/", "/lines/", "/insights/", "/imports/"),
    *("/insights/workload/", "/insights/breadth/", "/insights/breadth/accounts/"),
    *("/insights/targets/", "/insights/targets/?by=account"),
    *("/insights/targets/?by=family", "/insights/targets/sets/", "/insights/currencies/"),
    "/insights/targets/people/",
    *("/insights/workload/capacity/", "/insights/whale/", "/insights/whale/rules/"),
    *("/collections/", "/collections/promises/", "/agenda/?person=all"),
    *("/insights/opportunities/", "/insights/opportunities/?accounts=all&state=all"),
    *("/insights/opportunities/matrix/", "/insights/opportunities/results/"),
    *("/plans/", "/plans/?state=", "/plans/strategy/"),
    *("/deals/", "/deals/list/?state=", "/deals/promotions/", "/deals/promotions/calendar/"),
    *("/compliance/?by=site&since=all", "/compliance/actions/", "/field/?whose=all"),
    *("/sponsored/", "/briefings/", "/training/"),
    *("/needs/", "/needs/?state=", "/competition/", "/competitors/"),
    *("/demand/", "/demand/months/", "/demand/accuracy/?by=account", "/demand/sheet/"),
    *("/insights/orders/", "/insights/recommendations/"),
    *("/insights/readiness/", "/insights/profit-at-risk/"),
    "/plans/brief/",
    *("/settings/users/", "/settings/audit/", "/organisation/", "/organisation/people/"),
)
# Addresses that answer htmx otherwise than the browser.
CHOSEN = ("selection", "sensitivity")
FRAGMENTS = (*LISTS, "/search/", "/insights/loss/")
CASH = (
    *("collections/", "opportunities/", "opportunities/?state=all"),
    *("plan/", "deals/", "promotions/"),
    *("needs/", "competition/", "chain/", "demand/", "demand/enter/"),
)
RESULTS = (
    *("margin/", "simulate/?price_rate=1", "scenarios/", "value/", "value/?view=customer"),
    *("results/pnl/", "results/pnl/by/family/", "results/pnl/rebate/", "results/variance/"),
    *("results/prices/", "results/prices/?by=line", "results/outlook/"),
)
PROFIT = (
    "customer_margin",
    "simulation",
    "pnl",
    "variance",
    "pocket_price",
    "whale",
    "cost_to_serve",
)
WORK = ("kam_role", "workload", "breadth_depth")
NAMES = {
    "kam": ("Arrabal", "Hiperra", "F1001", "R9001"),
    "other": ("Teide", "F1003"),
    "nobody": ("Salcedo", "F1004", "F9002", "Queso tierno"),
}


def _addresses(codes: tuple[str, ...] = CODES) -> Iterator[str]:
    """Everything that can be read, with every account's code and number in it."""
    yield from ("/", "/search/", "/definitions/", "/settings/", "/settings/company/", *LISTS)
    for text in ("a", "q", "f1", "f9", "r9", "hiperra", "teide", "salcedo", "1"):
        yield f"/search/?q={text}"
        yield f"/accounts/pick/?q={text}"
        yield f"/api/accounts?q={text}"
    for code in codes:
        pk = account(code).pk
        tabs = ("", "latest/", "profile/", "results/", "files/", "timeline/", "role/")
        for tab in (*tabs, *RESULTS, *CASH):
            yield f"/accounts/{pk}/{tab}"
        yield f"/api/accounts/{pk}"
        yield f"/api/figures/portfolio?account={pk}"
        yield f"/lines/?account={code}"
        yield f"/insights/loss/?lost={code}"
        yield f"/insights/profit-at-risk/{pk}/"
        yield f"/organisation/policies/?account={code}&amount=5"
        yield f"/insights/workload/what-if/?account={code}&taker=1"
    yield "/lines/?unassigned=1"
    yield "/lines/?invoice=F1003"
    yield "/portfolio/?tier=all&by=account"
    yield "/portfolio/compare/?" + "&".join(f"selected={account(code).pk}" for code in codes)
    yield from _insights(codes)
    figures = ("totals", "portfolio", "movers", "product_movers", "products", "loss")
    figures += ("profit_at_risk", "readiness", "readiness_evidence", "health", "ageing", "dso")
    figures += ("cei", "late_interest", "late_payment", "collections_worklist")
    figures += ("whitespace", "lapsed", "leakage", "share_of_wallet")
    for figure in (*figures, "selection", "sensitivity", *WORK, *PROFIT):
        yield f"/api/figures/{figure}"


def _insights(codes: tuple[str, ...]) -> Iterator[str]:
    """The pages about the whole company."""
    yield "/insights/workload/proposal/?continuity=little"
    for person in User.objects.all():
        yield f"/insights/workload/{person.pk}/"
    yield "/insights/readiness/answer/"
    for criterion in ("loss_damage", "stable_relationships"):
        yield f"/insights/readiness/criteria/{criterion}/"
    for by in ("account", "segment", "parent", "delegation", "channel", "buying_centre"):
        yield f"/insights/?by={by}"
    for by in ("product", "family"):
        yield f"/insights/?by={by}"
    for record in Round.objects.all():
        for part in ("", "matrix/", "moves/", "criteria/", "compare/", "score/", "decide/"):
            yield f"/insights/selection/{record.pk}/{part}"
        yield f"/insights/selection/{record.pk}/?tier=all&export=csv"
        for code in codes:
            yield f"/insights/selection/{record.pk}/accounts/{account(code).pk}/"
    yield "/insights/selection/"


def _readable(body: bytes) -> str:
    """What a person can read of an answer."""
    return body.decode("utf-8-sig")


def _everything(
    client: Client, codes: tuple[str, ...] = CODES, part: str = "", *, fragments: bool = True
) -> Iterator[tuple[str, str]]:
    """Every answer of success whose address holds ``part``, by address and form."""
    asked: set[str] = set()
    for address in (address for address in _addresses(codes) if part in address):
        if address in asked:
            continue
        asked.add(address)
        joined = f"{address}{'&' if '?' in address else '?'}"
        path = address.split("?")[0]
        twice = fragments and path in FRAGMENTS
        for headers in ({}, {"HX-Request": "true"})[: 2 if twice else 1]:
            response = client.get(address, headers=headers)
            assert response.status_code in {200, 404}, (address, response.status_code)
            if response.status_code == 200:
                yield f"{address} {headers}", _readable(content_of(response))
        if path in LISTS:
            # A workbook holds the same rows (tests/web/test_exports.py) and takes far longer.
            response = client.get(f"{joined}export=csv")
            if response.status_code == 200:
                yield f"{joined}export=csv", _readable(content_of(response))


def _leaks(
    client: Client,
    words: tuple[str, ...],
    part: str = "",
    codes: tuple[str, ...] = CODES,
    *,
    fragments: bool = True,
) -> list[tuple[str, str]]:
    found, asked = [], 0
    for address, text in _everything(client, codes, part, fragments=fragments):
        asked += 1
        # What was asked for stands in the answer ("Nothing found for …", a link of a filter).
        echoed = re.sub(r"(?i)(value|href|hx-get|action)=\"[^\"]*\"|“[^”]*”|invoice F\d+", "", text)
        found += [(address, word) for word in words if word in echoed]
    assert asked > (5 if part else 20)
    return found


def test_the_canaries_sing_for_those_who_may(company: People, as_user: LogIn) -> None:
    """Else the other tests of this file would find nothing wherever they looked."""
    sought = {*NAMES["kam"], *NAMES["other"], *NAMES["nobody"]}
    for _, text in _everything(as_user(company.director)):
        sought = {word for word in sought if word not in text}
        if not sought:
            break
    assert sought == set()


def test_a_kam_reads_no_word_of_other_peoples_accounts(company: People, as_user: LogIn) -> None:
    assert _leaks(as_user(company.kam), (*NAMES["other"], *NAMES["nobody"])) == []
    assert _leaks(as_user(company.other), (*NAMES["kam"], *NAMES["nobody"])) == []


def test_a_selection_says_nothing_of_other_peoples_accounts(
    company: People, as_user: LogIn
) -> None:
    """Before a round, in one that is decided, and in the open one after it."""
    part = "selection"
    first = open_one(company)
    judge(company, first)
    judge(company, first, "D1")
    decide(company, first)
    open_one(company, "Selection 2028")
    assert _leaks(as_user(company.kam), (*NAMES["other"], *NAMES["nobody"]), part) == []
    assert _leaks(as_user(company.other), (*NAMES["kam"], *NAMES["nobody"]), part) == []
    for person in (company.seller, company.department):
        told = [address for address, _ in _everything(as_user(person), part=f"/insights/{part}")]
        assert told == []
        assert as_user(person).get(f"/api/figures/{part}").json()["rows"] == []


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
    concerned = ("G1", "S2", "D1")
    # Fragments are the same rows, and asked for above.
    assert _leaks(as_user(company.other), words, codes=concerned, fragments=False) == []
    words = ("Huesca", "F1006")  # F1002 is owed by Zaragoza
    assert _leaks(as_user(company.kam), words, codes=concerned, fragments=False) == []


def test_roles_without_sight_read_of_no_account(company: People, as_user: LogIn) -> None:
    words = (*NAMES["kam"], *NAMES["other"], *NAMES["nobody"], "Queso curado")
    for person in (company.seller, company.department, company.manager):
        # A group, a site of it, and what is nobody's: of accounts they get nothing but 404.
        assert _leaks(as_user(person), words, codes=("G1", "S1", "C1")) == []


# A line that costs 77,773.31 and brings 99,991.17: the margin is 22,217.86, which is 22.2 %.
COSTLY = "F7777;20/10/2026;D1;Q1;1;99991,17;77773,31"
COST_DIGITS = ("7777331", "77773", "2221786", "22218")


def _digits_of_costs(client: Client) -> Iterator[tuple[str, str]]:
    """Where the cost or the margin of the line can be read, however its digits are set apart."""
    chosen = "?export=csv&sort=-margin_amount&columns=" + "&columns=".join(
        ("name", "invoice", "margin_amount", "margin_rate", "cost_amount")
    )
    asked = [f"{address}{chosen}" for address in ("/portfolio/", "/lines/")]
    answers = [(address, client.get(address)) for address in asked]
    told = [(address, _readable(content_of(answer))) for address, answer in answers]
    for address, text in chain(told, _everything(client, ("D1",), fragments=False)):
        plain = re.sub(r"[.,\s\u00a0\u202f]", "", text)
        yield from ((address, digits) for digits in COST_DIGITS if digits in plain)


def test_margins_are_in_no_answer_to_who_may_not_know_them(
    company: People, folders: Path, as_user: LogIn
) -> None:
    import_text(folders, "sales", "cara.csv", f"{SALES_HEADER}\n{COSTLY}\n")
    member = {"level": "management"}
    for person in (company.seller, company.manager, company.department):
        services.add_member(
            acting_user=company.other, account=account("D1"), user=person, values=member
        )
    sought = {"7777331", "77773"}  # who may know them is told
    for _, digits in _digits_of_costs(as_user(company.other)):
        sought.discard(digits)
        if not sought:
            break
    assert sought == set()
    for person in (company.seller, company.manager, company.department):
        client = as_user(person)
        assert client.get(f"/accounts/{account('D1').pk}/").status_code == 200
        assert list(_digits_of_costs(client)) == []
        page = client.get("/portfolio/").content.decode()
        assert "Distribuciones Teide" in page
        assert "argin" not in re.sub(r"class=\"[^\"]*\"", "", page)
