"""What an address gave."""

from dataclasses import dataclass


@dataclass(slots=True)
class Fetched:
    address: str
    status: int
    kind: str
    content: bytes
    charset: str | None = None

    @property
    def is_page(self) -> bool:
        return self.status == 200 and "html" in self.kind
