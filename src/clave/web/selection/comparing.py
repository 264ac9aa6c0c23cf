"""Criteria compared two at a time, and the weights that follow (AHP)."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.selection.comparisons import GROUPS, STEPS, Compared, comparison_of
from clave.apps.selection.models import Criterion
from clave.apps.selection.services import comparing as services
from clave.figures.ahp import Triad
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.refusals import carried_out, sentence

from .common import DECIDE, SCORE, page_context, round_of


@page(SCORE)
@require_http_methods(["GET", "POST"])
def compare(request: UserRequest, pk: int) -> HttpResponseBase:
    """Which of two criteria counts more, and by how much."""
    record = round_of(pk)
    group = _group(request)
    if request.method == "POST":
        services.compare_criteria(acting_user=request.user, record=record, values=_values(request))
        messages.success(request, _("Your comparisons are saved."))
        return redirect(f"{reverse('selection_comparison', args=[pk])}?group={group}")
    answer = comparison_of(record, group, request.user)
    context = page_context(request, record, "selection_comparison", _("Comparison"))
    context |= {
        "finding": _finding(answer),
        "answer": answer,
        "group": group,
        "groups": _groups(group),
        "pairs": _pairs(answer),
        "missing": _missing(answer),
        "scale": [{"value": f"{step:.6f}", "label": step_label(step)} for step in STEPS],
        "weights": _weights(answer),
        "triads": [triad_words(triad) for triad in answer.triads],
        "fault": sentence(answer.fault) if answer.fault else "",
        "may_edit": record.is_open,
        "may_use": request.user.may(DECIDE) and record.is_open and bool(answer.weights),
    }
    return render(request, "selection/compare.html", context)


def _group(request: UserRequest) -> str:
    group = request.POST.get("group") or request.GET.get("group", "")
    return group if group in GROUPS else "score"


def _values(request: UserRequest) -> dict[tuple[int, int], float | None]:
    """What was chosen: ``pair-FIRST-SECOND`` → a step of the scale, or nothing."""
    found: dict[tuple[int, int], float | None] = {}
    for name, text in request.POST.items():
        parts = name.split("-")
        if len(parts) != 3 or parts[0] != "pair" or not (parts[1] + parts[2]).isdigit():
            continue
        steps = [step for step in STEPS if f"{step:.6f}" == text]
        found[int(parts[1]), int(parts[2])] = steps[0] if steps else None
    return found


def step_label(step: float) -> str:
    """«3 times more», «a third» in the words of the scale."""
    if abs(step - 1) < 1e-9:
        return _("the same")
    if step > 1:
        return _("%(n)s times more") % {"n": numbers.number(step)}
    return _("%(n)s times less") % {"n": numbers.number(1 / step)}


def _finding(answer: Compared) -> str:
    if not answer.judges:
        return _("Nobody has compared these criteria yet")
    complete = [judge for judge in answer.judges if not judge.missing]
    text = ngettext(
        "%(n)s person compared all the criteria", "%(n)s people compared all the criteria",
        len(complete),
    )  # fmt: skip
    told = text % {"n": numbers.number(len(complete))}
    if answer.consistency is None:
        return told
    ratio = numbers.percent(answer.consistency.ratio, 1)
    if answer.consistency.accepted:
        return _("%(told)s; together they agree: CR %(ratio)s") % {"told": told, "ratio": ratio}
    words = {"told": told, "ratio": ratio}
    return _("%(told)s; together they contradict one another: CR %(ratio)s") % words


def _groups(current: str) -> list[dict[str, Any]]:
    labels = {"score": _("The score"), "strength": _("Our strength")}
    return [
        {"label": labels[name], "url": f"?group={name}", "active": name == current}
        for name in GROUPS
    ]


def _pairs(answer: Compared) -> list[dict[str, Any]]:
    return [
        {"first": first, "second": second, "name": f"pair-{first.pk}-{second.pk}",
         "value": _chosen(answer, first, second)}
        for first, second in combinations(answer.criteria, 2)
    ]  # fmt: skip


def _chosen(answer: Compared, first: Criterion, second: Criterion) -> str:
    value = answer.own.get((first.pk, second.pk))
    if value is None and (other := answer.own.get((second.pk, first.pk))):
        value = 1 / other
    return "" if value is None else f"{value:.6f}"


def _missing(answer: Compared) -> list[dict[str, str]]:
    return [
        {
            "who": str(judge.user),
            "pairs": "; ".join(f"{a} – {b}" for a, b in judge.missing[:6]),
            "more": numbers.number(len(judge.missing) - 6) if len(judge.missing) > 6 else "",
        }
        for judge in answer.judges
        if judge.missing
    ]


def _weights(answer: Compared) -> list[dict[str, Any]]:
    if not answer.weights:
        return []
    others = answer.approximations
    return [
        {
            "criterion": criterion,
            "now": criterion.weight / 10_000,
            "weight": answer.weights[i],
            "geometric": others["geometric_mean"][i],
            "column": others["column_mean"][i],
        }
        for i, criterion in enumerate(answer.criteria)
    ]


def triad_words(triad: Triad) -> str:
    """“Size over Margin is judged 3 times more; by way of Growth it would be 1.3.”"""
    text = _(
        "%(first)s against %(third)s: judged %(judged)s; by way of %(second)s it would be "
        "%(implied)s."
    )
    return text % {
        "first": triad.first,
        "second": triad.second,
        "third": triad.third,
        "judged": _times(triad.judged),
        "implied": _times(triad.implied),
    }


def _times(value: float) -> str:
    if value >= 1:
        return _("%(n)s times more") % {"n": numbers.number(value, 1)}
    return _("%(n)s times less") % {"n": numbers.number(1 / value, 1)}


@page(DECIDE)
@require_POST
def use(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take the weights that the comparisons lead to."""
    record = round_of(pk)
    group = _group(request)
    weighed = carried_out(
        request,
        lambda: services.weigh_by_comparisons(
            acting_user=request.user,
            record=record,
            group=group,
            expected_version=record.version,
        ),
        _("The weights are those of the comparisons now."),
    )
    if not weighed:
        return redirect(f"{reverse('selection_comparison', args=[pk])}?group={group}")
    return redirect("selection_criteria", pk=pk)
