"""A promotion on paper: what it is, what was expected, what it brought, what was learnt."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.promotions.models import Promotion
from clave.apps.promotions.selectors import row_of, told_of
from clave.figures.base import Row
from clave.figures.promotion_baselines import METHODS
from clave.figures.promotion_series import promotion_series
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT
from clave.web.components import numbers
from clave.web.components.dates import short_date
from clave.web.components.drawing import Picture, Series, drawn
from clave.web.printed import print_page

from . import words
from .common import visible_promotion
from .one import facts_of, told_to

Entry = dict[str, Any]
Pair = tuple[str, str]
LANGUAGES = ("es", "en")


@page(*SIGHT)
@require_GET
def report(request: UserRequest, pk: int) -> HttpResponseBase:
    """The promotion as PDF: ``method`` names another baseline, ``language`` another language."""
    record = visible_promotion(request.user, pk)
    asked = request.GET.get("language", "")
    with override(asked if asked in LANGUAGES else numbers.language()):
        context = report_context(request.user, record, request.GET.get("method", ""))
        name = f"{_('promotion')} {record.account.name} {record.title}"
        return print_page(request, "printed/promotion.html", context, name=name)


def report_context(user: User, record: Promotion, method: str = "") -> Entry:
    """What the page holds; nothing of margins for who may not know them."""
    chosen = method if method in METHODS else "usual_weeks"
    questions = Questions(user)
    row = told_to(user, row_of(questions, record, method=chosen))
    standing = record.standing_on(timezone.localdate())
    measured = row is not None and row["uplift_rate"] is not None
    return {
        "title": record.title,
        "record": record,
        "standing": standing.label,
        "finding": words.finding(record, standing, row),
        "facts": facts_of(record),
        "rows": compared(record, row, with_margin=user.may(Permission.SEE_MARGINS)) if row else [],
        "measured": measured,
        "source": words.SOURCES[row["source"]] if row and row["source"] else "",
        "method": words.METHODS[chosen],
        "drawing": drawing_of(questions, record, chosen),
        "missing": words.missing_texts(row),
        "provisional": bool(row and row["provisional"]),
        "data_to": row["data_to"] if row else None,
    }


def compared(record: Promotion, row: Row, *, with_margin: bool) -> list[Entry]:
    """Each measure as it was expected, and as it came: what is not known is a dash."""
    told, base = told_of(record), row["expected_baseline_quantity"]
    whole = row["expected_quantity"]
    above = None if whole is None or base is None else whole - base
    taken = None if above is None else above * told.expected_cannibalised
    early = None if above is None else above * told.expected_pulled_forward
    net = None if above is None or taken is None or early is None else above - taken - early
    measured = row["uplift_rate"] is not None
    found = [
        _line(_("Baseline: sold anyway"), _units(base), _units(row["baseline_quantity"])),
        _line(_("Sold while it ran"), _units(whole), _units(row["sold_quantity"])),
        _line(_("Uplift"), _rate(row["expected_uplift_rate"]), _rate(row["uplift_rate"])),
        _line(_("Taken from our other goods"), _units(taken), _units(row["cannibalised_quantity"])),
        _line(_("Only bought earlier"), _units(early), _units(row["pulled_forward_quantity"])),
        _line(_("More, all told"), _units(net), _units(row["net_quantity"])),
        _line(
            _("Discount and fixed cost"),
            _money(row["expected_spend_amount"], record),
            _money(row["spend_amount"], record),
        ),
    ]
    if with_margin:
        real = _money(row["profit_amount"], record)
        loss = row["profit_amount"] is not None and row["profit_amount"] < 0
        found += [
            _line(_("Earned by it"), _money(row["expected_profit_amount"], record), real, loss),
            _line(
                _("Return (ROI)"),
                _rate(row["expected_return_rate"], 1),
                _rate(row["return_rate"], 1),
                loss,
            ),
            _line(_("Pays from an uplift of"), "–" if measured else _even(row), _even(row)),
        ]
    return found


def drawing_of(questions: Questions, record: Promotion, method: str) -> str:
    """The weeks around it as SVG, against what they would have been; "" where too few are known."""
    told = questions.given(("promotions",))["promotions"]
    rows = promotion_series(questions.connection(), told, record.pk, method)
    if len(rows) < 4:
        return ""
    sold = tuple(row["sold"] for row in rows)
    within = tuple(row["sold"] if row["own"] else None for row in rows)
    base = tuple(None if row["baseline"] is None else row["baseline"] for row in rows)
    series = (
        Series(_("Baseline"), base, "plan"),
        Series(_("Sold"), sold, "before"),
        Series(_("This promotion"), within, "main"),
    )
    labels = tuple(short_date(row["week"]) for row in rows)
    return drawn(Picture(labels, series, "line", _("units a week")))


def _line(label: str, expected: str, real: str, loss: bool = False) -> Entry:
    return {"label": label, "expected": expected, "real": real, "tone": "loss" if loss else ""}


def _units(value: Decimal | None) -> str:
    return "–" if value is None else numbers.number(value)


def _money(value: Decimal | None, record: Promotion) -> str:
    return "–" if value is None else numbers.money(value, record.currency)


def _rate(value: float | None, decimals: int = 0) -> str:
    return "–" if value is None else numbers.percent(value, decimals, signed=True)


def _even(row: Row) -> str:
    if row["unit_margin"] is not None and row["break_even_rate"] is None:
        return _("never")
    return _rate(row["break_even_rate"])
