"""One promotion: what it is, what was expected, what it brought, what was learnt."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.selectors import Questions, sight_of
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.promotions.models import Promotion, Standing
from clave.apps.promotions.selectors import (
    Learnt,
    learnt_before,
    overlaps_of,
    promotions_for,
    row_of,
    told_of,
)
from clave.figures.base import Row
from clave.figures.promotion_baselines import METHODS
from clave.figures.promotion_series import promotion_series
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.components import charts, numbers
from clave.web.components.dates import date_text
from clave.web.deal_tabs import TAB
from clave.web.definitions import definition_of
from clave.web.followup.common import item_url

from . import words
from .common import visible_promotion
from .forms import CancelForm, LearntForm

Entry = dict[str, Any]
_OPEN = (Standing.DRAFT, Standing.RETURNED)


@page(*SIGHT)
@require_GET
def promotion(request: UserRequest, pk: int) -> HttpResponseBase:
    """The page; ``method`` names another baseline."""
    return show(request, visible_promotion(request.user, pk))


def show(
    request: UserRequest, record: Promotion, forms: dict[str, Any] | None = None
) -> HttpResponseBase:
    """The page, with forms that were not accepted where there are some."""
    user = request.user
    account = visible_account(user, record.account_id)
    asked = request.GET.get("method", "usual_weeks")
    method = asked if asked in METHODS else "usual_weeks"
    questions = Questions(user)
    row = row_of(questions, record, method=method)
    standing = record.standing_on(timezone.localdate())
    context = frame_of(user, account, TAB)
    context["crumbs"] += [
        {"label": _("Promotions"), "url": reverse("account_promotions", args=[account.pk])},
        {"label": record.title},
    ]
    context |= {
        "record": record,
        "standing": standing.label,
        "finding": words.finding(record, standing, told_to(user, row)),
        "facts": facts_of(record),
        "figures_of_it": figures_of(row, record.currency, with_margin=_sees(user)),
        "steps": steps_of(row) if row and row["uplift_rate"] is not None else [],
        "money": money_of(row) if row and _sees(user) else [],
        "chart": chart_of(questions, record, method),
        "methods": words.method_choices(method, reverse("promotion", args=[record.pk])),
        "source": words.SOURCES[row["source"]] if row and row["source"] else "",
        "missing": words.missing_texts(row),
        **_unplanned(user, record, standing, row),
        "provisional": bool(row and row["provisional"]),
        "report_url": f"{reverse('promotion_report', args=[record.pk])}?method={method}",
        "definition": _(definition_of("promotion_return")),
        "definition_url": f"{reverse('definitions')}#promotion_return",
        **_around(user, questions, record, standing),
    }
    context |= _steps(user, record, standing) | (forms or {})
    return render(request, "promotions/one.html", context, status=422 if forms else 200)


def _unplanned(user: User, record: Promotion, standing: Standing, row: Row | None) -> Entry:
    """Why nothing of it lies on the demand plan though it may run, with the way to enter it."""
    if standing not in (Standing.PLANNED, Standing.RUNNING):
        return {}
    text = words.unplanned_text(row)
    may = text and user.may(Permission.EDIT_ACCOUNTS) and user.may(Permission.SEE_INSIGHTS)
    url = f"{reverse('enter_demand', args=[record.account_id])}?layer=promotion" if may else ""
    return {"unplanned": text, "unplanned_url": url}


def _around(user: User, questions: Questions, record: Promotion, standing: Standing) -> Entry:
    """What it overlaps, and what those before it taught."""
    near = promotions_for(user, [record.account.code])
    over = [] if standing == Standing.CANCELLED else overlaps_of(record, near)
    found: Entry = {
        "overlaps": [
            {"url": reverse("promotion", args=[o.other.pk]), "text": words.overlap_text(o)}
            for o in over
        ]
    }
    if standing not in (Standing.ENDED, Standing.CANCELLED):
        found |= learnt_context(user, questions, record)
    return found


def learnt_context(user: User, questions: Questions, record: Promotion) -> Entry:
    """“The last three like this…”, for a promotion that is drafted or planned."""
    learnt = learnt_before(user, questions, told_of_any(record), sight_of(user).codes)
    shown = learnt if _sees(user) else _without_money(learnt)
    return {
        "learnt_text": words.learnt_text(shown),
        "learnt_rows": [
            {
                "title": row["title"],
                "url": reverse("promotion", args=[row["key"]]),
                "uplift": numbers.percent(row["uplift_rate"], 0, signed=True),
                "rate": "" if row["return_rate"] is None else numbers.percent(row["return_rate"]),
                "when": date_text(row["start"]),
            }
            for row in shown.rows
        ],
        "learnt_words": [{"title": one.title, "text": text} for one, text in shown.words],
    }


def told_of_any(record: Promotion) -> Any:
    """The promotion as figures take it; one that is not written down runs at the whole account."""
    return told_of(record, None if record.pk else [])


def _without_money(learnt: Learnt) -> Learnt:
    rows = [row | {"return_rate": None, "profit_amount": None} for row in learnt.rows]
    return Learnt(rows, learnt.words)


def facts_of(record: Promotion) -> list[tuple[str, str]]:
    """What it is, in pairs."""
    sites = ", ".join(site.name for site in record.sites.all()) if record.pk else ""
    found = [
        (_("Mechanics"), record.get_mechanic_display()),
        (_("Days"), f"{date_text(record.starts_on)} – {date_text(record.ends_on)}"),
        (_("Goods"), words.goods_text(record)),
        (_("Where"), sites or _("everywhere at the account")),
        (_("Discount"), words.discount_text(record)),
        (_("Fixed cost"), numbers.money(record.fixed, record.currency)),
        (_("Owner"), str(record.owner)),
    ]
    if record.cancel_reason:
        found.append((_("Why it was cancelled"), record.cancel_reason))
    return [(str(label), str(value)) for label, value in found]


def figures_of(row: Row | None, currency: str, *, with_margin: bool) -> list[Entry]:
    """Uplift against what it needs, what was spent, what it returned: real beside expected."""
    if row is None:
        return []
    expected = row["expected_uplift_rate"]
    found = []
    if row["uplift_rate"] is not None:
        said = {"rate": _percent(expected)}
        found.append(
            {
                "label": _("Uplift"),
                "value": _percent(row["uplift_rate"]),
                "note": _("expected %(rate)s") % said if expected is not None else "",
            }
        )
    else:
        found.append({"label": _("Expected uplift"), "value": _percent(expected)})
    if with_margin:
        even = row["break_even_rate"]
        never = row["unit_margin"] is not None and even is None
        said_even = _("never") if never else _percent(even)
        note = "" if even is None else _("if nothing is cannibalised or only bought earlier")
        found.append({"label": _("Pays from"), "value": said_even, "note": note})
    spend = row["spend_amount"] if row["spend_amount"] is not None else row["expected_spend_amount"]
    found.append({"label": _("Cost"), "value": numbers.money(spend, currency)})
    if with_margin:
        found.append(_return(row))
    return found


def _return(row: Row) -> Entry:
    real, expected = row["return_rate"], row["expected_return_rate"]
    if real is None:
        return {"label": _("Expected return"), "value": _rate(expected)}
    return {
        "label": _("Return (ROI)"),
        "value": _rate(real),
        "tone": "loss" if real < 0 else "",
        "note": _("expected %(rate)s") % {"rate": _rate(expected)} if expected is not None else "",
    }


def steps_of(row: Row) -> list[Entry]:
    """From what was sold to what would not have been sold: each step a number of units."""
    parts = (
        (_("Sold while it ran"), row["sold_quantity"], ""),
        (_("Would have been sold anyway (baseline)"), -row["baseline_quantity"], ""),
        (_("Taken from our other goods"), -row["cannibalised_quantity"], ""),
        (_("Only bought earlier"), -row["pulled_forward_quantity"], ""),
        (_("More, all told"), row["net_quantity"], "total"),
    )
    return [{"label": label, "value": value, "style": style} for label, value, style in parts]


def money_of(row: Row) -> list[Entry]:
    """The return in money: real where it ended, else expected."""
    if row["profit_amount"] is not None:
        return [
            {"label": _("Margin of what was sold more"), "value": row["margin_amount"]},
            {"label": _("Discount and fixed cost"), "value": -row["spend_amount"]},
            {"label": _("Earned by it"), "value": row["profit_amount"], "style": "total"},
        ]
    if row["expected_profit_amount"] is None:
        return []
    spend, profit = row["expected_spend_amount"], row["expected_profit_amount"]
    return [
        {"label": _("Margin of what would be sold more"), "value": profit + spend},
        {"label": _("Discount and fixed cost"), "value": -spend},
        {"label": _("Expected to be earned by it"), "value": profit, "style": "total"},
    ]


def chart_of(questions: Questions, record: Promotion, method: str) -> Entry | None:
    """The weeks around it against their baseline."""
    told = questions.given(("promotions",))["promotions"]
    rows = promotion_series(questions.connection(), told, record.pk, method)
    if len(rows) < 4:
        return None
    labels = [date_text(row["week"]) for row in rows]
    sold = [float(row["sold"]) for row in rows]
    base = [None if row["baseline"] is None else float(row["baseline"]) for row in rows]
    series: list[Entry] = [
        {"name": _("Sold"), "values": sold, "style": "main"},
        {"name": _("Baseline"), "values": base, "style": "before"},
    ]
    return {
        "id": "weeks",
        "title": _("Each week against what it would have been"),
        "option": charts.line_chart(labels, series, write="number"),
        "unit": _("units a week"),
        "format": "number",
        "card": True,
        "table": {
            "columns": [{"label": _("Week")}, {"label": _("Sold")}, {"label": _("Baseline")},
                        {"label": _("Promotion")}],
            "rows": [
                [
                    date_text(row["week"]),
                    numbers.number(row["sold"]),
                    "–" if row["baseline"] is None else numbers.number(row["baseline"]),
                    _("this one") if row["own"] else _("another") if row["promoted"] else "–",
                ]
                for row in rows
            ],
        },
    }  # fmt: skip


def _steps(user: User, record: Promotion, standing: Standing) -> Entry:
    may_edit = user.may(Permission.EDIT_ACCOUNTS)
    version = {"version": record.version}
    today = timezone.localdate()
    return {
        "may_edit": may_edit,
        "may_change": may_edit and (standing in _OPEN or record.held),
        "may_ask": may_edit
        and user.may(Permission.FOLLOW_UP)
        and standing in _OPEN
        and record.starts_on >= today,
        "may_cancel": may_edit and standing not in (Standing.ENDED, Standing.CANCELLED),
        "may_learn": may_edit and standing == Standing.ENDED,
        "asked_url": item_url(record.approval) if record.approval else "",
        "begun": standing in _OPEN and record.starts_on < today,
        "learnt_form": LearntForm(initial=version | {"learnt": record.learnt}),
        "cancel_form": CancelForm(initial=version, auto_id="cancel_%s"),
    }


def told_to(user: User, row: Row | None) -> Row | None:
    """The row as this person may know it."""
    if row is None or _sees(user):
        return row
    hidden = ("return_rate", "break_even_rate", "expected_return_rate", "unit_margin")
    return row | dict.fromkeys(hidden)


def _sees(user: User) -> bool:
    return user.may(Permission.SEE_MARGINS)


def _percent(value: float | None) -> str:
    return "–" if value is None else numbers.percent(value, 0, signed=True)


def _rate(value: float | None) -> str:
    return "–" if value is None else numbers.percent(value, signed=True)
