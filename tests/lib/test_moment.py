"""Within one moment a thing is found out once; outside it is found out each time."""

from __future__ import annotations

from collections import Counter

from clave.lib.moment import once, one_moment


def test_once_within_and_always_outside() -> None:
    asked: Counter[str] = Counter()

    def find(name: str) -> int:
        asked[name] += 1
        return asked[name]

    assert [once("a", lambda: find("a")) for _ in range(2)] == [1, 2]
    with one_moment():
        assert [once("a", lambda: find("a")) for _ in range(3)] == [3, 3, 3]
        assert once("b", lambda: find("b")) == 1
    with one_moment():
        assert once("a", lambda: find("a")) == 4
    assert once("a", lambda: find("a")) == 5
