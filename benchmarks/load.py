"""A load generator small enough to read: HTTP/1.1 over kept-open connections, closed and open loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import urlsplit

BROKEN = (ConnectionError, asyncio.IncompleteReadError, OSError)


@dataclass(frozen=True)
class Request:
    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    expect: int = 200

    def encode(self, host: str) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", "Accept-Encoding: gzip"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(self.body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


@dataclass
class Result:
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    size: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else float("nan")


class Connection:
    def __init__(self, base: str):
        self.parts = urlsplit(base)
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def send(self, request: Request) -> tuple[int, int]:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.parts.hostname, self.parts.port)
        try:
            self.writer.write(request.encode(self.parts.netloc))
            return await self._answer()
        except BROKEN:
            self.close()
            raise

    async def _answer(self) -> tuple[int, int]:
        assert self.reader is not None
        head = await self.reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").lower().split("\r\n")
        names = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        size = int(names.get("content-length", 0))
        if "chunked" in names.get("transfer-encoding", ""):
            while length := int(await self.reader.readline(), 16):
                await self.reader.readexactly(length + 2)
                size += length
            await self.reader.readexactly(2)
        else:
            await self.reader.readexactly(size)
        if names.get("connection") == "close":
            self.close()
        return int(lines[0].split()[1]), size

    def close(self) -> None:
        if self.writer:
            self.writer.close()
        self.reader = self.writer = None


async def _one(connection: Connection, request: Request, result: Result, due: float) -> None:
    try:
        status, result.size = await connection.send(request)
    except BROKEN as problem:
        result.errors.append(type(problem).__name__)
        return
    if status == request.expect:
        result.latencies.append(time.perf_counter() - due)
    else:
        result.errors.append(str(status))


async def closed(base: str, requests: Sequence[Request], *, seconds: float, connections: int = 8) -> Result:
    """As many as it answers: each connection asks again, for the next of the requests, as soon as it has been answered."""
    result, started, following = Result(), time.perf_counter(), cycle(requests)

    async def ask() -> None:
        connection = Connection(base)
        while time.perf_counter() - started < seconds:
            await _one(connection, next(following), result, time.perf_counter())
        connection.close()

    await asyncio.gather(*(ask() for _ in range(connections)))
    result.seconds = time.perf_counter() - started
    return result


async def open_loop(base: str, requests: Iterable[Request], *, per_second: float, connections: int = 64) -> Result:
    """They come when they come, however long the others wait; latency counts from the moment each was due."""
    result, started = Result(), time.perf_counter()
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(connections):
        free.put_nowait(Connection(base))

    async def ask(request: Request, due: float) -> None:
        connection = await free.get()
        await _one(connection, request, result, due)
        free.put_nowait(connection)

    tasks = []
    for number, request in enumerate(requests):
        due = started + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(ask(request, due)))
    await asyncio.gather(*tasks)
    result.seconds = time.perf_counter() - started
    return result
