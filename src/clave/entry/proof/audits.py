"""Tamperings with the audit, by somebody who can write the database: each must be found."""

from __future__ import annotations

import json
import os
import random
import sys

from clave.entry.proof import programs
from clave.entry.proof.base import Context, Outcome, Proof, all_of, none_of

_MODULE = "clave.entry.proof.audits"


def run(context: Context) -> list[Outcome]:
    """In a process of its own: a chain, then one tampering after the other, each taken back."""
    data = context.folder("data")
    programs.must(data, "user", "list")  # makes the books
    total = context.pick(1000, 90)
    answer = programs.answer(programs.python(_MODULE, data, total, context.seed))
    if answer.code:
        raise RuntimeError(answer.err.strip())
    found = json.loads(answer.out)
    kinds = ", ".join(f"{count} × {name}" for name, count in found["kinds"].items())
    detail = "; ".join([kinds, *found["missed"]])
    return [
        all_of(
            "audit_tamperings_found", found["found"], total, "; ".join([detail, *found["missed"]])
        ),
        none_of("audit_false_alarms", found["false"], "of an audit that nobody touched"),
    ]


def main() -> None:
    """The child: how many tamperings of how many are found."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "clave.entry.settings"
    import django

    django.setup()
    sys.stdout.write(json.dumps(_tamper(int(sys.argv[1]), int(sys.argv[2]))))


def _tamper(total: int, seed: int) -> dict[str, object]:
    from clave.apps.identity.audit import broken_links
    from clave.entry.proof import tampering

    tampering.write_chain()
    kinds = {tamper.__name__: 0 for tamper in tampering.TAMPERINGS}
    found, missed = 0, []
    for number in range(total):
        tamper = tampering.TAMPERINGS[number % len(tampering.TAMPERINGS)]
        kinds[tamper.__name__] += 1
        draw = random.Random(f"{seed} {number}")  # noqa: S311 - repeatable on purpose
        if tampering.is_found(tamper, draw):
            found += 1
        else:
            missed.append(f"missed: {tamper.__name__} {number}")
    return {"found": found, "missed": missed[:5], "kinds": kinds, "false": len(broken_links())}


PROOF = Proof(
    "audit",
    "A chain of 40 entries is tampered with in the database 1,000 times, each time in one of nine "
    "ways at random: a text or value changed, entries removed, swapped, inserted, the newest cut "
    "off (with and without the head), everything from one entry on forged so that the chain itself "
    "holds, the head changed. The check must find each, and nothing when all is as it was.",
    run,
)

if __name__ == "__main__":
    main()
