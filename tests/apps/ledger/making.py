"""Files on their way into the ledger, step by step, as pages and the command line take them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from django.conf import settings

from clave.apps.identity.models import User
from clave.apps.ledger import services
from clave.apps.ledger.facts import snapshot
from clave.apps.ledger.models import Import
from tests.company import SALES_HEADER

ROWS = (
    "F1;15/01/2026;A1;P1;10;100,50;60,00",
    "F1;15/01/2026;A1;P2;5;50,25;20,00",
    "F2;16/01/2026;A2;P1;1;10,00;6,00",
    "R3;17/01/2026;A1;P1;-1;-10,05;-6,00",
)


def sales(*rows: str) -> str:
    """A file of sales in the shape of the small company's."""
    return "\n".join([SALES_HEADER, *(rows or ROWS)]) + "\n"


def received(text: str | bytes, user: User | None = None, *, kind: str = "sales") -> Import:
    """A file that was brought and not read yet."""
    content = text.encode() if isinstance(text, str) else text
    return services.receive_file(
        acting_user=user, kind=kind, name="ventas.csv", chunks=[content], read=False
    )


def proposed(text: str | bytes, user: User | None = None, *, kind: str = "sales") -> Import:
    """A file that was read and waits to be confirmed."""
    record = received(text, user, kind=kind)
    services.read_import(record)
    return record


def imported(text: str | bytes, user: User | None = None, *, kind: str = "sales") -> Import:
    """A file that is in the ledger."""
    return services.run_import(proposed(text, user, kind=kind), acting_user=user)


def ledger(kind: str = "sales", amount: str = "net_amount") -> tuple[int, Decimal]:
    """Lines and amount of a ledger."""
    with snapshot().connect() as connection:
        query = f"SELECT count(*), coalesce(sum({amount}), 0) FROM {kind}"
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0]), Decimal(row[1])


def scratch_files() -> list[Path]:
    """What waits in scratch."""
    folder = Path(settings.CLAVE_SCRATCH)
    return sorted(path for path in folder.rglob("*") if path.is_file())
