"""The income statement of an account, and what is behind each of its steps."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account
from clave.apps.accounts.overview import Overview
from clave.apps.identity.roles import Permission
from clave.apps.profit.selectors import (
    Statement,
    activities_of,
    by_rows,
    carrying_of,
    deductions_of,
    statement_of,
)
from clave.figures.base import Row
from clave.figures.pnl_steps import ON_COSTS, STEPS, TOTALS
from clave.figures.profit_rules import STEPS_OF_DEDUCTIONS
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.accounts.results import result_views
from clave.web.components import numbers
from clave.web.components.dates import month_text
from clave.web.definitions import definition_of
from clave.web.lists import ListPage, show_list

from .charts import months_chart, statement_chart
from .schemes import scheme_entries
from .tables import BehindTable, PartsTable, StatementTable
from .words import (
    name_of,
    notes_of,
    reason_sentences,
    statement_finding,
    statement_title,
    step_label,
)

Entry = dict[str, Any]
BEHIND = (*STEPS_OF_DEDUCTIONS, "activity_cost", "receivable_carrying_cost")
_ADDED = {"invoiced_sales", "off_invoice", "net_sales"}


@page(*SIGHT)
@require_GET
def statement(request: UserRequest, pk: int) -> HttpResponseBase:
    """What the account leaves us, step by step."""
    account = visible_account(request.user, pk)
    context = frame_of(request.user, account, "account_results")
    seen: Overview = context["seen"]
    found, with_costs = statement_of(request.user, seen), request.user.may(Permission.SEE_MARGINS)
    rows = step_rows(found, account, context["months_query"], with_costs)
    finding = statement_finding(found, with_costs)
    context |= {
        "views": result_views(account, "account_pnl"),
        "choices": _choices(account, "steps"),
        "finding": finding,
        "lead": _above(account, seen),
        "story": reason_sentences(found) if with_costs else [],
        "chart": statement_chart(found.figure, rows, statement_title(found, with_costs)),
        "schemes": scheme_entries(request.user, seen),
        **_notes(found.figure.missing, found.figure.assumed),
    }
    listed = ListPage(
        name="account_pnl",
        table_class=StatementTable,
        rows=rows,
        template="profit/statement.html",
        file_name="clave-income-statement",
    )
    return show_list(request, listed, context)


@page(*SIGHT)
@require_GET
def parts(request: UserRequest, pk: int, by: str) -> HttpResponseBase:
    """The same by month, family or account."""
    if by not in {"month", "family", "account"}:
        raise Http404
    account = visible_account(request.user, pk)
    context = frame_of(request.user, account, "account_results")
    seen: Overview = context["seen"]
    figure = by_rows(seen, by)
    with_costs = request.user.may(Permission.SEE_MARGINS)
    finding = statement_finding(Statement(figure, None, []), with_costs)
    context |= {
        "views": result_views(account, "account_pnl"),
        "choices": _choices(account, by),
        "finding": finding,
        "chart": months_chart(figure, finding) if by == "month" else None,
        **_notes(figure.missing, figure.assumed),
    }
    listed = ListPage(
        name=f"account_pnl_{by}",
        table_class=PartsTable,
        rows=[_part(row, by, account, context["months_query"]) for row in figure.rows],
        template="profit/statement.html",
        search=lambda row, text: text.casefold() in row["name"].casefold(),
        default_order="key" if by == "month" else "-net_sales",
        file_name="clave-income-statement",
        footer={"name": _("Total"), **figure.values},
    )
    return show_list(request, listed, context)


@page(*SIGHT)
@require_GET
def behind(request: UserRequest, pk: int, step: str) -> HttpResponseBase:
    """The documents or activities that make a step."""
    account = visible_account(request.user, pk)
    if step not in BEHIND or (step in ON_COSTS and not request.user.may(Permission.SEE_MARGINS)):
        raise Http404
    context = frame_of(request.user, account, "account_results")
    rows = _behind_rows(context["seen"], step)
    total = sum((row["amount"] for row in rows), start=0)
    words = {
        "step": step_label(step),
        "amount": numbers.money(total, context["seen"].currency),
    }
    context |= {
        "views": result_views(account, "account_pnl"),
        "finding": _("%(step)s: %(amount)s in 12 months") % words,
        "back": reverse("account_pnl", args=[pk]),
    }
    listed = ListPage(
        name=f"account_pnl_{step}",
        table_class=BehindTable,
        rows=rows,
        template="profit/behind.html",
        search=lambda row, text: text.casefold() in str(row["name"]).casefold(),
        file_name="clave-income-statement",
        footer={"name": _("Total"), "amount": total},
    )
    return show_list(request, listed, context)


def _above(account: Account, seen: Overview) -> str:
    """That what was agreed with the group above stands there; "" where one does not see it."""
    decider = next((entry for entry in seen.line if entry.id == account.decider_id), None)
    if decider is None:
        return ""
    text = _("What was agreed with %(group)s as a whole stands there, not here.")
    return text % {"group": decider.name}


def step_rows(found: Statement, account: Account, months: str, with_costs: bool) -> list[Entry]:
    """Steps that are known, those that take something away below zero."""
    values, before = found.figure.values, found.before
    net, rows = values["net_sales"], []
    for step in STEPS:
        if (step in ON_COSTS and not with_costs) or values[step] is None:
            continue
        if not values[step] and step not in TOTALS:
            continue
        sign = 1 if step in TOTALS else -1
        amount = sign * values[step]
        earlier = None if before is None or before[step] is None else sign * before[step]
        rows.append(
            {
                "step": step,
                "label": step_label(step),
                "amount": amount,
                "share": amount / net if net > 0 else None,
                "before": earlier,
                "change": None if earlier is None else amount - earlier,
                "url": _url(step, account, months),
            }
        )
    return rows


def _url(step: str, account: Account, months: str) -> str:
    """Where the rows of a step are; "" where it is made of other steps."""
    if step in BEHIND:
        return reverse("account_pnl_step", args=[account.pk, step])
    kinds = {"gross_sales": "sale", "invoiced_sales": "sale", "returns": "return", "cogs": ""}
    if step not in kinds:
        return ""
    kind = {"kind": kinds[step]} if kinds[step] else {}
    return f"{reverse('lines')}?{urlencode({'account': account.code, **kind})}&{months}"


def _behind_rows(seen: Overview, step: str) -> list[Entry]:
    if step == "activity_cost":
        found = activities_of(seen)
    elif step == "receivable_carrying_cost":
        found = carrying_of(seen)
    else:
        found = deductions_of(seen, step)
    names = directory().by_code
    return [_behind(row, names, place, step) for place, row in enumerate(found)]


def _behind(row: Row, names: Any, place: int, step: str) -> Entry:
    entry = names.get(row["account"])
    return {
        "place": place,
        "name": name_of(row.get("activity") or row.get("type") or step_label(step)),
        "month": row["month"],
        "account": entry.name if entry else row["account"],
        "detail": row.get("product") or row.get("family"),
        "quantity": row.get("quantity"),
        "amount": row["amount"],
    }


def _part(row: Row, by: str, account: Account, months: str) -> Entry:
    key = row[by]
    asked: Entry = {"account": account.code}
    name = key or _("not by family")
    if by == "month":
        name, months = month_text(key), urlencode({"from": f"{key:%Y-%m}", "to": f"{key:%Y-%m}"})
    elif by == "account":
        entry = directory().by_code.get(key)
        name = entry.name if entry else (key or _("unassigned"))
        asked = {"account": key or ""}
    elif key:
        asked["family"] = key
    url = f"{reverse('lines')}?{urlencode(asked)}&{months}" if key else ""
    return {**row, "key": str(key or ""), "name": name, "url": url}


def _choices(account: Account, current: str) -> list[Entry]:
    """Steps, months, families, accounts."""
    words = {"steps": _("Steps"), "month": _("Months"), "family": _("Families")}
    words["account"] = _("Accounts")
    return [
        {
            "label": label,
            "url": reverse("account_pnl", args=[account.pk])
            if name == "steps"
            else reverse("account_pnl_by", args=[account.pk, name]),
            "active": name == current,
        }
        for name, label in words.items()
    ]


def _notes(missing: list[Row], assumed: list[Row]) -> Entry:
    return {
        "missing": notes_of(missing),
        "assumed": notes_of(assumed),
        "definition_title": _("Income statement"),
        "definition": _(definition_of("pnl")),
        "definition_url": f"{reverse('definitions')}#pnl",
    }
