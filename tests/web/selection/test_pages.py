"""The pages of a selection, as the KAM of an account, another KAM and the director meet them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from clave.apps.identity.models import AuditEntry, User
from clave.apps.selection.models import Comparison, Remark, Result, Round, Scenario, Score
from clave.apps.selection.reading import read_round
from clave.web.selection.rounds import print_context
from tests.apps.selection.making import compare_all, criterion_of, decide, judge, open_one
from tests.company import People, account
from tests.web.exported import content_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
TODAY = date(2026, 11, 2)


@pytest.fixture
def record(company: People) -> Round:
    with translation.override("en"):
        return open_one(company)


def _page(client: Client, record: Round, part: str = "", **query: str) -> str:
    answer = client.get(f"/insights/selection/{record.pk}/{part}", query)
    assert answer.status_code == 200, (part, answer.status_code)
    return answer.content.decode()


def test_three_people_at_an_account(company: People, record: Round, as_user: LogIn) -> None:
    fit, service = criterion_of(record, "fit"), criterion_of(record, "service")
    address = f"/insights/selection/{record.pk}/accounts/{account('G1').pk}/"
    told = {f"s-{fit.pk}": "7.5", f"r-{fit.pk}": "Plans with us", f"s-{service.pk}": "8",
            f"c-{service.pk}": "6"}  # fmt: skip
    for outsider, status in ((company.other, 404), (company.seller, 404)):
        assert as_user(outsider).get(address).status_code == status
        assert as_user(outsider).post(address, told).status_code == status
        assert as_user(outsider).post(f"{address}remark/", {"text": "x"}).status_code == status
    assert as_user(company.analyst).post(address, told).status_code == 404
    assert not Score.objects.exists()
    assert not Remark.objects.exists()
    before = AuditEntry.objects.count()
    assert as_user(company.kam).post(address, told).status_code == 302
    assert AuditEntry.objects.count() == before + 2
    as_user(company.kam).post(f"{address}remark/", {"text": "Ask for a yearly plan"})
    page = as_user(company.director).get(address).content.decode()
    for word in ("Grupo Arrabal", "Plans with us", "Lucía Ferrer", "Ask for a yearly plan"):
        assert word in page
    wrong = as_user(company.kam).post(address, told | {f"s-{fit.pk}": "eleven"})
    assert wrong.status_code == 422
    assert 'value="eleven"' in wrong.content.decode()
    assert "Grupo Arrabal, Strategic fit: a score is a number from 0 to 10." in (
        wrong.content.decode()
    )
    assert str(Score.objects.get(criterion=fit).value) == "7.5"


def test_a_kam_sees_rows_and_totals_of_their_own(
    company: People, record: Round, as_user: LogIn
) -> None:
    judge(company, record)
    own = _page(as_user(company.kam), record, tier="all")
    assert "Grupo Arrabal" in own
    assert "Teide" not in own
    assert "Salcedo" not in own
    assert re.search(r"of your accounts (is|are) key", own)
    whole = _page(as_user(company.director), record, tier="all")
    assert {"Grupo Arrabal", "Distribuciones Teide"} <= set(re.findall(r">([^<>]+)</a>", whole))
    csv = content_of(
        as_user(company.kam).get(f"/insights/selection/{record.pk}/?tier=all&export=csv")
    ).decode("utf-8-sig")
    assert len(csv.splitlines()) == 2
    assert "Arrabal" in csv


def test_the_table_takes_what_is_typed_and_loses_nothing(
    company: People, record: Round, as_user: LogIn
) -> None:
    fit, future = criterion_of(record, "fit"), criterion_of(record, "future")
    pk, foreign = account("G1").pk, account("D1").pk
    address = f"/insights/selection/{record.pk}/score/?scope=all"
    typed = {f"s-{pk}-{fit.pk}": "8", f"s-{pk}-{future.pk}": "high", f"r-{pk}": "Visit"}
    wrong = as_user(company.kam).post(address, typed)
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert 'value="high"' in page
    assert 'value="Visit"' in page
    assert not Score.objects.exists()
    typed |= {f"s-{pk}-{future.pk}": "", f"s-{foreign}-{fit.pk}": "1"}
    assert as_user(company.kam).post(address, typed).status_code == 302
    (score,) = Score.objects.all()
    assert (score.account, score.reason, str(score.value)) == (account("G1"), "Visit", "8.0")
    as_user(company.kam).post(address, {f"s-{pk}-{fit.pk}": ""})
    assert not Score.objects.exists()


def test_a_file_names_each_line_that_was_left_out(
    company: People, record: Round, as_user: LogIn
) -> None:
    address = f"/insights/selection/{record.pk}/import/"
    content = b"G1;Strategic fit;7\nD1;Strategic fit;7\nG1;Courage;5\n"
    page = as_user(company.kam).post(address, {"file": SimpleUploadedFile("s.csv", content)})
    text = page.content.decode()
    assert "3 lines: 1 taken (1 new), 2 left out" in text
    assert "Line 2: " in text
    assert "There is no criterion “Courage” in this round." in text
    assert as_user(company.kam).post(address).status_code == 422


def test_weights_must_add_up_and_what_was_typed_stays(
    company: People, record: Round, as_user: LogIn
) -> None:
    record.refresh_from_db()
    typed = {f"weight-{c.pk}": str(c.weight / 100) for c in record.criteria.all()}
    growth = criterion_of(record, "growth")
    typed |= {"version": str(record.version), f"weight-{growth.pk}": "10.5"}
    address = f"/insights/selection/{record.pk}/criteria/"
    assert as_user(company.kam).post(address, typed).status_code == 404
    answer = as_user(company.director).post(address, typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The weights add up to 95.5 %, not to 100 %: change them by 4.5 points." in page
    assert 'value="10.5"' in page
    assert criterion_of(record, "growth").weight == 1500
    size = criterion_of(record, "size")
    answer = as_user(company.director).post(address, typed | {f"weight-{size.pk}": "19.5"})
    assert answer.status_code == 302
    assert criterion_of(record, "growth").weight == 1050
    stale = as_user(company.director).post(address, typed | {f"weight-{size.pk}": "19.5"})
    assert "Somebody changed the weights meanwhile" in stale.content.decode()


def test_a_criterion_says_which_line_of_its_anchors_is_wrong(
    company: People, record: Round, as_user: LogIn
) -> None:
    growth = criterion_of(record, "growth")
    address = f"/insights/selection/{record.pk}/criteria/{growth.pk}/"
    given = {"name": "Growth", "dimension": "sales", "horizon": "medium", "axis": "attractiveness",
             "source": "ledger", "measure": "growth", "version": str(growth.version),
             "anchors_text": "0 % = 0\nten = 5\n20 % = 10"}  # fmt: skip
    answer = as_user(company.director).post(address, given)
    assert answer.status_code == 422
    assert "Line 2, “ten = 5”: write value = score." in answer.content.decode()
    given["anchors_text"] = "0 % = 0\n12,5 % = 10"
    assert as_user(company.director).post(address, given).status_code == 302
    assert criterion_of(record, "growth").anchors == [[0.0, 0.0], [0.125, 10.0]]
    thresholds = {"floor_A": "5", "floor_B": "6", "floor_C": "4", "band": "0.5",
                  "index_table": "saaty", "version": "1"}  # fmt: skip
    answer = as_user(company.director).post(
        f"/insights/selection/{record.pk}/thresholds/", thresholds
    )
    assert "The thresholds of A, B and C must fall" in answer.content.decode()


def test_comparisons_are_saved_merged_and_used(
    company: People, record: Round, as_user: LogIn
) -> None:
    address = f"/insights/selection/{record.pk}/compare/"
    first, second = record.criteria.all()[:2]
    chosen = {f"pair-{first.pk}-{second.pk}": "3.000000", "group": "score"}
    assert as_user(company.kam).post(address, chosen).status_code == 302
    assert Comparison.objects.get().judge == company.kam
    page = as_user(company.kam).get(address).content.decode()
    assert "Lucía Ferrer left out" in page
    compare_all(company, record)
    page = as_user(company.director).get(address).content.decode()
    assert "1 person compared all the criteria; together they agree: CR 0.0%" in page
    use = f"{address}use/"
    assert as_user(company.kam).post(use, {"group": "score"}).status_code == 404
    assert as_user(company.director).post(use, {"group": "score"}).status_code == 302
    assert criterion_of(record, "fit").weight == 1000


def test_the_matrix_moves_nothing_until_it_is_saved_and_then_no_account(
    company: People, record: Round, as_user: LogIn
) -> None:
    judge(company, record)
    client = as_user(company.kam)
    page = _page(client, record, "matrix/", move="G1:2:-3", account="")
    assert 'data-bubble="G1"' in page
    assert 'value="G1:2.0:-3.0"' in page
    assert "Streamline" in page
    assert 'data-bubble="D1"' not in page
    assert "Distribuciones Teide" not in page
    assert "from −10 to +10" in _page(client, record, "matrix/", move="G1:2:30")
    part = client.get(
        f"/insights/selection/{record.pk}/matrix/?move=G1:2:-3", headers={"HX-Request": "true"}
    )
    assert part.content.decode().strip().startswith('<div id="matrix"')
    save = f"/insights/selection/{record.pk}/matrix/save/"
    assert client.post(save, {"name": "", "move": "G1:2:-3"}).status_code == 302
    assert not Scenario.objects.exists()
    client.post(save, {"name": "If they leave us", "move": "G1:2:-3"})
    scenario = Scenario.objects.get()
    assert scenario.moves == {"G1": [2.0, -3.0]}
    assert "If they leave us" in _page(client, record, "matrix/")
    delete = f"/insights/selection/{record.pk}/matrix/{scenario.pk}/delete/"
    assert as_user(company.other).post(delete).status_code == 404
    assert "If they leave us" not in _page(as_user(company.other), record, "matrix/")
    assert as_user(company.other).post(save, {"name": "x", "move": "G1:1:1"}).status_code == 403
    assert as_user(company.kam).post(delete).status_code == 302
    assert not Scenario.objects.exists()


def test_the_director_decides_and_says_why(company: People, record: Round, as_user: LogIn) -> None:
    judge(company, record)
    address = f"/insights/selection/{record.pk}/decide/"
    assert as_user(company.kam).get(address).status_code == 404
    record.refresh_from_db()
    computed = read_round(company.director, record).of("G1")
    assert computed is not None
    other = "C" if computed["tier"] != "C" else "B"
    pk = account("G1").pk
    typed: dict[str, Any] = {"version": str(record.version), f"tier-{pk}": other}
    answer = as_user(company.director).post(address, typed)
    assert answer.status_code == 422
    assert "Say why the tier is not the computed one: Grupo Arrabal." in answer.content.decode()
    assert not Result.objects.exists()
    assert account("G1").tier == "A"
    typed |= {f"reason-{pk}": "They opened a depot", "remark": "As agreed"}
    assert as_user(company.director).post(address, typed).status_code == 302
    assert account("G1").tier == other
    page = _page(as_user(company.kam), record, columns="reason", tier="all")
    assert "They opened a depot" in page
    assert as_user(company.director).post(address, typed).status_code == 422


def test_what_moved_is_told_from_the_second_round_on(
    company: People, record: Round, as_user: LogIn
) -> None:
    judge(company, record)
    assert "There is no round before" in _page(as_user(company.director), record, "moves/")
    decide(company, record)
    with translation.override("en"):
        after = open_one(company, "Selection 2028")
    judge(company, after, value="2")
    page = _page(as_user(company.director), after, "moves/", which="all")
    assert "since “Selection 2027”" in page
    assert re.search(r"(Strategic fit|Future of its business): from 8.0 to 2.0", page)
    assert "Teide" not in _page(as_user(company.kam), after, "moves/", which="all")


@pytest.mark.parametrize(
    ("language", "finding"),
    [("en", "of the sales"), ("es", "de las ventas")],
)
def test_the_selection_is_one_printed_page(
    language: str, finding: str, company: People, record: Round, as_user: LogIn
) -> None:
    judge(company, record)
    judge(company, record, "D1")
    company.director.language = language
    company.director.save()
    with translation.override(language):
        context = print_context(read_round(company.director, record))
        text = render_to_string("printed/selection.html", context | {"printed_on": TODAY})
    assert finding in context["finding"]
    assert context["finding"] in text
    answer = as_user(company.director).get(f"/insights/selection/{record.pk}/print/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert pages_of(text) == 1
    # As full as it can be: every row, the longest names, every line of the disagreement.
    full = context["rows"][0] | {"name": "Cooperativa de Consumidores del Valle"}
    crowded = context | {"printed_on": TODAY, "rows": [full] * 16, "more": 14}
    crowded |= {"disagree": [full] * 4}
    assert pages_of(render_to_string("printed/selection.html", crowded)) == 1


def pages_of(html: str) -> int:
    """How many sheets it takes, as the printer lays it out."""
    from weasyprint import HTML

    return len(HTML(string=html).render().pages)


def test_before_the_first_round_the_ledger_proposes(company: People, as_user: LogIn) -> None:
    page = as_user(company.director).get("/insights/selection/").content.decode()
    assert "No round of selection yet" in page
    assert "Grupo Arrabal" in page
    assert "Open a round" in page
    own = as_user(company.other).get("/insights/selection/").content.decode()
    assert "Arrabal" not in own
    assert "Open a round" not in own
    answer = as_user(company.director).post(
        "/insights/selection/new/", {"name": "First", "month": "2026-09"}
    )
    assert answer.status_code == 302
    assert "The round “First” is open" in (
        as_user(company.direction).get("/insights/selection/").content.decode()
    )


def test_what_an_account_rests_on_is_told_and_exported(
    company: People, record: Round, as_user: LogIn
) -> None:
    judge(company, record)
    chosen = "columns=name&columns=why&columns=tier_why&tier=all"
    page = as_user(company.kam).get(f"/insights/selection/{record.pk}/?{chosen}").content.decode()
    told = re.findall(r">([^<>]*(?:carry it|carries it)[^<>]*)<", page)
    assert len(told) == 1
    file = as_user(company.kam).get(f"/insights/selection/{record.pk}/?{chosen}&export=csv")
    assert told[0].strip() in content_of(file).decode("utf-8-sig")
