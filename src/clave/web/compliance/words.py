"""Compliance in words: the finding, why something is expected late, how warnings have done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clave.apps.compliance.models import ActionRecord, Proof, WarningRun
from clave.figures.base import Row
from clave.web.components import numbers
from clave.web.components.dates import date_text

BY_LABELS = {
    "plan": gettext_lazy("Plan"),
    "account": gettext_lazy("Account"),
    "unit": gettext_lazy("Delegation"),
    "person": gettext_lazy("Person"),
    "site": gettext_lazy("Site"),
}
STATES = {
    "actions": gettext_lazy("all but cancelled"),
    "due": gettext_lazy("due"),
    "on_time": gettext_lazy("done on time"),
    "late_done": gettext_lazy("done late"),
    "missed": gettext_lazy("due and not done"),
    "late": gettext_lazy("late and open"),
    "open": gettext_lazy("open"),
    "soon_late": gettext_lazy("expected late"),
    "cancelled": gettext_lazy("cancelled in time"),
}


def finding(counts: Row) -> str:
    """“Compliance 78 %: 3 actions not done, 5 more expected late”."""
    if not counts["actions"]:
        return _("No action is planned yet")
    if counts["compliance"] is None:
        text = ngettext(
            "%(n)s action is planned; none is due yet",
            "%(n)s actions are planned; none is due yet",
            counts["actions"],
        ) % {"n": numbers.number(counts["actions"])}
    else:
        n = counts["missed"]
        text = ngettext(
            "Compliance is %(rate)s: %(n)s action that was due is not done",
            "Compliance is %(rate)s: %(n)s actions that were due are not done",
            n,
        ) % {"rate": numbers.percent(counts["compliance"], 0), "n": numbers.number(n)}
    soon = counts["soon_late"]
    if not soon:
        return text
    words = ngettext("%(n)s more is expected late", "%(n)s more are expected late", soon)
    said = {"text": text, "more": words % {"n": numbers.number(soon)}}
    return _("%(text)s, %(more)s") % said


def outlook_text(record: ActionRecord, owner: str) -> str:
    """“75 % of its time is gone and it is not begun; 9 of 12 like it of Iker were late”."""
    begun = record.stage == "begun"
    gone = {"share": numbers.percent(record.share, 0)}
    state = (
        _("%(share)s of its time is gone and it is begun, not done")
        if begun
        else _("%(share)s of its time is gone and nobody has begun it")
    ) % gone
    if record.basis == "rule":
        return state
    texts = {
        "person": _("%(state)s; of %(n)s such actions of %(owner)s, %(late)s were late"),
        "unit": _("%(state)s; of %(n)s such actions of the delegation, %(late)s were late"),
        "all": _("%(state)s; of %(n)s such actions in the company, %(late)s were late"),
    }
    said: dict[str, Any] = {"state": state, "owner": owner}
    said |= {"n": numbers.number(record.alike), "late": numbers.number(record.alike_late)}
    return texts[record.basis] % said


def method_text(run: WarningRun | None) -> str:
    """How the warnings are made, and how both ways would have done so far."""
    if run is None:
        return _("Early warnings are made once a day; the first ones come with the worker's round.")
    tried, rule = run.by_history, run.by_rule
    rule_text = _("not begun with three quarters of its time gone")
    if run.uses_history:
        text = _(
            "Warned by history: in the past %(right)s of %(warned)s warnings were right, on the "
            "mean %(days)s days ahead; the simple rule (%(rule)s) would have been right in "
            "%(rule_right)s of %(rule_warned)s."
        )
        days = numbers.number(tried["days"] or 0)
    else:
        text = _(
            "Warned by a simple rule: %(rule)s. The history of %(n)s checks does not do better yet "
            "(the rule: %(rule_right)s of %(rule_warned)s warnings right)."
        )
        days = ""
    return text % {
        "rule": rule_text,
        "n": numbers.number(tried.get("n", 0)),
        "right": numbers.number(tried.get("right", 0)),
        "warned": numbers.number(tried.get("warned", 0)),
        "days": days,
        "rule_right": numbers.number(rule.get("right", 0)),
        "rule_warned": numbers.number(rule.get("warned", 0)),
    }


def proof_text(proof: Proof) -> str:
    """“It proves itself once Queso curado was bought since 1 nov 2026”."""
    what = proof.product or proof.family
    said = {"what": what, "n": numbers.number(proof.sites), "day": date_text(proof.since)}
    texts = {
        "bought": _("It closes itself once the ledger shows %(what)s bought since %(day)s."),
        "listed": _(
            "It closes itself once the ledger shows %(what)s bought at %(n)s sites since %(day)s."
        ),
        "settled": _("It closes itself once nothing of the account is overdue any more."),
    }
    return texts[proof.kind] % said


def found_text(proof: Proof) -> str:
    """What the ledger said last."""
    if not proof.found:
        return _("The ledger was not asked yet.")
    said = {"value": str(proof.found["value"]), "day": _day(proof.found["as_of"])}
    if proof.kind == "settled":
        said["value"] = numbers.money(proof.found["value"], decimals=2)
        return _("Overdue on %(day)s: %(value)s") % said
    return _("Accounts or sites that bought it, by the data up to %(day)s: %(value)s") % said


def _day(text: str) -> str:
    return date_text(date.fromisoformat(text))
