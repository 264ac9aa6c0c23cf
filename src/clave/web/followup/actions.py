"""Actions: the list, one of them, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Action, ActionState
from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.followup.selectors import WEEK
from clave.apps.followup.services import actions as services
from clave.apps.followup.services.telling import runs_action
from clave.apps.identity.filetypes import FILE_TYPES
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.lists import Filter, ListPage, show_list
from clave.web.refusals import sentence, written

from .common import back, crumbs, item_context, item_url, may_follow_up, tabs, version_of, visible
from .forms import ActionForm
from .paged import PagedItems, searched
from .tables import ActionTable, ItemRow, amount_of

# What subjects above show beside an action: its template and the values that it takes, or nothing.
PANELS: list[Callable[[User, Action], dict[str, Any] | None]] = []


@page()
@require_GET
def actions(request: UserRequest) -> HttpResponseBase:
    """Everything that is to be done, as far as one sees it."""
    everything = Action.objects.visible_to(request.user).select_related("account", "owner", "unit")
    filters = _filters(request, everything)
    shown = _chosen(everything, request.user, {f.name: f.value for f in filters})
    shown = searched(shown, request.GET.get("q", ""))
    context = {
        "finding": _finding(shown),
        "tabs": tabs("actions"),
        "crumbs": crumbs(),
        "new_url": reverse("new_action") if may_follow_up(request.user) else "",
        "new_label": _("New action"),
    }
    listed = ListPage(
        name="actions",
        table_class=ActionTable,
        rows=PagedItems(shown, request.user),  # type: ignore[arg-type]
        template="followup/list.html",
        filters=filters,
        searched=True,
        default_order="due_on",
        file_name="clave-actions",
    )
    return show_list(request, listed, context)


def matches(row: ItemRow, text: str) -> bool:
    """Whether a row of any of the three lists holds ``text``."""
    sought = text.casefold()
    return sought in f"{row.title}\n{row.account}\n{row.person}\n{row.unit}".casefold()


def _finding(shown: QuerySet[Action]) -> str:
    late_ones = Q(due_on__lt=timezone.localdate(), state__in=UNSETTLED)
    counts = shown.order_by().aggregate(all=Count("pk"), late=Count("pk", filter=late_ones))
    late, n = counts["late"], counts["all"]
    text = ngettext("%(n)s action", "%(n)s actions", n) % {"n": numbers.number(n)}
    if not late:
        return text
    words = ngettext("%(n)s of them late", "%(n)s of them late", late)
    return f"{text}, {words % {'n': numbers.number(late)}}"


def _filters(request: UserRequest, everything: QuerySet[Action]) -> list[Filter]:
    """State, whose, and when."""
    units = everything.filter(unit__isnull=False).order_by("unit__name")
    names = units.values_list("unit", "unit__name").distinct()
    owners = everything.order_by("owner__name").values_list("owner", "owner__name").distinct()
    get = request.GET.get
    states = [(str(value), str(label)) for value, label in ActionState.choices]
    filters = [
        Filter("state", _("State"), [("", _("to do and in progress")), *states, ("all", _("All"))]),
        Filter("whose", _("Whose"), [("", _("All")), ("mine", _("mine")), ("given", _("I gave"))]),
        Filter(
            "due", _("Due"), [("", _("any day")), ("late", _("late")), ("week", _("in 7 days"))]
        ),
        Filter("owner", _("Owner"), [("", _("All")), *((str(pk), name) for pk, name in owners)]),
        Filter("unit", _("Unit"), [("", _("All")), *((str(pk), name) for pk, name in names)]),
    ]
    return [
        Filter(
            f.name, f.label, f.choices, value if (value := get(f.name)) in dict(f.choices) else ""
        )
        for f in filters
        if len(f.choices) > 1
    ]


def _chosen(everything: QuerySet[Action], user: User, wanted: dict[str, str]) -> QuerySet[Action]:
    """The actions that the filters leave."""
    today = timezone.localdate()
    state, whose, due = (wanted.get(name, "") for name in ("state", "whose", "due"))
    if state == "":
        everything = everything.filter(state__in=UNSETTLED)
    elif state != "all":
        everything = everything.filter(state=state)
    if whose:
        everything = everything.filter(**{"owner" if whose == "mine" else "created_by": user})
    if due == "late":
        everything = everything.filter(due_on__lt=today, state__in=UNSETTLED)
    elif due == "week":
        everything = everything.filter(due_on__range=(today, today + WEEK))
    for name in ("owner", "unit"):
        if wanted.get(name):
            everything = everything.filter(**{name: wanted[name]})
    return everything


@page(Permission.FOLLOW_UP)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponseBase:
    """A new action; ``account`` in the address says at which account it began."""
    account = account_asked(request)
    initial = {"title": request.GET.get("title", "")[:200]}
    form = ActionForm(request.POST or None, user=request.user, account=account, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            action = services.create_action(acting_user=request.user, values=form.values())
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("“%(title)s” is given.") % {"title": action.title})
            return redirect(item_url(action))
    return _form(request, form, _("New action"), reverse("actions"))


def account_asked(request: UserRequest) -> Account | None:
    """The account that the address names, as far as the person sees it."""
    text = request.GET.get("account", "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        return None
    return Account.objects.visible_to(request.user).filter(pk=text).first()


def _form(request: UserRequest, form: ActionForm, title: str, to: str) -> HttpResponseBase:
    context = {"form": form, "title": title, "back": to, "crumbs": crumbs({"label": title})}
    return render(request, "followup/form.html", context, status=422 if form.errors else 200)


@page()
@require_GET
def action(request: UserRequest, pk: int) -> HttpResponseBase:
    """One action: what, who, by when, what was said, and how it is closed."""
    record = visible(Action, request.user, pk)
    return _show(request, record)


def _show(request: UserRequest, record: Action, error: str = "") -> HttpResponseBase:
    may_run = runs_action(request.user, record)
    context = item_context(request.user, record, {"label": _("Actions"), "url": reverse("actions")})
    context |= {
        "amount": amount_of(record),
        "may_run": may_run and not record.is_settled,
        "late": record.due_on and record.due_on < timezone.localdate() and not record.is_settled,
        "error": error,
        "accept": ",".join(f".{suffix}" for suffix in FILE_TYPES),
        "max_bytes": settings.CLAVE_FILE_LIMIT,
        "panels": [told for panel in PANELS if (told := panel(request.user, record))],
    }
    return render(request, "followup/action.html", context, status=422 if error else 200)


@page()
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Change an action."""
    record = visible(Action, request.user, pk)
    if not runs_action(request.user, record):
        raise Refused("not_allowed", permission="run_action")
    form = ActionForm(request.POST or None, user=request.user, item=record)
    if request.method == "POST" and written(
        form,
        lambda: services.update_action(
            acting_user=request.user,
            action=record,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect(item_url(record))
    return _form(request, form, record.title, item_url(record))


@page()
@require_POST
def move(request: UserRequest, pk: int) -> HttpResponseBase:
    """Begin an action, or put it back."""
    record = visible(Action, request.user, pk)
    moved = services.move_action(
        acting_user=request.user,
        action=record,
        state=request.POST.get("state", ""),
        expected_version=version_of(request),
    )
    said = {"title": moved.title, "state": moved.get_state_display()}
    messages.success(request, _("“%(title)s” is now %(state)s.") % said)
    return redirect(back(request, item_url(record)))


@page()
@require_POST
def close(request: UserRequest, pk: int) -> HttpResponseBase:
    """It is done, with its evidence."""
    record = visible(Action, request.user, pk)
    try:
        services.close_action(
            acting_user=request.user,
            action=record,
            note=request.POST.get("note", ""),
            upload=request.FILES.get("file"),
            expected_version=version_of(request),
        )
    except Refused as refusal:
        if refusal.code in {"not_allowed", "action_settled"}:
            raise
        return _show(request, record, sentence(refusal))
    messages.success(request, _("“%(title)s” is done.") % {"title": record.title})
    return redirect(back(request, item_url(record)))


@page()
@require_POST
def cancel(request: UserRequest, pk: int) -> HttpResponseBase:
    """It will not be done."""
    record = visible(Action, request.user, pk)
    services.cancel_action(
        acting_user=request.user,
        action=record,
        reason=request.POST.get("reason", ""),
        expected_version=version_of(request),
    )
    messages.success(request, _("“%(title)s” is cancelled.") % {"title": record.title})
    return redirect(item_url(record))


@page()
@require_GET
def evidence(request: UserRequest, pk: int) -> HttpResponseBase:
    """The file that proves it, always as a download."""
    stored = visible(Action, request.user, pk).evidence_file
    if stored is None:
        raise Http404
    return FileResponse(
        stored.content.open("rb"),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.content_type,
    )
