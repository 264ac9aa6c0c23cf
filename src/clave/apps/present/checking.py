"""Whether an uploaded template is one, and harms nobody: looked at as a package, before anything
opens it.

A template is written on and sent to customers, so it may not carry programs, nor fetch anything
from elsewhere when it is opened.
"""

from __future__ import annotations

import io
import re
import zipfile

from clave.facts.readers.package import BROKEN, check_directory
from clave.lib.refusal import Refused

LIMIT = 20 * 2**20
_MOST_PARTS = 3_000
_MOST_UNPACKED = 200 * 2**20
_MOST_XML = 20 * 2**20
_PROGRAMS = ("vbaproject", "activex", "embeddings/oleobject", "macrosheets", "ctrlprops")
_MAIN = "ppt/presentation.xml"
_TYPES = "[Content_Types].xml"
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_MACRO = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)


def check_package(content: bytes) -> None:
    """Nothing, where ``content`` may be opened.

    Raises ``Refused``: ``template_not_slides``, ``template_too_large``, ``template_macros``,
    ``template_links``, ``template_harmful``.
    """
    if len(content) > LIMIT:
        raise Refused("template_too_large", limit=LIMIT // 2**20)
    try:
        _check_directory(content)
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check(package)
    except BROKEN as error:
        raise Refused("template_not_slides") from error


def _check_directory(content: bytes) -> None:
    try:
        check_directory(io.BytesIO(content), _MOST_PARTS)
    except Refused as refusal:
        if refusal.code == "too_many_parts":
            raise Refused("template_too_large", limit=_MOST_UNPACKED // 2**20) from refusal
        raise Refused("template_not_slides") from refusal


def _check(package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    names = {entry.filename for entry in entries}
    if _MAIN not in names or _TYPES not in names:
        raise Refused("template_not_slides")
    if sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise Refused("template_too_large", limit=_MOST_UNPACKED // 2**20)
    for entry in entries:
        name = entry.filename.lower()
        if name.startswith("/") or ".." in name.split("/") or "\\" in name:
            raise Refused("template_harmful", part=entry.filename)
        if any(word in name for word in _PROGRAMS):
            raise Refused("template_macros", part=entry.filename)
        if name.endswith((".xml", ".rels")):
            _check_xml(package, entry)


def _check_xml(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    # What a header says of its size is only a claim: no more is read than may be.
    with package.open(entry) as stream:
        text = stream.read(_MOST_XML + 1)
    if len(text) > _MOST_XML:
        raise Refused("template_too_large", limit=_MOST_XML // 2**20)
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in text[:200]:
        text = text.decode("utf-16", "ignore").encode()
    if _DOCTYPE.search(text):
        raise Refused("template_harmful", part=entry.filename)
    if entry.filename == _TYPES and _MACRO.search(text):
        raise Refused("template_macros", part=entry.filename)
    if entry.filename.endswith(".rels") and _EXTERNAL.search(text):
        raise Refused("template_links", part=entry.filename)
