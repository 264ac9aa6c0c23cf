"""What is looked at first is computed before somebody looks: at the start, and after each change.

Figures are kept by the process that computed them, until the ledger or the accounts change. The
first person to look then waits for all of it; so each process of the server asks for the pages
that open a day itself, by the views' own code, as the people who look at them. A page that is
asked for meanwhile is answered as ever.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Hashable, Iterator

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import Http404
from django.urls import reverse

from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import sight_of
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.ledger.facts import snapshot
from clave.apps.selection.telling import current_round, mark_of

from .insight_tabs import insight_addresses
from .replaying import replay

PAUSE = 5.0  # seconds between two looks whether something changed
MOST_PEOPLE = 3  # whose pages are asked for: those who logged in last
_OTHER_PAGES = (
    *("workload_proposal", "collections", "collection_measures", "whitespace_matrix"),
    *("deals", "promotions"),
)
_ROUND_PAGES = ("selection_round", "selection_matrix")
_ACCOUNT_TABS = (
    *("account", "account_results", "account_pnl", "account_opportunities", "simulate"),
    "account_collections",
)
log = logging.getLogger("clave.warming")


class Warming:
    """One process's own. ``look`` asks for the pages where something changed since it last did.

    Not at once: while files come in one after another it would only take time from those who wait.
    """

    def __init__(self) -> None:
        self.seen: Hashable = None
        self.changed: Hashable = None

    def look(self) -> int:
        """How many pages were asked for: at first all, then once nothing has changed for a look."""
        mark = _mark()
        if mark == self.seen:
            return 0
        if self.seen is not None and mark != self.changed:
            self.changed = mark
            return 0
        self.seen = mark
        return sum(_ask(user, address) for user in _people() for address in _addresses(user))


def keep_warm() -> None:
    """Look again and again, beside the requests, until the process ends; where it is wanted."""
    if not settings.CLAVE_WARM:
        return
    threading.Thread(target=_keep_warm, args=(Warming(),), daemon=True).start()


def _keep_warm(warming: Warming) -> None:
    while True:
        try:
            warming.look()
        except Exception:
            log.exception("pages were not computed in advance; it is tried again")
        connection.close()
        time.sleep(PAUSE)


def _mark() -> Hashable:
    """Equal as long as what was computed still answers."""
    record = current_round()
    judged = mark_of(record) if record and record.is_open else None
    return repr(snapshot().versions), directory().mark, judged


def _people() -> list[User]:
    """Those who see insights, whoever logged in last first; who decides, where nobody did yet.

    Of those who see the same, one: what was computed for one answers all of them.
    """
    active = User.objects.filter(is_active=True).order_by(
        F("last_login").desc(nulls_last=True), "pk"
    )
    found = [user for user in active if user.may(Permission.SEE_INSIGHTS)]
    found.sort(key=lambda user: (user.last_login is None, not _decides(user)))
    different: dict[Hashable, User] = {}
    for user in found:
        if len(different) < MOST_PEOPLE:
            different.setdefault((sight_of(user), user.may(Permission.SEE_MARGINS)), user)
    return list(different.values())


def _decides(user: User) -> bool:
    return user.may(Permission.DECIDE_SELECTION)


def _addresses(user: User) -> Iterator[str]:
    yield from (reverse("home"), reverse("portfolio"))
    yield from insight_addresses()
    yield from (reverse(name) for name in _OTHER_PAGES)
    if record := current_round():
        yield from (reverse(name, args=[record.pk]) for name in _ROUND_PAGES)
    accounts = Account.objects.visible_to(user).deciding()
    if account := accounts.exclude(tier="").order_by("tier", "pk").first() or accounts.first():
        yield from (reverse(name, args=[account.pk]) for name in _ACCOUNT_TABS)


def _ask(user: User, address: str) -> bool:
    try:
        replay(user, address)
    except Http404:
        return False
    except Exception:
        log.exception("%s was not computed in advance", address)
        return False
    return True
