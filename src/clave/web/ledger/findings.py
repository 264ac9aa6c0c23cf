"""The sentence that the pages of imports open with."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.identity.models import User
from clave.apps.ledger.models import Import
from clave.apps.ledger.selectors import freshness, imports_visible_to
from clave.web.components import numbers
from clave.web.components.dates import date_text


def imports_finding(user: User) -> str:
    """What the page of imports opens with."""
    done = imports_visible_to(user).filter(state=Import.State.DONE).count()
    if not done:
        return _("Bring the file that your ERP exports")
    until = freshness().data_until
    text = ngettext("%(n)s file imported", "%(n)s files imported", done)
    sentence = text % {"n": numbers.number(done)}
    if until is None:
        return sentence
    return f"{sentence}; " + _("the ledger reaches %(day)s") % {"day": date_text(until)}
