"""What stands above the tabs of an account: five figures with their trend, three warnings."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.accounts.overview import Overview, Warned
from clave.apps.plans.selectors import active_plan
from clave.web.components import numbers
from clave.web.components.dates import date_text
from clave.web.plan_words import pace_figure
from clave.web.words import enumerated

Entry = dict[str, Any]
_RATE = "customer_contribution_rate"
QUIET = {"needs_unreviewed", "rival_contract"}  # neither money lost nor lateness in paying


def key_figures(seen: Overview, *, with_margin: bool) -> list[Entry]:
    """Sales, contribution, products, open and overdue; what the ledger does not know says so."""
    earned = [_contribution(seen)] if with_margin else []
    return [
        *(_sales(seen), *earned, *_plan(seen), _products(seen), _open(seen), _overdue(seen)),
    ]


def warnings(seen: Overview) -> list[Entry]:
    """At most three, each with where its rows are."""
    return [_warning(seen, warned) for warned in seen.warnings]


def months_query(seen: Overview) -> str:
    """The twelve months of the page, as a link to its lines asks for them."""
    if seen.period is None:
        return ""
    return urlencode({"from": f"{seen.period.start:%Y-%m}", "to": f"{seen.period.end:%Y-%m}"})


def lines_url(seen: Overview, **asked: str) -> str:
    """The lines behind the twelve months."""
    query = {"account": seen.account.code, **asked}
    if seen.period is not None:
        query["from"] = seen.period.start.strftime("%Y-%m")
        query["to"] = seen.period.end.strftime("%Y-%m")
    return f"{reverse('lines')}?{urlencode(query)}"


def _sales(seen: Overview) -> Entry:
    values = seen.values
    return {
        "label": _("Sales 12 m"),
        "value": numbers.money(values["net_amount"], seen.currency),
        "url": lines_url(seen),
        "note": _change(values["change_amount"], values["change_rate"], seen.currency),
        "note_tone": "loss" if (values["change_amount"] or 0) < 0 else "",
    }


def _contribution(seen: Overview) -> Entry:
    earned, rate = (seen.values[name] for name in ("customer_contribution", _RATE))
    if earned is None:
        note = _("the ledger has no cost") if seen.values["net_amount"] else _("nothing was sold")
    else:
        note = _("%(rate)s of net sales") % {"rate": numbers.percent(rate)}
    return {
        "label": _("Contribution 12 m"),
        "value": numbers.money(earned, seen.currency),
        "url": reverse("account_pnl", args=[seen.account.pk]),
        "tone": "loss" if (earned or 0) < 0 else "",
        "note": note,
    }


def _plan(seen: Overview) -> list[Entry]:
    """How far the plan is that is carried out, beside what is expected by today."""
    plan = active_plan(seen.account)
    if plan is None:
        return []
    return [pace_figure(plan.progress, plan.expected, reverse("plan", args=[plan.pk]))]


def _products(seen: Overview) -> Entry:
    note = ""
    if seen.products is not None and seen.products_before is not None:
        difference = numbers.number(seen.products - seen.products_before, signed=True)
        note = _("%(difference)s in a year") % {"difference": difference}
    return {
        "label": _("Different products 12 m"),
        "value": numbers.number(seen.products),
        "url": reverse("account_results", args=[seen.account.pk]),
        "note": note,
    }


def _open(seen: Overview) -> Entry:
    amount = seen.values.get("open_amount")
    note = _("no receivables imported") if amount is None else ""
    if apart := seen.values.get("owed_apart"):
        amounts = enumerated(numbers.money(owed, currency) for owed, currency in apart)
        note = _("without %(amounts)s: no exchange rate") % {"amounts": amounts}
    return {
        "label": _("Open balance"),
        "value": numbers.money(amount, seen.currency),
        "url": reverse("account_collections", args=[seen.account.pk]),
        "note": note,
    }


def _overdue(seen: Overview) -> Entry:
    amount = seen.values.get("overdue_amount")
    open_amount = seen.values.get("open_amount")
    note = ""
    if amount and open_amount and open_amount > 0:
        share = numbers.percent(amount / open_amount, 0)
        note = _("%(share)s of the open balance") % {"share": share}
    return {
        "label": _("Overdue"),
        "value": numbers.money(amount, seen.currency),
        "tone": "loss" if amount else "",
        "url": reverse("account_collections", args=[seen.account.pk]) if amount else "",
        "note": note,
    }


def _change(amount: Any, rate: Any, currency: str) -> str:
    if amount is None:
        return _("the year before is not known")
    text = numbers.money(amount, currency, signed=True)
    return f"{text} ({numbers.percent(rate, signed=True)})" if rate is not None else text


def _since(warned: Warned) -> str:
    day = warned.params.get("since")
    return _("due since %(day)s") % {"day": date_text(day)} if day else ""


def _ending(warned: Warned) -> str:
    day = warned.params.get("on")
    if day is None:
        return ""
    said = {"competitor": warned.params["competitor"], "family": warned.params["family"]}
    return _("%(competitor)s, %(family)s: %(day)s") % {**said, "day": date_text(day)}


def _warning(seen: Overview, warned: Warned) -> Entry:
    amount = numbers.money(abs(warned.params.get("amount", 0)), seen.currency)
    months = warned.params.get("months", 0)
    silence = ngettext("nothing for %(n)s month", "nothing for %(n)s months", months)
    words = {
        "overdue": (_("Overdue"), amount, "clock-exclamation"),
        "over_limit": (
            _("Over its credit limit"),
            _("by %(amount)s") % {"amount": amount},
            "alert-triangle",
        ),
        "falling": (_("Falling"), _("%(amount)s less") % {"amount": amount}, "trending-down"),
        "loses_money": (
            _("Loses money"),
            _("%(amount)s in twelve months") % {"amount": amount},
            "alert-triangle",
        ),
        "silent": (_("Silent"), silence % {"n": months}, "alert-triangle"),
        "needs_unreviewed": (_("Needs not reviewed"), _since(warned), "clock"),
        "rival_contract": (_("A competitor's contract ends"), _ending(warned), "calendar"),
    }
    label, text, icon = words[warned.code]
    url = reverse(warned.link, args=[seen.account.pk]) if warned.link else ""
    tone = "" if warned.code in QUIET else "loss"
    return {"label": label, "text": text, "icon": icon, "tone": tone, "url": url}
