"""Any text file as UTF-8 with ``\\n`` line ends, whatever it was written in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clave.facts.readers.source import Limits
from clave.lib.refusal import Refused

_BLOCK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Control characters that no table contains; tab, line ends, form feed and DOS' end mark aside.
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\r\x0c\x1a")
_MIXED = "utf-8+cp1252"
_LINE_ENDS = re.compile(rb"\r+\n?")


@dataclass(frozen=True)
class Text:
    """A text file made plain: ``path`` is UTF-8 (a byte order mark may lead) with ``\\n`` only.

    ``lines`` counts its lines up to the last one that holds anything.
    """

    path: Path
    encoding: str
    lines: int


def plain_text(path: Path, scratch: Path, limits: Limits) -> Text:
    """Find the encoding of ``path`` from its bytes and bring it to UTF-8 with ``\\n``.

    A file that is already so is not copied. Raises ``Refused``: ``binary_file`` where bytes are
    no text in any known encoding, ``line_too_long``.
    """
    encoding, lines = _survey(path, limits)
    if lines is not None:
        return Text(path, encoding, lines)
    target, counted = scratch / "plain.txt", _Lines()
    with target.open("wb") as out:
        for block in _normalised(path, encoding):
            counted.add(block)
            out.write(block)
    return Text(target, encoding, counted.total)


def _survey(path: Path, limits: Limits) -> tuple[str, int | None]:
    """The encoding, and the lines of a file that is UTF-8 with ``\\n`` as it stands, else None."""
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    encoding = next((name for bom, name in _BOMS if head.startswith(bom)), None)
    if encoding is None:
        encoding = _utf16_without_mark(head)
    if encoding is not None and encoding.startswith("utf-16"):
        return encoding, None
    returns, utf8, lines = _walk(path, limits)
    if encoding is None:
        encoding = "utf-8" if utf8 else _not_utf8(path)
    elif not utf8:
        encoding = _MIXED
    return encoding, lines if utf8 and not returns else None


def _walk(path: Path, limits: Limits) -> tuple[bool, bool, int]:
    """Whether carriage returns occur, whether all is UTF-8, the lines. Raises ``Refused``."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    returns, utf8, without_break, lines = False, True, 0, _Lines()
    for block in _blocks(path):
        if len(block.translate(None, _CONTROL)) != len(block):
            raise Refused("binary_file")
        lines.add(block)
        has_return = b"\r" in block
        returns = returns or has_return
        without_break = 0 if has_return or b"\n" in block else without_break + len(block)
        if without_break > limits.line_bytes:
            raise Refused("line_too_long", limit=limits.line_bytes)
        utf8 = utf8 and _decodes(decoder, block)
    return returns, utf8 and _decodes(decoder, b"", final=True), lines.total


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_mark(head: bytes) -> str | None:
    """``utf-16-le`` or ``-be`` where every other byte of the beginning is mostly zero."""
    sample = head[:2000]
    half = len(sample) // 2
    if half < 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


# The small letters and signs of Western languages, as cp1252 and as DOS (cp850) write them.
_CP1252 = bytes("áéíóúñÑüÁÉÍÓÚÜçÇàèòïºª€¿¡ãõâêôöäß", "cp1252")
_CP850 = bytes("áéíóúñÑüÁÉÍÓÚÜçÇàèòïºª¿¡ãõâêôöäß", "cp850")
_SEQUENCE = re.compile(rb"[\xc3\xc2\xe2][\x80-\xbf]")


def _not_utf8(path: Path) -> str:
    """cp1252, cp850 where the high bytes are mostly that code page's letters, or ``utf-8+cp1252``
    for UTF-8 into which somebody has pasted lines of another file."""
    west = dos = high_bytes = sequences = 0
    for block in _blocks(path):
        high = block.translate(None, bytes(range(128)))
        high_bytes += len(high)
        west += len(high) - len(high.translate(None, _CP1252))
        dos += len(high) - len(high.translate(None, _CP850))
        sequences += len(_SEQUENCE.findall(block))
    if 2 * sequences > 0.6 * high_bytes:
        return _MIXED
    return "cp850" if dos > 2 * west else "cp1252"


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as cp1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("clave.as_cp1252", _as_cp1252)


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    if encoding == _MIXED:
        return codecs.getincrementaldecoder("utf-8-sig")("clave.as_cp1252")
    strict = "16" in encoding
    return codecs.getincrementaldecoder(encoding)("strict" if strict else "replace")


def _normalised(path: Path, encoding: str) -> Iterator[bytes]:
    """The file's text as UTF-8 blocks with ``\\n``. Raises ``Refused`` if it cannot be decoded."""
    decoder = _decoder(encoding)
    pending = b""
    for block in _blocks_then_end(path):
        try:
            text = decoder.decode(block, not block)
        except UnicodeDecodeError as error:
            raise Refused("binary_file") from error
        data = pending + text.encode()
        if b"\x00" in data:
            raise Refused("binary_file")
        # A carriage return at the end of a block may belong to a line end that it cuts in two.
        cut = len(data.rstrip(b"\r")) if block else len(data)
        pending = data[cut:]
        yield _LINE_ENDS.sub(b"\n", data[:cut])


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _blocks_then_end(path: Path) -> Iterator[bytes]:
    yield from _blocks(path)
    yield b""


class _Lines:
    """Counts lines up to the last that is not blank, block by block."""

    def __init__(self) -> None:
        self._breaks = self._since_text = 0
        self._any_text = False

    def add(self, block: bytes) -> None:
        """Count the lines of the next block."""
        breaks = block.count(b"\n")
        body = block.rstrip(b"\n\t \x1a")
        self._breaks += breaks
        if body:
            self._any_text, self._since_text = True, block.count(b"\n", len(body))
        else:
            self._since_text += breaks

    @property
    def total(self) -> int:
        """The lines so far; 0 where all is blank."""
        return self._breaks - self._since_text + 1 if self._any_text else 0
