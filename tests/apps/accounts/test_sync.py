"""The ledger's accounts in the books: names, parents, KAMs; what people changed by hand stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clave.apps.accounts import services
from clave.apps.accounts.models import Account
from clave.apps.identity.models import Company
from clave.apps.ledger import services as ledger
from tests.company import SALES_HEADER, People, account, import_text

pytestmark = pytest.mark.django_db
HEADER = "Código;Nombre;Matriz;Nivel;Canal;Segmento;País;KAM;Clase"


def _bring(folder: Path, *rows: str, header: str = HEADER) -> None:
    import_text(folder, "accounts", "clientes.csv", "\n".join([header, *rows]) + "\n")


def _parents() -> dict[str, str | None]:
    return dict(Account.objects.values_list("code", "parent__code"))


def _edit(people: People, code: str, **values: Any) -> None:
    found = account(code)
    services.update_account(
        acting_user=people.director, account=found, values=values, expected_version=found.version
    )


def test_names_levels_parents_and_people_come_from_the_file(company: People) -> None:
    names = dict(Account.objects.values_list("code", "name"))
    assert names == {
        "G1": "Grupo Arrabal",
        "H1": "Hiperra",
        "S1": "Hiperra Zaragoza",
        "S2": "Hiperra Huesca",
        "D1": "Distribuciones Teide",
        "C1": "Ultramarinos Salcedo",
    }
    assert _parents() == {"G1": None, "H1": "G1", "S1": "H1", "S2": "H1", "D1": None, "C1": None}
    levels = dict(Account.objects.values_list("code", "level"))
    assert levels == {
        "G1": "group",
        "H1": "banner",
        "S1": "site",
        "S2": "site",
        "D1": "customer",
        "C1": "customer",
    }
    group = account("G1")
    assert (group.tier, group.segment, group.country) == ("A", "retail", "España")
    assert (group.channel, group.kam) == ("Gran distribución", company.kam)


def test_who_decides_and_who_answers_is_derived(company: People) -> None:
    rows = Account.objects.values_list("code", "decider__code", "responsible__email")
    assert {code: (decider, kam) for code, decider, kam in rows} == {
        "G1": ("G1", "kam@example.com"),
        "H1": ("G1", "kam@example.com"),
        "S1": ("G1", "kam@example.com"),
        "S2": ("G1", "kam@example.com"),
        "D1": ("D1", "other@example.com"),
        "C1": ("C1", None),
    }


def test_a_kam_is_known_by_mail_and_by_name_whatever_the_case(
    people: People, folders: Path
) -> None:
    people.seller.is_active = False
    people.seller.save()
    _bring(
        folders,
        "A;Uno;;;;;;KAM@Example.com;",
        "B;Dos;;;;;; lucía ferrer ;",
        "C;Tres;;;;;;Ignacio Beltrán;",
        "D;Cuatro;;;;;;Marta Gil;",
        "E;Cinco;;;;;;nobody@example.com;",
        "F;Seis;;;;;;Iker Salaberri;",
    )
    kams = {found.code: found.kam for found in Account.objects.select_related("kam")}
    assert kams == {
        "A": people.kam,
        "B": people.kam,
        "C": people.director,
        "D": None,
        "E": None,
        "F": None,
    }


def test_a_tier_is_one_of_three(people: People, folders: Path) -> None:
    _bring(folders, "A;Uno;;;;;;;a", "B;Dos;;;;;;;B", "C;Tres;;;;;;;Z", "D;Cuatro;;;;;;;")
    tiers = dict(Account.objects.values_list("code", "tier"))
    assert tiers == {"A": "A", "B": "B", "C": "", "D": ""}


def test_circles_in_the_file_and_unknown_parents_are_left_out(
    people: People, folders: Path
) -> None:
    _bring(
        folders,
        "A;Uno;B;;;;;;",
        "B;Dos;C;;;;;;",
        "C;Tres;A;;;;;;",
        "D;Cuatro;A;;;;;;",
        "E;Cinco;E;;;;;;",
        "F;Seis;NOWHERE;;;;;;",
    )
    assert _parents() == {"A": None, "B": None, "C": None, "D": "A", "E": None, "F": None}
    assert account("D").decider == account("A")


def test_a_circle_is_not_closed_through_a_parent_set_by_hand(
    company: People, folders: Path
) -> None:
    _edit(company, "G1", parent=account("D1"))
    _bring(folders, "D1;Distribuciones Teide;S1;;;;;;", "G1;Grupo Arrabal;;;;;;;")
    parents = _parents()
    assert parents.pop("G1") == "D1", "set by hand"
    assert parents.pop("S2") == "H1", "stands beside the circle D1 → S1 → H1 → G1 → D1"
    assert set(parents.values()) == {None}
    assert account("G1").decider == account("D1")


def test_what_people_changed_survives_the_next_file(company: People, folders: Path) -> None:
    _edit(company, "D1", name="Teide", kam=company.kam, tier="C", parent=account("G1"))
    _edit(company, "C1", contact_name="Rosa")
    _bring(
        folders,
        "D1;Distribuciones Teide S.L.;;;Hostelería;;Portugal;other@example.com;A",
        "C1;Salcedo e hijos;D1;;;;;;",
    )
    found = account("D1")
    assert (found.name, found.kam, found.tier) == ("Teide", company.kam, "C")
    assert found.parent == account("G1")
    assert (found.channel, found.country) == ("Hostelería", "Portugal"), "nobody edited these"
    shop = account("C1")
    assert (shop.name, shop.parent, shop.contact_name) == ("Salcedo e hijos", found, "Rosa")
    assert shop.responsible == company.kam


def test_accounts_that_only_sales_name_are_there_too(people: People, folders: Path) -> None:
    header = SALES_HEADER.replace("Artículo", "Cliente;Artículo")
    rows = ("F1;15/01/2026;X1;Bar Pepe;P1;1;10,00;6,00", "F2;15/01/2026;X2;;P1;1;10,00;6,00")
    import_text(folders, "sales", "v.csv", "\n".join([header, *rows]) + "\n")
    assert dict(Account.objects.values_list("code", "name")) == {"X1": "Bar Pepe", "X2": "X2"}
    _bring(folders, "X1;Bar Pepe Sucesores;;;;;;;", "X3;Sin ventas;;;;;;;")
    assert dict(Account.objects.values_list("code", "name")) == {
        "X1": "Bar Pepe Sucesores",
        "X2": "X2",
        "X3": "Sin ventas",
    }


def test_an_account_stays_when_its_import_is_undone(company: People, folders: Path) -> None:
    from clave.apps.ledger.models import Import

    found = account("D1")
    for record in Import.objects.all():
        ledger.undo_import(acting_user=None, record=record)
    assert Account.objects.count() == 6
    assert account("D1").pk == found.pk


def test_a_second_look_changes_no_row(company: People, folders: Path) -> None:
    before = list(Account.objects.order_by("pk").values())
    _bring(
        folders, "D1;Distribuciones Teide;;cliente;Mayoristas;wholesale;España;other@example.com;B"
    )
    assert list(Account.objects.order_by("pk").values()) == before


def test_a_credit_limit_is_kept_in_the_companys_currency(people: People, folders: Path) -> None:
    Company.objects.create(currency="JPY")
    _bring(folders, "A;Uno;50000", "B;Dos;", header="Código;Nombre;Límite de crédito")
    limits = dict(Account.objects.values_list("code", "credit_limit_minor"))
    assert limits == {"A": 50000, "B": None}
    assert account("A").credit_limit_currency == "JPY"


def _sold(folder: Path, *codes: str) -> None:
    rows = [f"F-{code};15/10/2026;{code};Q1;2;12,00;7,00" for code in codes]
    import_text(folder, "sales", f"{codes[0]}.csv", "\n".join([SALES_HEADER, *rows]) + "\n")


def test_new_accounts_are_as_if_each_had_been_saved(people: People, folders: Path) -> None:
    _sold(folders, "N1", "N2")
    made = account("N1")
    alone = Account.objects.create(code="N3", name="N3", decider=None)
    own = {"id", "code", "name", "decider_id", "created_at", "updated_at"}
    fields = [field.attname for field in Account._meta.concrete_fields if field.attname not in own]
    assert {name: getattr(made, name) for name in fields} == {
        name: getattr(alone, name) for name in fields
    }
    assert made.created_at <= alone.created_at
    assert made.updated_at.tzinfo is not None


@pytest.mark.parametrize("with_parents", [False, True])
def test_what_an_import_brings_alone_is_written(
    people: People, folders: Path, with_parents: bool
) -> None:
    parent = "N1" if with_parents else ""
    _bring(folders, f"A;Uno;{parent};;;;;KAM@example.com;", "B;Dos;;;;;;;")
    marks = {found.code: found.updated_at for found in Account.objects.all()}
    _sold(folders, "A", "N1", "N2")
    assert _parents() == {"A": "N1" if with_parents else None, "B": None, "N1": None, "N2": None}
    deciders = dict(Account.objects.values_list("code", "decider__code"))
    assert deciders == {"A": "N1" if with_parents else "A", "B": "B", "N1": "N1", "N2": "N2"}
    answering = dict(Account.objects.values_list("code", "responsible__email"))
    assert answering == {"A": "kam@example.com", "B": None, "N1": None, "N2": None}
    assert account("B").updated_at == marks["B"]
