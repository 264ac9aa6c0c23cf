"""The quarterly review: one content on page, slides, PDF and workbook; rights; bad input."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.translation import override

from clave.apps.accounts.models import Account
from clave.apps.followup.services.actions import create_action
from clave.apps.followup.services.approvals import ask_approval
from clave.apps.identity.models import AuditEntry, User
from clave.apps.modelling.refreshing import refresh
from clave.apps.opportunities.finding import _KEPT
from clave.web.present.document import numbers_of
from clave.web.present.printing import html_of
from clave.web.present.review import review_document
from clave.web.present.sheets import workbook_of
from clave.web.present.slides.deck import deck_of
from clave.web.present.slides.joining import joined
from tests.apps.competition.making import need
from tests.company import People, account, make_chart
from tests.web.present.reading import (
    cells_of,
    charts_of,
    faults_of,
    slides_of,
    tables_of,
    words_of,
)

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _nothing_found_before() -> None:
    """A review takes the opportunities that were found last, which may be another test's."""
    _KEPT.clear()


def _at(tail: str = "", code: str = "G1") -> str:
    return f"/accounts/{account(code).pk}/review/{tail}"


def _whole(client: Client, query: str = "", code: str = "G1") -> str:
    """The page with what it asks for once its first parts are shown."""
    answers = (client.get(_at(tail + query, code)) for tail in ("", "rest/"))
    return html.unescape("".join(answer.content.decode() for answer in answers))


def test_three_people(company: People, as_user: LogIn) -> None:
    for person in (company.kam, company.director):
        client = as_user(person)
        assert "Leaves €" in _whole(client)
        for kind, start in (("pptx", b"PK"), ("pdf", b"%PDF-"), ("xlsx", b"PK")):
            answer = client.get(_at(f"file/?export={kind}"))
            assert answer.status_code == 200
            assert answer.content.startswith(start)
            named = f'filename="quarterly-review-grupo-arrabal-2026-10-30.{kind}"'
            assert named in answer.headers["Content-Disposition"]
    assert AuditEntry.objects.filter(action="exported").count() == 6
    client = as_user(company.other)
    for tail in ("", "rest/", "file/?export=pptx", "?customer=1", "file/?export=xlsx&customer=1"):
        assert client.get(_at(tail)).status_code == 404
    assert AuditEntry.objects.filter(action="exported").count() == 6


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("customer", [False, True])
def test_every_number_is_the_same_everywhere(
    company: People, as_user: LogIn, language: str, customer: bool
) -> None:
    client = as_user(company.kam)
    query = f"?customer={int(customer)}"
    with override(language):
        document = review_document(company.kam, account("G1"), customer=customer)
        deck, sheet, paper = deck_of(document), workbook_of(document), html_of(document)
    told = numbers_of(document)
    assert len(told) == (4 if customer else 40)
    User.objects.filter(pk=company.kam.pk).update(language=language)
    client.cookies["django_language"] = language
    page = _whole(client, query)
    printed, shown = html.unescape(paper), words_of(deck)
    for text in told:
        assert text in shown
        assert text in page
        assert f">{text}<" in printed
    numbers = {
        round(value, 4)
        for rows in cells_of(sheet).values()
        for row in rows
        for value in row
        if isinstance(value, int | float)
    }
    for section in document.sections:
        cells = [fact.cell for fact in section.facts]
        cells += [cell for grid in section.grids for line in grid.lines for cell in line.cells]
        for cell in cells:
            if isinstance(cell.value, Decimal | int | float):
                assert round(float(cell.value), 4) in numbers
    drawn = [one.picture for one in document.sections if one.picture is not None]
    assert len(drawn) == len(charts_of(deck))
    for picture, chart in zip(drawn, charts_of(deck), strict=True):
        for series in picture.series:
            values = tuple(None if v is None else round(float(v), 2) for v in series.values)
            assert chart[series.name] == values


def test_titles_say_findings_and_notes_say_sources(company: People) -> None:
    with override("en"):
        document = review_document(company.kam, account("G1"))
        deck = deck_of(document)
    first, *slides = slides_of(deck)
    shown = joined(document).sections
    assert first.shapes.title.text_frame.text == "Grupo Arrabal"
    for slide, section in zip(slides, shown, strict=True):
        assert slide.shapes.title.text_frame.text == section.finding
        notes = slide.notes_slide.notes_text_frame.text
        assert notes.startswith(section.finding)
        assert "Source: " in notes
        assert "n = " in notes
    statement = next(one for one in document.sections if one.key == "statement")
    (table,) = [rows for rows in tables_of(deck) if rows[0][0] == "Step"]
    assert [row[0] for row in table[1:]] == [
        line.cells[0].text for line in statement.grids[0].lines
    ]


