"""A large company to measure pages on: invented from a seed, imported as a user would.

40 groups with 120 banners and their sites, and as many customers that stand alone; few accounts
buy much and many buy little. One KAM answers for thirty accounts, one for half of all groups.
"""

from __future__ import annotations

import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
from django.db import transaction

from clave.apps.accounts import services as accounts
from clave.apps.accounts.models import Account
from clave.apps.identity import services as identity
from clave.apps.identity.models import User
from clave.apps.identity.roles import Role
from clave.apps.ledger import services as ledger

DIRECTOR = "director@example.com"
KAM = "kam@example.com"
KAM_OF_HALF = "kam.of.half@example.com"
GROUPS, BANNERS = 40, 120
INSIDE = GROUPS + BANNERS


@dataclass(frozen=True)
class Size:
    """How large the company is: all accounts, those with a contact, lines of its sales ledger."""

    accounts: int = 25_000
    contacts: int = 10_000
    lines: int = 1_500_000
    products: int = 2_000


def install(size: Size) -> None:
    """Make the company in the open data folder, which must be empty."""
    people = (
        (DIRECTOR, "Inés Aranda", Role.SALES_DIRECTION),
        (KAM, "Bruno Lasarte", Role.KAM),
        (KAM_OF_HALF, "Clara Iriarte", Role.KAM),
    )
    for email, name, role in people:
        identity.create_user(
            acting_user=None,
            email=email,
            name=name,
            role=role,
            password=secrets.token_urlsafe(),
            language="es",
        )
    with tempfile.TemporaryDirectory(prefix="clave-bench-") as folder:
        for kind, path in write_files(Path(folder), size).items():
            record = ledger.import_path(acting_user=None, kind=kind, path=path)
            ledger.read_import(record)
            ledger.run_import(record, acting_user=None)
    _write_contacts(size.contacts)


def is_installed() -> bool:
    """Whether the open data folder holds such a company."""
    return User.objects.filter(email=KAM_OF_HALF).exists()


def write_files(folder: Path, size: Size) -> dict[str, Path]:
    """Its accounts, products, sales and receivables as Parquet files, in the order of import."""
    queries = {
        "accounts": _ACCOUNTS,
        "products": _PRODUCTS,
        "sales": _SALES,
        "receivables": _RECEIVABLES,
    }
    given = {
        "accounts": size.accounts,
        "sites": (size.accounts + INSIDE) // 2,
        "products": size.products,
        "lines": size.lines,
        "kam": KAM,
        "kam_of_half": KAM_OF_HALF,
    }
    files = {}
    with duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(folder)}) as engine:
        for name, macro in _MACROS.items():
            engine.execute(f"CREATE MACRO {name} AS {macro}")
        for kind, query in queries.items():
            files[kind] = folder / f"{kind}.parquet"
            for name, value in given.items():
                engine.execute(f"SET VARIABLE {name} = {value!r}")
            engine.execute(f"COPY ({query}) TO '{files[kind]}' (FORMAT parquet)")
    return files


@transaction.atomic
def _write_contacts(number: int) -> None:
    first, last = ("Aitana", "Hugo", "Leire", "Mateo", "Noa"), ("Arce", "Bravo", "Cano", "Duran")
    for place, account in enumerate(Account.objects.order_by("code")[:number]):
        name = f"{first[place % 5]} {last[place // 5 % 4]} {place:05d}"
        accounts.update_account(
            acting_user=None,
            account=account,
            values={"contact_name": name, "contact_email": f"contact{place:05d}@example.com"},
            expected_version=account.version,
        )


# ``draw``: a number in 0…1 that is always the same for the same place and subject.
_MACROS = {
    "draw(place, subject)": "hash(place, subject) % 1000000 / 1000000.0",
    "code(place)": "printf('A%06d', place)",
    "product_code(place)": "printf('P%05d', place)",
    # Sites first, since they buy most; the last banner has 24 sites only, those of the small KAM.
    "buyer(u)": f"CAST({INSIDE} + floor((getvariable('accounts') - {INSIDE}) * u^3) AS BIGINT)",
}

