"""The finding of a simulation in words."""

from __future__ import annotations

from django.utils.translation import gettext as _now

from clave.apps.simulation.selectors import Simulated
from clave.web.statements import ours_text, theirs_text


def finding(found: Simulated, name: str) -> str:
    """“We earn €66,000 more (+4.6%) and Hiperra goes from 31.6% to 32.4% margin”."""
    ours, theirs = ours_text(found), theirs_text(found, name)
    if not found.moves.moved:
        return theirs or ours or _now("Move a condition to see both sides")
    return (
        _now("%(ours)s; %(theirs)s") % {"ours": ours, "theirs": theirs}
        if ours and theirs
        else (ours or theirs or _now("Nothing changes that is known"))
    )
