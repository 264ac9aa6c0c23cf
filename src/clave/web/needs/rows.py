"""Needs as lists show them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from clave.apps.needs.models import Need
from clave.apps.needs.selectors import source_of


def need_row(need: Need) -> dict[str, Any]:
    """One need with plain values, which a file gets too."""
    person = source_of(need)
    return {
        "id": need.pk,
        "name": str(need),
        "url": reverse("need", args=[need.pk]),
        "account": need.account.name,
        "time": need.get_time_display(),
        "product": need.product or None,
        "family": need.family or None,
        "quantity": need.quantity,
        "unit": need.unit or None,
        "value": need.value,
        "expected": None if need.value is None else need.value * need.confidence / 100,
        "starts_on": need.starts_on,
        "ends_on": need.ends_on,
        "confidence": need.confidence / 100,
        "source": person.name if person else None,
        "state": need.get_state_display(),
        "owner": str(need.owner),
    }


def matches(row: dict[str, Any], text: str) -> bool:
    """Whether a row holds ``text`` in its words."""
    wanted = text.casefold()
    names = ("name", "account", "product", "family")
    return any(wanted in str(row[name] or "").casefold() for name in names)
