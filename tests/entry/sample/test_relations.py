"""The sample company's people: 24 maps, of which three tell their story; all names invented."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from clave.entry.sample.key_accounts import KEY_ACCOUNTS
from clave.entry.sample.relations import everybody, judgements, people_table, talks_table

TODAY = date(2026, 11, 27)
CODES = {account.name: f"K{number}" for number, account in enumerate(KEY_ACCOUNTS)}


def test_every_key_account_has_people_whose_bosses_are_there() -> None:
    header, rows = people_table(CODES, 1, TODAY)
    people = [dict(zip(header, row, strict=True)) for row in rows]
    assert {person["Código cliente"] for person in people} == set(CODES.values())
    assert min(Counter(person["Código cliente"] for person in people).values()) >= 2
    there = {(person["Nombre completo"], person["Código cliente"]) for person in people}
    assert len(there) == len(people)
    for person in people:
        if person["Depende de"]:
            assert (person["Depende de"], person["Código cliente"]) in there
        assert person["Correo"].endswith(".example")
    assert people_table(CODES, 1, TODAY) == (header, rows)
    assert people_table(CODES, 2, TODAY) != (header, rows)


def test_talks_lie_within_a_year_on_working_days() -> None:
    _, rows = talks_table(CODES, 1, TODAY)
    days = [datetime.strptime(row[0], "%d/%m/%Y").date() for row in rows]  # noqa: DTZ007
    assert days == sorted(days)
    assert all(0 < (TODAY - day).days < 368 and day.weekday() < 5 for day in days)
    assert len({(row[0], row[1], row[2], row[3], row[5]) for row in rows}) > 1500


def test_three_accounts_tell_their_story() -> None:
    _, talks = talks_table(CODES, 1, TODAY)
    people = {}
    for account, person in everybody(1):
        people.setdefault(account.name, []).append(person)
    leaving = [p.name for found in people.values() for p in found if p.leaves_in]
    assert leaving == ["Joan Ferrandis"]
    at = Counter(row[3] for row in talks if row[2] == CODES["Cash Litoral"])
    assert max(at.values()) / sum(at.values()) > 0.9  # all hangs on the buyer who leaves
    functions = {person.function for person in people["Hiperra"]}
    assert not functions & {"Calidad", "Sistemas"}
    ours = {row[4] for row in talks if row[2] == CODES["Grupo Alborada"]}
    assert ours == {"alvaro.quintana@example.com"}  # a bow tie
    assert sum(1 for _ in judgements(1)) > 20
