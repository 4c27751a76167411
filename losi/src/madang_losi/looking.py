"""The closer look after the words are read: audits with checkers and a browser, and pictures of the evidence."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from madang_losi.audits import Audits, Site, audit, decided
from madang_losi.audits.copies import Copy, FolderCopy, NoCopy, WarcCopy, opened
from madang_losi.audits.sampling import MOST_PAGES
from madang_losi.guarding import place
from madang_losi.picturing import take_pictures
from madang_losi.rendering import Browser, ensure_browser

if TYPE_CHECKING:
    from madang_losi.assessing import Assessment, Tell


@contextmanager
def prepare(source: str, out: Path | None, *, browser: bool, audits: bool) -> Iterator[Path | None]:
    """Says at once what is missing. Audits judge what was delivered byte by byte, so a crawl is kept for as long as they last."""
    if browser:
        ensure_browser()
    if out is None and audits and is_address(source):
        with tempfile.TemporaryDirectory(prefix="madang-losi-") as folder:
            yield Path(folder)
    else:
        yield out


def is_address(source: str) -> bool:
    return urlsplit(source).scheme in {"http", "https"}


@dataclass(frozen=True, slots=True)
class Closer:
    out: Path | None
    delay: float
    contact: str
    tell: "Tell | None" = None
    most: int = MOST_PAGES

    def look(self, assessment: "Assessment", *, audits: bool, pictures: bool) -> "Assessment":
        """The same assessment with what was measured in place of what was only read. Ctrl-C keeps what is there by then."""
        try:
            if audits:
                assessment = self._audited(assessment)
            if pictures and self.out is not None and assessment.read.pages:
                assessment = self._pictured(assessment, self.out)
        except KeyboardInterrupt:
            assessment.read.site.problems.append("The closer look was stopped before its end; the same command looks again.")
        return assessment

    def _audited(self, assessment: "Assessment") -> "Assessment":
        from madang_losi.crawling import agent_of

        source, saved = assessment.source, not is_address(assessment.source)
        site = Site(
            assessment.read,
            self.copy(assessment),
            place(source),
            agent_of(self.contact),
            is_saved=saved,
            delay=0.0 if saved else self.delay,
            most=self.most,
        )
        found: Audits = audit(site, self.tell)
        return replace(assessment, audits=found, decisions=tuple(decided(decision, found) for decision in assessment.decisions))

    def _pictured(self, assessment: "Assessment", out: Path) -> "Assessment":
        if self.tell:
            self.tell("Taking pictures of the evidence", 2, 3)
        saved = not is_address(assessment.source)
        taken = take_pictures(assessment.decisions, lambda: self._browser(assessment), out, 0.0 if saved else self.delay)
        return replace(assessment, pictures=taken)

    def _browser(self, assessment: "Assessment") -> Browser:
        from madang_losi.crawling import agent_of

        saved = not is_address(assessment.source)
        return Browser(place(assessment.source), agent_of(self.contact), opened(self.copy(assessment)) if saved else None)

    def copy(self, assessment: "Assessment") -> Copy:
        path = Path(assessment.source)
        if is_address(assessment.source):
            kept = self.out / "evidence.warc.gz" if self.out else None
            return WarcCopy(kept) if kept and kept.exists() else NoCopy()
        return FolderCopy(path, assessment.read.site.hosts) if path.is_dir() else WarcCopy(path)
