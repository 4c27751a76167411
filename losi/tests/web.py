"""Towns on this machine: each path a town, and a log of who asked when, to see that nobody is asked too much."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from town import pages

CYCLE = "Kutsu bilan dorovu zimba, nakala fesu moritela. Banu kisa dolum petari nosuke, vilam teroka busi nemalo. " * 12


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        begun = time.monotonic()
        time.sleep(self.server.pause)
        status, text = self.server.answer(self.path)
        body = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.server.asked.append((self.path, begun, time.monotonic()))

    def log_message(self, *_):
        """Tests look at `asked`."""


def answer(path):
    """/maru/waste.html is a page of the town Maru; some towns are not as they should be."""
    town, _, name = path.strip("/").partition("/")
    if path == "/robots.txt":
        return 404, ""
    if town.startswith("wall"):
        return 403, "Forbidden"
    if town.startswith("foreign"):
        return 200, f"<html><head><title>Dorovu</title></head><body><main><p>{CYCLE}</p></main></body></html>"
    if town.startswith("gone"):
        return 404, "Not found"
    found = pages().get(name or "index.html")
    return (200, found.replace("Maru", town.capitalize())) if found else (404, "Not found")


@contextmanager
def towns(pause=0.0):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.pause, server.answer, server.asked = pause, answer, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def address(server, town):
    return f"http://127.0.0.1:{server.server_port}/{town}/"
