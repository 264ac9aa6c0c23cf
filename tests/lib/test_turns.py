"""Many threads ask one question: one at a time has its turn."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from clave.lib.turns import Turns

SECONDS = 20


def test_one_at_a_time_by_key_and_all_in_the_end() -> None:
    turns, inside, most, done = Turns(), 0, 0, 0
    lock, together = threading.Lock(), threading.Barrier(4)

    def ask(key: str) -> None:
        nonlocal inside, most, done
        together.wait(SECONDS)
        for _ in range(200):
            with turns.turn(key) as mine:
                assert mine
                with lock:
                    inside += 1
                    most = max(most, inside)
                with lock:
                    inside -= 1
                    done += 1

    with ThreadPoolExecutor(4) as people:
        for asked in [people.submit(ask, "key") for _ in range(4)]:
            asked.result(SECONDS)
    assert (most, done) == (1, 800)


def test_who_does_not_wait_is_told_and_other_keys_are_free() -> None:
    turns = Turns()
    with turns.turn("a") as first, turns.turn("a", wait=False) as second, turns.turn("b") as other:
        assert (first, second, other) == (True, False, True)
    with turns.turn("a", wait=False) as again:
        assert again


def test_an_error_gives_the_turn_back() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="broken"), turns.turn("a"):
        raise ValueError("broken")
    with turns.turn("a", wait=False) as again:
        assert again
