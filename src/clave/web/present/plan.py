"""An account plan in words: what its page says, as a document; whole or on one page."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import Company, User
from clave.apps.plans.models import AccountPlan, PlanState
from clave.apps.plans.models import Section as PlanPart
from clave.apps.present.selectors import plan_told
from clave.lib.refusal import Refused
from clave.web.components import numbers
from clave.web.components.dates import date_text
from clave.web.plans.words import plan_finding, section_title

from . import plan_blocks
from .document import Document, Fact, Section, percent, text
from .sources import books_source

# What fits on one page, in this order.
ONE_PAGE = ("objectives", "strategies", "actions", "investment", "risks")
WORDS = "words"


def plan_document(user: User, plan: AccountPlan, *, one_page: bool = False) -> Document:
    """The plan as ``user`` may see it, in the active language."""
    today = timezone.localdate()
    parts = {part.key: part for part in plan.sections.all()}
    sections: list[Section | None] = [_head(plan)]
    if one_page:
        sections += [plan_blocks.BLOCKS[key](user, plan) for key in ONE_PAGE]
    else:
        sections += _joined([_section(user, plan, part) for part in parts.values()])
    account = plan.account
    assert account is not None
    label = _("One-page plan") if one_page else _("Account plan")
    return Document(
        kind="plan",
        reference=account.code,
        title=account.name,
        subtitle=f"{label} · {plan.title}",
        label=f"{label} {plan.starts_on.year}",
        company=Company.current().name,
        language=numbers.language(),
        on=today,
        as_of=plan.read_on,
        currency=plan.currency,
        sections=tuple(section for section in sections if section is not None),
        stamp=str(plan.get_state_display()),
    )


def plan_to_write(user: User, account: Account) -> AccountPlan:
    """The plan of an account that is carried out. Raises ``Refused('account_without_plan')``."""
    plan = plan_told(user, account)
    if plan is None:
        raise Refused("account_without_plan", account=account.name)
    return plan


def _head(plan: AccountPlan) -> Section:
    """What it is, how it goes, who stands behind it."""
    said = {"from": date_text(plan.starts_on), "to": date_text(plan.ends_on)}
    nobody = _("nobody yet")
    # A draft is on its way to nothing yet: its page tells no progress either.
    pace = (
        Fact(_("Progress"), percent(plan.progress, 0)),
        Fact(_("Expected by today"), percent(plan.expected, 0)),
    )
    facts = (
        Fact(_("State"), text(plan.get_state_display())),
        *(pace if plan.state != PlanState.DRAFT else ()),
        Fact(_("Owner"), text(plan.owner.name)),
        Fact(_("Sponsor"), text(plan.sponsor.name if plan.sponsor else nobody)),
    )
    return Section(
        key="plan",
        name=_("Plan"),
        finding=f"{plan.title}: {plan_finding(plan)}",
        facts=facts,
        paragraphs=(_("From %(from)s until %(to)s") % said,),
        sources=(
            books_source(_("Account plan"), plan.objectives.count(), timezone.localdate()),
        ),
        url=reverse("plan", args=[plan.pk]),
    )  # fmt: skip


def _joined(sections: list[Section | None]) -> list[Section]:
    """Parts that are words alone, where they follow one another, as one."""
    found: list[Section] = []
    for section in sections:
        if section is None:
            continue
        last = found[-1] if found else None
        if section.key == WORDS:
            words = f"{section.name}: " + " ".join(section.paragraphs)
            if last is not None and last.key == WORDS:
                found[-1] = replace(last, paragraphs=(*last.paragraphs, words))
                continue
            finding = _("What we know of the customer")
            section = replace(section, name=_("In words"), finding=finding, paragraphs=(words,))
        found.append(section)
    return found


def _section(user: User, plan: AccountPlan, part: PlanPart) -> Section | None:
    """A section with what people wrote and what the plan holds of it; None where both are empty."""
    title = section_title(part.key, part.title)
    found = plan_blocks.BLOCKS[part.key](user, plan) if part.key in plan_blocks.BLOCKS else None
    words = tuple(line.strip() for line in part.text.split("\n") if line.strip())
    if found is None:
        if not words:
            return None
        found = Section(WORDS, title, title)
    url = f"{reverse('plan', args=[plan.pk])}#{part.key}"
    return replace(found, name=title, paragraphs=(*words, *found.paragraphs), url=url)
