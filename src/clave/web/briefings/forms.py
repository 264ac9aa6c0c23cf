"""The form of a briefing: its audience and its texts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.briefings.models import Audience, Briefing
from clave.apps.identity.models import User
from clave.apps.org.models import Unit
from clave.web.account_code import AccountCodeForm
from clave.web.components.inputs import DayInput

TEXTS = ("title", "what", "why", "benefit", "deadline")
_LONG = {"rows": 6, "maxlength": "4000"}


class BriefingForm(AccountCodeForm):
    """For whom, what, why, what is in it for them, by when."""

    audience = forms.ChoiceField(label=_("Audience"), choices=Audience.choices)
    units = forms.ModelMultipleChoiceField(
        label=_("Units"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Everybody who stands there, or joins while it is in force."),
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Also these people"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    title = forms.CharField(label=_("In one line"), max_length=180)
    what = forms.CharField(label=_("What changes"), widget=forms.Textarea(attrs=_LONG))
    why = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs=_LONG))
    benefit = forms.CharField(label=_("What is in it for you"), widget=forms.Textarea(attrs=_LONG))
    deadline = forms.CharField(
        label=_("What you have to do, and until when"), widget=forms.Textarea(attrs=_LONG)
    )
    due_on = forms.DateField(label=_("By when"), widget=DayInput(), required=False)
    confirm_days = forms.IntegerField(
        label=_("Days to confirm it"), min_value=1, max_value=60, initial=3
    )
    ends_on = forms.DateField(
        label=_("In force until"),
        widget=DayInput(),
        help_text=_("Who joins one of the units until then is told too."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = (
        *("audience", "account_code", "units", "people", "title", "what", "why", "benefit"),
        *("deadline", "due_on", "confirm_days", "ends_on"),
    )

    def __init__(
        self,
        *args: Any,
        user: User,
        briefing: Briefing | None = None,
        account: Account | None = None,
        **kwargs: Any,
    ) -> None:
        account = briefing.account if briefing else account
        super().__init__(*args, user=user, account=account, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["units"].queryset = Unit.objects.all()
        fields["people"].queryset = User.objects.filter(is_active=True).order_by("name")
        if briefing is not None:
            own = ("audience", *TEXTS, "due_on", "confirm_days", "ends_on", "version")
            self.initial.update({name: getattr(briefing, name) for name in own})
            self.initial.update(units=briefing.units.all(), people=briefing.people.all())
        self.initial.setdefault("ends_on", timezone.localdate() + timedelta(days=90))

    def wide(self) -> list[forms.BoundField]:
        """The texts, which take the whole width."""
        return [self[name] for name in TEXTS]

    def narrow(self) -> list[forms.BoundField]:
        """Whom it is for, and the days."""
        return [field for field in self.visible_fields() if field.name not in TEXTS]

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        told = ("audience", *TEXTS, "due_on", "confirm_days", "ends_on")
        return {name: self.cleaned_data[name] for name in told} | {"account": self.account}
