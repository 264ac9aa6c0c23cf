"""Eight processes write the same record of the books at once."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter

from clave.entry.proof import programs
from clave.entry.proof.base import Context, Outcome, Proof, all_of, none_of

PROCESSES = 8
_MODULE = "clave.entry.proof.writers"


def run(context: Context) -> list[Outcome]:
    """Each process adds 1 so often to one amount, by versioned saves; then the sum is looked at."""
    data = context.folder("data")
    programs.must(data, "user", "list")  # makes the books
    each = context.pick(100, 10)
    children = [programs.python(_MODULE, data, each) for _ in range(PROCESSES)]
    for child in children:
        assert child.stdout is not None
        child.stdout.readline()  # each says that it is ready
    said = Counter[str]()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        answer = programs.answer(child)
        said.update(json.loads(answer.out) if not answer.code else {f"died: {answer.err}": 1})
    found = json.loads(programs.answer(programs.python(_MODULE, data)).out)
    saved, refused = said.pop("saved", 0), said.pop("refused", 0)
    locked = sum(count for text, count in said.items() if "locked" in text)
    others = [text for text in said if "locked" not in text]
    total = each * PROCESSES
    detail = f"{PROCESSES} processes, {saved} saves, {refused} refused as stale and tried again"
    return [
        none_of("writers_locked", locked, detail),
        none_of("writers_other_errors", others),
        all_of("writers_saved", saved, total),
        none_of("writers_lost_updates", abs(saved - found["amount"]), f"of {saved}"),
        none_of(
            "writers_unaudited", abs(saved - found["audited"]) + found["faults"], f"of {saved}"
        ),
    ]


def main() -> None:
    """A child: with a number, add 1 so often; without, tell what the books hold."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "clave.entry.settings"
    import django

    django.setup()
    found = _write(int(sys.argv[1])) if len(sys.argv) > 1 else _look()
    sys.stdout.write(json.dumps(found))


def _write(times: int) -> Counter[str]:
    from clave.apps.identity.models import Company
    from clave.apps.identity.services import update_company
    from clave.apps.identity.versions import StaleVersion

    said = Counter[str]()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    while said["saved"] < times:
        try:
            company = Company.current()
            values = {"fixed_costs_minor": (company.fixed_costs_minor or 0) + 1}
            update_company(acting_user=None, values=values, expected_version=company.version)
        except StaleVersion:
            said["refused"] += 1
        except Exception as error:
            said[f"{type(error).__name__}: {error}"] += 1
            if said.total() > 50 * times:
                break
        else:
            said["saved"] += 1
    return said


def _look() -> dict[str, int]:
    from clave.apps.identity.audit import broken_links
    from clave.apps.identity.models import AuditEntry, Company

    return {
        "amount": Company.current().fixed_costs_minor or 0,
        "audited": AuditEntry.objects.filter(action="company_changed").count(),
        "faults": len(broken_links()),
    }


PROOF = Proof(
    "writers",
    "Eight processes read one record of the books and save it with 1 added, 100 times each, as "
    "fast as they can. A save on a stale version is refused and tried again. The amount, the audit "
    "trail and its chain must show every save that was accepted.",
    run,
)

if __name__ == "__main__":
    main()
