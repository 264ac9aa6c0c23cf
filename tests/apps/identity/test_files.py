"""Kept files: allowed by content rather than by name, within a size, under a name of ours."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clave.apps.identity import services
from clave.apps.identity.filetypes import FILE_TYPES
from clave.apps.identity.models import StoredFile
from clave.lib.refusal import Refused
from tests.company import People

pytestmark = pytest.mark.django_db
LIMIT = 1024 * 1024


def _zipped(member: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(member, "content")
    return stream.getvalue()


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
CONTENT = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "jpg": JPEG,
    "jpeg": JPEG,
    "xlsx": _zipped("xl/workbook.xml"),
    "docx": _zipped("word/document.xml"),
    "pptx": _zipped("ppt/presentation.xml"),
    "ods": _zipped("mimetype"),
    "odt": _zipped("mimetype"),
    "csv": "Código;Importe\nA;1,00\n".encode(),
    "txt": "Acta de la reunión".encode("latin-1"),
}
# Each allowed name with content of another sort: what runs, what is something else, what is cut.
WRONG = {
    "pdf": b"<html><script>alert(1)</script></html>",
    "png": b"GIF89a\x01\x00\x01\x00",
    "jpg": CONTENT["png"],
    "jpeg": b"MZ\x90\x00",
    "xlsx": CONTENT["docx"],
    "docx": b"PK\x03\x04 and then nothing of a zip",
    "pptx": CONTENT["xlsx"],
    "ods": CONTENT["xlsx"],
    "odt": CONTENT["pdf"],
    "csv": b"a;b\n\x00\x01\x02",
    "txt": CONTENT["png"],
}


def _store(people: People, name: str, content: bytes, limit: int = LIMIT) -> StoredFile:
    upload = SimpleUploadedFile(name, content)
    return services.store_file(acting_user=people.kam, upload=upload, limit=limit)


def _kept(folders: Path) -> list[Path]:
    return [path for path in (folders / "data" / "files").rglob("*") if path.is_file()]


def test_the_cases_name_every_type() -> None:
    assert set(CONTENT) == set(WRONG) == set(FILE_TYPES)


@pytest.mark.parametrize("suffix", sorted(CONTENT))
def test_each_type_is_kept_whole(suffix: str, people: People, folders: Path) -> None:
    content = CONTENT[suffix]
    stored = _store(people, f"Contrato 2026.{suffix.upper()}", content)
    assert (stored.name, stored.size) == (f"Contrato 2026.{suffix.upper()}", len(content))
    assert stored.content_type == FILE_TYPES[suffix].content_type
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.uploaded_by == people.kam
    (path,) = _kept(folders)
    assert path.read_bytes() == content
    assert path.name == f"{stored.pk}.{suffix}"


@pytest.mark.parametrize("suffix", sorted(WRONG))
def test_wrong_content_under_a_right_name_is_refused(
    suffix: str, people: People, folders: Path
) -> None:
    with pytest.raises(Refused, match="file_type") as refused:
        _store(people, f"contrato.{suffix}", WRONG[suffix])
    assert refused.value.params["name"] == f"contrato.{suffix}"
    assert StoredFile.objects.count() == 0
    assert _kept(folders) == []


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x.exe", "x.pdf.js", "pdf", "x.", "x.zip"])
def test_other_names_are_refused_whatever_they_hold(
    name: str, people: People, folders: Path
) -> None:
    with pytest.raises(Refused, match="file_type"):
        _store(people, name, CONTENT["pdf"])
    assert _kept(folders) == []


def test_the_limit_is_the_largest_size(people: People, folders: Path) -> None:
    _store(people, "a.txt", b"x" * 100, limit=100)
    with pytest.raises(Refused, match="file_too_large") as refused:
        _store(people, "b.txt", b"x" * (3 * 2**20 + 1), limit=3 * 2**20)
    assert refused.value.params == {"megabytes": 3.0, "limit": 3}
    assert len(_kept(folders)) == 1


def test_an_empty_file_is_refused(people: People, folders: Path) -> None:
    with pytest.raises(Refused, match="file_empty"):
        _store(people, "empty.txt", b"")
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ana\\acta.txt", "acta.txt"),
        ("/absolute/acta.txt", "acta.txt"),
        ("ñandú–acta.txt", "ñandú–acta.txt"),
        ("x" * 300 + ".txt", ("x" * 300 + ".txt")[-200:]),
    ],
)
def test_a_path_in_the_name_leads_nowhere(
    name: str, kept: str, people: People, folders: Path
) -> None:
    upload = SimpleUploadedFile("a.txt", b"text")
    upload._name = name  # Django's own upload takes the path away; ours must not rely on it
    stored = services.store_file(acting_user=people.kam, upload=upload, limit=LIMIT)
    assert stored.name == kept
    (path,) = _kept(folders)
    assert path.name == f"{stored.pk}.txt"
    assert (folders / "data" / "files") in path.parents
