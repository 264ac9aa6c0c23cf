"""A step in its own thread: its result, its own errors, and no error of the waiting itself."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from clave.facts import work
from clave.facts.work import Work


class _EndsJustAfterTheWait(Future[int]):
    """A step that ends between the end of the wait and the look whether it has ended."""

    waits = 0

    def result(self, timeout: float | None = None) -> int:
        self.waits += 1
        if self.waits == 1:
            self.set_result(7)
            raise TimeoutError
        return super().result(timeout)


def test_a_step_that_ends_as_the_wait_does_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Work(tmp_path) as found:
        future = _EndsJustAfterTheWait()
        monkeypatch.setattr(found._thread, "submit", lambda step: future)
        assert found.run(lambda: 0) == 7


@pytest.mark.parametrize("error", [TimeoutError("of the step"), OSError("of the step")])
def test_the_steps_own_error_is_raised(error: Exception, tmp_path: Path) -> None:
    def step() -> Any:
        raise error

    with Work(tmp_path) as found, pytest.raises(type(error), match="of the step"):
        found.run(step)


def test_a_long_step_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setattr(work, "_POLL_SECONDS", 0.01)
    told: list[tuple[str, int, int]] = []
    report: Callable[[str, int, int], None] = lambda *args: told.append(args)  # noqa: E731
    with Work(tmp_path, lines=10, progress=report) as found:
        found.phase("reading")
        found.run(lambda: time.sleep(0.1))
    assert len(told) > 2
    assert {phase for phase, _, _ in told} == {"reading"}