_ACCOUNTS = f"""
SELECT code(i) AS "Code",
    CASE WHEN i < {GROUPS} THEN 'Grupo ' WHEN i < {INSIDE} THEN 'Hiper '
        WHEN i < getvariable('sites') THEN 'Tienda ' ELSE 'Comercial ' END
        || list_value('Arga', 'Bidasoa', 'Cinca', 'Duero', 'Ebro', 'Genil', 'Jarama')[1 + i % 7]
        || printf(' %d', i) AS "Name",
    CASE WHEN i < {GROUPS} THEN NULL
        WHEN i = {INSIDE} - 1 THEN code({GROUPS} - 1)
        WHEN i < {INSIDE} THEN code((i - {GROUPS}) % ({GROUPS} - 1))
        WHEN i < getvariable('sites') - 24 THEN code({GROUPS} + i % ({BANNERS} - 1))
        WHEN i < getvariable('sites') THEN code({INSIDE} - 1) END AS "Parent",
    CASE WHEN i < {GROUPS} THEN 'group' WHEN i < {INSIDE} THEN 'banner'
        WHEN i < getvariable('sites') THEN 'site' ELSE 'customer' END AS "Level",
    list_value('Retail', 'Wholesale', 'Food service')[1 + i % 3] AS "Channel",
    list_value('hypermarkets', 'shops', 'hotels', 'schools', 'cash and carry')[1 + i % 5]
        AS "Segment",
    list_value('España', 'Portugal', 'Francia')[1 + i % 3] AS "Country",
    CASE WHEN i = {GROUPS} - 1 OR i BETWEEN getvariable('sites') AND getvariable('sites') + 3
        THEN getvariable('kam')
        WHEN i < {GROUPS} // 2 THEN getvariable('kam_of_half') END AS "KAM",
    CASE WHEN i < 12 THEN 'A' WHEN i < {GROUPS} THEN 'B'
        WHEN i BETWEEN getvariable('sites') AND getvariable('sites') + 20 THEN 'C' END AS "Tier"
FROM range(getvariable('accounts')) AS t(i)
"""

_PRODUCTS = """
SELECT product_code(i) AS "Code",
    list_value('Queso', 'Leche', 'Yogur', 'Nata')[1 + i % 4] || printf(' variedad %d', i) AS "Name",
    printf('Familia %02d', i % 24) AS "Family"
FROM range(getvariable('products')) AS t(i)
"""

# Five lines to an invoice; each account buys from forty products of its own, some more than others.
_SALES = """
WITH lines AS (
    SELECT i, i // 5 AS invoice, draw(i // 5, 'buyer') AS u,
        draw(i, 'product') AS taste, 1 + floor(24 * draw(i, 'quantity')) AS quantity
    FROM range(getvariable('lines')) AS t(i)
),
chosen AS (
    SELECT *, buyer(u) AS account,
        CAST(hash(buyer(u), floor(40 * taste * taste)) % getvariable('products') AS BIGINT)
            AS product
    FROM lines
)
SELECT printf('F%09d', invoice) AS "Invoice",
    DATE '2023-11-01' + CAST(1096 * invoice * 5 // getvariable('lines') AS INTEGER) AS "Date",
    code(account) AS "Customer", product_code(product) AS "Product",
    CASE WHEN i % 97 = 0 THEN -quantity ELSE quantity END AS "Quantity",
    round(CASE WHEN i % 97 = 0 THEN -quantity ELSE quantity END * (1 + product % 40), 2)
        AS "Net amount",
    round(CASE WHEN i % 97 = 0 THEN -quantity ELSE quantity END * (1 + product % 40)
        * (0.6 + (product % 5) / 10.0), 2) AS "Cost"
FROM chosen
"""

_RECEIVABLES = """
SELECT printf('F%09d', i) AS "Invoice", DATE '2026-08-01' + CAST(i % 80 AS INTEGER) AS "Date",
    DATE '2026-08-31' + CAST(i % 80 AS INTEGER) AS "Due date",
    code(buyer(draw(i, 'debtor'))) AS "Customer", 100 + i % 900 AS "Amount", 100 + i % 900 AS "Open"
FROM range(getvariable('accounts')) AS t(i)
"""
