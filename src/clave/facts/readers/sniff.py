"""What a file is, told by its first bytes and never by its extension."""

from __future__ import annotations

import re
from pathlib import Path

from clave.lib.refusal import Refused

_HEAD = 64 * 1024
_OLE_SEARCHED = 32 * 1024 * 1024
_ZIP, _OLE, _GZIP, _PARQUET = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b", b"PAR1"
_MAGIC = (
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"\x00\x00\x01\x00", "picture"),
    (b"8BPS", "picture"),
    (b"%PDF", "pdf"),
    (b"{\\rtf", "word"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"SQLite format 3", "database"),
    (b"ID3", "sound"),
    (b"OggS", "sound"),
)
_TEXTS = (
    (re.compile(r"<!doctype html|<html|<table|<head|<body", re.IGNORECASE), "web_page"),
    (re.compile(r"<svg|<\?xml[^>]*\?>\s*(<!--.*?-->\s*)?<svg", re.DOTALL), "picture"),
    (re.compile(r"<\?xml|<[A-Za-z][\w:-]*[\s>/]"), "xml"),
    (re.compile(r"BEGIN:VCARD", re.IGNORECASE), "contacts"),
    (re.compile(r"BEGIN:VCALENDAR", re.IGNORECASE), "calendar"),
    (re.compile(r"[{\[]\s*[{\[\"]"), "json"),
    (re.compile(r"#!/|#include\b|import \w|CREATE TABLE|INSERT INTO", re.IGNORECASE), "program"),
)
_MAIL = re.compile(
    r"(?:^|\n)(from|to|subject|date|received|return-path|mime-version|message-id|delivered-to"
    r"|content-type|reply-to|x-[a-z-]+):[ \t]",
    re.IGNORECASE,
)
_OLE_NAMES = (
    ("EncryptedPackage", "password"),
    ("__properties_version1.0", "mail"),
    ("WordDocument", "word"),
    ("PowerPoint Document", "presentation"),
    ("Workbook", "xls"),
    ("WORKBOOK", "xls"),
    ("Book", "xls"),
    ("BOOK", "xls"),
)


def sniff(path: Path) -> str:
    """``text``, ``gzip``, ``zip``, ``xls`` or ``parquet``.

    Raises ``Refused``: ``empty_file``; ``not_a_table`` with ``found`` = what it is instead
    (``picture``, ``mail``, ``pdf`` …); ``password_protected``.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b"\x00\r\n\t "):
        raise Refused("empty_file")
    if head.startswith(_OLE):
        return _ole(path)
    if head.startswith(_GZIP):
        return "gzip"
    if head.startswith(_ZIP) and head[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return "zip"
    if head.startswith(_PARQUET):
        return "parquet"
    found = _magic(head) or _kind_of_text(head)
    if found:
        raise Refused("not_a_table", found=found)
    return "text"


def _magic(head: bytes) -> str | None:
    for magic, found in _MAGIC:
        if head.startswith(magic) and (len(magic) > 2 or _has_zeros(head)):
            return found
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "picture" if head[8:12] == b"WEBP" else "sound"
    if head[4:8] == b"ftyp":
        return "picture" if head[8:11] in (b"hei", b"avi", b"mif") else "film"
    return None


def _has_zeros(head: bytes) -> bool:
    """Two letters are little to go by: a table may begin with ``BM`` or ``MZ``, too."""
    return b"\x00" in head[:64]


def _kind_of_text(head: bytes) -> str | None:
    text = head[3:] if head.startswith(b"\xef\xbb\xbf") else head
    start = text[:4096].decode("latin-1").lstrip()
    for pattern, found in _TEXTS:
        if pattern.match(start):
            return found
    headers = {match.group(1).lower() for match in _MAIL.finditer(start)}
    if len(headers) >= 3 and re.match(r"[A-Za-z][A-Za-z-]*:[ \t]", start):
        return "mail"
    return None


def _ole(path: Path) -> str:
    """What a compound file holds, by the names of its streams (UTF-16 in its directory)."""
    with path.open("rb") as file:
        content = file.read(_OLE_SEARCHED)
    for name, found in _OLE_NAMES:
        if name.encode("utf-16-le") not in content:
            continue
        if found == "password":
            raise Refused("password_protected")
        if found != "xls":
            raise Refused("not_a_table", found=found)
        return found
    raise Refused("not_a_table", found="binary")
