"""The files of a version, followed from commit to commit, are those that Delta itself reads."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from deltalake import DeltaTable

from clave.facts.schema import KINDS
from clave.facts.store import delta
from clave.facts.store.layout import documents_table

TABLE = documents_table(KINDS["sales"])
_numbers = itertools.count()


def add(folder: Path, partition: str, *, only: list[str] | None = None, append: bool = True) -> int:
    path = f"import_id={partition}/part-{next(_numbers)}.parquet"
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).touch()
    file = delta.File(path, 10, 1, {"import_id": partition})
    return delta.commit(folder, TABLE, [file], only=only, append=append)


def change(folder: Path) -> list[int]:
    """A table with every sort of commit; its versions."""
    versions = [add(folder, "i1"), add(folder, "i2"), add(folder, "i3")]
    versions.append(add(folder, "i2", only=["i2", "i3"], append=False))
    delta.return_to(folder, versions[1])
    versions += [3 + 1, add(folder, "i 4%")]
    versions.append(add(folder, "i5", append=False))
    return versions


def files_in(folder: Path, version: int) -> list[str]:
    """As Delta has them, whose names of folders are those of an address."""
    uris = DeltaTable(folder, version=version).file_uris()
    found = [Path(unquote(uri)) for uri in uris]
    assert all(path.is_file() for path in found)
    return sorted(map(str, found))


@pytest.mark.parametrize("name", ["sales_documents", "año 1"])
def test_files_followed_are_those_of_the_table(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    versions = change(folder)
    expected = [files_in(folder, version) for version in versions]
    assert [len(files) for files in expected] == [1, 2, 3, 2, 2, 3, 1]
    assert [delta.files_of(folder, version) for version in versions] == expected
    assert delta.files_of(folder, versions[0]) == expected[0]  # back again
    assert delta.files_of(folder, versions[-1]) == expected[-1]


def test_another_table_in_its_place_is_read_anew(tmp_path: Path) -> None:
    folder = tmp_path / "table"
    change(folder)
    before = delta.files_of(folder, 1)
    shutil.rmtree(folder)
    change(folder)
    after = delta.files_of(folder, 2)
    assert after == files_in(folder, 2)
    assert not set(before) & set(after)
