"""Who the keys are by which files name people: said once, and remembered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.targets.keys import KeySeen, keys_of_files
from clave.apps.targets.services import name_person
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.components.dates import period_text
from clave.web.refusals import written
from clave.web.words import enumerated, kind_label

from .board import crumbs

NOBODY = "nobody"


class PeopleForm(forms.Form):
    """A choice for each key: a person, nobody, or nothing said."""

    def __init__(self, *args: Any, keys: list[KeySeen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = keys
        people = User.objects.filter(is_active=True).order_by("name")
        choices = [
            ("", gettext_lazy("not said yet")),
            *((str(one.pk), str(one)) for one in people),
            (NOBODY, gettext_lazy("nobody who is here")),
        ]
        for number, one in enumerate(keys):
            field = forms.ChoiceField(
                label=one.key,
                choices=choices,
                required=False,
                initial=_said(one),
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            self.fields[f"who_{number}"] = field
            self.fields[f"key_{number}"] = forms.CharField(
                widget=forms.HiddenInput, initial=one.key
            )
            self.fields[f"version_{number}"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=one.record.version if one.record else 0
            )

    def clean(self) -> dict[str, Any]:
        """The keys must be those that the page asked of: files may have changed since."""
        found = super().clean() or {}
        asked = {one.key for one in self.keys}
        told = {value for name, value in found.items() if name.startswith("key_")}
        if told != asked:
            raise forms.ValidationError(
                _("The files have changed since this page was opened: open it again.")
            )
        return found

    def rows(self) -> list[dict[str, Any]]:
        """What is known of each key, with its fields."""
        return [
            {
                "seen": one,
                "where": enumerated(kind_label(kind) for kind in one.kinds),
                "months": period_text(one.first, one.last) if one.first and one.last else "",
                "who": self[f"who_{number}"],
                "hidden": (self[f"key_{number}"], self[f"version_{number}"]),
            }
            for number, one in enumerate(self.keys)
        ]

    def answers(self) -> list[tuple[str, str, int]]:
        """Key, answer and version of what was said anew."""
        told = self.cleaned_data
        numbered = range(len(self.keys))
        said = {one.key: _said(one) for one in self.keys}
        answers = [
            (told[f"key_{n}"], told[f"who_{n}"], told[f"version_{n}"]) for n in numbered
        ]  # fmt: skip
        return [one for one in answers if one[1] and one[1] != said[one[0]]]


def _said(one: KeySeen) -> str:
    if one.record is None:
        return ""
    return str(one.record.user_id) if one.record.user_id else NOBODY


@page(Permission.SET_TARGETS)
@require_http_methods(["GET", "POST"])
def people(request: UserRequest) -> HttpResponseBase:
    """Keys that no e-mail and no name here meets; who they are is said once."""
    keys = keys_of_files(Questions(request.user))
    form = PeopleForm(request.POST or None, keys=keys)
    if request.method == "POST" and written(form, lambda: _write(request, form)):
        messages.success(request, _("Remembered: files that come later are read so too."))
        return redirect("targets")
    context = {
        "form": form,
        "rows": form.rows(),
        "finding": _finding(keys),
        "crumbs": crumbs({"label": _("Who is who")}),
    }
    return render(request, "targets/people.html", context, status=422 if form.errors else 200)


def _write(request: UserRequest, form: PeopleForm) -> None:
    people = {str(one.pk): one for one in User.objects.filter(is_active=True)}
    for key, answer, version in form.answers():
        name_person(
            acting_user=request.user,
            key=key,
            user=None if answer == NOBODY else people[answer],
            expected_version=version,
        )


def _finding(keys: list[KeySeen]) -> str:
    unsaid = sum(one.is_open for one in keys)
    if not keys:
        return _("Files name nobody who is not known here")
    if not unsaid:
        return _("Everybody whom files name is known")
    text = ngettext(
        "Files name %(n)s person by a key that nobody here has: say who it is",
        "Files name %(n)s people by keys that nobody here has: say who they are",
        unsaid,
    )
    return text % {"n": numbers.number(unsaid)}
