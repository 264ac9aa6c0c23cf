"""Why a row of a file of people was left out, and what its fields are called."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clave.apps.contacts.models import Contact, ContactRole, Interaction
from clave.web.components import numbers

REASONS = {
    "account_ambiguous": gettext_noop("several accounts are called so: give its code"),
    "account_unknown": gettext_noop("no account with this code or name"),
    "bad_card": gettext_noop("the card is damaged"),
    "bad_date": gettext_noop("no date"),
    "bad_email": gettext_noop("no e-mail address"),
    "boss_circle": gettext_noop("reports, by way of others, to themselves"),
    "boss_unknown": gettext_noop("the boss is not known here"),
    "colleague_unknown": gettext_noop("nobody of us is called so"),
    "dates_reversed": gettext_noop("ends before it begins"),
    "function_unknown": gettext_noop("no function is called so"),
    "in_future": gettext_noop("lies ahead"),
    "no_account": gettext_noop("does not say at which account"),
    "no_name": gettext_noop("has no name"),
    "no_people": gettext_noop("does not say with whom"),
    "out_of_range": gettext_noop("outside its scale"),
    "person_ambiguous": gettext_noop("several people are called so: give the e-mail"),
    "person_unknown": gettext_noop("this person is not known here"),
    "too_few_fields": gettext_noop("fewer columns than the header"),
    "too_many_fields": gettext_noop("more columns than the header"),
    "twice": gettext_noop("the same person stands further up"),
    "unknown_word": gettext_noop("a word that is not known"),
}
_OTHERS = {
    "account": gettext_noop("account"),
    "colleagues": gettext_noop("of us"),
    "contacts": gettext_noop("with whom"),
    "first_name": gettext_noop("first name"),
    "last_name": gettext_noop("last name"),
}


def reason_label(code: str) -> str:
    """A reason in words."""
    return _(REASONS[code]) if code in REASONS else code


def field_label(name: str) -> str:
    """A field in words, as its form calls it."""
    if name in _OTHERS:
        return _(_OTHERS[name])
    for model in (Contact, ContactRole, Interaction):
        for field in model._meta.fields:
            if field.name == name:
                return str(field.verbose_name)
    return name


def language_name(code: str) -> str:
    """A language by its name in that of the page; what is no code as it was written."""
    try:
        found = Locale.parse(code, sep="-").get_display_name(numbers.language())
    except (ValueError, UnknownLocaleError):
        found = None
    return found or code
