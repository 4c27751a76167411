"""A small server on this machine whose pages are written in the test, with a log of who asked for what."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        self.server.asked.append(self.path)
        given = self.server.pages.get(parts.path)
        if callable(given):
            given = given({name: values[0] for name, values in parse_qs(parts.query).items()})
        status, headers, body = (404, {}, "not here") if given is None else given if isinstance(given, tuple) else (200, {}, given)
        self.send_response(status)
        for name, value in ({"Content-Type": kind(parts.path)} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for part in [body] if isinstance(body, str) else body:
                self.wfile.write(part.encode("utf-8"))
        except OSError:
            return  # the browser had enough

    def log_message(self, *_):
        """Tests look at `asked`."""


def kind(path):
    return "text/css" if path.endswith(".css") else "text/html; charset=utf-8"


def endless():
    """A body that never ends; the one who reads must."""
    for _ in range(2000):
        yield "<p>" + "word " * 20_000
        time.sleep(0.001)


@contextmanager
def station(pages):
    """The server and its address; `pages` maps path -> text, (status, headers, body) or a function of the query."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.pages, server.asked = pages, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
