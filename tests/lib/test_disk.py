"""A full disk is recognised in the words of every library that writes."""

from __future__ import annotations

import errno
import sqlite3

import pytest

from clave.lib.disk import full_disk_refused, is_full
from clave.lib.refusal import Refused

FULL = [
    OSError(errno.ENOSPC, "No space left on device"),
    OSError("Generic LocalFileSystem error: No space left on device (os error 28)"),  # delta-rs
    RuntimeError('IO Error: Could not write file "x": No space left on device'),  # DuckDB
    sqlite3.OperationalError("database or disk is full"),
]
OTHERS = [OSError(errno.EACCES, "Permission denied"), ValueError("disk"), KeyError(28)]


@pytest.mark.parametrize("error", FULL, ids=lambda error: type(error).__name__)
def test_a_full_disk_is_refused(error: Exception) -> None:
    assert is_full(error)
    with pytest.raises(Refused) as refused, full_disk_refused("done_but_no_space"):
        raise error
    assert refused.value.code == "done_but_no_space"
    assert refused.value.__cause__ is error


@pytest.mark.parametrize("error", OTHERS, ids=lambda error: type(error).__name__)
def test_another_error_stays_what_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, full_disk_refused():
        raise error
    assert raised.value is error


def test_another_refusal_stays_what_it_is() -> None:
    with pytest.raises(Refused, match="ledger_busy"), full_disk_refused():
        raise Refused("ledger_busy")
