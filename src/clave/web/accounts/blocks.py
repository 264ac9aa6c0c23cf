"""What subjects above add to an account's summary, without the accounts knowing them.

A block is a function of the person and what is shown of the account; it gives a mapping with
``template`` and what that template reads, or None where there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clave.apps.accounts.overview import Overview
from clave.apps.identity.models import User

Block = Callable[[User, Overview], dict[str, Any] | None]
SUMMARY_BLOCKS: list[Block] = []


def blocks_of(user: User, seen: Overview) -> list[dict[str, Any]]:
    """The blocks that have something to show, in the order in which they were added."""
    return [found for block in SUMMARY_BLOCKS if (found := block(user, seen)) is not None]
