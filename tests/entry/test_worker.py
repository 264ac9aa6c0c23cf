"""The worker's duties: one that fails keeps none of the others, and is written down."""

from __future__ import annotations

import logging

import pytest

from clave.entry.worker import do_each


def test_a_duty_that_fails_keeps_none_of_the_others(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def first() -> None:
        done.append("first")

    def fails() -> None:
        raise OSError("no space")

    def last() -> None:
        done.append("last")

    with caplog.at_level(logging.ERROR, logger="clave.worker"):
        do_each((first, fails, last))
    assert done == ["first", "last"]
    (entry,) = caplog.records
    assert "fails failed" in entry.getMessage()
    assert entry.exc_info
