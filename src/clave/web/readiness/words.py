"""Metrics, findings and reasons of the diagnosis as a page writes them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clave.figures.base import FigureResult, Row
from clave.web.components import numbers
from clave.web.criteria import PROGRAMMES, WORDS

from .common import with_segment

# Metric → (words with the value, how it is written).
_METRICS: dict[str, tuple[Any, str]] = {
    "cr5": (gettext_lazy("the five largest make %(value)s of the sales"), "percent"),
    "hhi": (gettext_lazy("HHI %(value)s"), "index"),
    "gini": (gettext_lazy("Gini %(value)s"), "index"),
    "grouped_share": (
        gettext_lazy("%(value)s of the sales are decided by a group for several customers"),
        "percent",
    ),
    "sites_per_buyer": (gettext_lazy("%(value)s customers per decision-maker"), "decimal"),
    "n80": (gettext_lazy("customers that make 80%% of the sales: %(value)s"), "count"),
    "effective_number": (
        gettext_lazy("as concentrated as %(value)s equal customers"),
        "decimal",
    ),
    "worst_loss_rate": (
        gettext_lazy("losing the most valuable one takes %(value)s of the result"),
        "percent",
    ),
    "k_star": (
        gettext_lazy("largest customers whose loss turns the result into a loss: %(value)s"),
        "count",
    ),
    "families_per_invoice": (
        gettext_lazy("%(value)s product families on an invoice"),
        "decimal",
    ),
    "products_per_invoice": (gettext_lazy("%(value)s products on an invoice"), "decimal"),
    "vitality": (
        gettext_lazy("%(value)s of the sales are products launched within 36 months"),
        "percent",
    ),
    "new_product_share": (
        gettext_lazy("%(value)s of the sales are products that were not sold before"),
        "percent",
    ),
    "active_month_ratio": (gettext_lazy("they buy in %(value)s of the months"), "percent"),
    "kept_share": (
        gettext_lazy("%(value)s of the sales of a year before were kept"),
        "percent",
    ),
    "tenure_months": (gettext_lazy("with us for %(value)s months at least"), "count"),
    "monthly_variation": (
        gettext_lazy("monthly sales vary by %(value)s of their mean"),
        "percent",
    ),
    "survival_12": (
        gettext_lazy("%(value)s of new customers still buy after a year (Kaplan–Meier)"),
        "percent",
    ),
    "direct_share": (gettext_lazy("%(value)s of the sales are direct"), "percent"),
    "deal_share": (
        gettext_lazy("%(value)s of the sales go to customers with promotions of their own"),
        "percent",
    ),
    "exclusive_share": (
        gettext_lazy("%(value)s of the sales are products that one customer alone buys"),
        "percent",
    ),
}


def metric_words(metric: str | None, value: float | None) -> str:
    """“the five largest make 37.8 % of the sales”; nothing where it is not known."""
    if metric is None or value is None:
        return ""
    text, kind = _METRICS[metric]
    return str(text) % {"value": metric_value(kind, value)}


def metric_value(kind: str, value: float | None) -> str:
    """A metric's number as it is written."""
    if kind == "percent":
        return numbers.percent(value)
    return numbers.number(value, {"count": 0, "decimal": 1}.get(kind, 4))


def metric_number(metric: str, value: float | None) -> str:
    """A value of the metric, such as one of its anchors."""
    return metric_value(_METRICS[metric][1], value)


def metric_name(metric: str) -> str:
    """The metric's words without a value: “the five largest make … of the sales”."""
    return (str(_METRICS[metric][0]) % {"value": "…"}).rstrip(" :…")


def evidence_url(criterion: str) -> str:
    """The page that shows the rows behind the ledger's number."""
    routes = {
        "concentrated_sales": reverse("insights"),
        "few_customers": reverse("insights"),
        "central_buying": f"{reverse('insights')}?by=buying_centre",
        "loss_damage": reverse("profit_at_risk"),
        "complex_products": f"{reverse('insights')}?by=family",
        "novelty": f"{reverse('insights')}?by=product",
        "stable_relationships": reverse("profit_at_risk"),
        "no_intermediaries": f"{reverse('insights')}?by=channel",
        "adapted_processes": f"{reverse('insights')}?by=product",
    }
    return routes.get(criterion, "")


