"""The role of the KAM at one account: what it asks, why, and what somebody decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clave.apps.accounts.models import Account
from clave.apps.identity.access import require
from clave.apps.identity.models import AuditEntry
from clave.apps.identity.roles import Permission
from clave.apps.selection.models import Dimension
from clave.apps.selection.reading import Standing
from clave.apps.workload import services
from clave.apps.workload.models import AccountRole, KeyFor
from clave.apps.workload.selectors import RoleAnswer, role_of
from clave.figures.base import Row
from clave.figures.kam_role import LEVEL_NAMES
from clave.figures.work import BANDS, DIMENSIONS, Work
from clave.web.access import UserRequest, page
from clave.web.accounts.account import frame_of, visible_account
from clave.web.changes import changes_in_words
from clave.web.components import numbers
from clave.web.definitions import definition_of
from clave.web.refusals import written

from . import words
from .forms import RoleForm
from .load import INSIGHTS

Entry = dict[str, Any]
KEY_FOR: dict[str, KeyFor] = {
    Dimension.SALES: KeyFor.SALES,
    Dimension.PROFITABILITY: KeyFor.PROFIT,
    Dimension.STRATEGIC: KeyFor.STRATEGIC,
}


@page(*INSIGHTS)
@require_http_methods(["GET", "POST"])
def role(request: UserRequest, pk: int) -> HttpResponseBase:
    """What the account asks of its KAM; the stage is decided here."""
    account = visible_account(request.user, pk)
    if request.method == "POST":
        require(request.user, Permission.EDIT_ACCOUNTS)
    form = RoleForm(request.POST or None, instance=_record(account))
    if request.method == "POST" and written(
        form,
        lambda: services.decide_role(
            acting_user=request.user,
            account=account,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("account_role", pk=pk)
    context = frame_of(request.user, account, "account_role")
    if account.decider is not None and account.decider_id != account.pk:
        above = Account.objects.filter(pk=account.decider.pk)
        seen = above.visible_to(request.user).first()
        context |= {"decider": seen, "decided_above": True}
        return render(request, "workload/role.html", context)
    context |= _role_context(role_of(request.user, account))
    context |= {"form": form, "may_edit": request.user.may(Permission.EDIT_ACCOUNTS)}
    return render(request, "workload/role.html", context, status=422 if form.errors else 200)


def _record(account: Account) -> AccountRole:
    return AccountRole.objects.filter(account=account).first() or AccountRole(account=account)


def _role_context(answer: RoleAnswer) -> Entry:
    row = answer.row
    shared: Entry = {
        "row": row,
        "record": answer.record,
        "history": [_decision(entry) for entry in answer.history],
        "missing": words.notes_of(answer.figure.missing),
        "assumed": words.notes_of(answer.figure.assumed),
        "definition": _(definition_of("kam_role")),
        "definition_url": f"{reverse('definitions')}#kam_role",
    }
    if row is None:
        return {**shared, "finding": _("Nobody is known here, and no tier or KAM is told yet")}
    return {
        **shared,
        "finding": words.role_finding(row),
        "hours_from": hours_from(row),
        "complexity_word": words.band_word(row["complexity"]) or numbers.not_known(),
        "dimensions": dimension_rows(row, answer.work),
        "cadence": cadence_rows(row),
        "needs": need_rows(row),
        "whys": why_rows(row, answer),
        "proxies": proxy_rows(row),
        "stage_word": words.stage_word(row["stage"]),
        "proxy_word": words.stage_word(row["proxy_stage"]),
        "differs": bool(row["stage"] and row["proxy_stage"] and row["stage"] != row["proxy_stage"]),
    }


def hours_from(row: Row) -> str:
    """Where the hours come from: «reglas: nivel A, complejidad alta, × 1,15 por la etapa»."""
    if row["hours_told"]:
        said = {"hours": words.hours(row["rule_hours"])}
        return _("told; the rules say %(hours)s") % said
    if row["hours"] is None:
        return ""
    said = {
        "tier": row["tier"],
        "band": words.band_word(row["complexity"]),
        "factor": numbers.number(row["stage_factor"], 2),
    }
    if row["stage_factor"] is None:
        return _("by the rules: tier %(tier)s, complexity %(band)s") % said
    return _("by the rules: tier %(tier)s, complexity %(band)s, × %(factor)s for the stage") % said


def dimension_rows(row: Row, work: Work) -> list[Entry]:
    """What makes the account complex, and how much each says."""
    rows = []
    for name in DIMENSIONS:
        band, count = work.rules.bands[name], row[name]
        score = (
            "" if count is None else BANDS[(count >= band.medium_from) + (count >= band.high_from)]
        )
        rows.append(
            {
                "label": words.DIMENSIONS[name],
                "count": numbers.number(count),
                "band": words.band_word(score),
                "limits": _("medium from %(medium)s, high from %(high)s")
                % {
                    "medium": numbers.number(band.medium_from),
                    "high": numbers.number(band.high_from),
                },
            }
        )
    return rows


def cadence_rows(row: Row) -> list[Entry]:
    """Of each level: how often there is to be contact, and how long ago there was."""
    rows = []
    for level, name in LEVEL_NAMES.items():
        days, silent = row[f"{name}_days"], row[f"{name}_silent"]
        asked = row["levels_needed"] is None or level in row["levels_needed"]
        late = level in row["levels_late"]
        nobody = asked and silent is None
        rows.append(
            {
                "level": words.LEVELS[level],
                "asked": numbers.number(days) if asked and days is not None else "–",
                "silent": numbers.number(silent) if silent is not None else "–",
                "late": late,
                "state": _("late")
                if late
                else _("no contact")
                if nobody
                else _("in time")
                if asked and days is not None
                else _("not asked for"),
            }
        )
    return rows


def need_rows(row: Row) -> list[Entry]:
    """Depth and team: what the stage asks, what there is."""
    if row["stage"] is None:
        return []
    uncovered = ", ".join(str(name) for name in row["uncovered_functions"])
    return [
        {
            "label": _("Functions"),
            "needed": numbers.number(row["functions_needed"]),
            "there": numbers.number(row["functions_covered"]),
            "short": bool(row["functions_short"]),
            "note": _("without contact: %(names)s") % {"names": uncovered} if uncovered else "",
        },
        {
            "label": _("Levels"),
            "needed": words.level_words(row["levels_needed"]),
            "there": words.level_words(
                lv for lv in row["levels_needed"] if lv not in row["levels_short"]
            )
            or "–",
            "short": bool(row["levels_short"]),
            "note": "",
        },
        {
            "label": _("Account team"),
            "needed": words.team_words(row["team_needed"]),
            "there": words.team_words(
                lv for lv in row["team_needed"] if lv not in row["team_short"]
            )
            or "–",
            "short": bool(row["team_short"]),
            "note": "",
        },
    ]


def why_rows(row: Row, answer: RoleAnswer) -> list[tuple[str, str]]:
    """Why the account is key: its sales, what it earns us, its place."""
    record = answer.record
    rows = [
        (_("Tier"), row["tier"] or numbers.not_known()),
        (_("Sales 12 m"), numbers.money(row["net_amount"], answer.figure.currency or "")),
        (_("Share of the sales you see"), numbers.percent(row["sales_share"])),
        (_("Customer for"), _years(row["tenure_years"])),
    ]
    if row["margin_rate"] is not None:
        rows.insert(3, (_("Gross margin"), numbers.percent(row["margin_rate"])))
    rows += standing_rows(answer.standing)
    if record is not None and record.key_for:
        told = str(KeyFor(record.key_for).label)
        rows.append((_("Key for"), f"{told}: {record.key_reason}" if record.key_reason else told))
    elif answer.standing is not None and answer.standing.highest:
        said = {"reason": KEY_FOR[answer.standing.highest].label}
        rows.append((_("Key for"), _("%(reason)s, by the selection") % said))
    else:
        rows.append((_("Strategic position"), _("nobody told it")))
    return rows


def standing_rows(standing: Standing | None) -> list[tuple[str, str]]:
    """What the newest round of selection says of the account, dimension by dimension, of 10."""
    if standing is None:
        return []
    parts = [
        f"{Dimension(name).label} {numbers.number(score, 1)}"
        for name, score in standing.scores.items()
    ]
    return [(_("In “%(round)s”, of 10") % {"round": standing.record.name}, ", ".join(parts))]


def proxy_rows(row: Row) -> list[tuple[str, str]]:
    """What can be observed of the relationship, beside the decision; and what cannot."""
    covered = _("%(covered)s of %(all)s") % {
        "covered": numbers.number(row["functions_covered"]),
        "all": numbers.number(row["functions_relevant"]),
    }
    return [
        (_("Functions reached"), covered),
        (_("Contacts with direction"), numbers.number(row["executive_contacts"])),
        (_("Effective threads"), numbers.number(row["effective_threads"], 1)),
        (_("Customer for"), _years(row["tenure_years"])),
        *((label, numbers.not_known()) for label in (_("Share of wallet"), _("Joint plan signed"))),
        *((label, numbers.not_known()) for label in (_("Shared forecast"), _("Exclusivity"))),
    ]


def _years(years: float | None) -> str:
    if years is None:
        return numbers.not_known()
    return _("%(years)s years at least") % {"years": numbers.number(years, 1)}


def _decision(entry: AuditEntry) -> Entry:
    told = {n: pair for n, pair in entry.changes.items() if n not in {"decided_by", "decided_on"}}
    changes = changes_in_words(entry.subject_type, told)
    return {
        "at": entry.at,
        "who": entry.actor_label,
        "changes": [f"{label}: {old} → {new}" for label, old, new in changes],
    }
