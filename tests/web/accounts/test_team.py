"""The account team from the profile: by its KAM, not by another one, seen by the director above."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from clave.apps.accounts.models import AccountMember
from clave.apps.identity.models import AuditEntry, User
from tests.company import People, account, make_chart

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def test_who_is_taken_into_the_team_sees_the_account(company: People, as_user: LogIn) -> None:
    make_chart(company)
    page = f"/accounts/{account('G1').pk}/"
    sent = {"user": company.seller.pk, "level": "management", "role": "Tiendas", "share": "20"}
    sent |= {"since": "2026-11-02"}
    assert as_user(company.seller).get(page).status_code == 404
    for person, status in ((company.other, 404), (company.finance, 403)):
        assert as_user(person).post(f"{page}team/", sent).status_code == status
    assert not AccountMember.objects.exists()
    too_much = as_user(company.kam).post(f"{page}team/", sent | {"share": "120"})
    assert too_much.status_code == 422
    assert as_user(company.kam).post(f"{page}team/", sent).status_code == 302
    member = AccountMember.objects.get()
    twice = as_user(company.kam).post(f"{page}team/", sent)
    assert "is in the team of Grupo Arrabal already" in twice.content.decode()
    shown = as_user(company.director).get(f"{page}profile/").content.decode()
    assert "Iker Salaberri" in shown
    assert "management · Tiendas · 20 %" in shown
    seller = as_user(company.seller)
    assert seller.get(page).status_code == 200
    assert b"Add somebody" not in seller.get(f"{page}profile/").content
    assert seller.post(f"{page}team/{member.pk}/remove/").status_code == 403
    timeline = as_user(company.kam).get(f"{page}timeline/").content.decode()
    assert "Iker Salaberri joins the team" in timeline
    stale = {"level": "strategic", "share": "30", "since": "2026-11-02", "version": "9"}
    assert as_user(company.kam).post(f"{page}team/{member.pk}/", stale).status_code == 409
    changed = as_user(company.kam).post(f"{page}team/{member.pk}/", stale | {"version": "1"})
    assert changed.status_code == 302
    told = AuditEntry.objects.filter(action="member_changed").get()
    assert told.changes["share"] == [20, 30]
    as_user(company.kam).post(f"{page}team/{member.pk}/remove/")
    assert as_user(company.seller).get(page).status_code == 404
