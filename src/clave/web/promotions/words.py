"""Promotions in words: what they cost and brought, from which uplift they pay, what was learnt."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clave.apps.promotions.models import Promotion, Standing
from clave.apps.promotions.planned import why_not_planned
from clave.apps.promotions.selectors import Learnt, Overlap
from clave.figures.base import Row
from clave.web.components import numbers
from clave.web.components.dates import date_text

METHODS = {
    "usual_weeks": gettext_lazy("the mean of usual weeks"),
    "smoothed": gettext_lazy("usual weeks, smoothed from both sides"),
    "log_linear": gettext_lazy("log-linear, with a trend"),
    "control": gettext_lazy("like stores where nothing ran"),
}
SOURCES = {
    "sell_out": gettext_lazy("sell-out"),
    "sell_in": gettext_lazy("what we sold it (sell-in)"),
}
_MISSING = {
    "no_sell_out": gettext_lazy(
        "There is no sell-out of these goods here: it is measured on what we sold, which a customer"
        " who stocks up in the promotion inflates."
    ),
    "no_sales": gettext_lazy("Nothing is known of these goods here: no sell-out, no sales."),
    "no_baseline": gettext_lazy(
        "There are too few usual weeks to tell what would have been sold without it."
    ),
    "zero_baseline": gettext_lazy(
        "Without it nothing would have been sold: an uplift over nothing is no number."
    ),
    "no_price": gettext_lazy("Our price of these goods is not known, and so not the discount."),
    "no_cost": gettext_lazy("The cost of these goods is not known, and so not the return."),
    "no_control": gettext_lazy("There is no like store where nothing ran."),
}


def portfolio_finding(values: Row, currency: str) -> str:
    """“9 promotions ended: €42,000 spent, −12% returned; 3 paid for themselves”."""
    ended = values["ended_count"]
    if not ended:
        return _("No promotion has ended yet")
    text = ngettext("%(n)s promotion ended", "%(n)s promotions ended", ended)
    said = {"n": numbers.number(ended)}
    if values["measured_count"] and values["return_rate"] is not None:
        said |= {
            "text": text % said,
            "spend": numbers.money(values["spend_amount"], currency),
            "rate": numbers.percent(values["return_rate"], signed=True),
            "paid": numbers.number(values["paid_count"]),
            "measured": numbers.number(values["measured_count"]),
        }
        return (
            _("%(text)s: %(spend)s spent, %(rate)s returned; %(paid)s of %(measured)s paid") % said
        )
    return _("%(text)s; what they returned is not known") % {"text": text % said}


def finding(promotion: Promotion, standing: Standing, row: Row | None) -> str:
    """What a promotion brought, or what it would have to."""
    if row is None:
        return _("%(title)s: %(state)s") % {"title": promotion.title, "state": standing.label}
    if row["uplift_rate"] is not None:
        return _measured(row)
    if row["state"] == "ended":
        return _("It ended; what it brought cannot be told")
    return _expected(row)


def _measured(row: Row) -> str:
    said = {"uplift": numbers.percent(row["uplift_rate"], 0, signed=True)}
    if row["return_rate"] is None:
        return _("Sold %(uplift)s while it ran; what it returned is not known") % said
    said["rate"] = numbers.percent(row["return_rate"], signed=True)
    if row["break_even_rate"] is None:
        return _("Sold %(uplift)s while it ran and returned %(rate)s: it could never pay") % said
    said["even"] = numbers.percent(row["break_even_rate"], 0, signed=True)
    return _("Sold %(uplift)s while it ran and returned %(rate)s; it pays from %(even)s") % said


def _expected(row: Row) -> str:
    if row["unit_margin"] is not None and row["break_even_rate"] is None:
        return _("It cannot pay at any uplift: each unit is sold below what it earns")
    if row["break_even_rate"] is None:
        return _("From which uplift on it pays is not known")
    said = {"even": numbers.percent(row["break_even_rate"], 0, signed=True)}
    if row["expected_uplift_rate"] is None:
        return _("It pays from an uplift of %(even)s; none is expected yet") % said
    said["uplift"] = numbers.percent(row["expected_uplift_rate"], 0, signed=True)
    if row["expected_return_rate"] is None:
        return _("It pays from an uplift of %(even)s; %(uplift)s is expected") % said
    said["rate"] = numbers.percent(row["expected_return_rate"], signed=True)
    return (
        _("It pays from an uplift of %(even)s; %(uplift)s is expected, a return of %(rate)s") % said
    )


def learnt_text(learnt: Learnt) -> str:
    """“The last three like this: uplift +40% to +90%, return −12%”; "" where there is none."""
    if learnt.uplifts is None:
        return ""
    low, high = learnt.uplifts
    said = {
        "n": numbers.number(len(learnt.rows)),
        "low": numbers.percent(low, 0, signed=True),
        "high": numbers.percent(high, 0, signed=True),
    }
    if learnt.return_rate is None:
        text = ngettext(
            "The last one like this: uplift %(low)s",
            "The last %(n)s like this: uplift %(low)s to %(high)s",
            len(learnt.rows),
        )
        return text % said
    said["rate"] = numbers.percent(learnt.return_rate, signed=True)
    text = ngettext(
        "The last one like this: uplift %(low)s, return %(rate)s",
        "The last %(n)s like this: uplift %(low)s to %(high)s, return %(rate)s together",
        len(learnt.rows),
    )
    return text % said


def overlap_text(one: Overlap) -> str:
    """“«Leaflet» runs with the same goods from 3 to 9 Nov: Cheese”."""
    said = {
        "title": one.other.title,
        "start": date_text(one.start),
        "end": date_text(one.end),
        "goods": ", ".join(one.goods[:5]),
    }
    return _("“%(title)s” has the same goods from %(start)s to %(end)s: %(goods)s") % said


def missing_texts(row: Row | None) -> list[str]:
    """What is not known of it, each in a sentence."""
    return [] if row is None else [str(_MISSING[code]) for code in row["missing"]]


_UNPLANNED = {
    "promotion_without_uplift": gettext_lazy(
        "No uplift is expected of it, so nothing of it lies on the demand plan: tell one."
    ),
    "promotion_without_week": gettext_lazy(
        "The usual week of its goods is not known, so nothing of it lies on the demand plan: enter"
        " there what it adds."
    ),
}


def unplanned_text(row: Row | None) -> str:
    """Why nothing of a promotion to come lies on the demand plan, and what to do; else ""."""
    why = why_not_planned(row)
    return str(_UNPLANNED[why]) if why else ""


def discount_text(promotion: Promotion) -> str:
    """“10 % of our price, 50 % paid by us”."""
    if promotion.discount_rate:
        what = numbers.percent(promotion.discount_rate / 100)
        text = _("%(what)s of our price") % {"what": what}
    elif promotion.discount_minor:
        what = numbers.money(promotion.discount, promotion.currency, decimals=2)
        text = _("%(what)s a unit") % {"what": what}
    else:
        return _("none")
    if promotion.our_share == 100:
        return _("%(text)s, paid by us") % {"text": text}
    share = numbers.percent(promotion.our_share / 100, 0)
    return _("%(text)s, %(share)s of it paid by us") % {"text": text, "share": share}


def goods_text(promotion: Promotion) -> str:
    """Its families and products."""
    return ", ".join([*promotion.families, *promotion.products]) or "–"


def method_choices(current: str, url: str) -> list[dict[str, Any]]:
    """The baselines, each as the address that shows it."""
    return [
        {"label": str(label), "url": f"{url}?method={name}", "active": name == current}
        for name, label in METHODS.items()
    ]
