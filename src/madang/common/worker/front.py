"""Between granian and Django: many may queue at the door, few work inside.

A photo sent over a slow line takes a minute to arrive. A thread that ran Django meanwhile would be lost to everybody else, and only a few may run
Django, since SQLite takes one write at a time. So cheap threads at the door receive the whole request, and hand it to one of the few inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import Any

LARGEST_REQUEST = 30_000_000  # a whole form with its uploads
IN_MEMORY = 500_000
CHUNK = 64 * 1024


class Front:
    def __init__(self, application: Callable[..., Any], threads: int) -> None:
        self.application = application
        self.inside = ThreadPoolExecutor(threads, thread_name_prefix="django")

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = _length(environ)
        if length > LARGEST_REQUEST:
            start_response("413 Content Too Large", [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")])
            return [b"This is more than can be taken at once. Go back and send smaller files, or fewer."]
        if not length:
            return self.inside.submit(self._answer, environ, start_response).result()
        with SpooledTemporaryFile(IN_MEMORY) as body:
            _receive(environ["wsgi.input"], body, length)
            environ["wsgi.input"] = body
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
    text = environ.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdigit() else 0


def _receive(source: Any, body: Any, length: int) -> None:
    """Until it is all there, or the sender gave up; Django then says that the form is incomplete."""
    while length > 0 and (chunk := source.read(min(CHUNK, length))):
        body.write(chunk)
        length -= len(chunk)
    body.seek(0)
