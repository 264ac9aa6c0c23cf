"""Two versions of a plan: words by words, numbers as they were and are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from clave.apps.followup.models import ActionState
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.plans.measures import SECRET
from clave.apps.plans.merging import word_changes
from clave.apps.plans.models import AccountPlan, InvestmentKind, Quarter, RiskState
from clave.lib.money import from_minor
from clave.web.components import numbers
from clave.web.components.dates import date_text
from clave.web.plan_words import iso_day, measure_label, value_text

from .blocks import situation_rows
from .words import section_title

Entry = dict[str, Any]


def kept_view(user: User, plan: AccountPlan, content: Entry) -> Entry:
    """A version as it is shown: its figures, words, and each part as label and text."""
    return {
        **{name: content[name] for name in ("title", "owner", "sponsor")},
        "starts_on": iso_day(content["starts_on"]),
        "ends_on": iso_day(content["ends_on"]),
        "situation": situation_rows(
            user, content["situation"], plan.account_id, content["currency"]
        ),
        "sections": [
            {"title": section_title(one["key"], one["title"]), "text": one["text"]}
            for one in content["sections"]
            if one["text"]
        ],
        "parts": [
            {"label": label, "rows": [{"title": t, "text": text} for t, text in rows.values()]}
            for label, rows in _parts(user, content)
            if rows
        ],
    }


def comparison(user: User, plan: AccountPlan, old: Entry, new: Entry) -> Entry:
    """``sections``: the words that changed; ``parts``: rows that came, went or changed; ``head``:
    what is said of the plan as a whole. ``equal``: whether nothing differs."""
    sections = list(_sections(old, new))
    parts = []
    pairs = zip(_parts(user, old), _parts(user, new), strict=True)
    for (label, before), (_label, after) in pairs:
        rows = list(_rows(before, after))
        if rows:
            parts.append({"label": label, "rows": rows})
    head = [row for row in _head(old, new) if row["was"] != row["is"]]
    return {
        "sections": sections,
        "parts": parts,
        "head": head,
        "equal": not (sections or parts or head),
    }


def _sections(old: Entry, new: Entry) -> Iterable[Entry]:
    before = {one["key"]: one for one in old["sections"]}
    after = {one["key"]: one for one in new["sections"]}
    for key in dict.fromkeys([*after, *before]):
        was = before.get(key, {}).get("text", "")
        now = after.get(key, {}).get("text", "")
        if was != now:
            told = after.get(key) or before[key]
            title = section_title(key, told["title"])
            yield {"title": title, "changes": word_changes(was, now)}


def _head(old: Entry, new: Entry) -> list[Entry]:
    def row(label: str, name: str, write: Callable[[Any], str] = str) -> Entry:
        return {"label": label, "was": write(old[name]), "is": write(new[name])}

    def day(text: Any) -> str:
        return date_text(iso_day(text))

    def share(value: Any) -> str:
        return numbers.percent(value, 0)

    return [
        row(_("Title"), "title"),
        row(_("From"), "starts_on", day),
        row(_("Until"), "ends_on", day),
        row(_("Owner"), "owner"),
        row(_("Sponsor"), "sponsor"),
        row(_("Scenario"), "scenario"),
        row(_("Plan progress"), "progress", share),
        {"label": _("Investment"), "was": _money(old), "is": _money(new)},
    ]


def _money(content: Entry) -> str:
    total = sum(one["amount_minor"] or 0 for one in content["investments"])
    return numbers.money(from_minor(total, content["currency"]), content["currency"])


Texts = dict[int, tuple[str, str]]


def _rows(before: Texts, after: Texts) -> Iterable[Entry]:
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        kind = "added" if was is None else "gone" if now is None else "changed"
        yield {
            "kind": kind,
            "title": (now or was or ("", ""))[0],
            "was": was[1] if was else "",
            "is": now[1] if now else "",
            "renamed": was[0] if was and now and was[0] != now[0] else "",
        }


def _parts(user: User, content: Entry) -> list[tuple[str, Texts]]:
    """Every part by its record: what it is called, and what it says in words."""
    margins = user.may(Permission.SEE_MARGINS)
    currency = content["currency"]

    def texts(name: str, write: Callable[[Entry], str], title: str = "title") -> Texts:
        return {one["id"]: (one[title], write(one)) for one in content[name]}

    return [
        (_("Objectives"), texts("objectives", lambda one: _objective(one, currency, margins))),
        (_("Strategies"), texts("strategies", lambda one: _joined(one["text"], one["owner"]))),
        (_("SWOT"), texts("swot", lambda one: _joined(_choice(Quarter, one["quarter"])), "text")),
        (_("Actions"), texts("actions", _action)),
        (_("Investment"), texts("investments", lambda one: _investment(one, currency))),
        (_("Risks"), texts("risks", _risk)),
        (_("Milestones"), texts("milestones", _milestone)),
    ]


def _objective(one: Entry, currency: str, margins: bool) -> str:
    if one["measure"] in SECRET and not margins:
        return measure_label(one["measure"])

    def value(name: str) -> str:
        told = one[name]
        number = None if told is None else Decimal(told)
        return value_text(one["measure"], number, one["unit"], currency)

    said = {
        "measure": measure_label(one["measure"], one["family"]),
        "baseline": value("baseline"),
        "target": value("target"),
        "day": date_text(iso_day(one["due_on"])),
        "actual": value("actual"),
    }
    text = _("%(measure)s: from %(baseline)s to %(target)s by %(day)s; it was at %(actual)s") % said
    return _joined(text, one["goal"] or one["no_goal_reason"])


def _action(one: Entry) -> str:
    day = date_text(iso_day(one["due_on"])) if one["due_on"] else ""
    state = _choice(ActionState, one["state"])
    return _joined(one["owner"], one["unit"], one["place"], day, state, one["sponsor"])


def _investment(one: Entry, currency: str) -> str:
    minor = one["amount_minor"]
    amount = numbers.money(from_minor(minor, currency), currency) if minor is not None else ""
    day = date_text(iso_day(one["on"])) if one["on"] else ""
    return _joined(_choice(InvestmentKind, one["kind"]), amount, day, one["resource"])


def _risk(one: Entry) -> str:
    said = {"likelihood": one["likelihood"], "impact": one["impact"]}
    weight = _("likelihood %(likelihood)s, impact %(impact)s") % said
    state = _choice(RiskState, one["state"])
    return _joined(weight, one["owner"], state, one["response"])


def _milestone(one: Entry) -> str:
    done = _("reached on %(day)s") % {"day": date_text(iso_day(one["done_on"]))}
    return _joined(date_text(iso_day(one["on"])), done if one["done_on"] else "")


def _choice(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _joined(*texts: str) -> str:
    return " · ".join(text for text in texts if text)
