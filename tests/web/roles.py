"""Sets of roles that may do the same, and what a row of a table of addresses is."""

from __future__ import annotations

from typing import Any

ROLES = {
    *("kam", "other", "director", "admin", "analyst"),
    *("finance", "seller", "department", "manager", "direction"),
}
SEES_ALL = {"director", "admin", "analyst", "finance", "direction"}
ANALYSES = SEES_ALL | {"kam", "other"}
SEES_SOME = ROLES  # pages of accounts; of which accounts, is another question
SEES_OWN = SEES_ALL | {"kam"}  # the account of the table is the first KAM's
IMPORTERS = {"admin", "analyst", "finance"}
ADMIN = {"admin"}
EDITORS = {"kam", "director", "admin"}
FOLLOWS_UP = ROLES - {"analyst", "direction"}  # they read, and decide what the chain asks of them

Route = tuple[str, str, set[str], dict[str, Any]]
