"""Courses: who has learnt what, and who still lacks it."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.identity.filetypes import FILE_TYPES
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.training import services
from clave.apps.training.models import Course, Session, SessionState
from clave.apps.training.selectors import (
    Standing,
    courses_for,
    sessions_for,
    standings,
    standings_of,
)
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.lists import ListPage, show_list
from clave.web.plan_tabs import plan_tabs
from clave.web.refusals import carried_out, sentence

from .forms import CourseForm
from .tables import CourseRow, CourseTable, StandingRow, StandingTable

_LINK = re.compile(r"(https?://[^\s<>\"]+)")


@page()
@require_GET
def training(request: UserRequest) -> HttpResponseBase:
    """All courses that one gives or is invited to."""
    courses = list(courses_for(request.user))
    told = standings_of(courses)
    rows = [_row(one, told[one.pk]) for one in courses]
    lacks = sum(row.lacks for row in rows)
    may = request.user.may(Permission.GIVE_TRAINING)
    context = {
        "finding": _finding(len(rows), lacks),
        "tabs": plan_tabs(request.user, "training"),
        "crumbs": [{"label": _("Training")}],
        "new_url": reverse("new_course") if may else "",
        "has_any": bool(rows),
        "sessions": list(
            sessions_for(request.user).filter(state=SessionState.PLANNED).order_by("starts_at")[:6]
        ),
    }
    listed = ListPage(
        name="training",
        table_class=CourseTable,
        rows=rows,
        template="training/list.html",
        search=lambda row, text: text.casefold() in f"{row.topic}\n{row.units}".casefold(),
        default_order="-lacks",
        file_name="clave-training",
    )
    return show_list(request, listed, context)


@page()
@require_GET
def course(request: UserRequest, pk: int) -> HttpResponseBase:
    """One course: who has it, who lacks it, its sessions and material."""
    record = visible_course(request.user, pk)
    may = request.user.may(Permission.GIVE_TRAINING)
    found = standings(record) if may else []
    context = {
        "record": record,
        "finding": _standing_finding(found) if may else record.topic,
        "may": may,
        "sessions": list(sessions_for(request.user).filter(course=record)),
        "questions": list(record.questions.all()),
        "material": [(bool(n % 2), text) for n, text in enumerate(_LINK.split(record.material))],
        "files": list(record.files.select_related("stored")),
        "accept": ",".join(f".{suffix}" for suffix in FILE_TYPES),
        "max_bytes": settings.CLAVE_FILE_LIMIT,
        "crumbs": [_trail(), {"label": record.topic}],
    }
    listed = ListPage(
        name="course",
        table_class=StandingTable,
        rows=[_standing(one) for one in found],
        template="training/course.html",
        search=lambda row, text: text.casefold() in row.person.casefold(),
        file_name="clave-course",
    )
    return show_list(request, listed, context)


@page(Permission.GIVE_TRAINING)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponseBase:
    """A new course."""
    return _form(request, None, _("New course"), reverse("training"))


@page(Permission.GIVE_TRAINING)
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Another wording, other people, another check."""
    record = visible_course(request.user, pk)
    return _form(request, record, record.topic, reverse("course", args=[pk]))


@page(Permission.GIVE_TRAINING)
@require_POST
def add_file(request: UserRequest, pk: int) -> HttpResponseBase:
    """A file of the material."""
    record = visible_course(request.user, pk)
    upload = request.FILES.get("file")

    def write() -> None:
        if upload is None:
            raise Refused("file_empty", name="")
        services.add_material(acting_user=request.user, course=record, upload=upload)

    carried_out(request, write, _("Saved."))
    return redirect("course", pk=pk)


@page()
@require_GET
def file(request: UserRequest, pk: int, file: int) -> HttpResponseBase:
    """A file of the material, always as a download."""
    kept = get_object_or_404(visible_course(request.user, pk).files, pk=file)
    return FileResponse(
        kept.stored.content.open("rb"),
        as_attachment=True,
        filename=kept.stored.name,
        content_type=kept.stored.content_type,
    )


def visible_course(user: User, pk: int) -> Course:
    """The course, or 404."""
    found = Course.objects.visible_to(user).select_related("owner").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _form(request: UserRequest, record: Course | None, title: str, back: str) -> HttpResponseBase:
    instance = Course.objects.get(pk=record.pk) if record else None
    form = CourseForm(request.POST or None, instance=instance)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_course(
                acting_user=request.user,
                course=record,
                values=form.values(),
                expected_version=form.cleaned_data["version"] or 0,
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("course", pk=saved.pk)
    context = {
        "form": form,
        "title": title,
        "back": back,
        "crumbs": [_trail(), {"label": title}],
    }
    return render(request, "training/form.html", context, status=422 if form.errors else 200)


def _trail() -> dict[str, str]:
    return {"label": _("Training"), "url": reverse("training")}


def _row(one: Course, told: list[Standing]) -> CourseRow:
    found = [row for row in told if row.needs]
    has = sum(row.has_it for row in found)
    days = [(s.state, timezone.localtime(s.starts_at).date()) for s in _sessions(one)]
    names = [*(unit.name for unit in one.units.all()), *(str(user) for user in one.people.all())]
    return CourseRow(
        id=one.pk,
        url=reverse("course", args=[one.pk]),
        topic=one.topic,
        units=", ".join(names),
        owner=str(one.owner),
        needed=len(found),
        has=has,
        lacks=len(found) - has,
        next_on=min((day for state, day in days if state == SessionState.PLANNED), default=None),
        last_on=max((day for state, day in days if state == SessionState.HELD), default=None),
    )


def _sessions(one: Course) -> list[Session]:
    return list(one.sessions.all())


def _standing(one: Standing) -> StandingRow:
    if one.has_it:
        state = _("has it")
    elif one.waiting:
        state = _("waits for the trainer's judgement")
    elif one.next_at:
        state = _("invited")
    else:
        state = _("lacks it") if one.needs else _("was invited, needs it no longer")
    return StandingRow(
        id=one.user.pk,
        person=str(one.user),
        state=state,
        score=one.score,
        attended=_("yes") if one.attended else _("no"),
        next_on=timezone.localtime(one.next_at).date() if one.next_at else None,
    )


def _finding(courses: int, lacks: int) -> str:
    if not courses:
        return _("No course yet")
    text = ngettext("%(n)s course", "%(n)s courses", courses) % {"n": numbers.number(courses)}
    if not lacks:
        return _("%(text)s; nobody lacks one") % {"text": text}
    more = ngettext(
        "%(n)s result is still to be shown", "%(n)s results are still to be shown", lacks
    )
    return _("%(text)s; %(more)s") % {"text": text, "more": more % {"n": numbers.number(lacks)}}


def _standing_finding(found: list[Standing]) -> str:
    need = [one for one in found if one.needs]
    has: Any = sum(one.has_it for one in need)
    said = {"has": numbers.number(has), "all": numbers.number(len(need))}
    if need and has == len(need):
        return _("All %(all)s who need it have it") % said
    return _("%(has)s of the %(all)s who need it have it") % said
