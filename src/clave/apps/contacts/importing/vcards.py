"""vCards of any version and program: cut into cards, each read for itself; and written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import vobject

from clave.lib.refusal import Refused

from ..models import Contact, ContactRole

MOST_BYTES = 32 * 1024 * 1024
MOST_CARDS = 20_000
_LONGEST = 100_000
_BEGIN = re.compile(r"^BEGIN:VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
_END = re.compile(r"^END:VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
# What is not kept, and may be large or damaged: pictures, sounds, keys.
_LEFT_OUT = re.compile(
    r"^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY|AGENT)[;:].*?(?=^[A-Za-z][\w.-]*[;:])",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_MOBILE, _NO_VOICE = {"CELL", "IPHONE"}, {"FAX", "PAGER", "X400", "MODEM"}


def is_vcard(path: Path) -> bool:
    """Whether the file begins as a vCard does."""
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        start = stream.read(512)
    return "BEGIN:VCARD" in _decoded(start).lstrip("\ufeff \r\n\t").upper()[:64]


def read_cards(path: Path) -> tuple[list[tuple[int, dict[str, str]]], list[int]]:
    """Every card as fields, with its number; and the numbers of those that cannot be read.

    Raises ``Refused``: ``file_too_large``, ``too_many_rows``, ``no_cards``.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Refused("file_too_large", megabytes=size // 2**20, limit=MOST_BYTES // 2**20)
    text = _decoded(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    begins = [found.start() for found in _BEGIN.finditer(text)]
    if not begins:
        raise Refused("no_cards")
    if len(begins) > MOST_CARDS:
        raise Refused("too_many_rows", rows=len(begins), limit=MOST_CARDS)
    cards, bad = [], []
    for number, (start, stop) in enumerate(
        zip(begins, [*begins[1:], len(text)], strict=True), start=1
    ):
        try:
            cards.append((number, _fields(text[start:stop])))
        except Exception:  # whatever a parser of strangers' text raises, the card is refused
            bad.append(number)
    return cards, bad


def written(contacts: Iterable[tuple[Contact, list[ContactRole]]]) -> str:
    """The people as vCards of version 3.0; remarks never leave this way."""
    texts = []
    for contact, roles in contacts:
        card = vobject.vCard()
        card.add("fn").value = contact.name
        first, _, rest = contact.name.partition(" ")
        card.add("n").value = vobject.vcard.Name(family=rest, given=first)
        for kind, value in (("WORK", contact.phone), ("CELL", contact.mobile)):
            if value:
                line = card.add("tel")
                line.value, line.type_param = value, kind
        if contact.email:
            line = card.add("email")
            line.value, line.type_param = contact.email, "INTERNET"
        for role in roles[:1]:
            card.add("org").value = [role.account.name]
            if role.title:
                card.add("title").value = role.title
        texts.append(card.serialize())
    return "".join(texts)


def _decoded(content: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _fields(text: str) -> dict[str, str]:
    ends = list(_END.finditer(text))
    if not ends:
        raise ValueError("no END:VCARD")
    kept = _LEFT_OUT.sub("", text[: ends[0].end()])
    if len(kept) > _LONGEST:
        raise ValueError("no card is so long")
    card = vobject.readOne(kept, allowQP=True)
    found = {
        "name": _name(card),
        "email": _first(card, "email"),
        "account": _organisation(card),
        "title": _first(card, "title"),
        "remarks": _first(card, "note")[:4000],
        **_phones(card),
    }
    return {name: value for name, value in found.items() if value}


def _name(card: Any) -> str:
    full = _first(card, "fn")
    if full or "n" not in card.contents:
        return " ".join(full.split())
    name = card.n.value
    parts = (name.given, name.additional, name.family)
    return " ".join(" ".join(_text(part) for part in parts).split())


def _organisation(card: Any) -> str:
    if "org" not in card.contents:
        return ""
    value = card.contents["org"][0].value
    return _text(value[0] if isinstance(value, list) and value else value)


def _phones(card: Any) -> dict[str, str]:
    """The first number that one may speak on, and the first mobile."""
    found: dict[str, str] = {}
    for line in card.contents.get("tel", []):
        types = {str(kind).upper() for kind in line.params.get("TYPE", [])}
        types |= {str(kind).upper() for kind in line.singletonparams}
        if types & _NO_VOICE:
            continue
        found.setdefault("mobile" if types & _MOBILE else "phone", _text(line.value)[:40])
    return found


def _first(card: Any, name: str) -> str:
    """The preferred value of a property, else its first."""
    lines = card.contents.get(name, [])
    preferred = [line for line in lines if "PREF" in str(line.params).upper()]
    return _text((preferred or lines)[0].value) if lines else ""


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_text(part) for part in value)
    return str(value).replace("\x00", "").strip()