def _full(company: People) -> None:
    """Every section has something to tell: actions, a request, a need, a forecast, a plan."""
    group = account("G1")
    make_chart(company)
    for number in range(9):
        told: dict[str, object] = {"title": f"Tarea {number}", "due_on": date(2027, 1, 10 + number)}
        told["owner"] = company.kam
        create_action(acting_user=company.kam, values=told | {"account": group})
    ask_approval(acting_user=company.kam, values={"title": "Ir a la feria", "account": group})
    refresh("demand")
    need(company)


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_review_has_ten_slides_and_its_notes_the_rest(
    folders: None, company: People, language: str
) -> None:
    _full(company)
    with override(language):
        document = review_document(company.kam, account("G1"))
        deck, told = deck_of(document), joined(document)
    assert len(slides_of(deck)) == len(told.sections) + 1 <= 10
    assert faults_of(deck) == []
    keys = {one.key for one in document.sections}
    assert {"actions", "needs", "demand", "decisions"} <= keys
    kept = {one.key for one in told.sections}
    assert keys - kept == {"needs", "decisions"} | ({"products"} & keys)
    words, shown = words_of(deck), words_of(deck, notes=False)
    for number in range(9):  # on the slide as far as there is room, all of them in the notes
        assert f"Tarea {number}" in words
    assert "Tarea 8" not in shown
    for one in document.sections:
        assert one.finding.rstrip(".") in words
    # Whatever else is written has room for each by itself.
    assert "Tarea 8" in html.unescape(html_of(document))


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("customer", [False, True])
def test_nothing_overlaps_or_leaves_the_slide(
    company: People, language: str, customer: bool
) -> None:
    long = "Cooperativa Hortofrutícola y Distribuidora Interprovincial de Productos Alimentarios "
    Account.objects.filter(code="G1").update(
        name=f"{long}Norte, Levante y Baleares, S. Coop. Ltda."
    )
    with override(language):
        deck = deck_of(review_document(company.kam, account("G1"), customer=customer))
    assert faults_of(deck) == []


def test_the_customer_sees_nothing_of_ours(company: People) -> None:
    with override("en"):
        ours = review_document(company.kam, account("G1"))
        theirs = review_document(company.kam, account("G1"), customer=True)
        files = [deck_of(theirs), workbook_of(theirs)]
        printed = html_of(theirs)
    assert [one.key for one in theirs.sections] == [
        "standing",
        "results",
        "collections",
    ]
    shown = " ".join(numbers_of(theirs))
    secret = {text for text in numbers_of(ours) if re.search(r"\d{3}", text) and text not in shown}
    assert len(secret) == 8
    whole = printed.partition("</style>")[2] + "".join(_everything(content) for content in files)
    for text in secret:
        assert text not in whole, text
    for word in (
        "[Cc]ontribution",
        "[Mm]argin",
        "[Cc]ost of goods",
        "[Oo]pportunities",
        "[Ff]loor",
    ):
        assert re.search(rf"\b{word}\b", whole) is None, word


def _everything(content: bytes) -> str:
    """Every part of an office file, also what nobody sees."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [
            package.read(name).decode("utf-8", "ignore")
            for name in package.namelist()
            if name.endswith(".xml") and "theme" not in name and "slideMaster" not in name
        ]
    return html.unescape("".join(parts))


def test_who_may_not_know_margins_gets_a_deck_without(company: People) -> None:
    with override("en"):
        document = review_document(company.manager, account("G1"))
    assert "statement" not in [one.key for one in document.sections]
    labels = [fact.label for fact in document.sections[0].facts]
    assert "Contribution 12 m" not in labels


def test_an_account_without_facts_says_so(people: People, as_user: LogIn) -> None:
    Account.objects.create(code="N1", name="Nueva", kam=people.kam, responsible=people.kam)
    client = as_user(people.kam)
    page = html.unescape(client.get(_at(code="N1")).content.decode())
    assert "No line of this account is in the ledger" in page
    deck = client.get(_at("file/?export=pptx", code="N1")).content
    assert faults_of(deck) == []
    assert "Import sales to see its results." in words_of(deck)


def test_a_format_that_is_none_is_not_there(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    assert client.get(_at("file/?export=docx")).status_code == 404
    # An unknown language is the reader's own.
    assert b"Grupo Arrabal" in client.get(_at("?language=xx")).content


def test_nothing_typed_is_run(company: People) -> None:
    Account.objects.filter(code="G1").update(name='=HYPERLINK("http://x","y")')
    with override("en"):
        content = workbook_of(review_document(company.kam, account("G1")))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [package.read(n) for n in package.namelist() if "worksheets/sheet" in n]
    assert sheets
    assert not any(b"<f>" in sheet for sheet in sheets)
