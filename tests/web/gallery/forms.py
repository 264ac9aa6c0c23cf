"""A form with one field of each kind."""

from __future__ import annotations

from django import forms


class Sample(forms.Form):
    """Every widget that the pages use."""

    name = forms.CharField(label="Nombre de la cuenta", help_text="Como la conoce el equipo.")
    tier = forms.ChoiceField(label="Nivel", choices=[("A", "A"), ("B", "B")])
    amount = forms.DecimalField(label="Objetivo anual, €", min_value=0, required=False)
    day = forms.DateField(
        label="Desde", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    shared = forms.BooleanField(label="Visible para toda la línea", required=False)
    remarks = forms.CharField(
        label="Observaciones", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
