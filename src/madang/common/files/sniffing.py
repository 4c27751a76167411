"""What a file is, by its first bytes; what its name says counts for nothing."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

SUFFIX = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
KIND = {
    "image/jpeg": "image",
    "image/png": "image",
    "image/webp": "image",
    "image/gif": "image",
    "image/heic": "image",
    "application/pdf": "pdf",
}
KNOWN_ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".pdf"}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}


def media_type_of(head: bytes) -> str | None:
    """The media type, or None for what we do not take."""
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return "image/heic"
    marks = {
        b"\xff\xd8\xff": "image/jpeg",
        b"\x89PNG\r\n\x1a\n": "image/png",
        b"GIF87a": "image/gif",
        b"GIF89a": "image/gif",
        b"%PDF-": "application/pdf",
    }
    return next((media_type for mark, media_type in marks.items() if head.startswith(mark)), None)


def clean_name(name: str, media_type: str) -> str:
    """A name that is safe in a header and on any disk: no path, no control or direction characters, and the true ending."""
    base = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    letters = "".join(letter for letter in base if unicodedata.category(letter)[0] != "C")
    stem = " ".join(re.sub(r'[<>:"/|?*;%]+', " ", letters).split()).strip(" .")
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", stem).strip(" .")[:100]
    return (stem or "file") + SUFFIX.get(media_type, "")
