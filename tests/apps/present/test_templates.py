"""Templates of slides: what may be one, what is refused and why; decks stand on it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.util import Emu

from clave.apps.identity.models import StoredFile
from clave.apps.present import services
from clave.apps.present.checking import check_package
from clave.apps.present.ground import ground_of
from clave.apps.present.models import SlideTemplate
from clave.apps.present.selectors import template_bytes
from clave.lib.refusal import Refused
from clave.web.present.review import review_document
from clave.web.present.slides.deck import deck_of
from tests.company import People, account
from tests.web.present.reading import faults_of, slides_of

pytestmark = pytest.mark.django_db
Spoil = Callable[[bytes], bytes]


def template(*, wide: bool = True, slides: int = 2) -> bytes:
    """A template as a company may have it, with slides of its own."""
    file = Presentation()
    if wide:
        file.slide_width, file.slide_height = Emu(12_192_000), Emu(6_858_000)
    for number in range(slides):
        slide = file.slides.add_slide(file.slide_layouts[5])
        slide.shapes.title.text = f"Old slide {number}"
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


def with_parts(content: bytes, parts: dict[str, bytes]) -> bytes:
    """The package with some parts more, or others."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return stream.getvalue()


def _external(content: bytes) -> bytes:
    name = "ppt/slideMasters/_rels/slideMaster1.xml.rels"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        text = package.read(name)
    link = b'<Relationship Id="rId99" TargetMode="External" Target="http://x/y.png" Type="i"/>'
    return with_parts(
        content, {name: text.replace(b"</Relationships>", link + b"</Relationships>")}
    )


def _entities(content: bytes) -> bytes:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    return with_parts(content, {"docProps/custom.xml": bomb})


WHOLE = template()
HOSTILE: dict[str, tuple[str, Spoil]] = {
    "macros": ("template_macros", lambda c: with_parts(c, {"ppt/vbaProject.bin": b"x"})),
    "activex": ("template_macros", lambda c: with_parts(c, {"ppt/activeX/a.bin": b"x"})),
    "links": ("template_links", _external),
    "entities": ("template_harmful", _entities),
    "outside": ("template_harmful", lambda c: with_parts(c, {"../../etc/passwd": b"x"})),
    "bomb": ("template_too_large", lambda c: with_parts(c, {"ppt/a.xml": b" " * 30_000_000})),
    "not_slides": ("template_not_slides", lambda c: b"PK\x03\x04 and nothing more"),
    "a_picture": ("template_not_slides", lambda c: b"\x89PNG\r\n\x1a\n"),
    "empty": ("template_not_slides", lambda c: b""),
}


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=12))
@settings(max_examples=150)
def test_a_torn_template_is_refused_or_read(flips: list[tuple[float, int]]) -> None:
    """Bytes changed anywhere: a sentence or slides, never a traceback."""
    torn = bytearray(WHOLE)
    for place, value in flips:
        torn[int(place * (len(torn) - 1))] = value
    with suppress(Refused):
        check_package(bytes(torn))
        ground_of(bytes(torn))


def test_a_part_that_cannot_be_unpacked_is_refused() -> None:
    """The compressed bytes of a part are no such thing: zlib says so in an error of its own."""
    torn = bytearray(WHOLE)
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as package:
        part = package.getinfo("ppt/presentation.xml")
    begin = part.header_offset + 30 + len(part.filename)
    torn[begin : begin + 20] = b"\xff" * 20
    with pytest.raises(Refused, match="template_not_slides"):
        check_package(bytes(torn))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_may_harm_is_refused(people: People, name: str) -> None:
    code, spoil = HOSTILE[name]
    upload = SimpleUploadedFile("company.pptx", spoil(template()))
    with pytest.raises(Refused, match=code):
        services.set_template(acting_user=people.admin, upload=upload)
    assert not SlideTemplate.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_deck_stands_on_the_company_s_slides(company: People) -> None:
    for person in (company.kam, company.director):
        with pytest.raises(Refused, match="not_allowed"):
            services.set_template(
                acting_user=person, upload=SimpleUploadedFile("a.pptx", template())
            )
    services.set_template(
        acting_user=company.admin, upload=SimpleUploadedFile("first.pptx", template())
    )
    found = services.set_template(
        acting_user=company.admin, upload=SimpleUploadedFile("second.pptx", template())
    )
    assert (SlideTemplate.objects.count(), found.file.name) == (1, "second.pptx")
    assert StoredFile.objects.count() == 1
    with override("es"):
        document = review_document(company.kam, account("G1"))
        deck = deck_of(document, template_bytes())
    titles = [slide.shapes.title.text_frame.text for slide in slides_of(deck)]
    assert titles[0] == "Grupo Arrabal"
    assert not any("Old slide" in title for title in titles)
    assert faults_of(deck) == []
    services.remove_template(acting_user=company.admin)
    assert template_bytes() is None
    assert not StoredFile.objects.exists()


def test_layouts_that_are_not_there_are_missed() -> None:
    file = Presentation()
    for layout in list(file.slide_layouts):
        if layout.name not in ("Blank", "Title Slide"):
            file.slide_layouts.remove(layout)
    stream = io.BytesIO()
    file.save(stream)
    check_package(stream.getvalue())
    with pytest.raises(Refused, match="template_no_layout"):
        ground_of(stream.getvalue())


def test_a_layout_without_room_is_refused() -> None:
    file = Presentation(io.BytesIO(template()))
    file.slide_height = Emu(3_000_000)
    stream = io.BytesIO()
    file.save(stream)
    with pytest.raises(Refused, match="template_no_room"):
        ground_of(stream.getvalue())
