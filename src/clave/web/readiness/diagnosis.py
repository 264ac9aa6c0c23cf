"""The diagnosis: verdict, reasons, the thirteen criteria; one criterion; one page to print."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.identity.roles import Permission
from clave.apps.readiness.selectors import (
    Diagnosed,
    diagnose,
    diagnoses_for,
    may_answer,
    said_about,
    segments_for,
)
from clave.figures.base import Row
from clave.figures.readiness_criteria import BY_CODE, LINE
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.criteria import SOURCES, WORDS
from clave.web.definitions import definition_of
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import ListPage, show_list
from clave.web.printed import print_page

from .common import crumbs, segment_asked, with_segment
from .tables import CriteriaTable
from .words import (
    answer_words,
    change_sentences,
    criterion_url,
    evidence_url,
    finding,
    metric_name,
    metric_number,
    metric_words,
    programme_words,
    reasons,
    score_text,
)

INSIGHTS = (Permission.SEE_INSIGHTS,)


@page(*INSIGHTS)
@require_GET
def readiness(request: UserRequest) -> HttpResponseBase:
    """Do we need key account management? Of the company or of a segment."""
    segment = segment_asked(request, request.user)
    answer = diagnose(request.user, segment=segment)
    rows = criteria_rows(answer)
    context = told(answer) | {
        "tabs": insight_tabs("readiness"),
        "segment": segment,
        "scope_words": segment or _scope_words(answer),
        "segment_choices": _segment_choices(request, answer),
        "kept": diagnoses_for(request.user, segment),
        "may_manage": request.user.may(Permission.MANAGE_READINESS),
        "may_answer": may_answer(request.user, answer.questionnaire),
        "answer_url": with_segment(reverse("answer_readiness"), segment),
        "pdf_url": with_segment(reverse("readiness_pdf"), segment),
        "table_note": _("Bar: the score that counts. Tick: what the other side says."),
        "definition": _(definition_of("readiness")),
        "definition_url": f"{reverse('definitions')}#readiness",
        "crumbs": [*crumbs()[:-1], {"label": _("Readiness")}],
    }
    listed = ListPage(
        name="readiness",
        table_class=CriteriaTable,
        rows=rows,
        template="readiness/diagnosis.html",
        default_order="number",
        file_name="clave-readiness",
        footer={"name": _("Total"), "weight": answer.figure.values["total_weight"]},
    )
    return show_list(request, listed, context)


@page(*INSIGHTS)
@require_GET
def pdf(request: UserRequest) -> HttpResponseBase:
    """The diagnosis on one page."""
    segment = segment_asked(request, request.user)
    answer = diagnose(request.user, segment=segment)
    context = told(answer) | {
        "title": _("Do we need key account management?"),
        "subject": segment or _scope_words(answer),
        "rows": criteria_rows(answer),
        "data_to": answer.figure.as_of,
        "definition": _(definition_of("readiness")),
    }
    return print_page(request, "printed/readiness.html", context, name=_("readiness"))


@page(*INSIGHTS)
@require_GET
def criterion(request: UserRequest, code: str) -> HttpResponseBase:
    """One criterion: what each score means, the ledger's numbers, what people said."""
    if code not in BY_CODE:
        raise Http404
    segment = segment_asked(request, request.user)
    answer = diagnose(request.user, segment=segment)
    row = next(r for r in answer.figure.rows if r["row"] == "criterion" and r["criterion"] == code)
    metrics = [r for r in answer.figure.rows if r["row"] == "metric" and r["criterion"] == code]
    words = WORDS[code]
    sees_all = request.user.may(Permission.SEE_ANSWERS)
    context = {
        "title": _criterion_finding(row),
        "question": words.question,
        "row": row,
        "source": SOURCES[row["source"]],
        "levels": [
            {"score": score, "text": text, "here": row["score"] == score}
            for score, text in enumerate(words.anchors)
        ],
        "metrics": [_metric(metric) for metric in metrics],
        "evidence_url": evidence_url(code) if metrics else "",
        "people": answer_words(row),
        "median": None if row["answer_median"] is None else score_text(row["answer_median"]),
        "said": said_about(
            answer.questionnaire, code, segment, only=None if sees_all else request.user
        ),
        "own": answer.own,
        "answer_url": f"{with_segment(reverse('answer_readiness'), segment)}#{code}",
        "may_answer": may_answer(request.user, answer.questionnaire),
        "crumbs": crumbs({"label": str(words.name)}),
    }
    return render(request, "readiness/criterion.html", context)


