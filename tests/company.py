"""A small company for tests of books and pages: its people, its ledger, its accounts.

Three people look at one account: its KAM, another KAM, and the director above both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

from django.apps import apps

from clave.apps.accounts.models import Account
from clave.apps.contacts.models import Function
from clave.apps.identity.models import User
from clave.apps.identity.roles import Role
from clave.apps.ledger import services
from clave.apps.ledger.models import Import
from clave.apps.org.models import Position
from clave.apps.org.services import chart
from clave.apps.org.services import people as staff
from clave.apps.simulation.models import PaymentLimit
from tests.kept import Step

PASSWORD = "una clave de prueba"

ACCOUNTS = """Código;Nombre;Matriz;Nivel;Canal;Segmento;País;KAM;Clase
G1;Grupo Arrabal;;grupo;Gran distribución;retail;España;kam@example.com;A
H1;Hiperra;G1;enseña;Gran distribución;retail;España;;
S1;Hiperra Zaragoza;H1;centro;Gran distribución;retail;España;;
S2;Hiperra Huesca;H1;centro;Gran distribución;retail;España;;
D1;Distribuciones Teide;;cliente;Mayoristas;wholesale;España;other@example.com;B
C1;Ultramarinos Salcedo;;cliente;Tradicional;shops;España;;
"""
PRODUCTS = """Código;Descripción;Familia;Marca;Coste;IVA
Q1;Queso curado;Quesos;Clave;4,00;4
Q2;Queso tierno;Quesos;Clave;3,00;4
L1;Leche entera;Leches;Clave;0,60;4
"""
SALES_HEADER = "Nº Factura;Fecha;Cód. Cliente;Artículo;Cantidad;Importe neto;Coste"


def sales_text() -> str:
    """Two years of monthly invoices; amounts differ by account, one account stops buying."""
    lines = [SALES_HEADER]
    number = 1000
    for year in (2025, 2026):
        for month in range(1, 11 if year == 2026 else 13):
            for account, size in (("S1", 40), ("S2", 20), ("D1", 30), ("C1", 5)):
                if account == "C1" and year == 2026 and month > 6:
                    continue
                number += 1
                for product, price, cost in (("Q1", 6, 4), ("L1", 1, 0.6)):
                    quantity = size + month + (10 if year == 2026 else 0)
                    net, spent = f"{quantity * price:.2f}", f"{quantity * cost:.2f}"
                    day = f"15/{month:02d}/{year}"
                    row = f"F{number};{day};{account};{product};{quantity};{net};{spent}"
                    lines.append(row.replace(".", ","))
    lines.append("R9001;20/10/2026;S1;Q1;-2;-12,00;-8,00")
    lines.append("F9002;30/10/2026;;Q2;5;25,00;15,00")
    return "\n".join(lines) + "\n"


RECEIVABLES = """Factura;Fecha;Vencimiento;Cliente;Importe;Pendiente
F1001;15/09/2026;15/10/2026;S1;500,00;500,00
F1002;15/10/2026;15/12/2026;S1;300,00;300,00
F1003;15/10/2026;15/12/2026;D1;200,00;0,00
"""


@dataclass(frozen=True)
class People:
    """Everybody of the small company, by what they are."""

    kam: User
    other: User
    director: User
    admin: User
    analyst: User
    finance: User
    seller: User
    department: User
    manager: User
    direction: User

    def all(self) -> dict[str, User]:
        """By field name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


_ROLES = {
    "kam": ("Lucía Ferrer", Role.KAM),
    "other": ("Álvaro Quintana", Role.KAM),
    "director": ("Ignacio Beltrán", Role.SALES_DIRECTION),
    "admin": ("Ana Ruiz", Role.ADMINISTRATOR),
    "analyst": ("Marta Gil", Role.ANALYST),
    "finance": ("Paloma Rey", Role.FINANCE),
    "seller": ("Iker Salaberri", Role.SELLER),
    "department": ("Óscar Leiva", Role.DEPARTMENT),
    "manager": ("Rubén Cifuentes", Role.DELEGATION_MANAGER),
    "direction": ("Elena Prat", Role.DIRECTION),
}


def restore_seeds() -> None:
    """A test with transactions of its own empties every table, also of what migrations put in."""
    if not Function.objects.exists():
        import_module("clave.apps.contacts.migrations.0002_functions").add(apps, None)
    if not PaymentLimit.objects.exists():
        import_module("clave.apps.simulation.migrations.0002_spain").add(apps, None)


def make_people() -> People:
    """Everybody, with one password for all."""
    restore_seeds()
    return People(
        **{
            field: User.objects.create_user(
                f"{field}@example.com", PASSWORD, name=name, role=role, language="en"
            )
            for field, (name, role) in _ROLES.items()
        }
    )


def find_people() -> People:
    """Everybody, who were made before."""
    found = {user.email: user for user in User.objects.all()}
    return People(**{field: found[f"{field}@example.com"] for field in _ROLES})


def import_text(folder: Path, kind: str, name: str, text: str) -> Import:
    """Import ``text`` the way the command line does; returns the finished record."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    record = services.import_path(acting_user=None, kind=kind, path=path)
    services.read_import(record)
    return services.run_import(record, acting_user=None)


def import_company(folder: Path) -> None:
    """Accounts, products, sales and receivables, through the same services as a user's files."""
    import_text(folder, "accounts", "clientes.csv", ACCOUNTS)
    import_text(folder, "products", "articulos.csv", PRODUCTS)
    import_text(folder, "sales", "ventas.csv", sales_text())
    import_text(folder, "receivables", "cartera.csv", RECEIVABLES)


def account(code: str) -> Account:
    """The account with that code."""
    return Account.objects.get(code=code)


@dataclass(frozen=True)
class Positions:
    """The chart of the small company: the director above both KAMs and the delegation."""

    top: Position
    sales: Position
    kam: Position
    other: Position
    manager: Position
    seller: Position


CHART = (
    ("top", "Presidencia", None, "direction"),
    ("sales", "Dirección comercial", "top", "director"),
    ("kam", "KAM norte", "sales", "kam"),
    ("other", "KAM sur", "sales", "other"),
    ("manager", "Delegación Centro", "sales", "manager"),
    ("seller", "Comercial", "manager", "seller"),
)
FOUNDED = date(2020, 1, 1)


_OPENING = Step(User, Account)


def make_chart(people: People) -> Positions:
    """Give the small company its chart, since years ago, through the same services."""
    if not Account.objects.exists():  # people who were made anew: another place each time
        return _found(_open_positions(people))
    return _found(_OPENING.take(lambda: _open_positions(people)))


def _found(numbers: dict[str, int]) -> Positions:
    made = Position.objects.in_bulk(numbers.values())
    return Positions(**{field: made[number] for field, number in numbers.items()})


def _open_positions(people: People) -> dict[str, int]:
    made: dict[str, Position] = {}
    for field, title, boss, holder in CHART:
        made[field] = position = chart.open_position(
            acting_user=None,
            title=title,
            reports_to=made[boss] if boss else None,
            is_kam=field in {"kam", "other"},
            since=FOUNDED,
        )
        user = people.all()[holder]
        person = staff.add_person(acting_user=None, name=user.name, email=user.email)
        staff.appoint(acting_user=None, position=position, person=person, since=FOUNDED)
    return {field: position.pk for field, position in made.items()}
