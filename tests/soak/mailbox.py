"""A mail server that takes everything, a little slowly, and remembers which notice each message was."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections import Counter

NOTICE = re.compile(rb"^X-Madang-Notice: (\d+)", re.MULTILINE)
SLOWNESS_S = 0.02  # so that a kill now and then falls between the message and its "250 taken"


class Mailbox(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.arrived: Counter[int] = Counter()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """The worker was killed in the middle of a sentence."""

    def take(self, message: bytes) -> None:
        found = NOTICE.search(message)
        assert found, "A message without its notice's number arrived."
        self.arrived[int(found[1])] += 1


class Session(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self.say(b"220 soak.example")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.say(b"354 go on")
                self.receive()
            elif word == b"QUIT":
                self.say(b"221 goodbye")
                return
            else:
                self.say(b"250 soak.example" if word in (b"EHLO", b"HELO") else b"250 yes")

    def receive(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return  # cut off before its end: not a message
            lines.append(line)
        time.sleep(SLOWNESS_S)
        self.server.take(b"".join(lines).replace(b"\r\n", b"\n"))
        time.sleep(SLOWNESS_S)
        self.say(b"250 taken")

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")