def told(answer: Diagnosed) -> dict[str, Any]:
    """Verdict, reasons and what would change them, for a page and for print."""
    figure, values = answer.figure, answer.figure.values
    programme, meaning = programme_words(values["programme"])
    return {
        "figure": figure,
        "own": answer.own,
        "finding": finding(figure, subject_of(answer)),
        "insufficient": values["verdict"] == "insufficient",
        "programme": programme,
        "programme_meaning": meaning,
        "for": reasons(figure, values["reasons_for"], answer.segment),
        "against": reasons(figure, values["reasons_against"], answer.segment),
        "changes": change_sentences(figure),
        "figures": _figures(answer),
    }


def criteria_rows(answer: Diagnosed) -> list[Row]:
    """The thirteen with their words."""
    return [
        row
        | {
            "name": str(WORDS[row["criterion"]].name),
            "source_words": str(SOURCES[row["source"]]),
            "url": criterion_url(row["criterion"], answer.segment),
            "evidence": _evidence(answer, row),
            "evidence_url": evidence_url(row["criterion"]),
            "people": _people(row),
            "other_score": row["answer_median"]
            if row["source"] == "ledger"
            else row["ledger_score"],
        }
        for row in answer.figure.rows
        if row["row"] == "criterion"
    ]


def _evidence(answer: Diagnosed, row: Row) -> str:
    """The ledger's number; of the damage of a loss, why a part of the company has none."""
    of_a_part = answer.partial or answer.segment
    if row["criterion"] == "loss_damage" and row["value"] is None and of_a_part:
        return _("known of the whole company alone: its fixed costs are")
    return metric_words(row["metric"], row["value"])


def _people(row: Row) -> str:
    """“3, 5 answers, from 1 to 4”: the median and its spread."""
    if row["answer_median"] is None:
        return ""
    words = {"median": score_text(row["answer_median"]), "answers": answer_words(row)}
    if row["for_company"]:
        return _("%(median)s for the company (%(answers)s)") % words
    return _("%(median)s (%(answers)s)") % words


def _figures(answer: Diagnosed) -> list[dict[str, Any]]:
    values = answer.figure.values
    index = values["index"]
    return [
        {
            "label": _("Weighted score"),
            "value": "–" if index is None else numbers.number(index * 100),
            "unit": _("of 100"),
            "note": _("from %(line)s on it is needed") % {"line": numbers.number(LINE * 100)},
        },
        {
            "label": _("Coverage"),
            "value": numbers.percent(values["coverage"], 0),
            "note": _("%(needed)s needed for a verdict")
            % {"needed": numbers.percent(values["coverage_needed"], 0)},
        },
        {"label": _("From the ledger"), "value": numbers.number(values["from_ledger"])},
        {"label": _("Answered"), "value": numbers.number(values["answered"])},
        {
            "label": _("By proxy alone"),
            "value": numbers.number(values["by_proxy"]),
            "note": _("count half until somebody answers"),
        },
    ]


def _criterion_finding(row: Row) -> str:
    name = WORDS[row["criterion"]].name
    if row["score"] is None:
        return _("%(name)s: nobody has answered yet") % {"name": name}
    return _("%(name)s: %(score)s of 4") % {"name": name, "score": score_text(row["score"])}


def _metric(row: Row) -> dict[str, Any]:
    """A number of the ledger with the values from which on it scores."""
    anchors = next(m for m in BY_CODE[row["criterion"]].metrics if m.code == row["metric"]).anchors
    return {
        "name": metric_name(row["metric"]),
        "value": metric_number(row["metric"], row["value"]),
        "score": None if row["score"] is None else score_text(row["score"]),
        "anchors": [metric_number(row["metric"], value) for value in anchors],
    }


def subject_of(answer: Diagnosed) -> str:
    """What the finding is about, where it is not the company."""
    if answer.segment:
        return answer.segment
    return _("Your accounts") if answer.partial else ""


def _scope_words(answer: Diagnosed) -> str:
    return _("your accounts") if answer.partial else _("the whole company")


def _segment_choices(request: UserRequest, answer: Diagnosed) -> list[dict[str, Any]]:
    names, segment = segments_for(request.user), answer.segment
    here = reverse("readiness")
    whole = {"label": _scope_words(answer), "url": here, "active": not segment}
    return [whole] + [
        {"label": name, "url": with_segment(here, name), "active": name == segment}
        for name in names
    ]
