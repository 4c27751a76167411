"""What was delivered, byte by byte: a saved folder or a WARC. Checkers judge what the server sent, not what we made of it."""

import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urldefrag, urlsplit

from madang_losi.sources import MOST_BYTES, SAVED


@dataclass(frozen=True, slots=True)
class Delivered:
    content: bytes
    kind: str
    charset: str = ""


class Copy(Protocol):
    def get(self, address: str) -> Delivered | None:
        """What stands under an address; None where the copy does not hold it."""


class NoCopy:
    def get(self, address: str) -> Delivered | None:
        return None


class FolderCopy:
    """Addresses are paths in the folder; those of the town's own hosts are looked up by their path too."""

    def __init__(self, folder: Path, hosts: Iterable[str] = ()) -> None:
        self.folder = folder.resolve()
        self.hosts = {urlsplit(SAVED).hostname, *hosts}

    def get(self, address: str) -> Delivered | None:
        parts = urlsplit(address)
        if (parts.hostname or "").removeprefix("www.") not in self.hosts:
            return None
        path = (self.folder / unquote(parts.path).lstrip("/")).resolve()
        if not path.is_relative_to(self.folder) or not path.is_file():
            return None
        return Delivered(path.read_bytes()[:MOST_BYTES], mimetypes.guess_type(path.name)[0] or "application/octet-stream")


class WarcCopy:
    """Where each answer stands in the file is read once; its content only when asked for."""

    def __init__(self, path: Path) -> None:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed

        self.path = path
        self.places: dict[str, int] = {}
        with path.open("rb") as stream:
            records = ArchiveIterator(stream)
            try:
                for record in records:
                    if record.rec_type == "response" and record.http_headers and record.http_headers.get_statuscode() == "200":
                        self.places[record.rec_headers.get_header("WARC-Target-URI")] = records.get_record_offset()
            except (ArchiveLoadFailed, EOFError):
                return  # a crawl that was killed leaves a record cut off at the end

    def get(self, address: str) -> Delivered | None:
        from warcio.archiveiterator import ArchiveIterator

        place = self.places.get(urldefrag(address)[0])
        if place is None:
            return None
        with self.path.open("rb") as stream:
            stream.seek(place)
            record = next(iter(ArchiveIterator(stream)))
            kind, _, charset = (record.http_headers.get_header("Content-Type") or "").partition(";")
            return Delivered(record.content_stream().read(MOST_BYTES), kind.strip(), charset.rpartition("=")[2].strip("\"' "))


def opened(copy: Copy) -> Callable[[str], tuple[bytes, str] | None]:
    """A copy as the browser asks it: content and kind."""

    def ask(address: str) -> tuple[bytes, str] | None:
        found = copy.get(address)
        return (found.content, found.kind + (f"; charset={found.charset}" if found.charset else "")) if found else None

    return ask
