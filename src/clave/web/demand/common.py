"""What the pages of the demand plan share: the way here, tabs, how the forecast stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clave.apps.demand.models import MonthState
from clave.apps.demand.plan import Basis, Plan
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.needs.selectors import needs_named
from clave.apps.promotions.planned import PROMOTION
from clave.apps.promotions.selectors import promotions_named
from clave.figures.base import Row
from clave.figures.units import PIECE
from clave.web.components import numbers
from clave.web.components.dates import date_text, month_text
from clave.web.progress import progress_of
from clave.web.refusals import note_sentence

SEES = (Permission.SEE_DEMAND,)
ACCOUNTS = (Permission.SEE_INSIGHTS,)
Entry = dict[str, Any]

CLASS_LABELS = {
    "smooth": gettext_lazy("smooth"),
    "erratic": gettext_lazy("erratic"),
    "intermittent": gettext_lazy("intermittent"),
    "lumpy": gettext_lazy("lumpy"),
    "once": gettext_lazy("bought once"),
    "none": gettext_lazy("never bought"),
}
METHOD_LABELS = {
    "seasonal_naive": gettext_lazy("same month of last year"),
    "mean": gettext_lazy("mean of twelve months"),
    "croston": gettext_lazy("Croston"),
    "sba": gettext_lazy("Croston without its bias (SBA)"),
    "tsb": gettext_lazy("chance times size (TSB)"),
    "tsb_slow": gettext_lazy("chance times size, slow (TSB)"),
    "ses": gettext_lazy("simple smoothing"),
    "damped": gettext_lazy("damped trend"),
    "recency": gettext_lazy("what its like went on to buy"),
    "combined": gettext_lazy("mean of several methods"),
    "several": gettext_lazy("several methods"),
    "discontinued": gettext_lazy("product is over"),
}


def method_label(name: str) -> str:
    """The method's name on the page."""
    plain = name.removesuffix("_seasonal")
    label = str(METHOD_LABELS.get(plain, plain))
    if name == plain:
        return label
    return _("%(method)s, with the season") % {"method": label}


def crumbs(*more: Entry) -> list[Entry]:
    """The way here."""
    return [{"label": _("Demand"), "url": reverse("demand")}, *more]


def tabs(user: User, current: str) -> list[Entry]:
    """The pages of the subject that ``user`` may open."""
    entries = (
        ("demand", _("Look at first"), user.may(Permission.SEE_INSIGHTS)),
        ("demand_months", _("Month by month"), True),
        ("demand_accuracy", _("How good it is"), user.may(Permission.SEE_INSIGHTS)),
        ("demand_sheet", _("Planner's sheet"), user.may(Permission.EDIT_ACCOUNTS)),
    )
    return [
        {"url": reverse(name), "label": label, "active": name == current}
        for name, label, allowed in entries
        if allowed
    ]


def standing(basis: Basis) -> Entry:
    """How the forecast stands: of which data it is, being computed, stale; ``text`` says it."""
    state = basis.state
    told: Entry = {"progress": progress_of(state.job) if state.job else None, "text": ""}
    if state.kept is None:
        told["text"] = _("The forecast is being computed for the first time; the page has it then.")
        return told
    day = state.kept.card["data_until"]
    if day is None:
        told["text"] = note_sentence({"code": state.kept.card["values"]["why"], "params": {}})
        return told
    said = {
        "day": date_text(date.fromisoformat(day)),
        "made": date_text(state.kept.made_at.date()),
        "n": numbers.number(state.kept.card["n"]["series"]),
        "months": numbers.number(state.kept.card["n"]["months"]),
    }
    text = _("Forecast of %(n)s series from %(months)s months up to %(day)s, made on %(made)s.")
    if state.stale:
        text = _(
            "Forecast of %(n)s series up to %(day)s, made on %(made)s. The ledger has changed "
            "since: it is being computed anew."
        )
    told["text"] = text % said
    return told


_UNITS = {
    PIECE: gettext_lazy("pieces"),
    "case": gettext_lazy("cases"),
    "pallet": gettext_lazy("pallets"),
    "pack": gettext_lazy("packs"),
    "kilogram": gettext_lazy("kilograms"),
    "litre": gettext_lazy("litres"),
    "tonne": gettext_lazy("tonnes"),
}
_LEFT_OUT = {
    "need_in_words": gettext_lazy("it names neither product nor family"),
    "need_bought_already": gettext_lazy(
        "they buy it already, so the forecast holds it; what comes on top is a future need"
    ),
    "need_family_unbought": gettext_lazy(
        "they buy nothing of “%(family)s” yet: name the product that they need"
    ),
    "need_unit_differs": gettext_lazy("it is told in “%(unit)s”, and sold in %(units)s"),
}


def needs_left_out(user: User, plan: Plan) -> list[Entry]:
    """The needs that are not in the plan, each with its reason and where to mend it."""
    known = needs_named(user, {one.need for one in plan.left_out})
    shown = []
    for one in plan.left_out:
        if one.need not in known:
            continue
        said = dict(one.said)
        if "units" in said:
            said["units"] = ", ".join(str(_UNITS.get(unit, unit)) for unit in said["units"])
        shown.append(
            {
                "label": str(known[one.need]),
                "url": reverse("need", args=[one.need]),
                "why": str(_LEFT_OUT[one.why]) % said,
            }
        )
    return shown


_UNLAID = {
    "promotion_without_uplift": gettext_lazy(
        "no uplift is expected of it: tell one, and its units lie on the plan"
    ),
    "promotion_without_week": gettext_lazy(
        "the usual week of its goods is not known, so nothing of it is in the plan: enter what it"
        " adds in the layer of promotions"
    ),
    "promotion_goods_unplanned": gettext_lazy(
        "none of its goods is expected to be bought there, so nothing of it is in the plan: enter"
        " what it adds in the layer of promotions"
    ),
    "promotion_takes_from_nothing": gettext_lazy(
        "it takes from our other goods, but none of the same families is expected to be bought"
        " there: nothing is taken off"
    ),
}


def promotions_left_out(user: User, plan: Plan) -> list[Entry]:
    """The promotions that are not, or not wholly, in the plan, with why and what to do."""
    known = promotions_named(user, {one.key for one in plan.unlaid if one.kind == PROMOTION})
    return [
        {
            "label": known[one.key].title,
            "url": reverse("promotion", args=[one.key]),
            "why": str(_UNLAID[one.why]),
        }
        for one in plan.unlaid
        if one.kind == PROMOTION and one.key in known
    ]


def month_entry(month: date) -> str:
    """What its address needs."""
    return f"{month:%Y-%m}"


def state_text(state: MonthState) -> str:
    """«waiting for the departments»."""
    return str(state.label)


def quantity(value: Decimal | None, decimals: int) -> str:
    """As the page writes pieces: with all the decimals that are kept, so that sums agree."""
    return numbers.number(value, decimals)


def notes_of(entries: Iterable[Row]) -> list[str]:
    """What is not known or assumed; each once."""
    return list(dict.fromkeys(note_sentence(entry) for entry in entries))


def month_label(month: date) -> str:
    """«nov 2026»."""
    return month_text(month)
