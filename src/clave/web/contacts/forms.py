"""Forms of people, their roles, and of what was talked about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clave.apps.accounts.models import Account
from clave.apps.contacts.models import (
    Contact,
    ContactPolicy,
    ContactRole,
    Function,
    Interaction,
    InteractionKind,
)
from clave.apps.contacts.selectors import bosses_for
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.web.components.inputs import DayInput

_TICK = {"class": "form-check-input"}


class Versioned:
    """A form whose record somebody else may save meanwhile."""

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        data: dict[str, Any] = self.cleaned_data  # type: ignore[attr-defined]
        return {name: value for name, value in data.items() if name != "version"}


class ContactForm(Versioned, forms.ModelForm[Contact]):
    """Who somebody is. Remarks only for those who may read them."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    class Meta:
        model = Contact
        fields = (
            "name",
            "email",
            "phone",
            "mobile",
            "language",
            "channel",
            "legal_basis",
            "legal_basis_on",
            "remarks",
        )
        widgets = {
            "legal_basis_on": DayInput(),
            "remarks": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "remarks": gettext_lazy(
                "Nothing about health, beliefs or private life: the person may ask to read it."
            )
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            self.initial.setdefault("legal_basis_on", timezone.localdate())
        if not user.may(Permission.SEE_REMARKS):
            del self.fields["remarks"]


class RoleForm(Versioned, forms.ModelForm[ContactRole]):
    """What somebody is at one account."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    class Meta:
        model = ContactRole
        fields = (
            "function",
            "title",
            "level",
            "reports_to",
            "influence",
            "attitude",
            "decision_role",
            "intermediary",
            "started_on",
            "ended_on",
        )
        widgets = {"started_on": DayInput(), "ended_on": DayInput()}
        help_texts = {
            "ended_on": gettext_lazy("A day to come says that the person is leaving."),
            "intermediary": gettext_lazy(
                "Direct: deals with both sides. Indirect: sways who does."
            ),
        }

    def __init__(self, *args: Any, user: User, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        boss: Any = self.fields["reports_to"]
        boss.queryset = bosses_for(user, account).exclude(pk=self.instance.pk)
        function: Any = self.fields["function"]
        function.queryset = Function.objects.all()


class OtherAccountForm(forms.Form):
    """At which further account."""

    account = forms.CharField(
        label=gettext_lazy("Account"),
        max_length=200,
        help_text=gettext_lazy("Its code or its name."),
        widget=forms.TextInput(attrs={"list": "accounts", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visible = Account.objects.visible_to(user)

    def clean_account(self) -> Account:
        """An account that the person sees."""
        text: str = self.cleaned_data["account"].strip()
        found = self.visible.filter(code=text).first() or self.visible.filter(name=text).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no account with the code or name “%(text)s”."), params={"text": text}
            )
        return found


class InteractionForm(Versioned, forms.ModelForm[Interaction]):
    """Who, how, what about; day and colleagues are filled in already."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)
    kind = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=InteractionKind.choices,
        widget=forms.RadioSelect(attrs=_TICK),
    )

    class Meta:
        model = Interaction
        fields = (
            "contacts",
            "kind",
            "subject",
            "happened_on",
            "two_way",
            "colleagues",
            "notes",
        )
        labels = {
            "contacts": gettext_lazy("With whom"),
            "subject": gettext_lazy("What about"),
            "colleagues": gettext_lazy("Of us"),
        }
        widgets = {
            "contacts": forms.CheckboxSelectMultiple(attrs=_TICK),
            "colleagues": forms.CheckboxSelectMultiple(attrs=_TICK),
            "happened_on": DayInput(),
            "notes": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, people: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts: Any = self.fields["contacts"]
        contacts.queryset = people
        colleagues: Any = self.fields["colleagues"]
        colleagues.queryset = User.objects.filter(is_active=True)
        colleagues.required = False
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            self.initial.setdefault("happened_on", timezone.localdate())
            self.initial.setdefault("colleagues", [user.pk])
            self.initial.setdefault("kind", InteractionKind.CALL)

    def parts(self) -> dict[str, Any]:
        """What the service wants: values, people of both sides."""
        values = self.values()
        contacts, colleagues = values.pop("contacts"), values.pop("colleagues")
        return {"values": values, "contacts": list(contacts), "colleagues": list(colleagues)}


class FunctionForm(Versioned, forms.ModelForm[Function]):
    """One function of customers."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    class Meta:
        model = Function
        fields = ("code", "name_en", "name_es", "weight", "is_relevant", "position")
        help_texts = {
            "code": gettext_lazy("Small letters and underscores; what files call it."),
            "weight": gettext_lazy("How much it counts in the coverage, 0 to 100."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version


class PolicyForm(Versioned, forms.ModelForm[ContactPolicy]):
    """How long people are kept."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    class Meta:
        model = ContactPolicy
        fields = ("unused_months", "blocked_months")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
