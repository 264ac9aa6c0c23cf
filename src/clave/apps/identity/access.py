"""The one gate that every write passes: may this person do this?"""

from __future__ import annotations

from clave.lib.refusal import Refused

from .models import User
from .roles import Permission


def require(acting_user: User | None, permission: Permission) -> None:
    """Pass, or raise ``Refused("not_allowed")``. ``None`` is the machine's own command line."""
    if acting_user is not None and not acting_user.may(permission):
        raise Refused("not_allowed", permission=str(permission))
