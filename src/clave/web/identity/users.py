"""The people who may log in."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.identity import services
from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Permission, Role
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.lists import Filter, ListPage, show_list
from clave.web.refusals import carried_out, sentence

from .forms import NewUserForm, PasswordForm, UserForm
from .settings import tabs
from .tables import UserTable

USERS = (Permission.MANAGE_USERS,)


@page(*USERS)
@require_GET
def users(request: UserRequest) -> HttpResponseBase:
    """Everybody."""
    role = request.GET.get("role", "")
    people = [user for user in User.objects.all() if role in ("", user.role)]
    choices = [("", _("All")), *((value, str(label)) for value, label in Role.choices)]
    context = {"tabs": tabs(request.user, "users"), "crumbs": _crumbs()}
    return show_list(
        request,
        ListPage(
            name="users",
            table_class=UserTable,
            rows=people,
            template="identity/users.html",
            filters=[Filter("role", _("Role"), choices, role)],
            search=lambda user, text: text.casefold() in f"{user.name} {user.email}".casefold(),
            default_order="name",
            file_name="clave-users",
        ),
        context,
    )


@page(*USERS)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponseBase:
    """A new person."""
    form = NewUserForm(request.POST or None, initial={"language": Company.current().language})
    if request.method == "POST" and form.is_valid():
        try:
            user = services.create_user(acting_user=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("%(name)s may log in now.") % {"name": user.name})
            return redirect("users")
    context = {"form": form, "crumbs": _crumbs(_("New user"))}
    return render(request, "identity/user.html", context, status=422 if form.errors else 200)


@page(*USERS)
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponseBase:
    """A person's name, role, language, and whether they may log in."""
    user = get_object_or_404(User, pk=pk)
    form = UserForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            services.update_user(
                acting_user=request.user,
                user=get_object_or_404(User, pk=pk),
                values=values,
                expected_version=version,
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("users")
    context = {
        "form": form,
        "person": get_object_or_404(User, pk=pk),
        "password_form": PasswordForm(),
        "crumbs": _crumbs(str(user)),
    }
    return render(request, "identity/user.html", context, status=422 if form.errors else 200)


@page(*USERS)
@require_POST
def password(request: UserRequest, pk: int) -> HttpResponseBase:
    """Give a person a new password."""
    user = get_object_or_404(User, pk=pk)
    form = PasswordForm(request.POST)
    if form.is_valid():
        carried_out(
            request,
            lambda: services.set_password(
                acting_user=request.user, user=user, password=form.cleaned_data["password"]
            ),
            _("%(name)s has a new password.") % {"name": user.name},
        )
    return redirect("user", pk=pk)


def _crumbs(last: str = "") -> list[dict[str, str]]:
    crumbs = [
        {"label": _("Settings"), "url": reverse("settings")},
        {"label": _("Users"), "url": reverse("users")},
    ]
    return [*crumbs, {"label": last}] if last else crumbs
