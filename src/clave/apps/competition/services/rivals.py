"""Writes on the company's list of rivals and their products, and on how they are watched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from clave.apps.competition.models import (
    CompetitionRules,
    Competitor,
    Outcome,
    Presence,
    PriceSeen,
    RivalProduct,
    ShareEstimate,
)
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import save_versioned
from clave.figures.supplier_map import Estimate, excess
from clave.lib.refusal import Refused

from .common import needed_reason, note


@transaction.atomic
def add_competitor(
    *, acting_user: User | None, name: str, website: str = "", words: str = ""
) -> Competitor:
    """A rival more. Raises ``Refused``: ``not_allowed``, ``competitor_needs_name``,
    ``competitor_known``."""
    require(acting_user, Permission.EDIT_ACCOUNTS)
    made = Competitor(name=name.strip(), website=website, note=words.strip())
    _check_name(made.name)
    made.name_key = Competitor.key_of(made.name)
    made.save()
    note(acting_user, "competitor_added", made, {"name": (None, made.name)})
    return made


@transaction.atomic
def change_competitor(
    *,
    acting_user: User | None,
    competitor: Competitor,
    values: Mapping[str, Any],
    expected_version: int,
) -> Competitor:
    """Another name, or what else is known: ``name``, ``website``, ``note``."""
    require(acting_user, Permission.EDIT_ACCOUNTS)
    told = {name: values[name].strip() for name in ("name", "website", "note") if name in values}
    if "name" in told:
        _check_name(told["name"], competitor.pk)
        told["name_key"] = Competitor.key_of(told["name"])
    return save_versioned(
        competitor,
        told,
        expected_version=expected_version,
        acting_user=acting_user,
        action="competitor_changed",
    )


@transaction.atomic
def merge_competitors(*, acting_user: User | None, kept: Competitor, gone: Competitor) -> None:
    """Both are the same: all that is known of ``gone`` is ``kept``'s from now on.

    Where both stand at one account in one category, what the kept one lacks is taken from the
    other. Raises ``Refused``: ``not_allowed``, ``merge_with_itself``, ``shares_over_whole`` where
    those of a category would make more than 100 %.
    """
    require(acting_user, Permission.MANAGE_COMPETITION)
    if kept.pk == gone.pk or gone.merged_into_id is not None or kept.merged_into_id is not None:
        raise Refused("merge_with_itself", person=kept.name)
    for presence in Presence.objects.select_for_update().filter(competitor=gone):
        _merge_presence(presence, kept)
    moved = {}
    for model in (ShareEstimate, PriceSeen, Outcome, RivalProduct):
        moved[model.__name__] = model.objects.filter(competitor=gone).update(competitor=kept)
    _check_shares(kept)
    gone.merged_into = kept
    gone.version += 1
    gone.save()
    changes = {"merged": (None, gone.name), "rows": (None, sum(moved.values()))}
    note(acting_user, "competitors_merged", kept, changes)


@transaction.atomic
def add_product(
    *, acting_user: User | None, competitor: Competitor, values: Mapping[str, str]
) -> RivalProduct:
    """A product or brand of a rival: ``brand``, ``name``, ``family``, ``our_product``."""
    require(acting_user, Permission.EDIT_ACCOUNTS)
    told = {n: values.get(n, "").strip() for n in ("brand", "name", "family", "our_product")}
    if not (told["brand"] or told["name"]):
        raise Refused("rival_product_needs_name")
    made = RivalProduct(competitor=competitor, **told)
    made.save()
    note(acting_user, "rival_product_added", made, {n: (None, v) for n, v in told.items() if v})
    return made


@transaction.atomic
def remove_product(*, acting_user: User | None, product: RivalProduct, reason: str) -> None:
    """Take a product of a rival out of the list, and why."""
    require(acting_user, Permission.EDIT_ACCOUNTS)
    told = {"name": (str(product), None), "reason": (None, needed_reason(reason))}
    note(acting_user, "rival_product_removed", product, told)
    product.delete()


@transaction.atomic
def set_rules(
    *, acting_user: User | None, alert_days: int, expected_version: int
) -> CompetitionRules:
    """How many days before a contract ends its KAM is warned: 7 to 365."""
    require(acting_user, Permission.MANAGE_COMPETITION)
    if not 7 <= alert_days <= 365:
        raise Refused("alert_days_out_of_range", value=alert_days)
    rules = CompetitionRules.current()
    if rules.pk is None:
        rules.save()
    return save_versioned(
        rules,
        {"alert_days": alert_days},
        expected_version=expected_version,
        acting_user=acting_user,
        action="competition_rules_set",
    )


def _merge_presence(gone: Presence, kept: Competitor) -> None:
    same = Presence.objects.filter(account=gone.account, competitor=kept, family=gone.family)
    other = same.first()
    if other is None:
        gone.competitor = kept
        gone.version += 1
        gone.save()
        return
    for name in ("yearly_minor", "contract_ends_on", "alerted_for"):
        if getattr(other, name) is None:
            setattr(other, name, getattr(gone, name))
    for name in ("strengths", "weaknesses"):
        parts = filter(None, (getattr(other, name), getattr(gone, name)))
        setattr(other, name, "\n".join(dict.fromkeys(parts))[:1000])
    other.version += 1
    other.save()
    gone.delete()


def _check_shares(kept: Competitor) -> None:
    """One supplier's newest estimate counts, so that merging may only lower a sum, or leave it."""
    touched = ShareEstimate.objects.filter(competitor=kept).values_list("account", "family")
    for account, family in set(touched):
        found = ShareEstimate.objects.filter(account=account, family=family)
        estimates = [Estimate(one.competitor_id or 0, one.on, one.share) for one in found]
        over = excess(estimates)
        if over is not None:
            raise Refused("shares_over_whole", family=family, on=over.on, share=100 - over.unknown)


def _check_name(name: str, own: int | None = None) -> None:
    if not Competitor.key_of(name):
        raise Refused("competitor_needs_name")
    same = Competitor.objects.filter(name_key=Competitor.key_of(name), merged_into=None)
    if own is not None:
        same = same.exclude(pk=own)
    if same.exists():
        raise Refused("competitor_known", competitor=name)
