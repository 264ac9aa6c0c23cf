"""Archives that are not what they claim are refused, and none leaves anything behind."""

from __future__ import annotations

import hashlib
import json
import random
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clave.entry.backup.archive import new_archive, opened, unpack
from clave.entry.backup.manifest import Manifest
from clave.lib.refusal import Refused

CONTENT = {
    "books/clave.sqlite3": b"SQLite format 3\x00" * 400,
    "facts/sales/part-1.parquet": random.Random(1).randbytes(9000),
    "facts/sales/_delta_log/00000000000000000000.json": b'{"commitInfo": {}}\n',
    "files/2026/11/contrato día 1.pdf": b"%PDF-1.7",
}


def quiet(_: int) -> None:
    """Nobody watches."""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A sound one."""
    file = tmp_path / "a.zip"
    with new_archive(file, quiet) as writer:
        for name, content in CONTENT.items():
            writer.add_pieces(name, iter([content[:5], content[5:]]))
        writer.close(
            Manifest("0.1.0", "2026-11-27T00:00:00", "sqlite", "duckdb 2", audit=[0, "0" * 64])
        )
    return file


def bring(file: Path, folder: Path) -> dict[str, bytes]:
    """What is unpacked of it."""
    folder.mkdir()
    with opened(file) as (pack, manifest):
        unpack(pack, manifest, folder, quiet)
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def forge(file: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    """The archive with another manifest and other members, its ZIP in order."""
    with zipfile.ZipFile(file) as pack:
        members = {name: pack.read(name) for name in pack.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(manifest, members)
    forged = file.with_name("forged.zip")
    with zipfile.ZipFile(forged, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in members.items():
            pack.writestr(name, content)
        pack.writestr("manifest.json", json.dumps(manifest))
    return forged


def add(manifest: dict[str, Any], members: dict[str, bytes], name: str, content: bytes) -> None:
    """One member more, as the manifest tells it."""
    members[name] = content
    told = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    manifest["members"][name] = told


def test_it_comes_back_as_it_went_in(archive: Path, tmp_path: Path) -> None:
    assert bring(archive, tmp_path / "out") == CONTENT
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_file_that_is_there_is_not_overwritten(archive: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(Refused, match="backup_exists"), new_archive(archive, quiet):
        pass
    assert archive.read_bytes() == before


def test_one_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def stop(_: int) -> None:
        raise Refused("cancelled")

    file = tmp_path / "b.zip"
    with pytest.raises(Refused, match="cancelled"), new_archive(file, stop) as writer:
        writer.add_pieces("books/x", iter([b"1"]))
    assert list(tmp_path.iterdir()) == []
    with (
        pytest.raises(Refused, match="backup_not_writable"),
        new_archive(tmp_path / "none" / "b.zip", quiet),
    ):
        pass


def test_one_that_is_cut_off_anywhere_is_refused(archive: Path, tmp_path: Path) -> None:
    whole, draw = archive.read_bytes(), random.Random(2)
    for number in range(60):
        cut = tmp_path / f"cut{number}.zip"
        cut.write_bytes(whole[: draw.randrange(len(whole))])
        with pytest.raises(Refused, match="backup_"):
            bring(cut, tmp_path / f"out{number}")


def test_one_with_any_byte_altered_is_refused_or_comes_back_whole(
    archive: Path, tmp_path: Path
) -> None:
    """What no member holds (a date, a hint of the ZIP) may differ; what was copied may not."""
    whole, draw, refused = archive.read_bytes(), random.Random(3), 0
    for number in range(300):
        altered = bytearray(whole)
        altered[draw.randrange(len(whole))] ^= 1 << draw.randrange(8)
        file = tmp_path / "altered.zip"
        file.write_bytes(altered)
        try:
            assert bring(file, tmp_path / f"out{number}") == CONTENT
        except Refused as refusal:
            assert refusal.code.startswith("backup_")
            refused += 1
    assert refused > 200


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "books/../../evil",
        "/etc/evil",
        "books//evil",
        "books/./evil",
        "C:/evil",
        "books\\..\\evil",
        "facts/a:b",
        "secret_key",
        "books",
        "facts/" + "a/" * 9 + "b",
        "facts/\x00",
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(name: str, archive: Path, tmp_path: Path) -> None:
    def change(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
        add(manifest, members, name, b"x")

    with pytest.raises(Refused, match="backup_unsafe_path"):
        bring(forge(archive, change), tmp_path / "out")
    assert not list(tmp_path.rglob("evil"))


def test_a_link_is_refused(archive: Path, tmp_path: Path) -> None:
    def change(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
        told = {"size": 11, "sha256": hashlib.sha256(b"/etc/passwd").hexdigest()}
        manifest["members"]["files/link"] = told

    forged = forge(archive, change)
    with zipfile.ZipFile(forged, "a") as pack:
        link = zipfile.ZipInfo("files/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        pack.writestr(link, b"/etc/passwd")
    with pytest.raises(Refused, match="backup_unsafe_path"):
        bring(forged, tmp_path / "out")


def _more(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
    members["facts/unknown"] = b"x"


def _less(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
    del members["books/clave.sqlite3"]


def _size(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
    manifest["members"]["books/clave.sqlite3"]["size"] -= 1


def _other(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
    members["books/clave.sqlite3"] = b"SQLite format 4\x00" * 400


def _one_place(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
    add(manifest, members, "books/clave.sqlite3/x", b"x")


@pytest.mark.parametrize("change", [_more, _less, _size, _other, _one_place])
def test_members_that_the_manifest_does_not_tell_are_refused(
    change: Callable[[dict[str, Any], dict[str, bytes]], None], archive: Path, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="backup_damaged"):
        bring(forge(archive, change), tmp_path / "out")


def test_a_bomb_is_not_unpacked(archive: Path, tmp_path: Path) -> None:
    def change(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
        add(manifest, members, "books/bomb", bytes(90 * 2**20))

    forged = forge(archive, change)
    assert forged.stat().st_size < 2**20
    with pytest.raises(Refused, match="backup_unpacks_too_large"):
        bring(forged, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_more_than_the_disk_holds_is_refused(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clave.entry.backup import archive as module

    monkeypatch.setattr(module, "_RATIO", 10**12)

    def change(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
        manifest["members"]["books/clave.sqlite3"]["size"] = 10**16

    with pytest.raises(Refused, match="backup_damaged"):
        bring(forge(archive, change), tmp_path / "out")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "null", '{"format": 1}', '{"format": 1, "clave": "0", "members": []}', "\xff"],
)
def test_what_is_no_manifest_is_refused(text: str, archive: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(forged, "w") as pack:
        pack.writestr("manifest.json", text.encode("latin-1"))
    with pytest.raises(Refused, match="backup_not_ours"):
        bring(forged, tmp_path / "out")


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("format", 2, "backup_newer"),
        ("audit", [-1, "0" * 64], "backup_not_ours"),
        ("audit", [1, "0"], "backup_not_ours"),
        ("versions", {"sales": "1"}, "backup_not_ours"),
        ("members", {"books/x": {"size": -5, "sha256": "0" * 64}}, "backup_not_ours"),
        ("books", None, "backup_not_ours"),
    ],
)
def test_a_manifest_of_another_shape_is_refused(
    key: str, value: Any, code: str, archive: Path, tmp_path: Path
) -> None:
    forged = forge(archive, lambda manifest, members: manifest.update({key: value}))
    with pytest.raises(Refused, match=code):
        bring(forged, tmp_path / "out")


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no_such_file"):
        bring(tmp_path / "none.zip", tmp_path / "out")
    text = tmp_path / "notes.zip"
    text.write_text("not a zip at all\n" * 100)
    with pytest.raises(Refused, match="backup_not_ours"):
        bring(text, tmp_path / "out2")
    with zipfile.ZipFile(tmp_path / "holidays.zip", "w") as pack:
        pack.writestr("beach.jpg", b"x")
    with pytest.raises(Refused, match="backup_not_ours"):
        bring(tmp_path / "holidays.zip", tmp_path / "out3")
