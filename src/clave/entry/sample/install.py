"""The sample company goes in through the same services as a user's own: people, then files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import AccountMember
from clave.apps.followup.models import Item
from clave.apps.health.recording import record_if_due, record_month
from clave.apps.identity import services as identity
from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Role
from clave.apps.ledger import services as ledger
from clave.apps.ledger.models import Import
from clave.lib.refusal import Refused
from clave.web.words import kind_label

from . import people
from .briefs import briefs_complete, install_briefs
from .collections import collections_complete, install_collections
from .deals import deals_complete, install_deals
from .demand import demand_complete, install_demand
from .field import field_complete, install_field
from .followup import install_followup
from .generate import write_sample
from .install_relations import install_relations, relations_complete
from .market import install_market, market_complete
from .modelling import install_models, models_complete
from .opportunities import install_opportunities, opportunities_complete
from .organisation import install_organisation
from .plans import install_plans, plans_complete
from .profit import install_profit, profit_complete
from .readiness import install_readiness, readiness_complete
from .resources import install_resources
from .selection import install_selection, selection_complete
from .targets import install_targets, targets_complete
from .value import install_value, value_complete
from .workload import install_workload, workload_complete

PASSWORD = "clave-demo"  # noqa: S105 - printed at the start, for a company that does not exist
FIXED_COSTS_MINOR = 1_058_400_000
_OTHERS = (
    ("Ana Ruiz", "ana.ruiz@example.com", Role.ADMINISTRATOR),
    ("Marta Gil", "marta.gil@example.com", Role.ANALYST),
    ("Paloma Rey", "paloma.rey@example.com", Role.FINANCE),
    ("Elena Prat", "elena.prat@example.com", Role.DIRECTION),
    ("Iker Salaberri", "iker.salaberri@example.com", Role.SELLER),
    ("Jordi Sallent", "jordi.sallent@example.com", Role.SELLER),
    ("Anna Rovira", "anna.rovira@example.com", Role.SELLER),
    ("Oriol Sentís", "oriol.sentis@example.com", Role.DELEGATION_MANAGER),
    ("Rubén Cifuentes", "ruben.cifuentes@example.com", Role.DEPARTMENT),
)


def install(*, seed: int, say: Callable[[str], None]) -> bool:
    """Make the sample company in the open data folder; False where it is there already.

    One that was interrupted is completed: files that are in already add nothing. Raises
    ``Refused("demo_folder_in_use")`` rather than mix with another company's data.
    """
    begun = User.objects.filter(email=people.IGNACIO.email).exists()
    if begun and _complete():
        return False
    if not begun and (User.objects.exists() or Import.objects.exists()):
        raise Refused("demo_folder_in_use", folder=str(settings.CLAVE_FACTS.parent))
    if not begun:
        _people()
    _import_files(seed, say)
    install_organisation()
    install_relations(seed, say)
    install_resources()
    install_followup()
    install_selection(seed)
    install_workload()
    install_profit()
    install_value()
    install_market()
    install_readiness()
    install_collections()
    install_targets()
    install_opportunities()
    install_deals()
    install_models(say)
    install_demand()
    record_if_due()
    install_plans()
    record_month(timezone.localdate())  # again, with how far the plans are
    install_field()
    install_briefs()
    return True


def _import_files(seed: int, say: Callable[[str], None]) -> None:
    with tempfile.TemporaryDirectory(prefix="clave-sample-") as folder:
        sample = write_sample(Path(folder), seed=seed)
        for kind, path in sample.files.items():
            record = ledger.import_path(acting_user=None, kind=kind, path=path)
            ledger.read_import(record)
            ledger.run_import(record, acting_user=None)
            result = record.result or {}
            say(f"  {kind_label(kind)}: {result['added']}")


def logins() -> str:
    """Who may log in, as printed when the server is ready."""
    lines = [f"  {user.email:32} {user.role:18} {user.name}" for user in User.objects.all()]
    return "\n".join([f"Password for everybody: {PASSWORD}", *lines])


def _complete() -> bool:
    imported = Import.objects.filter(kind="budgets", state=Import.State.DONE).exists()
    return (
        imported
        and AccountMember.objects.exists()
        and relations_complete()
        and Item.objects.exists()
        and workload_complete()
        and profit_complete()
        and readiness_complete()
        and selection_complete()
        and targets_complete()
        and value_complete()
        and market_complete()
        and collections_complete()
        and models_complete()
        and opportunities_complete()
        and deals_complete()
        and demand_complete()
        and plans_complete()
        and field_complete()
        and briefs_complete()
    )


@transaction.atomic
def _people() -> None:
    """Everybody and the company's settings, in one transaction."""
    company = Company.current()
    identity.update_company(
        acting_user=None,
        values={"name": people.COMPANY, "fixed_costs_minor": FIXED_COSTS_MINOR},
        expected_version=company.version,
    )
    known = [(p.name, p.email, p.role) for p in (*people.KAMS, people.IGNACIO)]
    for name, email, role in (*known, *_OTHERS):
        identity.create_user(
            acting_user=None, email=email, name=name, role=role, password=PASSWORD, language="es"
        )
