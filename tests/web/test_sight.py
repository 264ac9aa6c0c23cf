"""Everybody × every account: own, the team's, other people's, nobody's.

In pages, search, exports, files, the API and sums. What one may not see is not there, whatever is
asked for; what was refused leaves the books as they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from clave.apps.accounts import services
from clave.apps.accounts.models import AccountFile
from clave.apps.accounts.rights import who_sees
from clave.apps.identity.models import AuditEntry, User
from clave.apps.identity.roles import Permission
from clave.apps.org.services import chart
from clave.apps.org.services import people as staff
from clave.apps.selection.models import Round
from tests.apps.selection.making import open_one
from tests.company import People, account, make_chart
from tests.web.addresses import TABLE
from tests.web.exported import content_of
from tests.web.roles import EDITORS

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
# G1 is the first KAM's, D1 the other's, who has the salesperson in the team; C1 is nobody's.
ACCOUNTS = {"G1": "Grupo Arrabal", "D1": "Distribuciones Teide", "C1": "Ultramarinos Salcedo"}
ALL = set(ACCOUNTS)
SEES = {
    "kam": {"G1"},  # own
    "other": {"D1"},
    "seller": {"D1"},  # the team's
    "manager": {"D1"},  # that of somebody below, who is in the team
    "department": set(),
    "director": ALL,  # what is nobody's too
    **dict.fromkeys(("admin", "analyst", "finance", "direction"), ALL),
}


@pytest.fixture
def files(company: People) -> dict[str, int]:
    """The chart, the team, and a file with each account."""
    make_chart(company)
    services.add_member(
        acting_user=company.other, account=account("D1"), user=company.seller, values={}
    )
    return {
        code: services.attach_file(
            acting_user=company.admin,
            account=account(code),
            upload=SimpleUploadedFile(f"{code}.txt", b"a contract"),
        ).pk
        for code in ACCOUNTS
    }


# Of an account, but for those alone who may see the insights: what others sell or deliver is
# their matter, and neither hours of KAMs nor reasons for a tier.
_INSIGHTS = {"account_role", "account_selection", "selection_account", "account_demand"}
_ONLY = {
    **dict.fromkeys(_INSIGHTS, Permission.SEE_INSIGHTS),
    **dict.fromkeys(("new_dispute", "interest_claim"), Permission.LOG_COLLECTIONS),
    "interest_claim_letter": Permission.LOG_COLLECTIONS,
    **dict.fromkeys(("new_payment_plan", "remind_account"), Permission.MANAGE_COLLECTIONS),
}

# What else data name: nobody and nothing, on some day.
_OTHERS = {"other": 0, "kam": 0, "competitor": 0, "today": "2026-11-02"}


def _addresses(code: str, files: dict[str, int]) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Every address of the rights table that is about one account, filled in with ``code``."""
    filled: dict[str, Any] = {"account": account(code).pk, "file": files[code]}
    filled["round"] = Round.objects.get().pk
    found = {}
    for name, (method, address, _, data) in TABLE.items():
        path = address.partition("?")[0]
        if "{account}" in path and "{member}" not in path:
            sent = {key: value.format(**_OTHERS) for key, value in data.items()}
            found[name] = (method, address.format(**filled), sent)
    found["api:figure"] = ("get", f"/api/figures/totals?account={filled['account']}", {})
    return found


@pytest.mark.parametrize("role", sorted(SEES))
def test_who_sees_which_account(
    role: str, company: People, files: dict[str, int], as_user: LogIn
) -> None:
    person = company.all()[role]
    client = as_user(person)
    open_one(company)
    # That a file was taken away is written down, and nothing else.
    noted = AuditEntry.objects.exclude(action="exported")
    written = noted.count()
    for code in ACCOUNTS:
        for name, (method, address, sent) in _addresses(code, files).items():
            form = name in TABLE and TABLE[name][2] == EDITORS
            if code in SEES[role] and (method == "post" or form):
                continue  # who may write what stands in the table of rights
            status = getattr(client, method)(address, sent).status_code
            if name in _ONLY and not person.may(_ONLY[name]):
                assert status == 404, (code, name)
                continue
            assert status == (200 if code in SEES[role] else 404), (code, name)
        assert (person in [seer.user for seer in who_sees(code)]) == (code in SEES[role]), code
    assert noted.count() == written
    assert AccountFile.objects.count() == len(ACCOUNTS)


