"""The workbooks of a plan and of a brief, number by number beside their pages."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.translation import override

from clave.apps.annual.reading import shown_to
from clave.apps.identity.models import User
from clave.apps.plans.models import AccountPlan
from clave.apps.plans.services.means import add_milestone
from clave.apps.plans.services.states import refresh_situation
from clave.web.present.brief import brief_document
from clave.web.present.document import Cell, Document
from clave.web.present.plan import plan_document
from tests.apps.annual.making import make_ask, make_brief, plan_with_means
from tests.apps.plans.making import make_action, make_objective
from tests.company import People
from tests.web.exported import content_of
from tests.web.present.reading import cells_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def _cells(document: Document) -> Iterator[Cell]:
    for section in document.sections:
        yield from (fact.cell for fact in section.facts)
        yield from (cell for grid in section.grids for line in grid.lines for cell in line.cells)


def _numbers(document: Document) -> list[Cell]:
    return [cell for cell in _cells(document) if isinstance(cell.value, int | float | Decimal)]


def _same(document: Document, content: bytes) -> None:
    """Every number and day that the document tells is in the workbook, as often as it tells it."""
    rows = [row for sheet in cells_of(content).values() for row in sheet]
    found = Counter(
        round(float(value), 4)
        for row in rows
        for value in row
        if isinstance(value, int | float) and not isinstance(value, bool)
    )
    told = Counter(round(float(cell.value), 4) for cell in _numbers(document))
    assert not told - found
    days = Counter(value for row in rows for value in row if isinstance(value, date))
    dated = Counter(cell.value for cell in _cells(document) if isinstance(cell.value, date))
    assert not dated - days


def _book(client: Client, address: str, language: str) -> bytes:
    return content_of(client.get(f"{address}file/?export=xlsx&language={language}"))


@pytest.mark.parametrize("language", ["es", "en"])
def test_of_a_plan(company: People, as_user: LogIn, language: str) -> None:
    plan_with_means(company)
    plan = AccountPlan.objects.earliest("pk")
    make_objective(company, plan, title="Más productos", measure="products", target=Decimal(9))
    make_action(company, plan)
    add_milestone(
        acting_user=plan.owner, plan=plan, values={"title": "Firma", "on": date(2026, 12, 20)}
    )
    refresh_situation(acting_user=company.kam, plan=plan)
    User.objects.filter(pk=company.kam.pk).update(language=language)
    client, at = as_user(company.kam), f"/plans/{plan.pk}/"
    plan = AccountPlan.objects.select_related("account", "owner", "sponsor").get(pk=plan.pk)
    with override(language):
        document = plan_document(company.kam, plan)
    _same(document, _book(client, at, language))
    page = "".join(
        html.unescape(client.get(address).content.decode()) for address in (at, f"{at}result/")
    )
    goals = next(one for one in document.sections if one.key == "objectives").grids[0]
    drawn = [line.cells[-1] for line in goals.lines]  # what is expected is the tick of a bar
    told = [cell for cell in _numbers(document) if not any(cell is one for one in drawn)]
    assert len(told) > 10
    # The page writes the currency between sign and amount where the language does.
    assert [cell.text for cell in told if cell.text.lstrip("+−") not in page] == []
    # Another KAM has neither.
    assert as_user(company.other).get(f"{at}file/?export=xlsx").status_code == 404


@pytest.mark.parametrize("language", ["es", "en"])
def test_of_a_brief(company: People, as_user: LogIn, language: str) -> None:
    plan_with_means(company)
    brief = make_brief(company)
    make_ask(company, brief)
    User.objects.filter(pk=company.director.pk).update(language=language)
    client, at = as_user(company.director), f"/plans/brief/{brief.pk}/"
    with override(language):
        shown = shown_to(company.director, brief)
        assert shown is not None
        document = brief_document(shown)
    _same(document, _book(client, at, language))
    page = html.unescape(client.get(at).content.decode())
    told = _numbers(document)
    assert len(told) > 20
    assert [cell.text for cell in told if cell.text not in page] == []
