"""One account's cells, found without SQL: what its pages read.

DuckDB plans a question about one account for a millisecond and more, however small the table, and
answers it in less. So beside the copies of a state stands its *shelf*: its cells as records of
whole numbers, account by account, in a file that every process maps into its memory, and the place
of each account. It holds what the copy holds, of lines that have an account;
:mod:`clave.facts.store.shelving` makes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

# As DuckDB gives sums: in millionths, whatever the digits that a shelf keeps.
_DIGITS = 6
_UNIT = Decimal(1).scaleb(-_DIGITS)
_MOST = 2**63 - 1


@dataclass(frozen=True)
class Column:
    """How a column stands in the records: as whole numbers of ``type``.

    A word is its place in a list, a day the days since 1970, a sum so many units of ``digits``
    decimals; none is larger than ``largest``. ``partly``: whether any is not known.
    """

    name: str
    kind: Literal["word", "day", "count", "sum"]
    type: str
    digits: int
    largest: int
    partly: bool

    @property
    def unknown(self) -> int:
        """The number that stands for what is not known."""
        return -1 if self.kind == "word" else int(np.iinfo(self.type).min)


@dataclass(frozen=True)
class Shelf:
    """All cells of a state: ``records`` by account, of which ``accounts[i]`` has ``lengths[i]``
    from ``firsts[i]`` on. ``words``: by column, what its numbers stand for."""

    columns: Mapping[str, Column]
    words: Mapping[str, Sequence[str]]
    accounts: NDArray[np.bytes_]
    firsts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    records: NDArray[Any]

    def of(self, accounts: Sequence[str]) -> Cells:
        """The cells of these accounts."""
        asked = tuple(dict.fromkeys(accounts))
        firsts, lengths = self._places(asked)
        if len(asked) == 1:
            first = int(firsts[0])
            return Cells(self, asked, self.records[first : first + int(lengths[0])])
        before = np.cumsum(lengths) - lengths
        places = np.repeat(firsts - before, lengths) + np.arange(lengths.sum())
        owners = np.repeat(np.arange(len(asked)), lengths)
        return Cells(self, asked, self.records[places], owners)

    def _places(self, accounts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where each account's cells begin, and how many they are."""
        codes = np.array([account.encode() for account in accounts], dtype=np.bytes_)
        # What is longer than any would make all of them as long, to be compared.
        looked_for = codes.astype(self.accounts.dtype)
        places = self.accounts.searchsorted(looked_for)
        places[places == len(self.accounts)] = 0
        there = self.accounts[places] == codes
        return self.firsts[places], np.where(there, self.lengths[places], 0)

    def hiding(self, hidden: frozenset[str]) -> Shelf:
        """The same cells without some columns: of what is not in them nothing is told."""
        kept = {name: column for name, column in self.columns.items() if name not in hidden}
        return replace(self, columns=kept)

    def save(self, folder: Path) -> None:
        """Write all but the records, which stand in the folder already."""
        np.save(folder / "accounts.npy", self.accounts)
        np.save(folder / "places.npy", np.stack([self.firsts, self.lengths]))
        told = {"columns": [asdict(column) for column in self.columns.values()]}
        text = json.dumps(told | {"words": {k: list(v) for k, v in self.words.items()}})
        (folder / "columns.json").write_text(text, "utf-8")


RECORDS = "records.npy"


def open_shelf(folder: Path) -> Shelf:
    """The shelf in ``folder``, its cells not read before they are asked for.

    Raises ``OSError`` where there is none, ``ValueError``, ``KeyError`` and ``TypeError`` where it
    is damaged.
    """
    told = json.loads((folder / "columns.json").read_text("utf-8"))
    places = np.load(folder / "places.npy")
    return Shelf(
        columns={column["name"]: Column(**column) for column in told["columns"]},
        words=told["words"],
        accounts=np.load(folder / "accounts.npy"),
        firsts=places[0],
        lengths=places[1],
        # A plain array: each part of a mapped one would carry the map's own attributes.
        records=np.asarray(np.load(folder / RECORDS, mmap_mode="r")),
    )


@dataclass(frozen=True)
class Cells:
    """Some accounts' cells of a state, column by column.

    ``owners``: of each cell the place of its account; None where there is one account.
    """

    shelf: Shelf
    accounts: Sequence[str]
    records: NDArray[Any]
    owners: NDArray[np.intp] | None = None

    def __len__(self) -> int:
        return len(self.records)

    def only(self, chosen: NDArray[Any]) -> Cells:
        """Those of the cells for which ``chosen`` is true, or in the order of its places."""
        owners = None if self.owners is None else self.owners[chosen]
        return Cells(self.shelf, self.accounts, self.records[chosen], owners)

    def numbers(self, name: str) -> NDArray[Any]:
        """A column as whole numbers."""
        if name != "account":
            return self.records[name]
        return np.zeros(len(self), dtype=np.intp) if self.owners is None else self.owners

    def known(self, name: str) -> NDArray[np.bool_] | None:
        """Where a column is told; None where it is told everywhere."""
        column = self.shelf.columns.get(name)
        if column is None:
            return np.zeros(len(self.records), dtype=bool)
        if not column.partly:
            return None
        known: NDArray[np.bool_] = self.records[name] != column.unknown
        return known

    def among(self, name: str, words: Sequence[str | None]) -> NDArray[np.bool_] | None:
        """Where a column is one of these words, or not told where None is among them; None where
        it is everywhere."""
        listed = self.shelf.words[name]
        partly = self.shelf.columns[name].partly
        if set(listed) <= set(words) and (not partly or None in words):
            return None
        found = np.zeros(len(self.records), dtype=bool)
        for word in words:
            if word is None or word in listed:
                found |= self.records[name] == (-1 if word is None else listed.index(word))
        return found

    def tell(self, name: str, numbers: NDArray[Any]) -> list[Any]:
        """Numbers of a column as DuckDB would give them: texts, dates, whole numbers, Decimals."""
        if name == "account":
            return [self.accounts[place] for place in numbers.tolist()]
        column = self.shelf.columns[name]
        if column.kind == "word":
            words = self.shelf.words[name]
            return [words[place] if place >= 0 else None for place in numbers.tolist()]
        if column.kind == "day":
            days: list[Any] = numbers.astype(np.int64).astype("datetime64[D]").tolist()
            return days
        if column.kind == "count":
            counts: list[Any] = numbers.tolist()
            return counts
        scale = 10 ** (_DIGITS - column.digits)
        return [_UNIT * (number * scale) for number in numbers.tolist()]

    def may_exceed(self, name: str) -> bool:
        """Whether a sum of the column over all the cells may have no room in 64 bits."""
        column = self.shelf.columns.get(name)
        return column is not None and column.largest * len(self.records) > _MOST
