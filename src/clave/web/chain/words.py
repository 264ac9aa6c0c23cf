"""A chain in words: what it adds up to, where it is weak, how it serves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.chain.selectors import ChainSeen, StageSeen
from clave.figures.base import Row
from clave.web.components import numbers

from .drawing import Box

Entry = dict[str, Any]


def days_text(days: Decimal | float | None) -> str:
    """“2,5 days”; not known where nobody told."""
    if days is None:
        return numbers.not_known()
    whole = Decimal(str(days))
    places = 0 if whole == whole.to_integral_value() else 1
    text = ngettext("%(n)s day", "%(n)s days", 1 if whole == 1 else 2)
    return text % {"n": numbers.number(whole, places)}


def finding(seen: ChainSeen) -> str:
    """“7 days from plant to shelf; weak at the platform: a problem is open”."""
    if not seen.stages:
        return _("How goods reach this customer is not written down yet")
    sums = seen.sums
    if sums.total is not None:
        text = _("%(days)s from plant to shelf") % {"days": days_text(sums.total)}
    elif sums.told:
        said = {"days": days_text(sums.told), "n": numbers.number(sums.untold)}
        text = (
            ngettext(
                "%(days)s are told; %(n)s stage is not known",
                "%(days)s are told; %(n)s stages are not known",
                sums.untold,
            )
            % said
        )
    else:
        text = _("How many days it takes is not known")
    if sums.weak is None:
        return text
    weak = seen.stages[sums.weak]
    return _("%(text)s; weak: %(stage)s, %(why)s") % {
        "text": text,
        "stage": weak.stage.name,
        "why": why_text(weak),
    }


def why_text(one: StageSeen) -> str:
    """Why a stage is the weak one."""
    if one.weak == "problem" and one.problems:
        return _("a problem is open")
    return _("it takes half of all days")


def boxes(seen: ChainSeen, *, linked: bool) -> list[Box]:
    """The stages as the drawing wants them."""
    return [_box(one, linked=linked) for one in seen.stages]


def _box(one: StageSeen, *, linked: bool) -> Box:
    stage = one.stage
    stock = stock_text(one)
    days = _("takes %(days)s") % {"days": days_text(stage.lead_days)}
    until = (
        _("%(days)s from the plant") % {"days": days_text(one.cumulative)}
        if one.cumulative is not None
        else _("days so far not known")
    )
    weak = _("weak: %(why)s") % {"why": why_text(one)} if one.weak else ""
    kind = str(stage.get_kind_display())
    label = ", ".join(filter(None, (stage.name, kind, days, stock, until, weak)))
    return Box(
        name=stage.name,
        kind=kind,
        days=days,
        stock=stock,
        until=until,
        weak=weak,
        label=label,
        url=reverse("stage", args=[stage.pk]) if linked else "",
    )


def stock_text(one: StageSeen) -> str:
    """Days and units of stock, as told."""
    stage = one.stage
    if stage.stock_days is None and stage.stock_units is None:
        return _("stock not known")
    parts = []
    if stage.stock_days is not None:
        parts.append(days_text(stage.stock_days))
    if stage.stock_units is not None:
        units = numbers.number(stage.stock_units, 0)
        parts.append(_("%(units)s units") % {"units": units})
    return _("stock: %(stock)s") % {"stock": ", ".join(parts)}


def service_strip(values: Row, told: Decimal | None) -> list[Entry]:
    """What the ledger says of orders: each figure, or that it is not known. ``told``: the days
    that were agreed with the account itself."""
    agreed = told if values["agreed_days"] is None else values["agreed_days"]
    orders = values["order_count"]
    return [
        {
            "label": _("On time, in full"),
            "value": _rate(values["otif_rate"]),
            "note": _("of %(n)s orders") % {"n": numbers.number(orders)} if orders else "",
        },
        {
            "label": _("On time"),
            "value": _rate(values["on_time_rate"]),
            "note": _("agreed: %(days)s") % {"days": days_text(agreed)}
            if agreed is not None
            else _("no days are agreed"),
        },
        {"label": _("In full"), "value": _rate(values["in_full_rate"])},
        {
            "label": _("From order to delivery"),
            "value": days_text(values["lead_time_median"]),
            "note": _("nine of ten within %(days)s") % {"days": days_text(values["lead_time_p90"])}
            if values["lead_time_p90"] is not None
            else "",
        },
        {
            "label": _("From order to invoice"),
            "value": days_text(values["invoice_lag_median"]),
        },
        {
            "label": _("Their stock lasts"),
            "value": days_text(_whole(values["stock_cover_days"])),
            "note": _("by the sell-out of four weeks")
            if values["stock_cover_days"] is not None
            else "",
        },
    ]


def _whole(days: float | None) -> Decimal | None:
    return None if days is None else Decimal(round(days))


def _rate(rate: float | None) -> str:
    return numbers.not_known() if rate is None else numbers.percent(rate, 1)
