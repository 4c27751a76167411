"""What a crawler may open: the place the user named, and public addresses; nothing else, also not behind a redirect."""

import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

PORTS = {"http": 80, "https": 443}


class NotAllowed(OSError):
    """An address that an assessment must not touch."""


def place(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return (parts.hostname or "").rstrip(".").lower(), parts.port or PORTS.get(parts.scheme, 0)


def is_public(text: str) -> bool:
    """Whether an IP address lies on the open Internet, also when it is wrapped in another one."""
    address = ipaddress.ip_address(text.split("%", maxsplit=1)[0])
    if isinstance(address, ipaddress.IPv6Address):
        for inner in (address.ipv4_mapped, address.sixtofour, _behind_nat64(address)):
            if inner is not None:
                return inner.is_global
    return address.is_global and not address.is_multicast


def _behind_nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def check(address: str, named: tuple[str, int]) -> None:
    """Refuses what can be refused before names are resolved; `Resolver` looks at what names stand for."""
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname:
        raise NotAllowed(f"{address} is not an address of the web.")
    if place(address) == named:
        return
    try:
        public = is_public(parts.hostname)
    except ValueError:
        return
    if not public:
        raise NotAllowed(f"{address} leads into a private network, so it was not opened.")


class Resolver(AbstractResolver):
    """Asked at the moment of connecting, so a name that changes its mind between check and use gains nothing."""

    def __init__(self, named: tuple[str, int]) -> None:
        self.named = named
        self._system = ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        found: list[ResolveResult] = await self._system.resolve(host, port, family)
        if (host.rstrip(".").lower(), port) == self.named:
            return found
        public = [result for result in found if is_public(result["host"])]
        if not public:
            raise NotAllowed(f"{host} stands for a private address, so it was not opened.")
        return public

    async def close(self) -> None:
        await self._system.close()


def connector_options(named: tuple[str, int]) -> dict[str, Any]:
    return {"resolver": Resolver(named), "use_dns_cache": False, "limit_per_host": 1}
