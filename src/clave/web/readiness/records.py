"""Diagnoses that were kept: recording today's, and one of them beside the diagnosis of today."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clave.apps.identity.roles import Permission
from clave.apps.readiness.models import Diagnosis
from clave.apps.readiness.selectors import diagnose, diagnoses_for
from clave.apps.readiness.services.diagnoses import record_diagnosis
from clave.figures.base import FigureResult, Row
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import dates, numbers
from clave.web.criteria import SOURCES, WORDS
from clave.web.refusals import sentence

from .common import crumbs, segment_asked, with_segment
from .words import finding, metric_words, programme_words, score_text


@page(Permission.MANAGE_READINESS)
@require_POST
def record(request: UserRequest) -> HttpResponseBase:
    """Keep the diagnosis as it stands today."""
    segment = segment_asked(request, request.user)
    try:
        made = record_diagnosis(
            acting_user=request.user, segment=segment, note=request.POST.get("note", "")
        )
    except Refused as refusal:
        messages.error(request, sentence(refusal))
        return redirect(with_segment(reverse("readiness"), segment))
    messages.success(request, _("Today's diagnosis is kept."))
    return redirect("kept_diagnosis", pk=made.pk)


@page(Permission.SEE_INSIGHTS)
@require_GET
def kept(request: UserRequest, pk: int) -> HttpResponseBase:
    """A kept diagnosis beside another one, or beside today's."""
    found = Diagnosis.objects.filter(pk=pk).first()
    if found is None or found not in diagnoses_for(request.user, found.segment):
        raise Http404
    others = [one for one in diagnoses_for(request.user, found.segment) if one.pk != pk]
    other = next((one for one in others if str(one.pk) == request.GET.get("with", "")), None)
    then = _figure(found.figure)
    now = _figure(other.figure) if other else diagnose(request.user, segment=found.segment).figure
    sees_all = request.user.may(Permission.SEE_ANSWERS)
    context = {
        "title": finding(then, found.segment),
        "found": found,
        "programme": programme_words(then.values["programme"])[0],
        "against": dates.date_text(other.recorded_on) if other else _("today"),
        "change": _change(then, now),
        "rows": _rows(then, now),
        "then": then.values,
        "now": now.values,
        "choices": _choices(found, others, other),
        "sheets": _sheets(found) if sees_all else [],
        "crumbs": crumbs({"label": dates.date_text(found.recorded_on)}),
    }
    return render(request, "readiness/kept.html", context)


def _figure(stored: dict[str, Any]) -> FigureResult:
    """A figure as it was kept: ratios and words; there is no money in it."""
    as_of = stored["as_of"]
    return FigureResult(
        figure=stored["figure"],
        definition=stored["definition"],
        period=None,
        as_of=date.fromisoformat(as_of) if as_of else None,
        currency=stored["currency"],
        values=stored["values"],
        rows=stored["rows"],
    )


def _change(then: FigureResult, now: FigureResult) -> str:
    before, after = then.values["index"], now.values["index"]
    if before is None or after is None:
        return ""
    words = {"before": numbers.number(before * 100), "after": numbers.number(after * 100)}
    if round(before * 100) == round(after * 100):
        return _("The score has not moved: %(after)s of 100") % words
    return _("The score went from %(before)s to %(after)s of 100") % words


def _rows(then: FigureResult, now: FigureResult) -> list[dict[str, Any]]:
    """Criterion by criterion: then, now, and the difference; what was not known stays unknown."""
    today = {row["criterion"]: row for row in now.rows if row["row"] == "criterion"}
    return [_row(row, today[row["criterion"]]) for row in then.rows if row["row"] == "criterion"]


def _row(then: Row, now: Row) -> dict[str, Any]:
    known = then["score"] is not None and now["score"] is not None
    return {
        "name": WORDS[then["criterion"]].name,
        "url": reverse("readiness_criterion", args=[then["criterion"]]),
        "then": score_text(then["score"]),
        "now": score_text(now["score"]),
        "change": _difference(now["score"] - then["score"]) if known else "–",
        "source": SOURCES[then["source"]],
        "evidence": metric_words(then["metric"], then["value"]),
        "evidence_now": metric_words(now["metric"], now["value"]),
        "weight": then["weight"],
    }


def _difference(change: float) -> str:
    if not change:
        return "0"
    return numbers.number(change, 0 if float(change).is_integer() else 1, signed=True)


def _choices(
    found: Diagnosis, others: list[Diagnosis], other: Diagnosis | None
) -> list[dict[str, Any]]:
    here = reverse("kept_diagnosis", args=[found.pk])
    today = {"label": _("today"), "url": here, "active": other is None}
    return [today] + [
        {
            "label": dates.date_text(one.recorded_on),
            "url": f"{here}?with={one.pk}",
            "active": one == other,
        }
        for one in others
    ]


def _sheets(found: Diagnosis) -> list[dict[str, Any]]:
    """Who had answered what, with the comments."""
    return [
        {
            "person": sheet["person"],
            "count": len(sheet["scores"]),
            "said": [
                {"name": WORDS[code].name, "score": sheet["scores"].get(code), "text": text}
                for code, text in sheet["comments"].items()
                if code in WORDS
            ],
        }
        for sheet in found.sheets
    ]
