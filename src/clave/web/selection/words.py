"""A selection in words: tiers and why, quadrants, what carries an account, what was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from clave.apps.selection.models import Criterion
from clave.apps.selection.reading import Reading
from clave.figures.base import Row
from clave.figures.selection_measures import MEASURES
from clave.web.components import numbers

QUADRANTS = {
    "star": gettext_noop("Star"),
    "strategic": gettext_noop("Strategic"),
    "status": gettext_noop("Status"),
    "streamline": gettext_noop("Streamline"),
}
QUADRANT_HINTS = {
    "star": gettext_noop("attractive, and a competitor is stronger: invest to win"),
    "strategic": gettext_noop("attractive, and we are stronger: plan together"),
    "status": gettext_noop("less attractive, and we are stronger: keep it at measured effort"),
    "streamline": gettext_noop("less attractive, and a competitor is stronger: serve it simply"),
}
_TIER_REASONS = {
    "below_gate": gettext_noop("below the least score of a criterion"),
    "demoted": gettext_noop("falls: below the threshold by more than the margin"),
    "first_review": gettext_noop("by its score, in its first review"),
    "held_back": gettext_noop("not yet: one more review above the threshold"),
    "held_up": gettext_noop("stays: within the margin below the threshold"),
    "no_room": gettext_noop("no room in the tier above"),
    "no_score": gettext_noop("nothing is known of it"),
    "promoted": gettext_noop("rises: two reviews above the threshold"),
    "too_little_known": gettext_noop("too little is known of it"),
    "unchanged": gettext_noop("as in the review before"),
}
MEASURE_LABELS = {
    "share": gettext_noop("share of the sales"),
    "net_amount": gettext_noop("sales of 12 months"),
    "growth": gettext_noop("change of the sales against the year before"),
    "margin": gettext_noop("contribution per sales"),
    "contribution": gettext_noop("contribution of 12 months"),
    "overdue": gettext_noop("overdue per sales of 12 months"),
    "swing": gettext_noop("swing of the monthly sales (deviation per mean)"),
    "assortment": gettext_noop("share of our products that it buys"),
    "potential": gettext_noop("fewer products than its like, share"),
}


def quadrant_word(name: str | None) -> str:
    """«Strategic», or that it is not known."""
    return _(QUADRANTS[name]) if name else numbers.not_known()


def tier_word(tier: str) -> str:
    """The tier, or that there is none."""
    return tier or pgettext("tier", "none")


def tier_reason(code: str) -> str:
    """Why the computed tier is the one it is."""
    return _(_TIER_REASONS[code]) if code in _TIER_REASONS else ""


def measure_text(measure: str, value: float | None, currency: str) -> str:
    """What the ledger tells, as its measure is written."""
    if value is None:
        return numbers.not_known()
    if MEASURES.get(measure) == "money":
        return numbers.compact_money(value, currency)
    return numbers.percent(value, signed=measure == "growth")


def why(row: Row, criteria: Mapping[str, Criterion], currency: str) -> str:
    """“Growth +12.7 % (9.4) and size 7.2 M€ (10.0) carry it; margin 6.1 % (1.8) holds it back.”"""
    lifts = [_part(row, code, criteria, currency) for code in row["lifts"]]
    weighs = [_part(row, code, criteria, currency) for code in row["weighs"]]
    up = _(" and ").join(lifts)
    if lifts and weighs:
        if len(lifts) > 1:
            text = _("%(lifts)s carry it; %(weighs)s holds it back.")
        else:
            text = _("%(lifts)s carries it; %(weighs)s holds it back.")
    elif lifts:
        text = _("%(lifts)s carry it.") if len(lifts) > 1 else _("%(lifts)s carries it.")
    elif weighs:
        text = _("%(weighs)s holds it back.")
    else:
        return _("Nothing stands out from the middle of the scale.")
    sentence = text % {"lifts": up, "weighs": weighs[0] if weighs else ""}
    return sentence[:1].upper() + sentence[1:]


def _part(row: Row, code: str, criteria: Mapping[str, Criterion], currency: str) -> str:
    place = row["criteria"].index(code)
    score = numbers.number(row["criterion_scores"][place], 1)
    criterion = criteria.get(code)
    name = (criterion.name if criterion else code).lower()
    value = row["criterion_values"][place]
    if criterion is None or value is None:
        return f"{name} ({score})"
    return f"{name} {measure_text(criterion.measure, value, currency)} ({score})"


def key_rows(rows: list[Row]) -> list[Row]:
    """The rows with a tier."""
    return [row for row in rows if row["tier"]]


def finding(reading: Reading) -> str:
    """“24 key accounts make 61 % of the sales; 5 would change tier.”"""
    rows = reading.rows
    if not rows:
        return _("None of your accounts has sales in these months.")
    chosen = key_rows(rows)
    total = sum(row["net_amount"] for row in rows)
    share = sum(row["net_amount"] for row in chosen) / total if total > 0 else None
    words = {"n": numbers.number(len(chosen)), "share": numbers.percent(share, 0)}
    if reading.whole:
        text = ngettext(
            "%(n)s key account makes %(share)s of the sales",
            "%(n)s key accounts make %(share)s of the sales",
            len(chosen),
        )
    else:
        text = ngettext(
            "%(n)s of your accounts is key and makes %(share)s of your sales",
            "%(n)s of your accounts are key and make %(share)s of your sales",
            len(chosen),
        )
    changed = [row for row in rows if row["tier"] != row["tier_today"]]
    sentence = text % words
    if reading.record.is_open and changed:
        more = ngettext("%(n)s would change tier", "%(n)s would change tier", len(changed)) % {
            "n": numbers.number(len(changed))
        }
        return f"{sentence}; {more}"
    return sentence


def disagreements(rows: list[Row]) -> list[Row]:
    """Where sales and contribution tell different stories: the most money first."""
    found = [
        row
        for row in rows
        if row["share_gap"] is not None and (row["disagrees"] or abs(row["share_gap"]) >= 0.005)
    ]
    return sorted(found, key=lambda row: (-abs(row["share_gap"]), row["code"]))


def disagreement_finding(found: list[Row]) -> str:
    """“Grupo Alborada is no. 2 by sales and no. 8 by contribution.”"""
    if not found:
        return _("Sales and contribution tell the same story")
    row = found[0]
    if row["sales_rank"] == row["contribution_rank"]:
        text = _("%(name)s makes %(sales)s of the sales and %(contribution)s of the contribution")
        return text % {
            "name": row["name"],
            "sales": numbers.percent(row["sales_share"], 0),
            "contribution": numbers.percent(row["contribution_share"], 0),
        }
    return _("%(name)s is no. %(sales)s by sales and no. %(contribution)s by contribution") % {
        "name": row["name"],
        "sales": numbers.number(row["sales_rank"]),
        "contribution": numbers.number(row["contribution_rank"]),
    }


def figures(reading: Reading) -> list[dict[str, Any]]:
    """The strip under the head: tiers, quadrants, how much is known, what is uncertain."""
    rows = reading.rows
    tiers = "  ".join(
        f"{tier} {sum(1 for row in rows if row['tier'] == tier)}" for tier in reading.record.floors
    )
    placed = [row for row in rows if row["quadrant"]]
    uncertain = [row for row in key_rows(rows) if row["uncertain"]]
    chosen = key_rows(rows)
    known = sum(row["coverage"] for row in chosen) / len(chosen) if chosen else None
    return [
        {"label": _("accounts by tier"), "value": tiers},
        {"label": _("of the weights is known of them"), "value": numbers.percent(known, 0)},
        {"label": _("stand in a quadrant"), "value": numbers.number(len(placed))},
        {
            "label": _("quadrants are uncertain"),
            "value": numbers.number(len(uncertain)),
            "hint": _("The quadrant holds in fewer than 800 of 1,000 drawn weights."),
        },
    ]
