"""Letters as PDF, where WeasyPrint is installed (extra `pdf`); the same page is printed by the browser where it is not."""

import subprocess
import sys
from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.template.loader import render_to_string

PATIENCE_S = 120


class LetterNotDrawn(Exception):
    """WeasyPrint failed, or took too long; the message is the end of what it said."""


@cache
def can_make_pdf():
    """False also where the library is there but Pango, which it draws with, is not. Looks without loading either."""
    return find_spec("weasyprint") is not None and find_library("pango-1.0") is not None


def make_pdf(template, context):
    """The letter as bytes, tagged for screen readers. Drawn in a process that ends: WeasyPrint in a web process or the worker would keep 110 MB."""
    html = render_to_string(template, {"print_hint": False, **context})
    command = [sys.executable, "-m", "madang.common.ui.draw_letter"]
    try:
        done = subprocess.run(command, input=html.encode(), capture_output=True, timeout=PATIENCE_S, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as problem:
        raise LetterNotDrawn(f"Not drawn within {PATIENCE_S} seconds: the machine is too busy.") from problem
    if done.returncode:
        raise LetterNotDrawn(done.stderr.decode(errors="replace")[-1000:])
    return done.stdout


def own_files():
    """Reads our own files and data: URIs alone: a letter may never make the server fetch an address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        def fetch(self, url, headers=None):
            if url.startswith("data:"):
                return super().fetch(url, headers)
            return URLFetcherResponse(url, read_own(url), {"Content-Type": guess_type(url)[0] or "application/octet-stream"})

    return OwnFiles(allowed_protocols={"data"})


def read_own(url):
    address = urlsplit(url)
    path = unquote(address.path)
    if address.scheme in ("letter", "") and path.startswith(settings.STATIC_URL):
        return read_static(path.removeprefix(settings.STATIC_URL))
    if address.scheme in ("letter", "") and path.startswith(settings.MEDIA_URL):
        with default_storage.open(path.removeprefix(settings.MEDIA_URL)) as file:
            return file.read()
    raise SuspiciousFileOperation(f"A letter may not read {url}.")


def read_static(name):
    """Collected files first: their names carry a hash that the finders do not know."""
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return file.read()
    return Path(finders.find(name)).read_bytes()
