"""How requests for approval name the proposal that they are about, and what they say of it."""

from __future__ import annotations

from dataclasses import dataclass

from clave.apps.simulation.asking import MATTER, SPECIAL

SUBJECT = "proposal"


@dataclass(frozen=True)
class Asked:
    """What is asked with a proposal. ``amount_minor``: all that is given to the customer.

    ``special``: it goes below our limit or sells below cost, so that policies on special terms
    hold. ``details``: in words that hold no cost and no margin of ours, since others than those who
    may know them read requests.
    """

    amount_minor: int
    details: str
    special: bool = False

    @property
    def matter(self) -> str:
        """The word that policies may name."""
        return SPECIAL if self.special else MATTER
