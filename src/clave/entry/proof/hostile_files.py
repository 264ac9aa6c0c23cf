"""Files that mean harm or are nothing, each written into a folder by a function of its name."""

from __future__ import annotations

import gzip
import struct
import zipfile
from pathlib import Path

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="xml" ContentType="application/xml"/><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}"/>{more}</Relationships>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORKBOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships"><sheets><sheet name="Hoja1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_STRINGS_REL = (
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/sharedStrings" Target="sharedStrings.xml"/>'
)
_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
HEADER_CELLS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Cliente</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Importe</t></is></c></row>'
    '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2.5</v></c></row>'
)


def workbook(  # noqa: PLR0913 - each part of a workbook has its own way to be hostile
    path: Path,
    rows: str = HEADER_CELLS,
    *,
    after: str = "",
    prolog: str = "",
    strings: str = "",
    megabytes: int = 0,
    extra: dict[str, bytes] | None = None,
) -> Path:
    """The smallest XLSX whose sheet holds ``rows``; ``after`` follows its cells, then blanks."""
    sheet = f'{prolog}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        root = _RELS.format(kind="officeDocument", target="xl/workbook.xml", more="")
        archive.writestr("_rels/.rels", root)
        archive.writestr("xl/workbook.xml", _WORKBOOK)
        more = _STRINGS_REL if strings else ""
        parts = _RELS.format(kind="worksheet", target="worksheets/sheet1.xml", more=more)
        archive.writestr("xl/_rels/workbook.xml.rels", parts)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(sheet.encode())
            for _ in range(megabytes):
                part.write(b" " * 1_000_000)
        if strings:
            table = f'<sst xmlns="{_MAIN}"><si><t>{strings}</t></si></sst>'
            archive.writestr("xl/sharedStrings.xml", table)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return path


def far_cell(path: Path) -> Path:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return workbook(path, HEADER_CELLS + far)


def far_row_of_hidden_reference(path: Path) -> Path:
    """A far cell in a row that says it is the third, its attributes in another order."""
    far = '<row r="3"><c s="0" r="XFD1048576"><v>1</v></c></row>'
    return workbook(path, HEADER_CELLS + far)


def full_merge(path: Path) -> Path:
    merge = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return workbook(path, after=merge)


def repeated_cells(path: Path) -> Path:
    """A workbook of 700 bytes that repeats one text in ten million cells: 10 GB of it."""
    spaces = " ".join(f'xmlns:{name}="{_OPEN}{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        '<table:table table:name="Hoja1"><table:table-row table:number-rows-repeated="20000">'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="500">'
        f"<text:p>{'x' * 1000}</text:p></table:table-cell></table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<manifest xmlns="{_OPEN}manifest:1.0"/>')
        archive.writestr("content.xml", content)
    return path


def formulas(path: Path) -> Path:
    """Amounts that are formulas, written by a program that computes nothing."""
    cells = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}"><f>A{row}*2</f></c></row>'
        for row in range(2, 20)
    )
    header = HEADER_CELLS.split("</row>")[0] + "</row>"
    return workbook(path, header + cells)


def billion_laughs(path: Path) -> Path:
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    prolog = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "lol">{levels}]>'
    cell = '<row r="3"><c r="A3" t="inlineStr"><is><t>&l9;</t></is></c></row>'
    return workbook(path, HEADER_CELLS + cell, prolog=prolog)


def many_long_strings(path: Path) -> Path:
    """Small when packed and when unpacked; gigabytes once each cell has its own text."""
    cells = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c><c r="B{row}" t="s"><v>0</v></c></row>'
        for row in range(1, 60_001)
    )
    return workbook(path, cells, strings="x" * 32_000)


def zip_bomb(path: Path) -> Path:
    """A workbook of some kilobytes whose sheet is 300 MB of blanks."""
    return workbook(path, megabytes=300)


def lying_zip_bomb(path: Path) -> Path:
    """A workbook that declares small parts and holds large ones."""
    zip_bomb(path)
    content = bytearray(path.read_bytes())
    place = content.rfind(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<L", content, place + 24, 1000)
    path.write_bytes(bytes(content))
    return path


def path_in_zip(path: Path) -> Path:
    return workbook(path, extra={"../../etc/cron.d/x": b"boom"})


def too_many_parts(path: Path) -> Path:
    return workbook(path, extra={f"xl/media/{number}.xml": b"" for number in range(5_000)})


def gzip_bomb(path: Path) -> Path:
    with gzip.open(path, "wb", compresslevel=9) as file:
        for _ in range(300):
            file.write(b"1;2;3\n" * 170_000)
    return path


def wide(path: Path) -> Path:
    line = ";".join(str(number) for number in range(10_000))
    return _text(path, "\n".join([line.replace(";", "a;"), line, line]))


def endless_line(path: Path) -> Path:
    return _text(path, "Cliente;Importe\n" + "x" * 30_000_000)


def unterminated_quote(path: Path) -> Path:
    return _text(path, 'Cliente;Importe;Fecha\n"' + "1;2;3\n" * 500_000)


def nulls(path: Path) -> Path:
    return _text(path, "Cliente;Importe\n1;2\x00\n")


def random_bytes(path: Path) -> Path:
    path.write_bytes(bytes((number * 7919) % 251 for number in range(100_000)))
    return path


def empty(path: Path) -> Path:
    return _text(path, "")


def only_blanks(path: Path) -> Path:
    return _text(path, "\n \r\n\t\n")


def only_header(path: Path) -> Path:
    return _text(path, "Cliente;Importe\n")


def empty_sheet(path: Path) -> Path:
    return workbook(path, "")


def mail(path: Path) -> Path:
    return _text(
        path,
        "Received: from mx by mail; Mon, 1 Jan 2024\nFrom: a@example.com\nTo: b@example.com\n"
        "Subject: Ventas; enero\nDate: Mon, 1 Jan 2024\nMIME-Version: 1.0\n\nHola; adjunto; va\n",
    )


def picture(path: Path) -> Path:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(200))
    return path


def web_page(path: Path) -> Path:
    return _text(path, "<html><body><table><tr><td>1</td></tr></table></body></html>")


def pdf(path: Path) -> Path:
    return _text(path, "%PDF-1.7\n1 0 obj;2;3\n")


def prose(path: Path) -> Path:
    return _text(path, "Estimado cliente\nle enviamos lo pedido\nun saludo\n")


def compound(path: Path, stream: str) -> Path:
    """An OLE compound file in whose directory ``stream`` stands."""
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(512)
    )
    return path


def password(path: Path) -> Path:
    return compound(path, "EncryptedPackage")


def outlook_mail(path: Path) -> Path:
    return compound(path, "__properties_version1.0")


def damaged_xls(path: Path) -> Path:
    return compound(path, "Workbook")


def archive(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("ventas.csv", "a;b\n1;2\n")
    return path


def torn_zip(path: Path) -> Path:
    workbook(path)
    path.write_bytes(path.read_bytes()[:-40])
    return path


def torn_gzip(path: Path) -> Path:
    path.write_bytes(gzip.compress(b"a;b\n1;2\n" * 1000)[:-20])
    return path


def torn_parquet(path: Path) -> Path:
    path.write_bytes(b"PAR1" + bytes(range(200)) + b"PAR1")
    return path


def _text(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path
