"""Asks ClamAV about a file, over its socket (INSTREAM). Optional: without MADANG_CLAMAV_SOCKET nothing is asked."""

from __future__ import annotations

import socket
import struct
from typing import BinaryIO

from django.conf import settings

CHUNK = 64 * 1024
PATIENCE_S = 60


class ScannerSilent(Exception):
    """The scanner cannot be reached, or answers something that is no answer."""


def is_configured() -> bool:
    return bool(settings.CLAMAV_SOCKET)


def scan(content: BinaryIO) -> str:
    """The name of what was found; empty when nothing was."""
    try:
        with _connect() as line:
            line.sendall(b"zINSTREAM\0")
            while chunk := content.read(CHUNK):
                line.sendall(struct.pack("!L", len(chunk)) + chunk)
            line.sendall(struct.pack("!L", 0))
            answer = _read_answer(line)
    except OSError as error:
        raise ScannerSilent(f"The virus scanner at {settings.CLAMAV_SOCKET} does not answer: {error}") from error
    return _finding(answer)


def ping() -> bool:
    try:
        with _connect() as line:
            line.sendall(b"zPING\0")
            return _read_answer(line) == "PONG"
    except OSError:
        return False


def _connect() -> socket.socket:
    """A path is a Unix socket; host:port is TCP."""
    address = settings.CLAMAV_SOCKET
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE_S)
        line.connect(address)
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE_S)


def _read_answer(line: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and (part := line.recv(4096)):
        answer += part
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _finding(answer: str) -> str:
    """`stream: OK` or `stream: Eicar-Signature FOUND`; anything else leaves the file in quarantine."""
    verdict = answer.removeprefix("stream:").strip()
    if verdict == "OK":
        return ""
    if verdict.endswith("FOUND"):
        return verdict.removesuffix("FOUND").strip() or "unnamed"
    raise ScannerSilent(f"The virus scanner at {settings.CLAMAV_SOCKET} answered: {answer!r}")
