"""A proposal as the customer gets it: their side alone.

The template is given plain words and numbers of the customer's side, never the simulation itself,
so that no cost, margin or limit of ours can slip onto the page.
"""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from clave.apps.proposals.models import Proposal
from clave.apps.proposals.selectors import person_of, placed
from clave.apps.proposals.statements import Offered, statements_of
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT
from clave.web.components import numbers
from clave.web.offers import offer_context
from clave.web.printed import print_page

from .common import visible_proposal
from .lines import line_rows
from .one import conditions_of

Entry = dict[str, Any]
LANGUAGES = ("es", "en")
# What of a promotion the customer reads: not what we expect to earn.
_PROMOTED = ("title", "starts_on", "ends_on", "products", "families")


@page(*SIGHT)
@require_GET
def offer(request: UserRequest, pk: int) -> HttpResponseBase:
    """The proposal as PDF, in the language that ``language`` names, else the reader's."""
    record = visible_proposal(request.user, pk)
    offered = statements_of(request.user, record)
    asked = request.GET.get("language", "")
    with override(asked if asked in LANGUAGES else numbers.language()):
        name = f"{_('proposal')} {record.account.name if record.account else ''}"
        context = proposal_context(record, offered)
        return print_page(request, "printed/proposal.html", context, name=name)


def proposal_context(record: Proposal, offered: Offered) -> Entry:
    """What the page holds."""
    assert record.account is not None
    context = offer_context(offered.simulated, record.account.name)
    person = person_of(record)
    standing = placed([record])[0].standing
    lines = [
        {
            name: row[name]
            for name in ("name", "quantity", "price", "discount", "net_price", "amount")
        }
        for row in line_rows(record, offered)
    ]
    promotion = record.promotion
    return context | {
        "title": record.title,
        "kind": record.get_purpose_display(),
        "customer": record.account.name,
        "person": person.name if person else "",
        "valid_until": record.valid_until,
        "is_draft": standing in ("draft", "asked", "returned"),
        "lines": lines,
        "lines_amount": record.value if lines else None,
        "agreed": conditions_of(record),
        "promotion": None
        if promotion is None
        else {name: getattr(promotion, name) for name in _PROMOTED}
        | {"mechanic": promotion.get_mechanic_display()},
        "kam": str(record.account.responsible or record.owner),
        "data_to": offered.simulated.beginning.figure.as_of,
        "products": [] if lines else context["products"],
    }
