"""The only way by which the browser reaches the network: a SOCKS tunnel on this machine that asks the same guard as the crawl.

Chromium resolves no name and opens no connection itself, so redirects, frames, scripts and sockets all come through here.
"""

import asyncio
import ipaddress
import socket
import struct
from collections.abc import Coroutine
from contextlib import suppress
from typing import Self

from madang_losi.guarding import NotAllowed, Resolver

GREETING = b"\x05\x00"
DONE, REFUSED, UNREACHABLE = 0, 2, 4
IPV4, NAME, IPV6 = 1, 3, 4
SECONDS_TO_CONNECT = 10
# So much may come in for one page with all its pictures; a page that is larger is not one a resident would wait for.
MOST_BYTES = 40_000_000


class Tunnel:
    """`named` is the place the user named; None lets nothing out, for pages of a saved copy."""

    def __init__(self, named: tuple[str, int] | None) -> None:
        self.named = named
        self.left = MOST_BYTES
        self.refused: list[str] = []
        self._resolver = Resolver(named or ("", 0))
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def address(self) -> str:
        return f"socks5://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def refill(self) -> None:
        """Before each page."""
        self.left = MOST_BYTES

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in list(self._open):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._carry(reader, writer)
        self._open.discard(writer)
        writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = await _asked_for(reader, writer)
        try:
            inward, outward = await self._connect(host, port)
        except NotAllowed as problem:
            self.refused.append(str(problem))
            writer.write(_reply(REFUSED))
            return
        except (OSError, TimeoutError):
            writer.write(_reply(UNREACHABLE))
            return
        self._open.add(outward)
        writer.write(_reply(DONE))
        try:
            await _first_of(self._receive(inward, writer), _send(reader, outward))
        finally:
            self._open.discard(outward)
            outward.close()

    async def _connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.named is None:
            raise NotAllowed(f"{host} was not opened: a saved copy is looked at without the network.")
        problem: OSError | TimeoutError = OSError(f"{host} has no address")
        for found in await self._resolver.resolve(host, port, socket.AF_UNSPEC):
            try:
                return await asyncio.wait_for(asyncio.open_connection(found["host"], port), SECONDS_TO_CONNECT)
            except (OSError, TimeoutError) as failed:
                problem = failed
        raise problem

    async def _receive(self, inward: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while self.left > 0 and (chunk := await inward.read(65_536)):
            self.left -= len(chunk)
            writer.write(chunk)
            await writer.drain()


async def _send(reader: asyncio.StreamReader, outward: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(65_536):
        outward.write(chunk)
        await outward.drain()


async def _first_of(*ways: Coroutine[None, None, None]) -> None:
    """Whoever hangs up first ends both directions."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    _, open_ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in open_:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _asked_for(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """The greeting and the request of RFC 1928: only CONNECT, without a password, since only this machine can ask."""
    _, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    writer.write(GREETING)
    _, command, _, kind = await reader.readexactly(4)
    if kind == NAME:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode("ascii", errors="replace")
    else:
        host = str(ipaddress.ip_address(await reader.readexactly(16 if kind == IPV6 else 4)))
    port: int = struct.unpack("!H", await reader.readexactly(2))[0]
    if command != 1:
        writer.write(_reply(7))
        raise OSError("only connections are carried")
    return host, port


def _reply(state: int) -> bytes:
    return struct.pack("!BBBBIH", 5, state, 0, IPV4, 0, 0)
