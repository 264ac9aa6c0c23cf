"""What models say, in words: findings, reasons, methods, and how fresh they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clave.apps.modelling.selectors import State
from clave.figures.base import Row
from clave.web.components import numbers
from clave.web.components.dates import date_text, month_text
from clave.web.opportunity_words import recommendation_reason
from clave.web.refusals import note_sentence

NEARLY = 0.999
METHODS = {
    "cosine": _("Bought together (exact cosine)"),
    "als": _("Factor model (ALS)"),
    "popularity": _("What everybody buys"),
    "segment_popularity": _("What its segment buys"),
    "own_history": _("Buys again"),
    "same_again": _("As many as the last time"),
    "hiatus": _("Own pace, nothing after a long silence"),
    "nbd": _("NBD (nobody leaves)"),
    "bg_nbd": _("BG/NBD"),
    "mbg_nbd": _("MBG/NBD"),
    "pareto_nbd": _("Pareto/NBD"),
    "mbg_cnbd": _("MBG/CNBD-k (regular buyers)"),
}
TASKS = {"new": _("New products"), "repurchase": _("Buying again")}


def notes_of(entries: Sequence[Row]) -> str:
    """What is not known or assumed, one sentence after another; each once."""
    said = [note_sentence(_worded(entry)) for entry in entries]
    return " ".join(dict.fromkeys(said))


def _worded(entry: Row) -> Row:
    params = dict(entry["params"])
    if "method" in params:
        params["method"] = str(METHODS.get(params["method"], params["method"]))
    if "factor" in params:
        params["factor"] = numbers.number(params["factor"], 2)
    return entry | {"params": params}


def freshness(state: State) -> str:
    """“From the sales up to 31 Oct 2026; they changed since, and it is being computed anew.”"""
    card: Mapping[str, Any] = state.kept.card if state.kept else {}
    until = card.get("data_until")
    words = {
        "day": date_text(date.fromisoformat(until)) if until else "–",
        "n": numbers.number((card.get("n") or {}).get("accounts")),
    }
    if state.stale:
        return (
            _now("From the sales up to %(day)s of %(n)s accounts. The data changed since:") % words
            + " "
            + _now("it is being computed anew.")
        )
    return _now("From the sales up to %(day)s of %(n)s accounts.") % words


def waiting(state: State) -> str:
    """Why there is nothing to see yet."""
    if state.job is None:
        return _now("It is computed behind the pages once the data have come to rest.")
    share = state.job.share_done
    if not share:
        return _now("It is being computed.")
    return _now("It is being computed: %(share)s.") % {"share": numbers.percent(share, 0)}


def between(low: Any, high: Any, decimals: int = 0) -> str:
    """“207 – 253”, and “−3 to 2” where a dash would be read as a minus; "" where not known."""
    if low is None or high is None:
        return ""
    said = {"low": numbers.number(low, decimals), "high": numbers.number(high, decimals)}
    return _now("%(low)s to %(high)s") % said if low < 0 else f"{said['low']} – {said['high']}"


def money_between(low: Any, high: Any, currency: str = "") -> str:
    """“1.200 € – 1.900 €”."""
    if low is None or high is None:
        return ""
    return f"{numbers.money(low, currency)} – {numbers.money(high, currency)}"


def life_finding(values: Row, currency: str) -> str:
    """How much of the next twelve months is in danger."""
    kind = "contribution_12" if values.get("contribution_12") is not None else "sales_12"
    if values.get(kind) is None:
        return _now("Who will order is not known")
    words = {
        "danger": numbers.money(values[f"{kind}_danger"], currency),
        "low": numbers.compact_money(values[f"{kind}_low"], currency),
        "high": numbers.compact_money(values[f"{kind}_high"], currency),
    }
    if kind == "sales_12":
        return (
            _now("%(danger)s of the next 12 months' sales are in danger (%(low)s to %(high)s come)")
            % words
        )
    return (
        _now(
            "%(danger)s of the next 12 months' contribution is in danger (%(low)s to %(high)s come)"
        )
        % words
    )


def account_finding(row: Row | None, currency: str) -> str:
    """“Still orders with 98 %; 12 to 18 orders in 12 months.”"""
    if row is None:
        return _now("Who will order is not known")
    words = {
        "chance": _chance(row["p_alive"]),
        "low": numbers.number(row["purchases_12_low"]),
        "high": numbers.number(row["purchases_12_high"]),
        "sales": money_between(row["sales_12_low"], row["sales_12_high"], currency),
    }
    return (
        _now(
            "It still orders with a chance of %(chance)s: %(low)s to %(high)s orders in 12 months, "
            "%(sales)s"
        )
        % words
    )


def _chance(value: float) -> str:
    """A chance is never certain: what would round to it is said as a limit."""
    if value > NEARLY:
        return _now("over %(chance)s") % {"chance": numbers.percent(NEARLY)}
    return numbers.percent(value)


def recommender_finding(first: Row | None) -> str:
    """“Lomo embuchado for Hiperra is worth most: 204 € of margin expected in a year.”"""
    if first is None:
        return _now("Nothing new is recommended to anybody")
    if first["expected_margin"] is None:
        return _now("First: %(words)s, %(text)s of sales expected in a year") % first
    return _now("First: %(words)s, %(text)s of margin expected in a year") % first


def trial_finding(values: Row) -> str:
    """What is used for new products, against what."""
    trial = [row for row in values.get("trial") or [] if row["task"] == "new"]
    used = next((row for row in trial if row["used"]), None)
    if used is None or not used["recall"]:
        return _now("The ledger is too short to try recommendations")
    words = {
        "method": str(METHODS[used["method"]]),
        "recall": numbers.percent(used["recall"][0]),
    }
    if used["baseline"]:
        return _now("Nothing beats “%(method)s” here, so that is used: it finds %(recall)s") % words
    base = max((r for r in trial if r["baseline"]), key=lambda r: r["ndcg"][0])
    words["base"] = numbers.percent(base["recall"][0])
    return (
        _now(
            "“%(method)s” finds %(recall)s of what customers newly buy with 20 products; "
            "popularity %(base)s"
        )
        % words
    )


def tested_on(values: Row) -> str:
    """On which months, which nobody knew."""
    if not values.get("tested_from"):
        return ""
    year, month = values["tested_from"].split("-")
    words = {
        "month": month_text(date(int(year), int(month), 1)),
        "months": numbers.number(values["horizon_months"]),
    }
    return _now("Learnt before %(month)s, judged by the %(months)s months from it on.") % words


def reason_sentence(reason: Row, names: Mapping[str | None, Row]) -> str:
    """Why a product is recommended."""
    spoken = reason["params"]["products"]
    told = {code: str((names.get(code) or {}).get("name") or code) for code in spoken}
    return recommendation_reason(reason, told)
