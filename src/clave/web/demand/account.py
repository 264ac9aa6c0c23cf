"""The demand of an account: what it will order, who says so, product by product."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.models import Account
from clave.apps.demand.plan import NEED, Cell, Plan, Signed
from clave.apps.demand.selectors import AccountPlan, account_plan
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.needs.selectors import needs_named
from clave.apps.promotions.planned import PROMOTION
from clave.apps.promotions.selectors import promotions_named
from clave.figures.demand_plan import ordered
from clave.web.access import UserRequest, page
from clave.web.accounts.account import frame_of, visible_account
from clave.web.components import numbers
from clave.web.components.dates import month_text
from clave.web.definitions import definition_of
from clave.web.demand_words import layer_label
from clave.web.lists import ListPage, show_list

from .charts import demand_chart
from .common import ACCOUNTS, needs_left_out, promotions_left_out, quantity, standing
from .tables import plan_table

_SIGNED = 30
ZERO = Decimal()


@page(*ACCOUNTS)
@require_GET
def demand(request: UserRequest, pk: int) -> HttpResponseBase:
    """The next months against last year, drawn and by product."""
    account = visible_account(request.user, pk)
    found = account_plan(request.user, account)
    plan = found.plan
    title = finding(found)
    context = frame_of(request.user, account, "account_demand")
    context |= {
        "finding": title,
        "why": why(found),
        "standing": standing(plan.basis),
        "chart": demand_chart(found, title),
        "strip": _strip(found),
        "signed": signatures(plan, request.user),
        "left_out": needs_left_out(request.user, plan),
        "unlaid": promotions_left_out(request.user, plan),
        "may_edit": request.user.may(Permission.EDIT_ACCOUNTS) and bool(plan.months),
        "layers": [
            {
                "label": layer_label(layer.name),
                "url": f"{reverse('enter_demand', args=[pk])}?layer={layer.name}",
            }
            for layer in ordered()
            if layer.typed
        ],
        "definition": _(definition_of("forecast")),
        "definition_url": f"{reverse('definitions')}#forecast",
    }
    listed = ListPage(
        name="account_demand",
        table_class=plan_table(plan.months, plan.basis.decimals),
        rows=_rows(plan, account),
        template="demand/account.html",
        search=lambda row, q: q.casefold() in f"{row['name']} {row['product_code']}".casefold(),
        hidden=("demand",),
        default_order="-total",
        file_name=f"clave-demand-{account.code}",
        footer=_totals(plan),
    )
    return show_list(request, listed, context)


def finding(found: AccountPlan) -> str:
    """«En los próximos tres meses pedirá 12.300 unidades, un 4,2 % menos que hace un año»."""
    plan = found.plan
    if plan.basis.source is None:
        return _("What it will order is not known yet")
    if not any(plan.total(month) for month in plan.months[:3]):
        return _("Nothing is expected in the next three months")
    said = {"n": numbers.number(found.next_three)}
    if not found.before:
        return _("In the next three months it will order %(n)s pieces") % said
    change = (found.next_three - found.before) / found.before
    said["rate"] = numbers.percent(abs(change))
    if round(change, 3) == 0:
        return _("In the next three months it will order %(n)s pieces, as a year before") % said
    if change < 0:
        text = _(
            "In the next three months it will order %(n)s pieces, %(rate)s less than a year before"
        )
    else:
        text = _(
            "In the next three months it will order %(n)s pieces, %(rate)s more than a year before"
        )
    return text % said


def why(found: AccountPlan) -> str:
    """The interval, and how much of the plan people changed."""
    plan = found.plan
    if plan.basis.source is None or not plan.months:
        return ""
    said = {"low": numbers.number(found.low), "high": numbers.number(found.high)}
    parts = [_("In eight of ten cases the forecast lies between %(low)s and %(high)s.") % said]
    touched = sum(bool(cell.entries) for cells in plan.cells.values() for cell in cells.values())
    if touched:
        said = {"n": numbers.number(touched)}
        parts.append(_("People, needs and promotions changed %(n)s cells of it.") % said)
    return " ".join(parts)


def _strip(found: AccountPlan) -> list[dict[str, Any]]:
    plan, decimals = found.plan, found.plan.basis.decimals
    shown = [
        {"label": month_text(month), "value": quantity(plan.total(month), decimals)}
        for month in plan.months[:3]
    ]
    if plan.months:
        before = numbers.number(found.before) if found.before is not None else numbers.not_known()
        shown.append({"label": _("The same three months a year before"), "value": before})
    return shown


def _rows(plan: Plan, account: Account) -> list[dict[str, Any]]:
    rows = []
    for (code, product), cells in plan.cells.items():
        values = [cells[m].consensus if m in cells else ZERO for m in plan.months]
        if not any(values) and not any(cell.entries for cell in cells.values()):
            continue
        rows.append(
            {
                "key": f"{code}-{product}",
                "name": plan.basis.name_of(product),
                "account_code": code,
                "product_code": product,
                "demand": plan.basis.family_of(product) or "",
                "url": f"{reverse('lines')}?account={account.pk}&product={product}",
                "total": sum(values, ZERO),
                **_ends(cells),
                **{f"m{place}": value for place, value in enumerate(values)},
            }
        )
    return rows


def _ends(cells: Mapping[date, Cell]) -> dict[str, Decimal]:
    """Between what the sum of the forecast lies; errors of months taken as independent."""
    known = [cell for cell in cells.values() if cell.base is not None]
    middle = sum((cell.base or ZERO for cell in known), ZERO)
    below = sum(((cell.base or ZERO) - cell.low) ** 2 for cell in known)
    above = sum((cell.high - (cell.base or ZERO)) ** 2 for cell in known)
    return {
        "low": max(middle - Decimal(below).sqrt(), ZERO),
        "high": middle + Decimal(above).sqrt(),
    }


def _totals(plan: Plan) -> dict[str, Any]:
    months = {f"m{place}": plan.total(month) for place, month in enumerate(plan.months)}
    return {"name": _("Total"), **months, "total": sum(months.values(), ZERO)} if months else {}


def signatures(plan: Plan, user: User) -> list[dict[str, Any]]:
    """Who said what of which cell, the newest first; of needs and promotions that ``user`` sees,
    what they are."""
    found = [
        (entry.when, product, month, cell.base, entry)
        for (_account, product), cells in plan.cells.items()
        for month, cell in cells.items()
        for entry in cell.entries.values()
    ]
    found.sort(key=lambda one: one[0], reverse=True)
    known = _names(user, [entry for *_, entry in found[:_SIGNED]])
    shown = []
    for when, product, month, base, entry in found[:_SIGNED]:
        said = {
            "layer": layer_label(entry.layer),
            "product": plan.basis.name_of(product),
            "month": month_text(month),
            "quantity": quantity(entry.quantity, plan.basis.decimals),
            "base": quantity(base, plan.basis.decimals),
        }
        text = _("%(layer)s: %(quantity)s of %(product)s in %(month)s (forecast %(base)s)") % said
        sources = [known[one] for one in entry.laid if one in known]
        shown.append(
            {"title": text, "when": when, "who": entry.who, "text": entry.why, "sources": sources}
        )
    return shown


def _names(user: User, entries: list[Signed]) -> dict[tuple[str, int], dict[str, str]]:
    """What entries come from, by kind and id: name and address of what ``user`` sees alone."""
    asked = {pk for entry in entries for pk in entry.keys(NEED)}
    ran = {pk for entry in entries for pk in entry.keys(PROMOTION)}
    found = {
        (NEED, pk): {"text": str(one), "url": reverse("need", args=[pk])}
        for pk, one in needs_named(user, asked).items()
    }
    found |= {
        (PROMOTION, pk): {"text": one.title, "url": reverse("promotion", args=[pk])}
        for pk, one in promotions_named(user, ran).items()
    }
    return found
