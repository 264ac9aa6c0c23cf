"""What Clave must know about the SQLite library it runs on."""

from __future__ import annotations

# The WAL-reset bug can corrupt a database under concurrent checkpoints; fixed in 3.51.3 and in
# the branches 3.50.7 and 3.44.6 (sqlite.org/wal.html, "the WAL-reset bug").
_FIRST_SAFE = (3, 51, 3)
_SAFE_BRANCHES = {(3, 50): 7, (3, 44): 6}


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether write-ahead logging may be used with the SQLite of this ``version``.

    >>> wal_is_safe((3, 51, 3)), wal_is_safe((3, 50, 7)), wal_is_safe((3, 40, 1))
    (True, True, False)
    """
    fixed_patch = _SAFE_BRANCHES.get(version[:2])
    return version >= _FIRST_SAFE or (fixed_patch is not None and version[2] >= fixed_patch)
