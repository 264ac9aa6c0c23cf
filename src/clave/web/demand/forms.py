"""Forms of the demand plan: whom to ask, why to freeze, a sheet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import User

_DAYS = 5


class AskForm(forms.Form):
    """Who acknowledges the plan of a month, and until when."""

    recipients = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Production, logistics and finance"),
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    details = forms.CharField(
        label=_("What they should know"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, people: list[User], **options: Any) -> None:
        options.setdefault("initial", {"due_on": timezone.localdate() + timedelta(days=_DAYS)})
        super().__init__(*args, **options)
        field = self.fields["recipients"]
        field.queryset = User.objects.filter(pk__in=[user.pk for user in people])  # type: ignore[attr-defined]


class FreezeForm(forms.Form):
    """Why a month is frozen, where not everybody has acknowledged it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)
