"""What a PDF must be before an officer is asked to open it.

A pragmatic look, not a full reading: whole (header and trailer), open (no password hides what is in it), passive (nothing in it runs, opens
or brings another file). Names are compared after undoing their escapes, and in packed object streams too, where such things like to hide.
"""

from __future__ import annotations

import re
import zlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|Rendition|ImportData|SubmitForm|GoToE)(?![A-Za-z])")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm\b")
DEFLATED = re.compile(rb"/Filter\s*(/(FlateDecode|Fl)(?!\w)|\[\s*/(FlateDecode|Fl)\s*\])")
STREAM = re.compile(rb"stream\r?\n")
MOST_UNPACKED = 60_000_000


def check(content: bytes) -> None:
    """Raises ValidationError with what to do about it."""
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-1024:] or b"startxref" not in content[-2048:]:
        raise ValidationError(_("This PDF is damaged or incomplete. Save it again, and upload the new one."), "damaged")
    _refuse_second_file(content)
    plain = _unescape(content)
    if re.search(rb"/Encrypt\b", plain):
        raise ValidationError(_("This PDF is protected, so it cannot be checked. Print it to a new PDF, and upload that one."), "protected")
    if ACTIVE.search(plain) or any(ACTIVE.search(_unescape(part)) for part in _unpacked_objects(content)):
        raise ValidationError(
            _("This PDF holds a program, a form that sends itself, or other files. Print it to a new PDF, and upload that one."), "active"
        )


def _refuse_second_file(content: bytes) -> None:
    """A ZIP archive or web page that is also a PDF is made to deceive."""
    if b"PK\x05\x06" in content[-66_000:] or re.search(rb"<(script|html|svg)\b", content[:2048], re.IGNORECASE):
        raise ValidationError(_("This file is a PDF and something else at once. Print it to a new PDF, and upload that one."), "two_in_one")


def _unescape(content: bytes) -> bytes:
    return ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), content) if b"#" in content else content


def _unpacked_objects(content: bytes):
    budget = MOST_UNPACKED
    for start in (match.end() for match in STREAM.finditer(content)):
        head = _unescape(content[max(0, start - 1024) : start]).rsplit(b"obj", 1)[-1]
        if not OBJECT_STREAM.search(head):
            continue
        part = _inflate(content[start:], head, budget)
        budget -= len(part)
        yield part


def _inflate(data: bytes, head: bytes, budget: int) -> bytes:
    """Objects packed in any other way than the usual one cannot be looked into, and are not let through."""
    if b"/Filter" not in head:
        return data[: data.find(b"endstream")]
    if not DEFLATED.search(head) or b"/Predictor" in head:
        raise _cannot_look_inside()
    unpacker = zlib.decompressobj()
    try:
        part = unpacker.decompress(data, budget + 1)
    except zlib.error as error:
        raise _cannot_look_inside() from error
    if len(part) > budget:
        raise _cannot_look_inside()
    return part


def _cannot_look_inside() -> ValidationError:
    return ValidationError(
        _("This PDF is packed in an unusual way and cannot be checked. Print it to a new PDF, and upload that one."), "unreadable"
    )