def finding(figure: FigureResult, subject: str = "") -> str:
    """The verdict as a sentence with its figure."""
    values = figure.values
    if values["verdict"] == "insufficient":
        text = _("Not enough evidence for a verdict: %(coverage)s of the weight is answered")
        told = text % {"coverage": numbers.percent(values["coverage"], 0)}
    else:
        yes = _("Key account management is needed: %(score)s of 100")
        no = _("Key account management is not needed: %(score)s of 100")
        text = yes if values["verdict"] == "yes" else no
        told = text % {"score": numbers.number(values["index"] * 100)}
    return f"{subject}: {told}" if subject else told


def programme_words(code: str | None) -> tuple[str, str]:
    """Name and meaning of the programme that fits."""
    if code is None:
        return "", ""
    name, meaning = PROGRAMMES[code]
    return str(name), str(meaning)


def criterion_url(code: str, segment: str = "") -> str:
    """The page of a criterion, about the same segment."""
    return with_segment(reverse("readiness_criterion", args=[code]), segment)


def reasons(figure: FigureResult, codes: list[str], segment: str = "") -> list[Row]:
    """The criteria that pull most, each with its score, its evidence and its address."""
    rows = {row["criterion"]: row for row in figure.rows if row["row"] == "criterion"}
    return [
        {
            "name": WORDS[code].name,
            "text": reason_words(rows[code]),
            "score": score_text(rows[code]["score"]),
            "url": criterion_url(code, segment),
        }
        for code in codes
    ]


def reason_words(row: Row) -> str:
    """What the score rests on: the ledger's number, or how many people answered."""
    if row["source"] in ("ledger", "proxy"):
        return metric_words(row["metric"], row["value"])
    return answer_words(row)


def answer_words(row: Row) -> str:
    """“5 answers, from 1 to 4”."""
    count = row["answers"]
    if not count:
        return ""
    told = ngettext("%(n)s answer", "%(n)s answers", count) % {"n": numbers.number(count)}
    if row["answer_min"] == row["answer_max"]:
        return told
    span = _("%(answers)s, from %(least)s to %(most)s")
    return span % {"answers": told, "least": row["answer_min"], "most": row["answer_max"]}


def score_text(score: float | None) -> str:
    """A score: whole, or with its half."""
    if score is None:
        return "–"
    return numbers.number(score, 0 if float(score).is_integer() else 1)


def change_sentences(figure: FigureResult) -> list[str]:
    """What would turn the verdict."""
    values = figure.values
    rows = {row["criterion"]: row for row in figure.rows if row["row"] == "criterion"}
    if values["verdict"] == "insufficient":
        return _missing_sentences(values)
    if values["moves"]:
        text = _("“%(name)s” alone, at %(to)s instead of %(now)s.")
        return [
            text
            % {
                "name": WORDS[code].name,
                "to": score_text(rows[code]["turns_at"]),
                "now": score_text(rows[code]["score"]),
            }
            for code in values["moves"]
        ]
    names = _names(values["moves_together"])
    if not names:
        return [_("Nothing: even at the other end of every scale it stays.")]
    end = 0 if values["verdict"] == "yes" else 4
    text = _("No criterion alone. At %(end)s together: %(names)s.")
    return [text % {"end": end, "names": names}]


def _names(codes: list[str]) -> str:
    return ", ".join(_("“%(name)s”") % {"name": WORDS[code].name} for code in codes)


def _missing_sentences(values: Row) -> list[str]:
    """Which answers would lead to a verdict, and where it may lie."""
    names = _names(values["unanswered"][:4])
    told = []
    if names:
        told.append(_("Answer first what weighs most: %(names)s.") % {"names": names})
    low, high = values["index_low"], values["index_high"]
    if low is not None and high is not None:
        span = {"low": numbers.number(low * 100), "high": numbers.number(high * 100)}
        text = _("Once all is answered it will be between %(low)s and %(high)s of 100.")
        told.append(text % span)
    return told
