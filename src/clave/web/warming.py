"""What is looked at first is computed before somebody looks: at the start, and after each change.

A process of its own (``python -m clave.entry.ahead``), which stands back behind all others, asks
for the pages that open a day, by the views' own code, as the people who look at them; what figures
answered it leaves on disk for the processes of the server (:mod:`clave.apps.accounts.answers`).
Each of those then asks for the first pages itself, for what is kept in memory alone. A page that is
asked for meanwhile is answered as ever.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from typing import cast

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import Http404
from django.urls import reverse

from clave.apps.accounts.answers import pool_of, share_answers
from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions, sight_of
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.ledger.facts import choose_facts, snapshot
from clave.apps.ledger.steady import Steady
from clave.apps.opportunities.finding import found_by, was_found
from clave.apps.selection.telling import current_round, mark_of
from clave.facts.store import Snapshot
from clave.lib.pool import told

from .insight_tabs import insight_addresses
from .middleware import CROWD
from .replaying import replay

PAUSE = 5.0  # seconds between two looks whether something changed
LONGEST = 120.0  # seconds that a process of the server waits for what is computed ahead
MOST_PEOPLE = 3  # whose pages are asked for: those who logged in last
MOST_FIRST = 20  # for whom the first of them are
COMPUTED = "what is looked at first"
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
    """``look`` does what is to be done where something changed since it last did.

    Not at once: while files come in one after another it would only take time from those who wait.
    """

    def __init__(self, do: Callable[[], int]) -> None:
        self.do = do
        self.seen: Hashable = None
        self.changed: Hashable = None

    def look(self) -> int:
        """What was done: at first at once, then once nothing has changed for a look."""
        mark = _mark()
        if mark == self.seen:
            return 0
        if self.seen is not None and (mark != self.changed or not self.is_ready()):
            self.changed = mark
            return 0
        self.seen = mark
        return self.do()

    def is_ready(self) -> bool:
        """Whether what has changed may be asked for."""
        return True


class WarmingServer(Warming):
    """A process of the server: the first pages, once the others have been computed ahead; or if
    that takes too long, since nobody may be there who does it."""

    def __init__(self) -> None:
        super().__init__(ask_first)
        self.since, self.waiting = 0.0, cast("Hashable", None)

    def is_ready(self) -> bool:
        """Whether they were computed, or waited for long enough."""
        mark = _mark()
        if mark != self.waiting:
            self.since, self.waiting = time.monotonic(), mark
        pool = pool_of(snapshot())
        done = pool is not None and pool.has(told(mark))
        return done or time.monotonic() - self.since > LONGEST


def ask_all(go_on: Callable[[], bool] = lambda: True) -> int:
    """Ask for all pages that open a day, as long as one is to ``go_on``; how many answered.

    Not where it has been done: a server that starts again finds its answers.
    """
    mark, pool = _mark(), pool_of(snapshot())
    if pool and pool.has(told(mark)):
        return 0
    _find_opportunities()
    first = [(user, one) for user in _different(MOST_FIRST) for one in _first(user)]
    rest = [(user, one) for user in _people() for one in _addresses(user)]
    asked = 0
    for name, pages in ((COMPUTED, first), (told(mark), [p for p in rest if p not in first])):
        for user, address in pages:
            if not go_on():
                return asked
            asked += _ask(user, address)
        if pool and go_on():
            pool.put(name, [asked])
    return asked


def ask_first() -> int:
    """Ask for home and portfolio alone, and what is first looked at of an account.

    Opportunities first, where there are older ones: pages take those until there are newer ones.
    """
    _find_opportunities(again=True)
    return sum(_ask(user, address) for user in _people() for address in _first(user))


def _find_opportunities(*, again: bool = False) -> None:
    """For those who may know costs, and for those who may not; ``again``: for whom they were found
    before."""
    active = User.objects.filter(is_active=True).order_by("pk")
    seeing = [user for user in active if user.sees_accounts]
    for user in {user.may(Permission.SEE_MARGINS): user for user in seeing}.values():
        questions = Questions(user)
        if not again or was_found(questions):
            found_by(questions)


def keep_warm() -> None:
    """Look again and again, beside the requests, until the process ends; where it is wanted."""
    if not settings.CLAVE_WARM:
        return
    share_answers()
    choose_facts(Steady(CROWD.is_there, _is_computed).of)
    threading.Thread(target=_keep_warm, args=(WarmingServer(),), daemon=True).start()


def _is_computed(facts: Snapshot) -> bool:
    pool = pool_of(facts)
    return pool is None or pool.has(COMPUTED)


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
    """Those who see insights, whoever logged in last first; who decides, where nobody did yet."""
    return _different(MOST_PEOPLE, Permission.SEE_INSIGHTS)


def _different(most: int, *rights: Permission) -> list[User]:
    """Who sees accounts and has these rights, in that order. Of those who see the same, one: what
    was computed for one answers all of them."""
    active = User.objects.filter(is_active=True).order_by(
        F("last_login").desc(nulls_last=True), "pk"
    )
    found = [user for user in active if user.sees_accounts and all(map(user.may, rights))]
    found.sort(key=lambda user: (user.last_login is None, not _decides(user)))
    different: dict[Hashable, User] = {}
    for user in found:
        if len(different) < most:
            different.setdefault((sight_of(user), user.may(Permission.SEE_MARGINS)), user)
    return list(different.values())


def _decides(user: User) -> bool:
    return user.may(Permission.DECIDE_SELECTION)


def _first(user: User) -> Iterator[str]:
    yield from (reverse("home"), reverse("portfolio"))
    if account := _first_account(user):
        yield from (reverse(name, args=[account.pk]) for name in _ACCOUNT_TABS[:2])


def _first_account(user: User) -> Account | None:
    accounts = Account.objects.visible_to(user).deciding()
    return accounts.exclude(tier="").order_by("tier", "pk").first() or accounts.first()


def _addresses(user: User) -> Iterator[str]:
    yield from (reverse("home"), reverse("portfolio"))
    yield from insight_addresses()
    yield from (reverse(name) for name in _OTHER_PAGES)
    if record := current_round():
        yield from (reverse(name, args=[record.pk]) for name in _ROUND_PAGES)
    if account := _first_account(user):
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
