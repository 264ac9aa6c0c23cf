"""All proofs, in the order in which they run."""

from __future__ import annotations

from clave.entry.proof import (
    audits,
    backups,
    disk,
    fuzz,
    hostile,
    journal,
    kills,
    load,
    money,
    sheets,
    together,
    workbooks,
    writers,
)
from clave.entry.proof.base import Proof

PROOFS: tuple[Proof, ...] = (
    kills.PROOF,
    journal.PROOF,
    disk.PROOF,
    writers.PROOF,
    together.PROOF,
    workbooks.PROOF,
    money.PROOF,
    load.PROOF,
    backups.PROOF,
    audits.PROOF,
    hostile.PROOF,
    fuzz.PROOF,
    sheets.PROOF,
)
