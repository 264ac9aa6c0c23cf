"""Many people are those who asked within a few seconds, not one who asks often."""

from __future__ import annotations

import pytest

from clave.lib import crowd
from clave.lib.crowd import MANY, SECONDS, Crowd


def test_a_crowd_is_many_people_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(crowd.time, "monotonic", lambda: now[0])
    seen = Crowd()
    for _ in range(100):
        seen.saw("one")
    assert not seen.is_there()
    for person in range(MANY - 1):
        seen.saw(person)
    assert seen.is_there()
    now[0] += SECONDS - 1
    assert seen.is_there()
    seen.saw("one")
    now[0] += 2
    assert not seen.is_there(), "all but one have gone"
