"""Texts marked for translation, gathered from code and templates into the Spanish catalogue.

``python -m clave.entry.messages`` (``make messages``) writes what is new with an empty
translation and drops what is gone; ``--check`` writes nothing, names every fault and exits 1.
What is written depends on the texts alone: running it twice changes nothing.
English needs no catalogue: the texts are English. Babel does the work, so that no GNU gettext is
needed; Django's own ``templatize`` turns a template into something that looks like code.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parent.parent
CATALOGUE = SOURCE / "locale" / "es" / "LC_MESSAGES" / "django.po"
_LAZY = {"gettext_lazy": None, "gettext_noop": None, "ngettext_lazy": (1, 2), "_now": None}
KEYWORDS = DEFAULT_KEYWORDS | _LAZY | {"pgettext_lazy": ((1, "c"), 2)}
# Babel's own for Spanish have a third, of whole millions, which our texts do not need.
_PLURALS = "nplurals=2; plural=(n != 1);"
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")

Found = tuple[str, int, str | tuple[str, ...], str | None]


def gathered() -> Catalog:
    """Every marked text of the source, as a catalogue without translations."""
    catalogue = Catalog(
        locale="es",
        domain="django",
        header_comment="# Spanish texts of Clave, gathered by clave.entry.messages.",
        project="Clave",
        version=version("clave"),
        msgid_bugs_address="the maintainers of Clave",
        last_translator="the maintainers of Clave",
        language_team="es",
        fuzzy=False,
    )
    catalogue.mime_headers = [("Plural-Forms", _PLURALS)]
    for name, line, text, context in _texts():
        catalogue.add(text, locations=[(name, line)], context=context)
    return catalogue


def stored() -> Catalog:
    """The Spanish catalogue as it is."""
    with CATALOGUE.open("rb") as stream:
        return read_po(stream, locale="es", domain="django")


def update() -> list[str]:
    """Bring the catalogue up to date; returns the texts that have no translation yet."""
    known, fresh = stored(), gathered()
    fresh.creation_date, fresh.revision_date = known.creation_date, known.revision_date
    for message in fresh:
        old = known.get(message.id, message.context) if message.id else None
        if message.id and old is not None:
            message.string = old.string
    with CATALOGUE.open("wb") as stream:
        write_po(stream, fresh, width=100, sort_by_file=True, include_lineno=False)
    return [_id(message) for message in fresh if message.id and not _translated(message)]


def faults() -> list[str]:
    """What is wrong with the catalogue: missing, superfluous, empty, or other placeholders."""
    known, fresh = stored(), gathered()
    found = []
    for message in fresh:
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        if old is None:
            found.append(f"not in the catalogue: {_id(message)!r}")
        elif not _translated(old) or old.fuzzy:
            found.append(f"not translated: {_id(message)!r}")
        elif not _same_placeholders(old):
            found.append(f"other placeholders: {_id(message)!r}")
    current = {(_id(message), message.context) for message in fresh}
    found += [
        f"no longer used: {_id(message)!r}"
        for message in known
        if message.id and (_id(message), message.context) not in current
    ]
    return found


def main() -> None:
    """Update the catalogue, or check it with ``--check``."""
    problems = faults() if "--check" in sys.argv else update()
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if "--check" in sys.argv and problems:
        sys.exit(1)


def _texts() -> Iterator[Found]:
    for path in sorted(SOURCE.rglob("*")):
        name = str(path.relative_to(SOURCE))
        if "migrations" in path.parts or "built" in path.parts:
            continue
        if path.suffix == ".py":
            yield from _extract(name, path.read_bytes())
        elif path.suffix == ".html" or (path.suffix == ".txt" and "templates" in path.parts):
            code = templatize(path.read_text(encoding="utf-8"), origin=name)
            # Indentation means something to Python's tokenizer, and nothing here.
            lines = [line.lstrip() for line in code.splitlines()]
            yield from _extract(name, "\n".join(lines).encode())


def _extract(name: str, code: bytes) -> Iterator[Found]:
    for line, text, _comments, context in extract("python", io.BytesIO(code), KEYWORDS):
        yield name, line, text, context


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(strings) and len(strings) == (1 if isinstance(message.id, str) else 2)


def _same_placeholders(message: Message) -> bool:
    """Each translation may use only the placeholders of the text, and all that the plural has."""
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    string = message.string or ""
    strings = (string,) if isinstance(string, str) else tuple(string)
    wanted = set(_PLACEHOLDER.findall(ids[-1]))
    allowed = {name for text in ids for name in _PLACEHOLDER.findall(text)}
    used = [set(_PLACEHOLDER.findall(text)) for text in strings]
    return all(names <= allowed for names in used) and used[-1] >= wanted


if __name__ == "__main__":
    main()
