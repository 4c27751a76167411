"""What was seen, kept as a WARC: proof for the city, and the place from which a stopped assessment goes on."""

from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from madang_losi.fetched import Fetched


class EvidenceFile:
    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, got: Fetched) -> None:
        """Each record is a gzip member of its own, so a crash can spoil at most the last one."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        kind = got.kind + (f"; charset={got.charset}" if got.charset else "")
        headers = StatusAndHeaders(str(got.status), [("Content-Type", kind)], protocol="HTTP/1.1")
        with self.path.open("ab") as file:
            writer = WARCWriter(file, gzip=True)
            writer.write_record(writer.create_warc_record(got.address, "response", BytesIO(got.content), http_headers=headers))

    def read(self) -> dict[str, Fetched]:
        found: dict[str, Fetched] = {}
        if not self.path.exists():
            return found
        with self.path.open("rb") as file:
            try:
                for record in ArchiveIterator(file):
                    address = record.rec_headers.get_header("WARC-Target-URI")
                    kind, _, charset = (record.http_headers.get_header("Content-Type") or "").partition("; charset=")
                    status = int(record.http_headers.get_statuscode())
                    found[address] = Fetched(address, status, kind, record.content_stream().read(), charset or None)
            except (ArchiveLoadFailed, EOFError):
                return found  # the last record was cut off; it will be fetched again
        return found
