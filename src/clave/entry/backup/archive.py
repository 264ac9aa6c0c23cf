"""The archive: a ZIP with a manifest, written whole or not at all, opened with suspicion.

Parquet is stored as it is, since it is compressed already; books and logs are deflated.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from clave.lib.disk import is_full
from clave.lib.refusal import Refused

from .manifest import NAME, Manifest, Member, read_manifest

_CHUNK = 2**20
_MANIFEST_LIMIT = 256 * 2**20
# No honest archive unpacks to more: Parquet is stored, books and logs deflate to a tenth or so.
_RATIO, _ALLOWANCE = 100, 64 * 2**20
_PACKED = (".parquet", ".pdf", ".png", ".jpg", ".jpeg", ".xlsx", ".docx", ".pptx", ".ods", ".odt")
# What reading a member raises when it is not what it claims (two of them may want one place).
_DAMAGE = (
    zipfile.BadZipFile,
    EOFError,
    zlib.error,
    RuntimeError,
    FileExistsError,
    NotADirectoryError,
)
Step = Callable[[int], None]


class Writer:
    """An archive that is being written; ``step`` is told the bytes of each piece, and may raise."""

    def __init__(self, pack: zipfile.ZipFile, step: Step) -> None:
        self._pack = pack
        self._step = step
        self.members: dict[str, Member] = {}

    def add(self, name: str, file: Path) -> None:
        """Put ``file`` into the archive as ``name``."""
        with file.open("rb") as source:
            self.add_pieces(name, iter(lambda: source.read(_CHUNK), b""))

    def add_pieces(self, name: str, pieces: Iterator[bytes]) -> None:
        """Put what ``pieces`` add up to into the archive as ``name``."""
        digest, size = hashlib.sha256(), 0
        with self._pack.open(_entry(name), "w", force_zip64=True) as target:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                target.write(piece)
                self._step(len(piece))
        self.members[name] = Member(size, digest.hexdigest())

    def close(self, manifest: Manifest) -> None:
        """Add the manifest, the last thing of an archive."""
        manifest.members = self.members
        text = json.dumps(manifest.to_json(), ensure_ascii=False, indent=1)
        self._pack.writestr(_entry(NAME), text.encode())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFREG | 0o600) << 16
    packed = name.endswith(_PACKED)
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    entry._compresslevel = 1  # type: ignore[attr-defined]  # no public way for one entry
    return entry


@contextmanager
def new_archive(file: Path, step: Step) -> Iterator[Writer]:
    """Write the archive ``file``: it appears when it is complete, readable by its owner alone.

    Raises ``Refused``: ``backup_exists``, ``no_space``, ``backup_not_writable``.
    """
    if file.exists():
        raise Refused("backup_exists", name=str(file))
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        with os.fdopen(handle, "w+b") as stream:
            with zipfile.ZipFile(stream, "w", allowZip64=True) as pack:
                yield Writer(pack, step)
            stream.flush()
            os.fsync(stream.fileno())
        _appear(part, file)
    except OSError as error:
        raise _not_written(error, file) from error
    finally:
        part.unlink(missing_ok=True)


def _appear(part: Path, file: Path) -> None:
    """Give the finished archive its name; one that came meanwhile is not overwritten."""
    try:
        os.link(part, file)
    except FileExistsError:
        raise Refused("backup_exists", name=str(file)) from None
    except OSError:  # a file system without links
        part.rename(file)


def _not_written(error: OSError, file: Path) -> Exception:
    if is_full(error):
        return Refused("no_space")
    if error.filename and Path(os.fsdecode(error.filename)).parent == file.parent:
        return Refused("backup_not_writable", name=str(file), reason=error.strerror or "")
    return error


@contextmanager
def opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive ``file`` and its manifest, whose names and sizes agree with what is there.

    Raises ``Refused``: ``no_such_file``, ``backup_not_ours``, ``backup_damaged`` (name),
    ``backup_unsafe_path``, ``backup_unpacks_too_large``, ``backup_newer``.
    """
    if not file.is_file():
        raise Refused("no_such_file", name=str(file))
    try:
        with zipfile.ZipFile(file) as pack:
            manifest = read_manifest(json.loads(_manifest_text(pack)))
            _check_entries(pack, manifest, file.stat().st_size)
            yield pack, manifest
    except (zipfile.BadZipFile, NotImplementedError, UnicodeError) as error:
        raise Refused("backup_not_ours") from error
    except json.JSONDecodeError as error:
        raise Refused("backup_not_ours") from error


def _manifest_text(pack: zipfile.ZipFile) -> bytes:
    try:
        entry = pack.getinfo(NAME)
        if entry.file_size > _MANIFEST_LIMIT:
            raise Refused("backup_not_ours")
        with pack.open(entry) as stream:
            return stream.read(_MANIFEST_LIMIT)
    except (KeyError, RuntimeError, EOFError, zlib.error) as error:
        raise Refused("backup_not_ours") from error


def _check_entries(pack: zipfile.ZipFile, manifest: Manifest, packed: int) -> None:
    entries = pack.infolist()
    names = [entry.filename for entry in entries if entry.filename != NAME]
    if sorted(names) != sorted(manifest.members):
        odd = set(names) ^ set(manifest.members) or {"–"}
        raise Refused("backup_damaged", name=min(odd)[:200])
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):  # a link, a device
            raise Refused("backup_unsafe_path", name=entry.filename[:200])
        if entry.filename != NAME and entry.file_size != manifest.members[entry.filename].size:
            raise Refused("backup_damaged", name=entry.filename[:200])
    if manifest.unpacked > packed * _RATIO + _ALLOWANCE:
        raise Refused("backup_unpacks_too_large", megabytes=manifest.unpacked // 2**20)


def unpack(pack: zipfile.ZipFile, manifest: Manifest, folder: Path, step: Step) -> None:
    """Write every member below ``folder``, each proved by its size and SHA-256.

    Raises ``Refused``: ``backup_damaged`` (name), ``no_space``.
    """
    if manifest.unpacked > shutil.disk_usage(folder).free:
        raise Refused("no_space")
    for name, member in manifest.members.items():
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with pack.open(name) as source, target.open("xb") as stream:
                found = _copied(source, stream, member.size, step)
        except _DAMAGE as error:
            raise Refused("backup_damaged", name=name) from error
        except OSError as error:
            if is_full(error):
                raise Refused("no_space") from error
            raise
        if found != member.sha256:
            raise Refused("backup_damaged", name=name)


def _copied(source: IO[bytes], target: IO[bytes], size: int, step: Step) -> str:
    """Copy at most ``size`` bytes; returns their SHA-256."""
    digest, left = hashlib.sha256(), size
    while piece := source.read(min(_CHUNK, left + 1)):
        left -= len(piece)
        if left < 0:
            raise EOFError
        digest.update(piece)
        target.write(piece)
        step(len(piece))
    if left:
        raise EOFError
    return digest.hexdigest()
