"""Running proofs one after the other; one that breaks is a fault, and the others still run."""

from __future__ import annotations

import shutil
import time
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, replace

from clave.entry.proof.base import Context, Outcome, Proof


@dataclass(frozen=True)
class Done:
    """A proof with what it found and how long it took."""

    proof: Proof
    outcomes: tuple[Outcome, ...]
    seconds: float


def run_proofs(proofs: Iterable[Proof], context: Context) -> list[Done]:
    """Run each in a scratch folder of its own, which is removed afterwards."""
    return [_run(proof, context) for proof in proofs]


def _run(proof: Proof, context: Context) -> Done:
    context.say(f"{proof.name} …")
    own = replace(context, scratch=context.folder(proof.name))
    started = time.monotonic()
    try:
        outcomes = proof.run(own)
    except Exception as error:
        context.say(traceback.format_exc())
        name, kind = f"{proof.name}_broke", type(error).__name__
        outcomes = [Outcome(name, kind, "nothing", met=False, detail=str(error)[:200])]
    finally:
        shutil.rmtree(own.scratch, ignore_errors=True)
    seconds = time.monotonic() - started
    context.say(f"{proof.name}: {seconds:.0f} s")
    return Done(proof, tuple(outcomes), seconds)


def missed(outcomes: Iterable[Outcome], *, short: bool) -> list[Outcome]:
    """The goals that were missed.

    In the short form times do not count: it runs in CI, on machines that others use too.
    """
    return [one for one in outcomes if one.ran and not one.met and not (short and one.timed)]
