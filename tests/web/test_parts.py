"""Parts that a page asks for once it is shown: alone, their addresses are whole pages."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from django.test import Client

from clave.apps.identity.models import User
from tests.apps.proposals.making import propose
from tests.company import People, account, make_chart

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def test_a_part_opened_alone_stands_in_the_frame(company: People, as_user: LogIn) -> None:
    make_chart(company)
    offer, at = propose(company), f"/accounts/{account('G1').pk}/"
    client = as_user(company.kam)
    parts = {
        f"{at}review/rest/": ("The rest of the review", f"{at}review/"),
        f"{at}review/rest/?customer=1": ("The rest of the review", f"{at}review/?customer=1"),
        f"{at}latest/": ("Latest", at),
        f"/proposals/{offer.pk}/sides/": (
            "What it changes for both sides",
            f"/proposals/{offer.pk}/",
        ),
    }
    for address, (title, back) in parts.items():
        whole = client.get(address).content.decode()
        assert f'<h1 id="finding">{title}</h1>' in html.unescape(whole), address
        assert f'href="{back}"' in whole, address
        part = client.get(address, headers={"HX-Request": "true"}).content.decode()
        assert "<h1" not in part and "<html" not in part, address
        assert part.strip()[:60] in whole, address
