"""What briefings say of themselves: findings, changes between editions, warnings before sending."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clave.apps.briefings.models import TEXTS, Briefing, Edition
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.web.components import numbers
from clave.web.components.dates import date_text

from .tables import BriefingRow

LABELS = {
    "title": gettext_lazy("In one line"),
    "what": gettext_lazy("What changes"),
    "why": gettext_lazy("Why"),
    "benefit": gettext_lazy("What is in it for you"),
    "deadline": gettext_lazy("What you have to do, and until when"),
    "due_on": gettext_lazy("By when"),
}
ICONS = {
    "what": "replace",
    "why": "target-arrow",
    "benefit": "star",
    "deadline": "calendar-due",
}
# Words about what only some may know, in both languages: whoever sends is asked to look again.
_SECRETS = re.compile(
    r"\b(márgen\w*|margen\w*|margin\w*|contribuci[oó]n\w*|contribution\w*|coste\w*|cost|costs|"
    r"rentabilidad\w*|profit\w*|límite\w* de negociaci[oó]n|floor|batna)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Part:
    """A text of an edition: ``pieces`` are (mark, text), mark "" same, "del" gone, "ins" new."""

    name: str
    label: str
    icon: str
    text: str
    changed: bool
    pieces: list[tuple[str, str]]


def finding(rows: Sequence[BriefingRow]) -> str:
    """“3 briefings in force: 12 of 19 confirmed, 1 question waits for an answer”."""
    sent = [row for row in rows if row.code == "sent"]
    if not sent:
        return _("No briefing is in force")
    n = {"n": numbers.number(len(sent))}
    head = ngettext("%(n)s briefing in force", "%(n)s briefings in force", len(sent)) % n
    counts = {
        "done": numbers.number(sum(row.confirmed or 0 for row in sent)),
        "all": numbers.number(sum(row.readers or 0 for row in sent)),
    }
    text = _("%(head)s: %(done)s of %(all)s confirmations") % {"head": head, **counts}
    open_ones = sum(row.unanswered for row in sent)
    if not open_ones:
        return text
    words = ngettext(
        "%(n)s question waits for an answer", "%(n)s questions wait for an answer", open_ones
    )
    said = {"text": text, "more": words % {"n": numbers.number(open_ones)}}
    return _("%(text)s, %(more)s") % said


def confirmed_text(confirmed: int, readers: int) -> str:
    """“5 of 7 have confirmed it”."""
    said = {"done": numbers.number(confirmed), "all": numbers.number(readers)}
    if confirmed == readers:
        return _("All %(all)s have confirmed it") % said
    return _("%(done)s of %(all)s have confirmed it") % said


def parts_of(texts: dict[str, Any], before: Edition | None, changed: Sequence[str]) -> list[Part]:
    """The four texts as they are read, with what changed since the edition before."""
    found = []
    for name in ICONS:
        old = before.texts.get(name, "") if before and name in changed else None
        pieces = difference(old, texts[name]) if old is not None else [("", texts[name])]
        found.append(
            Part(name, str(LABELS[name]), ICONS[name], texts[name], name in changed, pieces)
        )
    return found


def difference(old: str, new: str) -> list[tuple[str, str]]:
    """Word by word what is gone and what is new; joined, same and new make the new text whole."""
    was, now = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    pieces: list[tuple[str, str]] = []
    for code, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if code == "equal":
            pieces.append(("", "".join(now[k:m])))
            continue
        if i < j:
            pieces.append(("del", "".join(was[i:j])))
        if k < m:
            pieces.append(("ins", "".join(now[k:m])))
    return pieces


def day_of(texts: dict[str, Any]) -> date | None:
    """The day by which it asks for something."""
    return date.fromisoformat(texts["due_on"]) if texts.get("due_on") else None


def changed_labels(changed: Sequence[str]) -> str:
    """What changed, by name."""
    return ", ".join(str(LABELS[name]) for name in TEXTS if name in changed)


def warnings(briefing: Briefing, users: Sequence[User], others: Sequence[str]) -> list[str]:
    """What whoever sends it should know before: words that some of the audience may not read, and
    people without a login."""
    said = []
    text = " ".join(str(value) for value in briefing.texts().values())
    found = sorted({match.group(0).casefold() for match in _SECRETS.finditer(text)})
    blind = [user for user in users if not user.may(Permission.SEE_MARGINS)]
    if found and blind:
        words = {"words": ", ".join(found), "n": numbers.number(len(blind))}
        said.append(
            ngettext(
                "It speaks of “%(words)s”, and %(n)s of its readers may not know margins or costs.",
                "It speaks of “%(words)s”, and %(n)s of its readers may not know margins or costs.",
                len(blind),
            )
            % words
        )
    if others:
        names = {"names": ", ".join(others), "n": numbers.number(len(others))}
        said.append(
            ngettext(
                "%(n)s person of these units has no login and must be told in person: %(names)s.",
                "%(n)s people of these units have no login and must be told in person: %(names)s.",
                len(others),
            )
            % names
        )
    return said


def ends_text(briefing: Briefing) -> str:
    """Until when it holds, or why it ended."""
    if briefing.end_reason:
        return _("Ended: %(why)s") % {"why": briefing.end_reason}
    return _("In force until %(day)s") % {"day": date_text(briefing.ends_on)}
