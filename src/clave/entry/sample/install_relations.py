"""The sample company's people at customers go in as files of people do, and ties as judgements."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from clave.apps.accounts.models import Account
from clave.apps.contacts import services
from clave.apps.contacts.importing import services as importing
from clave.apps.contacts.models import ContactImport, ContactRole, Tie
from clave.apps.identity.models import User

from .key_accounts import KEY_ACCOUNTS
from .relations import Table, judgements, people_table, talks_table


def install_relations(seed: int, say: Callable[[str], None]) -> None:
    """Contacts, a year of talks, and how strong some of the ties are judged."""
    accounts = _accounts()
    codes = {name: account.code for name, account in accounts.items()}
    today = timezone.localdate()
    for kind, label, table in (
        ("contacts", _("Contacts"), people_table(codes, seed, today)),
        ("interactions", _("Log of contacts"), talks_table(codes, seed, today)),
    ):
        record = importing.receive_file(
            acting_user=None, kind=kind, name=f"{kind}.csv", chunks=[_written(table)]
        )
        done = importing.confirm_import(acting_user=None, record=record)
        say(f"  {label}: {done.result['added']}")
    users = {user.email: user for user in User.objects.all()}
    for email, account, colleague, strength in judgements(seed):
        role = ContactRole.objects.get(contact__email=email, account=accounts[account])
        services.judge_tie(
            acting_user=None, role=role, colleague=users[colleague], strength=strength
        )


def relations_complete() -> bool:
    """Whether an earlier run came to its end."""
    done = ContactImport.objects.filter(kind="interactions", state=ContactImport.State.DONE)
    return done.exists() and Tie.objects.exists()


def _accounts() -> dict[str, Account]:
    """The key accounts by name: what decides, not a site that is called the same."""
    names = [account.name for account in KEY_ACCOUNTS]
    found = Account.objects.filter(name__in=names).exclude(level="site")
    return {account.name: account for account in found.order_by("-pk")}


def _written(table: Table) -> bytes:
    header, rows = table
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows([header, *rows])
    return stream.getvalue().encode("cp1252")
