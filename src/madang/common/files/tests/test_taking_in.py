"""Uploads as people send them, and as attackers do."""

import io
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from madang.common.files.actions import take_in
from madang.common.files.models import State

pytestmark = pytest.mark.django_db


def picture(form="JPEG", size=(60, 40), color="red", **options):
    output = io.BytesIO()
    Image.new("RGB", size, color).save(output, form, **options)
    return output.getvalue()


def upload(content, name="photo.jpg"):
    return SimpleUploadedFile(name, content)


def pdf(body=b"", tail=b""):
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
        + body
        + b"\nxref\n0 1\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
        + tail
    )


def stored(file):
    with file.content.open("rb") as content:
        return content.read()


def refused(content, name="photo.jpg", **options):
    with pytest.raises(ValidationError) as caught:
        take_in(upload(content, name), **options)
    return caught.value


def test_a_photo_is_kept_without_place_and_camera_and_the_right_way_up():
    exif = Image.Exif()
    exif[0x0110] = "A telephone"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    file = take_in(upload(picture(exif=exif)))
    kept = Image.open(io.BytesIO(stored(file)))
    assert kept.size == (40, 60)
    assert not kept.getexif()
    assert b"A telephone" not in stored(file)
    assert (file.media_type, file.state, file.size) == ("image/jpeg", State.CLEAN, len(stored(file)))


def test_what_is_hidden_in_a_picture_does_not_survive():
    notes = PngInfo()
    notes.add_text("Comment", "<script>alert(1)</script>")
    content = picture("PNG", pnginfo=notes) + b"<html><script>alert(2)</script>PK\x05\x06"
    file = take_in(upload(content, "screen.png"))
    assert file.media_type == "image/png"
    assert b"script" not in stored(file)
    assert b"PK\x05\x06" not in stored(file)


@pytest.mark.parametrize("form", ["WEBP", "GIF", "PNG", "JPEG"])
def test_pictures_of_many_kinds_are_taken(form):
    assert take_in(upload(picture(form))).media_type == ("image/png" if form == "PNG" else "image/jpeg")


def test_a_photo_of_a_telephone_in_heic_becomes_a_jpeg():
    import pillow_heif

    pillow_heif.register_heif_opener()
    assert take_in(upload(picture("HEIF"), "IMG_0001.HEIC")).name == "IMG_0001.jpg"


def test_transparent_places_stay_transparent_in_png_and_turn_white_in_jpeg():
    image = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    for form, expected in (("PNG", (0, 0, 0, 0)), ("WEBP", (255, 255, 255, 255))):
        output = io.BytesIO()
        image.save(output, form)
        kept = Image.open(io.BytesIO(stored(take_in(upload(output.getvalue()))))).convert("RGBA")
        assert kept.getpixel((5, 5)) == expected


def test_a_large_photo_is_made_as_small_as_a_printed_page():
    kept = Image.open(io.BytesIO(stored(take_in(upload(picture(size=(5000, 4000)))))))
    assert max(kept.size) <= 3508


def test_the_name_says_nothing_and_the_content_decides():
    assert take_in(upload(picture("PNG"), "virus.exe")).name == "virus.png"
    assert refused(b"MZ" + bytes(200), "photo.jpg").code == "wrong_kind"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\me\\출생증명서.jpeg", "출생증명서.jpg"),
        ("in\u202egpj.exe", "ingpj.jpg"),
        ('a";\r\nSet-Cookie: x.jpg', "a Set-Cookie x.jpg"),
        ("....", "file.jpg"),
    ],
)
def test_names_are_cleaned(given, kept):
    file = SimpleUploadedFile("x.jpg", picture())
    file._name = given
    assert take_in(file).name == kept


def test_a_truncated_photo_is_refused_in_words():
    content = picture(size=(800, 600), color="blue", quality=95)
    error = refused(content[: len(content) // 2])
    assert error.code == "damaged"
    assert "upload the new one" in error.messages[0]


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_unpacked():
    header = bytearray(picture("PNG"))
    header[16:24] = (60_000).to_bytes(4, "big") + (60_000).to_bytes(4, "big")
    header[29:33] = zlib.crc32(bytes(header[12:29])).to_bytes(4, "big")
    assert refused(bytes(header)).code == "too_many_pixels"


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<?xml version="1.0"?><svg onload="alert(1)"/>',
        b"<html><script>alert(1)</script></html>",
        b"#!/bin/sh\nrm -rf /\n",
    ],
)
def test_drawings_and_pages_that_can_hold_programs_are_refused(content):
    assert refused(content, "drawing.svg").code == "wrong_kind"


def test_an_archive_is_refused_and_named():
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(5_000_000))
    error = refused(output.getvalue(), "documents.zip")
    assert error.code == "wrong_kind"
    assert ".zip" in error.messages[0]


def test_empty_and_oversized_files_are_refused():
    assert refused(b"").code == "empty"
    assert refused(picture(), maximum_bytes=100).code == "too_large"


def test_a_room_may_take_pictures_only():
    assert refused(pdf(), "a.pdf", accept=["image"]).code == "wrong_kind"


def test_a_plain_pdf_is_kept_as_it_is():
    file = take_in(upload(pdf(), "Plan.PDF"))
    assert (file.media_type, file.name, stored(file)) == ("application/pdf", "Plan.pdf", pdf())


@pytest.mark.parametrize(
    "body",
    [
        b"2 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj",
        b"2 0 obj << /S /J#61vaScript /JS (app.alert(1)) >> endobj",
        b"2 0 obj << /S /Launch /F (cmd.exe) >> endobj",
        b"2 0 obj << /Names << /EmbeddedFiles 3 0 R >> >> endobj",
        b"2 0 obj << /Type /ObjStm /N 1 /Filter /FlateDecode /Length 60 >> stream\n"
        + zlib.compress(b"<< /S /JavaScript >>")
        + b"\nendstream endobj",
        b"2 0 obj << /Type/ObjStm/Filter[/FlateDecode]/Length 60 >>\nstream\r\n"
        + zlib.compress(b"<< /S /Jav#61Script >>")
        + b"\nendstream endobj",
    ],
)
def test_a_pdf_that_acts_is_refused(body):
    assert refused(pdf(body), "a.pdf").code == "active"


def test_a_pdf_with_ordinary_packed_objects_is_taken():
    packed = zlib.compress(b"<< /Type /Page >>" * 50)
    body = b"2 0 obj << /Type /ObjStm /Filter /FlateDecode /DecodeParms << >> >> stream\n" + packed + b"\nendstream endobj"
    assert take_in(upload(pdf(body), "a.pdf")).media_type == "application/pdf"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pdf()[:60], "damaged"),
        (pdf(b"5 0 obj << /Encrypt 6 0 R >> endobj"), "protected"),
        (pdf(tail=b"PK\x05\x06" + bytes(18)), "two_in_one"),
        (b"%PDF-1.4 <html><script>alert(1)</script>" + pdf(), "two_in_one"),
        (pdf(b"2 0 obj << /Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode] >> stream\n00\nendstream endobj"), "unreadable"),
        (
            pdf(b"2 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\n" + zlib.compress(bytes(70_000_000)) + b"\nendstream endobj"),
            "unreadable",
        ),
    ],
)
def test_a_pdf_that_cannot_be_trusted_is_refused(content, code):
    assert refused(content, "a.pdf").code == code


def test_a_photograph_where_a_pdf_is_wanted_is_called_one():
    error = refused(picture("JPEG"), "plan.jpg", accept=["pdf"])
    assert "photo or picture" in error.messages[0]
    assert "holds something else" not in error.messages[0]
