"""Writes to the books in large transactions, so that its parent may stop it in the middle.

Each transaction sets the company's fixed costs and every account's credit limit to the next whole
number, by the services that pages use, audit included: all of them are equal, or a transaction
was torn. Words: ``once``, ``open``, ``spill``, ``loop``, ``wal N``.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Do what the words say; tell the parent by lines on standard output."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "clave.entry.settings"
    import django

    django.setup()
    word, *rest = sys.argv[1:]
    if word == "once":
        _change(0)
    elif word == "wal":
        _pragma("journal_mode = WAL")
        _pragma("wal_autocheckpoint = 0")
        for number in range(1, int(rest[0]) + 1):
            _change(number)
        _tell("changed")
    elif word == "loop":
        for number in range(1, 1_000_000):
            _change(number)
            _tell(str(number))
    else:
        if word == "spill":  # with a cache this small, pages reach the file before the commit
            _pragma("cache_size = 4")
        _change(1, wait=True)


def _change(number: int, *, wait: bool = False) -> None:
    from django.db import transaction

    from clave.apps.accounts import services
    from clave.apps.accounts.models import Account
    from clave.apps.identity.models import Company
    from clave.apps.identity.services import update_company

    with transaction.atomic():
        version = Company.current().version
        update_company(
            acting_user=None, values={"fixed_costs_minor": number}, expected_version=version
        )
        for account in Account.objects.all():
            services.update_account(
                acting_user=None,
                account=account,
                values={"credit_limit_minor": number, "credit_limit_currency": "EUR"},
                expected_version=account.version,
            )
        if wait:
            _tell("open")
            sys.stdin.readline()


def _pragma(text: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {text}")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
