"""Forms of training: a course with its check, a session."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import User
from clave.apps.org.models import Unit
from clave.apps.training.checks import Asked
from clave.apps.training.models import Course, Session
from clave.apps.training.selectors import lacking
from clave.web.components.inputs import MomentInput


class CourseForm(forms.ModelForm[Course]):
    """Topic, goal, material, who needs it, and the check as lines of text."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    check = forms.CharField(
        label=_("Check"),
        required=False,
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "One question a line; below it its answers, each after “-”, the right one after “*”. "
            "A question without answers is answered in words, which the trainer judges."
        ),
    )

    class Meta:
        model = Course
        fields = ("topic", "goal", "material", "units", "people", "pass_mark")
        widgets = {
            "goal": forms.Textarea(attrs={"rows": 2, "maxlength": "2000"}),
            "material": forms.Textarea(attrs={"rows": 4, "maxlength": "4000"}),
            "units": forms.SelectMultiple(attrs={"size": 6}),
            "people": forms.SelectMultiple(attrs={"size": 6}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["people"].queryset = User.objects.filter(is_active=True).order_by("name")
        fields["units"].queryset = Unit.objects.all()
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            self.initial["check"] = check_text(self.instance)

    def clean_check(self) -> list[Asked]:
        """The questions that the lines say."""
        return questions_of(self.cleaned_data["check"])

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        told = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return told | {"questions": self.cleaned_data["check"]}


class SessionForm(forms.ModelForm[Session]):
    """When, where, by whom, for whom."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    link = forms.URLField(label=_("Link"), required=False, max_length=300, assume_scheme="https")
    invited = forms.ModelMultipleChoiceField(
        label=_("Invited"),
        queryset=User.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Whoever still lacks it is chosen."),
    )

    class Meta:
        model = Session
        fields = ("starts_at", "minutes", "place", "link", "trainer", "capacity")
        widgets = {"starts_at": MomentInput()}

    def __init__(self, *args: Any, course: Course, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        active = User.objects.filter(is_active=True).order_by("name")
        fields["trainer"].queryset = active
        fields["invited"].queryset = active
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            guests = self.instance.invitations.values_list("user_id", flat=True)
            self.initial["invited"] = list(guests)
        else:
            day = timezone.localdate() + timedelta(days=7)
            self.initial["starts_at"] = timezone.make_aware(datetime.combine(day, time(9)))
            self.initial["trainer"] = user.pk
            self.initial["invited"] = [one.pk for one in lacking(course)]

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def questions_of(text: str) -> list[Asked]:
    """The questions of a text: a line each, below it its answers after “-” or “*”."""
    found: list[Asked] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.strip()
        if not words:
            continue
        if words[0] not in "-*":
            found.append(Asked(words))
            continue
        if not found:
            raise forms.ValidationError(
                _now("Line %(n)s is an answer without a question above it."), params={"n": number}
            )
        last = found[-1]
        options = (*last.options, words[1:].strip())
        right = last.right
        if words[0] == "*":
            if right is not None:
                raise forms.ValidationError(
                    _now("Line %(n)s: a question has one right answer."), params={"n": number}
                )
            right = len(options) - 1
        found[-1] = Asked(last.text, options, right)
    return found


def check_text(course: Course) -> str:
    """The questions of a course as the form writes them."""
    lines: list[str] = []
    for question in course.questions.all():
        lines.append(question.text)
        for place, option in enumerate(question.options):
            lines.append(f"{'*' if place == question.right else '-'} {option}")
    return "\n".join(lines)
