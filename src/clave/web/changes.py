"""What a write changed, in the reader's words: fields by their label, codes by their name.

The books keep the names of the code, so that the chain of the audit holds in every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clave.apps.accounts.models import Account
from clave.apps.identity.models import Company, User
from clave.lib.money import from_minor

from .components import numbers

MODELS = {str(model._meta.model_name): model for model in (Account, Company, User)}
# What is written down of imports, files, notes and scenarios.
OTHER_FIELDS = {
    "accounts": gettext_noop("accounts"),
    "amount": gettext_noop("amount"),
    "avoidable_costs_minor": gettext_noop("avoidable fixed costs"),
    "lines": gettext_noop("lines"),
    "name": gettext_noop("name"),
    "recapture": gettext_noop("won back"),
    "sha256": gettext_noop("fingerprint"),
    "text": gettext_noop("text"),
}
DECIMALS = {"lines": 0, "amount": 2}
NOTHING = "–"


def changes_in_words(subject_type: str, changes: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Field, old and new value of everything that changed; ``subject_type`` as in the audit."""
    said = []
    for name, (old, new) in changes.items():
        field = _field(subject_type, name)
        label = str(field.verbose_name) if field else _(OTHER_FIELDS.get(name, name))
        said.append((label, _value(field, name, old), _value(field, name, new)))
    return said


def _field(subject_type: str, name: str) -> Field[Any, Any] | None:
    fields = MODELS[subject_type]._meta.fields if subject_type in MODELS else ()
    return next((field for field in fields if field.name == name), None)


def value_in_words(field: Field[Any, Any], value: Any) -> str:
    """A value of a record as people read it: choices by their name, nothing as a dash."""
    return _value(field, field.name, value)


def _value(field: Field[Any, Any] | None, name: str, value: Any) -> str:
    if value in (None, ""):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if name in DECIMALS:
        return numbers.number(value, DECIMALS[name])
    if name == "recapture":
        return numbers.percent(value, 0)
    if name.endswith("_minor"):
        return numbers.money(from_minor(value, numbers.company_currency()))
    choices = dict(getattr(field, "flatchoices", ()) or ())
    return str(choices.get(value, value))
