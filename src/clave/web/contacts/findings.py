"""What the map of relations says, in sentences, each with what can be done about it now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.contacts.models import ContactRole
from clave.apps.contacts.selectors import Relationship
from clave.figures.base import Row
from clave.figures.relations import ACTIVE_DAYS, WEAK, Tie
from clave.figures.relationship_coverage import best_ties
from clave.web.components import numbers
from clave.web.components.dates import date_text
from clave.web.words import enumerated

MOST = 6
MOST_BRIDGES = 2
MOST_LETTERS = 200  # the title of an action


@dataclass(frozen=True)
class Finding:
    """A sentence, and the step that answers it."""

    text: str
    action: str = ""
    url: str = ""
    task: str = ""  # where it becomes an action that somebody answers for
    icon: str = "alert-triangle"


def title_of(seen: Relationship) -> str:
    """«4 de 8 funciones cubiertas; compras, en contra»."""
    values = seen.figure.values
    if not seen.roles:
        return _("Nobody is known here yet")
    words = {"covered": values["functions_covered"], "all": values["functions_relevant"]}
    text = _("%(covered)s of %(all)s functions covered") % words
    against = sorted(
        {
            str(role.function)
            for role in seen.roles.values()
            if role.function and (role.attitude or 0) < 0 and (role.influence or 0) >= 5
        }
    )
    if against:
        functions = ", ".join(against).lower()
        text = _("%(text)s; against us: %(functions)s") % {"text": text, "functions": functions}
    return text


def findings_of(seen: Relationship, may_edit: bool) -> list[Finding]:
    """The warnings, the gravest first; without their step for those who may not take it."""
    if not seen.roles:
        return []
    found = [
        *_leaving(seen),
        *_thread(seen),
        *_bridges(seen),
        *_champions(seen),
        *_uncovered(seen),
        *_silent(seen),
        *_differing(seen),
    ][:MOST]
    if not may_edit:
        return [Finding(one.text, icon=one.icon) for one in found]
    return [replace(one, task=_task(seen, one.text)) for one in found]


def _task(seen: Relationship, text: str) -> str:
    asked = {"account": seen.account.pk, "title": text.rstrip(".")[:MOST_LETTERS]}
    return f"{reverse('new_action')}?{urlencode(asked)}"


def figures_of(seen: Relationship) -> list[dict[str, str]]:
    """The measures under the map."""
    values = seen.figure.values
    return [
        {
            "label": _("Coverage by weight"),
            "value": numbers.percent(values["coverage_ratio"], 0),
            "hint": _("Weight of the functions with an active and strong tie, of all relevant."),
        },
        {
            "label": _("Effective threads"),
            "value": numbers.number(values["effective_threads"], 1),
            "hint": _("As many equal contacts as the year's talks amount to; under 1.5 is one."),
        },
        {
            "label": _("Support"),
            "value": numbers.number(values["support_index"], 2, signed=True),
            "hint": _("Attitude weighted by influence, from −1 to +1."),
        },
        {
            "label": _("Depth"),
            "value": numbers.number(values["depth_index"], 1),
            "hint": _("Levels reached in each covered function, of three."),
        },
        {
            "label": _("Influence out of reach"),
            "value": numbers.number(values["coverage_gap"]),
            "hint": _("Influence of the people without a tie above 2."),
        },
    ]


def _leaving(seen: Relationship) -> Iterator[Finding]:
    today = seen.relations.as_of
    for role in seen.roles.values():
        if role.ended_on is None or role.ended_on < today:
            continue
        words = {"person": role.contact.name, "day": date_text(role.ended_on)}
        lost = next((r for r in _bridge_rows(seen) if r.get("person") == role.contact.name), None)
        text = _("%(person)s leaves on %(day)s") % words
        if lost:
            functions = enumerated(lost["uncovered_functions"])
            text = _("%(text)s: then nobody reaches %(functions)s") % {
                "text": text,
                "functions": functions,
            }
        yield Finding(f"{text}.", _("Add a contact"), _new(seen, role), "door-exit")


def _thread(seen: Relationship) -> Iterator[Finding]:
    if not seen.figure.values["single_threaded"]:
        return
    counts = dict(seen.relations.contacts)
    most = max(counts, key=lambda key: counts[key])
    share = numbers.percent(counts[most] / sum(counts.values()), 0)
    text = _(
        "The relation hangs on one person: %(share)s of the contacts of a year are with %(name)s."
    )
    words = {"share": share, "name": seen.roles[most].contact.name}
    other = next((r for key, r in seen.roles.items() if key != most), None)
    if other is None:
        yield Finding(text % words, _("Add a contact"), _new(seen), "link")
    else:
        yield Finding(text % words, _("Talk to somebody else"), _log(seen, other), "link")


def _bridges(seen: Relationship) -> Iterator[Finding]:
    """Of us, those on whom most hangs; of theirs, only who does leave is worth a sentence."""
    ours = [row for row in _bridge_rows(seen) if "colleague" in row]
    ours.sort(key=lambda row: -len(row["uncovered_functions"]))
    for row in ours[:MOST_BRIDGES]:
        words = {"name": row["colleague"], "functions": enumerated(row["uncovered_functions"])}
        text = _("If %(name)s leaves us, nobody reaches %(functions)s.") % words
        yield Finding(text, _("Share the contact"), _log(seen), "users")


def _champions(seen: Relationship) -> Iterator[Finding]:
    best = best_ties(seen.relations)
    for role in seen.roles.values():
        if role.decision_role != "coach":
            continue
        tie = best.get(role.pk)
        silent = tie.days_silent(seen.relations.as_of) if tie else None
        if silent is not None and silent <= 30:
            continue
        if silent is None:
            text = _("%(name)s, who helps us inside, has not been talked to.")
            yield Finding(text % {"name": role.contact.name}, _("Log a contact"), _log(seen, role))
            continue
        text = ngettext(
            "%(name)s, who helps us inside, has been silent for %(n)s day.",
            "%(name)s, who helps us inside, has been silent for %(n)s days.",
            silent,
        )
        words = {"name": role.contact.name, "n": silent}
        yield Finding(text % words, _("Log a contact"), _log(seen, role), "hourglass")


def _uncovered(seen: Relationship) -> Iterator[Finding]:
    known = {person.function for person in seen.relations.people}
    nobody = [f for f in seen.relations.functions if f.relevant and f.code not in known]
    if nobody:
        text = _("Nobody is known in %(functions)s.") % {
            "functions": enumerated([f.name for f in nobody])
        }
        asked = urlencode({"function": nobody[0].code})
        url = f"{reverse('new_contact', args=[seen.account.pk])}?{asked}"
        yield Finding(text, _("Add a contact"), url, "user-search")


def _silent(seen: Relationship) -> Iterator[Finding]:
    """People of weight without an active tie, the most influential first."""
    best, today = best_ties(seen.relations), seen.relations.as_of
    weighty = [r for r in seen.roles.values() if (r.influence or 0) >= 6]
    for role in sorted(weighty, key=lambda r: -(r.influence or 0)):
        tie = best.get(role.pk)
        if tie is not None and tie.is_active(today):
            continue
        yield Finding(
            _weak_text(role, tie, tie.days_silent(today) if tie else None),
            _("Log a contact"),
            _log(seen, role),
            "hourglass",
        )


def _weak_text(role: ContactRole, tie: Tie | None, silent: int | None) -> str:
    words = {"name": role.contact.name, "influence": role.influence, "n": silent or 0}
    if tie is None:
        return _("%(name)s has influence %(influence)s and no tie to us.") % words
    if silent is None or silent <= ACTIVE_DAYS:
        if tie.strength > WEAK and silent is not None:
            return _("The tie to %(name)s (influence %(influence)s) is not strong.") % words
        return _("The tie to %(name)s (influence %(influence)s) is weak.") % words
    text = ngettext(
        "Nobody has talked to %(name)s (influence %(influence)s) for %(n)s day.",
        "Nobody has talked to %(name)s (influence %(influence)s) for %(n)s days.",
        silent,
    )
    return text % words


def _differing(seen: Relationship) -> Iterator[Finding]:
    """Judgements that real contacts do not bear out."""
    names = dict(seen.relations.colleagues)
    for tie in seen.relations.ties:
        if not tie.differs() or tie.person not in seen.roles:
            continue
        role = seen.roles[tie.person]
        words = {
            "ours": names.get(tie.colleague, ""),
            "name": role.contact.name,
            "judged": numbers.number(tie.judged),
            "computed": numbers.number(tie.computed, 1),
        }
        text = _(
            "The tie of %(ours)s to %(name)s is judged %(judged)s; their contacts say %(computed)s."
        )
        url = reverse("contact_role", args=[role.contact_id, role.pk]) + "#ties"
        yield Finding(text % words, _("Judge it anew"), url, "scale")


def _bridge_rows(seen: Relationship) -> list[Row]:
    return [row for row in seen.figure.rows if row["row"] == "bridge"]


def _new(seen: Relationship, role: ContactRole | None = None) -> str:
    url = reverse("new_contact", args=[seen.account.pk])
    if role is None or role.function is None:
        return url
    return f"{url}?{urlencode({'function': role.function.code})}"


def _log(seen: Relationship, role: ContactRole | None = None) -> str:
    url = reverse("log_interaction", args=[seen.account.pk])
    return url if role is None else f"{url}?{urlencode({'contact': role.contact_id})}"
