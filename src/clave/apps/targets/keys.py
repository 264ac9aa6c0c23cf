"""Who the keys are by which files name people who sell: what nobody said yet, and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.figures.asking import query_once

from .models import PersonKey

MOST = 200
# As files write it, in small letters; without blanks at its ends, as figures read it.
_KEYS = """
SELECT key, list_sort(list(DISTINCT kind)) AS kinds, count(*) AS lines, min(date) AS first,
    max(date) AS last
FROM (
    SELECT lower(trim(kam)) AS key, 'budgets' AS kind, date FROM budgets
    UNION ALL SELECT lower(trim(kam)), 'accounts', NULL FROM accounts
)
WHERE key <> '' GROUP BY key ORDER BY key
"""


@dataclass(frozen=True)
class KeySeen:
    """A key of budgets or accounts. ``record``: what was said of it, None where nothing was."""

    key: str
    kinds: tuple[str, ...]
    lines: int
    first: date | None
    last: date | None
    record: PersonKey | None

    @property
    def is_open(self) -> bool:
        """Whether nobody said yet who it is."""
        return self.record is None


def keys_of_files(questions: Questions) -> list[KeySeen]:
    """The keys that are neither an e-mail nor a name of somebody here, in their order."""
    said = {one.key: one for one in PersonKey.objects.select_related("user")}
    people = User.objects.values_list("email", "name")
    known = {text.strip().casefold() for person in people for text in person if text}
    found = [
        KeySeen(
            row["key"], tuple(row["kinds"]), row["lines"], row["first"], row["last"],
            said.get(row["key"]),
        )
        for row in query_once(questions.connection(), _KEYS)
        if row["key"] not in known
    ]  # fmt: skip
    return found[:MOST]


def open_keys(user: User) -> int:
    """Of how many keys nobody said who they are."""
    return sum(one.is_open for one in keys_of_files(Questions(user)))
