"""The frame of ``clave prove``: what counts as missed, what is printed, what is written."""

from __future__ import annotations

import json
import signal
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from clave.entry.cli import main
from clave.entry.proof import kills, registry, report
from clave.entry.proof.base import Context, Outcome, Proof, all_of, at_most, none_of, not_run
from clave.entry.proof.running import missed, run_proofs

GOOD, BAD = none_of("good", 0), none_of("bad", ["seed 7"], "of 9")
SLOW, ABSENT = at_most("slow", 301.26, 300, "ms"), not_run("absent", "0", "needs root")


def proof(*outcomes: Outcome) -> Proof:
    return Proof("sample", "A sample.", lambda _context: list(outcomes))


def context(folder: Path, *, short: bool = False, seed: int = 1) -> Context:
    return Context(short=short, scratch=folder, seed=seed, say=lambda _line: None)


def test_what_is_missed() -> None:
    outcomes = [GOOD, BAD, SLOW, ABSENT]
    assert missed(outcomes, short=False) == [BAD, SLOW]
    assert missed(outcomes, short=True) == [BAD], "a busy machine of CI may be slow"
    assert [all_of("n", found, 3).met for found in (2, 3, 4)] == [False, True, False]
    assert [at_most("n", ms, 300, "ms").met for ms in (300, 300.1)] == [True, False]


def test_what_is_told_as_json() -> None:
    assert [one.to_json() for one in (BAD, SLOW, ABSENT)] == [
        {"name": "bad", "value": 1, "goal": "0", "met": False},
        {"name": "slow", "value": 301.3, "goal": "<= 300 ms", "met": False},
        {"name": "absent", "value": "not run: needs root", "goal": "0", "met": False},
    ]


def test_a_proof_that_breaks_is_a_fault_and_the_next_runs(tmp_path: Path) -> None:
    def breaks(_context: Context) -> list[Outcome]:
        raise OSError("no such thing")

    first, second = run_proofs([replace(proof(), run=breaks), proof(GOOD)], context(tmp_path))
    (fault,) = first.outcomes
    assert (fault.name, fault.value, fault.met) == ("sample_broke", "OSError", False)
    assert second.outcomes == (GOOD,)


def test_chance_repeats_by_seed_and_name(tmp_path: Path) -> None:
    drawn = [
        context(tmp_path, seed=seed).chance(name).random()
        for seed, name in ((1, "a"), (1, "a"), (1, "b"), (2, "a"))
    ]
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) == 3


def test_each_proof_has_a_name_of_its_own() -> None:
    names = [each.name for each in registry.PROOFS]
    assert len(set(names)) == len(names)
    assert all(each.what.endswith(".") for each in registry.PROOFS)


def test_the_page_says_what_was_done_and_on_what(tmp_path: Path) -> None:
    done = run_proofs([proof(GOOD, BAD, ABSENT)], context(tmp_path))
    text = report.page(done, command="clave prove --seed 1", day=date(2026, 3, 1), seconds=120)
    assert "`clave prove --seed 1` on 2026-03-01" in text
    assert "**1 of 3 goals are met.** Missed: `bad`. Not run here: `absent`." in text
    assert "| `bad` | 1 | 0 | **no** | of 9; seed 7 |" in text
    assert "A sample." in text
    assert "SQLite" in text
    assert str(tmp_path) not in text


def test_what_is_done_again_takes_its_place_on_the_page(tmp_path: Path) -> None:
    one = Proof(
        "one", "The first | of two.", lambda _: [BAD, Outcome("dash", "a|b", "0", met=True)]
    )
    two = Proof("two", "The second.", lambda _: [ABSENT])
    done = run_proofs([one, two], context(tmp_path))
    before = report.page(done, command="clave prove", day=date(2026, 3, 1), seconds=60)
    assert "**1 of 3 goals are met.** Missed: `bad`. Not run here: `absent`." in before
    better = Proof("one", one.what, lambda _: [GOOD, Outcome("dash", "a|b", "0", met=True)])
    again = run_proofs([better], context(tmp_path))
    after = report.renewed(before, again, command="clave prove --only one", day=date(2026, 3, 2))
    assert "**2 of 3 goals are met.** Missed: none. Not run here: `absent`." in after
    assert "`bad`" not in after
    assert after.index("## one") < after.index(
        "Done again by `clave prove --only one` on 2026-03-02"
    )
    assert after.split("## two")[1] == before.split("## two")[1]
    same = report.renewed(after, again, command="clave prove --only one", day=date(2026, 3, 2))
    assert same.count("Done again") == 1


@pytest.mark.parametrize(("outcome", "code"), [(GOOD, 0), (BAD, 1), (ABSENT, 0)])
def test_the_command_ends_as_its_goals(
    outcome: Outcome, code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(registry, "PROOFS", (proof(outcome),))
    page = tmp_path / "proof.md"
    ran = CliRunner().invoke(main, ["prove", "--json", "--seed", "4", "--page", str(page)])
    assert ran.exit_code == code
    assert json.loads(ran.stdout) == [outcome.to_json()]
    assert "seed 4" in ran.stderr
    assert "clave prove --seed 4" in page.read_text("utf-8")


def test_an_unknown_proof_is_wrong_usage() -> None:
    ran = CliRunner().invoke(main, ["prove", "--only", "cheese"])
    assert ran.exit_code == 2
    assert "cheese" in ran.stderr


def test_a_kill_comes_sooner_where_the_machine_became_faster(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What was timed at an hour ends at once: it must be killed all the same."""
    waited: list[float] = []

    class Ending:
        def wait(self, seconds: float) -> None:
            waited.append(seconds)
            if len(waited) > 2 or seconds < 1:
                raise subprocess.TimeoutExpired("clave", seconds)

        def send_signal(self, number: int) -> None:
            assert number == signal.SIGKILL

    def answered(process: Ending) -> Any:
        return SimpleNamespace(
            code=-signal.SIGKILL if waited[-1] < 1 or len(waited) > 2 else 0, out="", err=""
        )

    monkeypatch.setattr(kills.programs, "start", lambda *words: Ending())
    monkeypatch.setattr(kills.programs, "answer", answered)
    monkeypatch.setattr(kills._Kill, "_look", lambda *told: None)
    (tmp_path / "base").mkdir()
    case = kills.Case("slow", tmp_path / "base", (), (), (), begins=600, seconds=3_600)
    kills._Kill("kill", case, Random(1), tmp_path, tmp_path).done(kills.Found())
    assert len(waited) == 2
    assert waited[0] > 300 and waited[1] < 1
