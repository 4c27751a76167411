"""Pictures are drawn anew: what was hidden in the file (place, camera, a second file, a script) does not survive it."""

from __future__ import annotations

import io
import warnings
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

LONGEST_SIDE = 3508  # A4 at 300 dots per inch: what an officer can read, and a print can show
MOST_PIXELS = 40_000_000  # decoded whole: 120 MB
MOST_PIXELS_JPEG = 170_000_000  # a JPEG is decoded at a fraction of its size (draft)
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF", "image/heic": "HEIF"}


def redraw(file: BinaryIO, media_type: str) -> tuple[bytes, str]:
    """(content, media type): upright, no larger than needed, PNG stays PNG and all else becomes JPEG."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit comes first
            picture = _upright(_open(file, media_type))
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise ValidationError(
            _("This picture is damaged or incomplete. Take or save it again, and upload the new one."), "damaged"
        ) from error
    return _save(picture, "PNG" if media_type == "image/png" else "JPEG")


def _open(file: BinaryIO, media_type: str) -> Image.Image:
    if media_type == "image/heic":
        import pillow_heif

        pillow_heif.register_heif_opener()
    picture = Image.open(file, formats=[FORMATS[media_type]])
    _refuse_too_many_pixels(picture)
    if picture.format == "JPEG":
        picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # a switch of the whole process, which WeasyPrint turns on where it is imported
    picture.load()
    return picture


def _refuse_too_many_pixels(picture: Image.Image) -> None:
    width, height = picture.size
    most = MOST_PIXELS_JPEG if picture.format == "JPEG" and not picture.info.get("progressive") else MOST_PIXELS
    if width * height > most:
        raise _too_many_pixels()


def _too_many_pixels() -> ValidationError:
    return ValidationError(_("This picture has too many points to be drawn. Make it smaller, and upload it again."), "too_many_pixels")


def _upright(picture: Image.Image) -> Image.Image:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return ImageOps.exif_transpose(picture)


def _save(picture: Image.Image, form: str) -> tuple[bytes, str]:
    """Into an image without a past: a fresh one holds pixels only, so no EXIF, comment, profile or text chunk can follow."""
    mode = "RGBA" if form == "PNG" and picture.has_transparency_data else "RGB"
    clean = Image.new("RGBA" if picture.has_transparency_data else mode, picture.size, "white")
    pixels = picture.convert(clean.mode)
    clean.paste(pixels) if mode == "RGBA" else clean.paste(pixels, mask=pixels if clean.mode == "RGBA" else None)
    output = io.BytesIO()
    if form == "PNG":
        clean.convert(mode).save(output, "PNG", compress_level=6)
    else:
        clean.convert("RGB").save(output, "JPEG", quality=85, optimize=True)
    return output.getvalue(), f"image/{form.lower()}"
