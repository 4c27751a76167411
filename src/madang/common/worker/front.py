"""Between granian and Django: many may queue at the door, few work inside.

A photo sent over a slow line takes a minute to arrive. A thread that ran Django meanwhile would be lost to everybody else, and only a few may run
Django, since SQLite takes one write at a time. So cheap threads at the door receive the whole request, and hand it to one of the few inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import Any

from madang.common.numbers import whole_number

LARGEST_REQUEST = (
    55_000_000  # a file of 50 MB, the most a question can allow, and its form; Caddy takes a little more (deploy/system/Caddyfile)
)
IN_MEMORY = 500_000
CHUNK = 64 * 1024


class Front:
    def __init__(self, application: Callable[..., Any], threads: int) -> None:
        self.application = application
        self.inside = ThreadPoolExecutor(threads, thread_name_prefix="django")

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length, source = _length(environ), environ.get("wsgi.input")
        if not length and "HTTP_TRANSFER_ENCODING" not in environ:
            return self.inside.submit(self._answer, environ, start_response).result()
        if length > LARGEST_REQUEST:
            _pour_away(source, min(length, 2 * LARGEST_REQUEST))
            return _too_large(start_response)
        with SpooledTemporaryFile(IN_MEMORY) as body:
            received = _receive(source, body, length or LARGEST_REQUEST + 1)  # one in chunks does not say how long it will be
            if received > LARGEST_REQUEST:
                _pour_away(source, LARGEST_REQUEST)
                return _too_large(start_response)
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = body, str(length or received)
            return self.inside.submit(self._answer, environ, start_response).result()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """A page is finished here, with the thread's own database connection; a file is read at the door, at the pace of its receiver."""
        response = self.application(environ, start_response)
        if response.streaming:
            return response
        content = [bytes(response.content)]
        response.close()
        return content


def _length(environ: dict[str, Any]) -> int:
    return whole_number(environ.get("CONTENT_LENGTH") or 0) or 0


def _receive(source: Any, body: Any, length: int) -> int:
    """Until it is all there, or the sender gave up; Django then says that the form is incomplete."""
    left = length
    while left > 0 and (chunk := source.read(min(CHUNK, left))):
        body.write(chunk)
        left -= len(chunk)
    body.seek(0)
    return length - left


def _pour_away(source: Any, left: int) -> None:
    """To its end, where that is not far: a web server in front that is still sending would take an early answer for a failure."""
    while left > 0 and (chunk := source.read(min(CHUNK, left))):
        left -= len(chunk)


def _too_large(start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("413 Content Too Large", [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")])
    return [b"This is more than can be taken at once. Go back and send smaller files, or fewer."]
