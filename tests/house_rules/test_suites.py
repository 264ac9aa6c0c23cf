"""What opens the books runs on both databases; what is left out of the second run opens none."""

from __future__ import annotations

import re
from itertools import pairwise

from tests.house_rules.source import ROOT, name

_OPENS = re.compile(
    r"django_db|\bpeople: People|\bcompany: People|\bTerminal\(|\bClave\(|books_of\("
)
# These open the books, and run once: what they try lies in the facts, whose ledger is the same on
# both, or in what all pages show, count, export and allow, whose queries the tests of each page ask
# on both; the README's first ten minutes are on SQLite; the bench brings its own servers.
ONCE = {
    "tests/web/compliance/test_scale.py",
    "tests/web/contacts/test_canary.py",
    "tests/web/test_canary.py",
    "tests/web/test_empty.py",
    "tests/web/test_exports.py",
    "tests/web/test_exports_of_growth.py",
    "tests/web/test_printed.py",
    "tests/web/test_query_counts.py",
    "tests/web/test_rights.py",
    "tests/web/test_warming.py",
    "tests/entry/bench",
    "tests/entry/test_real_ledgers.py",
    "tests/house_rules/test_docs.py",
}
# Helpers of tests, and this file.
_NO_TESTS = (
    *("tests/house_rules/test_suites.py", "tests/postgres.py", "tests/migrated.py"),
    *("tests/conftest.py", "tests/company.py"),
)


def test_every_test_that_opens_the_books_runs_on_both() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (line,) = re.findall(r"^ON_BOTH := (.+?[^\\])$", makefile, re.MULTILINE | re.DOTALL)
    words = line.replace("\\\n", " ").split()
    left_out = {after for word, after in pairwise(words) if word == "--ignore"}
    taken = {word for word in words if word.startswith("tests/")} - left_out | {"tests/browser"}
    opening = [
        name(path)
        for path in (ROOT / "tests").rglob("*.py")
        if _OPENS.search(path.read_text("utf-8")) and name(path) not in _NO_TESTS
    ]
    assert len(opening) > 20
    for path in opening:
        if any(path.startswith(place) for place in ONCE):
            continue
        within = [place for place in taken if path.startswith(place)]
        without = [place for place in left_out if path.startswith(place)]
        assert within, path
        assert not without, path
