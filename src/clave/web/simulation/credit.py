"""Whether more should be offered to an account on credit, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from clave.apps.accounts.models import Account
from clave.apps.collections.selectors import credit_warning
from clave.apps.identity.models import User
from clave.web.components import numbers


def credit_words(user: User, account: Account) -> str:
    """What speaks against it; "" where nothing does."""
    found = credit_warning(user, account)
    if found is None:
        return ""
    amounts = {
        "overdue": found.overdue_amount,
        "over_limit": found.over_limit_amount,
        "promise_broken": found.broken_amount,
    }
    said = {
        name: numbers.money(amount, found.currency) for name, amount in amounts.items() if amount
    }
    texts = {
        "overdue": _("%(overdue)s overdue"),
        "over_limit": _("%(over_limit)s over its credit limit"),
        "promise_broken": _("%(promise_broken)s promised and not paid"),
        "disputed": _("an invoice in dispute"),
    }
    reasons = "; ".join(texts[code] % said for code in found.codes)
    return _("Before more is offered on credit: %(reasons)s.") % {"reasons": reasons}
