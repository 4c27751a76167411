import re
import zlib

import pytest
from django.core.exceptions import SuspiciousFileOperation

from madang.common.ui import letters


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "https://example.org/x.png", "letter:/etc/passwd", "http://127.0.0.1/static/x.css"]
)
def test_a_letter_reads_nothing_but_our_own_files(address):
    with pytest.raises(SuspiciousFileOperation):
        letters.read_own(address)


@pytest.mark.parametrize("address", ["letter:/static/../../../../etc/passwd", "letter:/static/%2e%2e/%2e%2e/settings.py"])
def test_a_letter_cannot_climb_out_of_the_static_files(address):
    with pytest.raises((SuspiciousFileOperation, FileNotFoundError)):
        letters.read_own(address)


def test_the_sheet_of_letters_is_found():
    assert b"@page" in letters.read_own("letter:/static/ui/letter.css")


def unpacked(pdf):
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    return b"".join(zlib.decompress(stream) for stream in streams if stream[:1] == b"\x78")


@pytest.mark.skipif(not letters.can_make_pdf(), reason="WeasyPrint or Pango is not installed; letters are printed by the browser then")
@pytest.mark.parametrize("language", ["en", "ko", "ar"])
def test_a_letter_becomes_a_tagged_pdf(language):
    from django.utils.translation import override

    with override(language):
        pdf = letters.make_pdf("ui/letter_base.html", {"address_lines": ["Park Ji-hoon 박지훈", "Maru"], "body": "…"})
    assert pdf.startswith(b"%PDF-") and b"/MarkInfo" in unpacked(pdf)