@pytest.mark.parametrize("role", sorted(SEES))
def test_lists_exports_search_and_sums_hold_what_is_seen(
    role: str, company: People, files: dict[str, int], as_user: LogIn
) -> None:
    client = as_user(company.all()[role])
    for address in (
        *("/portfolio/?tier=all&by=account", "/portfolio/?tier=all&by=account&export=csv"),
        *("/api/accounts", "/portfolio/?tier=all&by=account&export=xlsx"),
    ):
        answer = content_of(client.get(address))
        if "xlsx" not in address:
            text = answer.decode("utf-8-sig")
            assert {code for code, name in ACCOUNTS.items() if name in text} == SEES[role], address
    for code, name in ACCOUNTS.items():
        found = client.get(f"/search/?q={name[:9]}").content.decode()
        hits = re.sub(r"“[^”]*”|value=\"[^\"]*\"", "", found)
        assert (name in hits) == (code in SEES[role]), name
    sums = client.get("/api/figures/totals").json()["values"]
    wanted = _sum(client, company, SEES[role]) if role not in _EVERYTHING else None
    if wanted is not None:
        assert float(sums["net_amount"] or 0) == pytest.approx(wanted)


# Who sees every account sees the lines without one, too.
_EVERYTHING = {"director", "admin", "analyst", "finance", "direction"}


def _sum(client: Client, company: People, codes: set[str]) -> float:
    """The sales of some accounts with what hangs below them, as somebody who sees all adds up."""
    client.force_login(company.direction)
    figures = [
        client.get(f"/api/figures/totals?account={account(code).pk}").json() for code in codes
    ]
    return sum(float(figure["values"]["net_amount"] or 0) for figure in figures)


def test_a_kam_who_moves_takes_the_account_along_in_the_same_second(
    company: People, as_user: LogIn
) -> None:
    positions = make_chart(company)
    second = User.objects.create_user("s@example.com", "x", name="Sara", role="sales_direction")
    place = chart.open_position(acting_user=None, title="Sur", reports_to=positions.top)
    sara = staff.add_person(acting_user=None, name="Sara", email=second.email)
    staff.appoint(acting_user=None, position=place, person=sara)
    address = f"/accounts/{account('G1').pk}/"

    def answers() -> tuple[int, int]:
        old, new = (as_user(user).get(address) for user in (company.director, second))
        return old.status_code, new.status_code

    assert answers() == (200, 404)
    move = f"/organisation/positions/{positions.kam.pk}/move/"
    moved = {"move-reports_to": place.pk, "move-on": "", "back": "?levels=2"}
    admin = Client()
    admin.force_login(company.admin)
    assert admin.post(move, moved).status_code == 422
    moved["move-on"] = timezone.localdate().isoformat()
    done = admin.post(move, moved, follow=True)
    assert "KAM norte reports to Sur now." in done.content.decode()
    assert answers() == (404, 200)
    assert admin.post("/organisation/undo/").status_code == 302
    assert answers() == (200, 404)
    assert admin.post("/organisation/undo/").status_code == 400


def test_the_api_gives_a_figures_rows_in_parts(as_user: LogIn, company: People) -> None:
    client = as_user(company.director)
    whole = client.get("/api/figures/portfolio").json()
    assert whole["rows_total"] == len(whole["rows"]) > 1
    parts = [
        client.get(f"/api/figures/portfolio?offset={at}&limit=1").json()["rows"]
        for at in range(whole["rows_total"] + 1)
    ]
    assert [row for part in parts for row in part] == whole["rows"]
    for wrong in ("limit=0", "limit=99999999", "offset=-1"):
        assert client.get(f"/api/figures/portfolio?{wrong}").status_code == 422
