"""Which files may be kept, and whether a file is what its name says.

Decided by the first bytes, since a name and a browser's content type are only claims. HTML and SVG
are left out: they run script where they are opened.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from clave.lib.refusal import Refused


@dataclass(frozen=True)
class FileType:
    """A kept type: how its content begins, and for zipped office files what must be inside."""

    content_type: str
    signatures: tuple[bytes, ...] = ()
    member: str = ""


_OFFICE = "application/vnd.openxmlformats-officedocument."
FILE_TYPES: dict[str, FileType] = {
    "pdf": FileType("application/pdf", (b"%PDF-",)),
    "png": FileType("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": FileType("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": FileType("image/jpeg", (b"\xff\xd8\xff",)),
    "xlsx": FileType(f"{_OFFICE}spreadsheetml.sheet", (b"PK\x03\x04",), "xl/workbook.xml"),
    "docx": FileType(f"{_OFFICE}wordprocessingml.document", (b"PK\x03\x04",), "word/document.xml"),
    "pptx": FileType(
        f"{_OFFICE}presentationml.presentation", (b"PK\x03\x04",), "ppt/presentation.xml"
    ),
    "ods": FileType("application/vnd.oasis.opendocument.spreadsheet", (b"PK\x03\x04",), "mimetype"),
    "odt": FileType("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",), "mimetype"),
    "csv": FileType("text/csv"),
    "txt": FileType("text/plain"),
}


def check_file(upload: UploadedFile[bytes], limit: int) -> str:
    """The content type of ``upload``, or ``Refused``. ``limit`` in bytes."""
    size = upload.size or 0
    if size > limit:
        raise Refused("file_too_large", megabytes=round(size / 2**20, 1), limit=limit // 2**20)
    if size == 0:
        raise Refused("file_empty", name=upload.name)
    _, dot, suffix = (upload.name or "").rpartition(".")
    known = FILE_TYPES.get(suffix.lower()) if dot else None
    if known is None or not _is_really(known, upload):
        raise Refused("file_type", name=upload.name, types=", ".join(sorted(FILE_TYPES)))
    upload.seek(0)
    return known.content_type


def _is_really(known: FileType, upload: UploadedFile[bytes]) -> bool:
    upload.seek(0)
    start = upload.read(4096)
    if not known.signatures:
        return b"\x00" not in start
    if not start.startswith(known.signatures):
        return False
    if not known.member:
        return True
    try:
        with zipfile.ZipFile(upload) as archive:
            return known.member in archive.namelist()
    except zipfile.BadZipFile:
        return False
