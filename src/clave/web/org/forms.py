"""Forms of positions, people and units."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import User
from clave.apps.org.chart import current_chart
from clave.apps.org.models import Person, Position, Unit
from clave.web.components.inputs import DayInput


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day; where it is needed, today stands in it."""
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput(),
        initial=timezone.localdate if required else None,
    )


class PositionChoice(forms.ModelChoiceField[Position]):
    """A position of today's chart, named with its holder."""

    def __init__(self, *, label: Any, required: bool = True, empty: Any = None) -> None:
        super().__init__(
            queryset=Position.objects.none(), label=label, required=required, empty_label=empty
        )

    def fill(self) -> None:
        """Offer the positions of today."""
        self.places = current_chart().places
        self.queryset = Position.objects.filter(pk__in=list(self.places))

    def label_from_instance(self, obj: Position) -> str:
        """The title, and who holds it."""
        place = self.places[obj.pk]
        return f"{obj.title} · {place.holder.name}" if place.holder else obj.title


class NewPositionForm(forms.Form):
    """A new place in the chart."""

    title = forms.CharField(label=_("Title"), max_length=150)
    reports_to = PositionChoice(label=_("Reports to"), required=False, empty=_("nobody: the top"))
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.all(), required=False, empty_label="–"
    )
    is_kam = forms.BooleanField(label=_("Manages key accounts"), required=False)
    since = day_field(_("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reports_to"].fill()  # type: ignore[attr-defined]


class PositionForm(forms.ModelForm[Position]):
    """Title, and whether it manages key accounts."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Position
        fields = ("title", "is_kam")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version


class MoveForm(forms.Form):
    """Whom a position reports to from a day on."""

    reports_to = PositionChoice(label=_("Reports to"), required=False, empty=_("nobody: the top"))
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.all(), required=False, empty_label=_("as it is")
    )
    on = day_field(_("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reports_to"].fill()  # type: ignore[attr-defined]


class AppointForm(forms.Form):
    """Who holds a position from a day on."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.all())
    since = day_field(_("From"))
    until = day_field(_("Until"), required=False)


class DottedForm(forms.Form):
    """A second, dotted line of command."""

    reports_to = PositionChoice(label=_("Also reports to"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reports_to"].fill()  # type: ignore[attr-defined]


class PersonForm(forms.ModelForm[Person]):
    """Somebody who works here. That an e-mail or number is somebody else's says the service, which
    names them: the form does not hold them against the books."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    code = forms.CharField(label=_("Employee number"), required=False, max_length=40)
    field_order = ("name", "email", "code", "user")

    class Meta:
        model = Person
        fields = ("name", "user")
        help_texts = {"user": _("Only who logs in needs one.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.instance
        self.initial.update(version=person.version, email=person.email, code=person.code)
        taken = Person.objects.exclude(pk=self.instance.pk).filter(user__isnull=False)
        user: Any = self.fields["user"]
        user.queryset = User.objects.exclude(pk__in=taken.values("user"))

    def validate_unique(self) -> None:
        """Left to the service."""


class UnitForm(forms.ModelForm[Unit]):
    """A part of the company."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Unit
        fields = ("name", "kind", "parent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def validate_unique(self) -> None:
        """Left to the service."""


def posted_day(text: str) -> date | None:
    """A day of a form that has no other field; None for today."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
