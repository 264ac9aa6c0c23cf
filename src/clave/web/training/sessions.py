"""Sessions: who is invited, who comes, who was there, what each showed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.training import services
from clave.apps.training.models import Course, Invitation, Session, SessionState
from clave.apps.training.selectors import invitations_of, sessions_for
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.refusals import sentence

from .courses import visible_course
from .forms import SessionForm


@page()
@require_GET
def session(request: UserRequest, pk: int) -> HttpResponseBase:
    """One session: when, where; for its guests their answer and check; for its trainer the list."""
    record = visible_session(request.user, pk)
    return show(request, record)


def show(
    request: UserRequest, record: Session, error: str = "", given: Any = None
) -> HttpResponseBase:
    """The page of one session, with what was refused where something was."""
    user = request.user
    teaches = user.pk == record.trainer_id or user.may(Permission.GIVE_TRAINING)
    rows = invitations_of(record)
    own = next((row for row in rows if row.user_id == user.pk), None)
    questions = list(record.course.questions.all())
    begun = record.starts_at <= timezone.now()
    open_check = own is not None and bool(own.attended) and own.checked_at is None
    context = {
        "record": record,
        "finding": _finding(record),
        "error": error,
        "given": given or {},
        "teaches": teaches,
        "own": own,
        "rows": [_row(row, questions) for row in rows] if teaches else [],
        "questions": questions,
        "may_reply": own is not None and record.state == SessionState.PLANNED and not begun,
        "may_note": teaches and begun and record.state != SessionState.CANCELLED,
        "may_change": user.may(Permission.GIVE_TRAINING) and record.state == SessionState.PLANNED,
        "may_check": open_check and record.state == SessionState.HELD and bool(questions),
        "crumbs": [
            {"label": _("Training"), "url": reverse("training")},
            {"label": record.course.topic, "url": reverse("course", args=[record.course_id])},
            {"label": _("Session")},
        ],
    }
    return render(request, "training/session.html", context, status=422 if error else 200)


@page(Permission.GIVE_TRAINING)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest, pk: int) -> HttpResponseBase:
    """Plan a session; who still lacks the course is invited."""
    record = visible_course(request.user, pk)
    form = SessionForm(request.POST or None, course=record, user=request.user)

    def write() -> Session:
        return services.plan_session(
            acting_user=request.user,
            course=record,
            values=form.values(),
            invited=list(form.cleaned_data["invited"]),
        )

    return _form(request, form, record, write, reverse("course", args=[pk]))


@page(Permission.GIVE_TRAINING)
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Another day, place or people: whoever has not answered is asked anew."""
    record = visible_session(request.user, pk)
    form = SessionForm(
        request.POST or None,
        instance=Session.objects.get(pk=pk),
        course=record.course,
        user=request.user,
    )

    def write() -> Session:
        return services.change_session(
            acting_user=request.user,
            session=record,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
            invited=list(form.cleaned_data["invited"]),
        )

    return _form(request, form, record.course, write, reverse("training_session", args=[pk]))


@page(Permission.GIVE_TRAINING)
@require_POST
def cancel(request: UserRequest, pk: int) -> HttpResponseBase:
    """It will not be held."""
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    return written(
        request,
        pk,
        lambda record: services.cancel_session(
            acting_user=request.user,
            session=record,
            reason=request.POST.get("reason", ""),
            expected_version=version,
        ),
    )


@page()
@require_POST
def reply(request: UserRequest, pk: int) -> HttpResponseBase:
    """I come, or I cannot."""
    return written(
        request,
        pk,
        lambda record: services.reply(
            acting_user=request.user, session=record, answer=request.POST.get("answer", "")
        ),
    )


@page()
@require_POST
def attendance(request: UserRequest, pk: int) -> HttpResponseBase:
    """Who was there."""
    present = [int(pk) for pk in request.POST.getlist("present") if _is_number(pk)]
    return written(
        request,
        pk,
        lambda record: services.note_attendance(
            acting_user=request.user, session=record, present=present
        ),
    )


def visible_session(user: User, pk: int) -> Session:
    """The session, or 404: of a course that one sees."""
    found = sessions_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def written(request: UserRequest, pk: int, write: Callable[[Session], object]) -> HttpResponseBase:
    """Do it and say so; where it is refused, show the session with the reason."""
    record = visible_session(request.user, pk)
    try:
        write(record)
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        return show(request, record, sentence(refusal), request.POST)
    messages.success(request, _("Saved."))
    return redirect("training_session", pk=pk)


def _form(
    request: UserRequest, form: SessionForm, course: Course, write: Callable[[], Session], back: str
) -> HttpResponseBase:
    if request.method == "POST" and form.is_valid():
        try:
            saved = write()
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("training_session", pk=saved.pk)
    title = _("Session of “%(topic)s”") % {"topic": course.topic}
    trail = {"label": _("Training"), "url": reverse("training")}
    context = {"form": form, "title": title, "back": back, "crumbs": [trail, {"label": title}]}
    return render(request, "training/form.html", context, status=422 if form.errors else 200)


def _finding(record: Session) -> str:
    counts: Any = record  # annotated by sessions_for
    said = {
        "came": numbers.number(counts.came),
        "invited": numbers.number(counts.invited),
        "passed": numbers.number(counts.passed),
    }
    if record.state == SessionState.HELD:
        return _("%(came)s of %(invited)s were there, %(passed)s have shown it") % said
    if record.state == SessionState.CANCELLED:
        return _("It is not held: %(why)s") % {"why": record.cancel_reason}
    return record.course.topic


def _row(row: Invitation, questions: list[Any]) -> dict[str, Any]:
    free = [q for q in questions if not q.options]
    open_ones = row.checked_at is not None and row.score is None
    answers = [{"pk": q.pk, "text": q.text, "answer": row.answers.get(str(q.pk), "")} for q in free]
    return {"record": row, "answers": answers if open_ones else []}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16
