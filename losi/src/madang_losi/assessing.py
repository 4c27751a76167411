"""Assessing one portal from beginning to end: pages, answers, score, files."""

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from madang_methods.index import Answer
from madang_methods.result import Interval

from madang_losi.asking import Consent, asked
from madang_losi.audits import Audits
from madang_losi.audits.sampling import MOST_PAGES
from madang_losi.crawl import MOST_STYLES
from madang_losi.crawling import MOST_SHEETS
from madang_losi.deciding import Calibration, Decision, decide
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument, Item
from madang_losi.picturing import Key, Picture, key
from madang_losi.reading import ReadSite, read
from madang_losi.rules import RuleBook
from madang_losi.schema import ADDRESS
from madang_losi.scoring import LosiScore, score, score_interval
from madang_losi.site import Site
from madang_losi.sources import shown, site_from_folder, site_from_warc

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Assessment:
    source: str
    instrument: Instrument
    read: ReadSite
    decisions: tuple[Decision, ...]
    assessed_at: datetime
    audits: Audits | None = None
    pictures: Mapping[Key, Picture] = field(default_factory=dict)

    @property
    def score(self) -> LosiScore:
        return score({decision.code: decision.answer for decision in self.decisions}, self.instrument)

    @property
    def interval(self) -> Interval | None:
        known = {item.code for item in self.instrument.known_items}
        return score_interval([decision.probability for decision in self.decisions if decision.code in known])

    @property
    def on_home_alone(self) -> int:
        """Answers that rest on the home page alone are suspect; where they are many, too little was seen."""
        return sum(bool(d.evidence) and all(finding.on_home for finding in d.evidence) for d in self.decisions)

    def by_code(self) -> dict[str, Decision]:
        return {decision.code: decision for decision in self.decisions}

    def to_dict(self) -> dict[str, Any]:
        interval = self.interval
        return {
            "schema": ADDRESS,
            "based_on": f"LOSI {self.instrument.edition}",
            "edition": self.instrument.edition,
            "source": self.source,
            "name": self.read.site.name,
            "assessed_at": self.assessed_at.isoformat(timespec="seconds"),
            "rules": RuleBook.load().version,
            "calibration": "provisional: counted on seven sites and sixteen others by type of evidence",
            "pages": [
                {
                    "address": shown(page.page.address),
                    "title": page.page.title,
                    "depth": page.page.depth if page.page.depth >= 0 else None,
                    "language": page.page.language,
                }
                for page in self.read.pages
            ],
            "languages": [code for code, _ in self.read.languages.most_common() if code],
            "problems": self.read.site.problems,
            "on_home_alone": self.on_home_alone,
            "interval": interval.to_dict() if interval else None,
            "score": self.score.to_dict(),
            "audits": self.audits.to_dict() if self.audits else None,
            "answers": [_plain(decision, self.pictures) for decision in self.decisions],
        }


def _plain(decision: Decision, pictures: Mapping[Key, Picture]) -> dict[str, Any]:
    data = decision.to_dict()
    taken = [pictures.get(key(finding)) for finding in decision.evidence]
    data["evidence"] = [
        {**finding, "address": shown(finding["address"])} | (picture.to_dict() if picture else {})
        for finding, picture in zip(data["evidence"], taken, strict=True)
    ]
    data["pages_read"] = [shown(address) for address in data["pages_read"]]
    return data


def assess(  # noqa: PLR0913 (each is an option of the command)
    source: str | Path,
    edition: str = "2024",
    *,
    tell: Tell | None = None,
    browser: bool = False,
    audits: bool = False,
    audit_pages: int = MOST_PAGES,
    consent: Consent | None = None,
    out: Path | None = None,
    **crawl: Any,
) -> Assessment:
    """Assess a portal: an address, a folder of saved HTML, or a WARC file.

    `browser` opens pages that say nothing without their scripts, and takes pictures of the evidence into `out`.
    `audits` measures markup, styles, accessibility, the phone and the search. Both are extras; what is missing is told.
    `consent` sends the city one question by e-mail, once, and writes it down in `out`.
    """
    from madang_losi.looking import Closer, prepare

    instrument = Instrument.load(edition)
    with prepare(str(source), out, browser=browser, audits=audits) as folder:
        extra = {"browser": browser, "styles": MOST_SHEETS if audits else MOST_STYLES}
        assessment = assess_site(str(source), open_site(str(source), tell=tell, out=folder, **extra, **crawl), instrument, tell)
        assessment = replace(assessment, decisions=asked(assessment.read, assessment.decisions, out, consent))
        closer = Closer(folder, crawl.get("delay", 1.0), crawl.get("contact", ""), tell, audit_pages)
        return closer.look(assessment, audits=audits, pictures=browser and out is not None)


def assess_site(source: str, site: Site, instrument: Instrument, tell: Tell | None = None) -> Assessment:
    seen = read(site)
    calibration = Calibration.load()
    decisions = []
    for number, item in enumerate(instrument.items, start=1):
        if tell:
            tell(item.title, number, len(instrument.items))
        decisions.append(decide_item(item, seen, calibration))
    return Assessment(source, instrument, seen, tuple(decisions), datetime.now(UTC))


NOT_KNOWN = "what this edition asks here is not known, so it stays outside the score"
PREFERENCE = (Answer.YES, Answer.UNKNOWN, Answer.NO)


def decide_item(item: Item, seen: ReadSite, calibration: Calibration) -> Decision:
    """An item that a later edition asks in parts is met as soon as a part is; one that is not known is not judged."""
    if not item.known:
        return Decision(item.code, Answer.UNKNOWN, None, reason=NOT_KNOWN)
    if not item.merges:
        return decide(item, seen, calibration)
    parts = [decide(item.model_copy(update={"code": code}), seen, calibration) for code in item.merges]
    best = min(parts, key=lambda part: (PREFERENCE.index(part.answer), -(part.probability or 0)))
    evidence = [finding for part in parts for finding in part.evidence]
    pages = list(dict.fromkeys(address for part in parts for address in part.read))
    return Decision(item.code, best.answer, best.probability, evidence[:5], best.reason, pages[:5])


def open_site(source: str, *, tell: Tell | None = None, **crawl: Any) -> Site:
    if urlsplit(source).scheme in {"http", "https"}:
        from madang_losi.crawling import site_from_web

        return site_from_web(source, tell=tell, **crawl)
    path = Path(source)
    if path.is_dir():
        return site_from_folder(path)
    if path.is_file():
        return site_from_warc(path)
    raise LosiError(f"{source} is neither an address nor a folder nor a file. Write https://… or the path of saved pages.")


def write(assessment: Assessment, out: Path, language: str = "en") -> list[Path]:
    """answers.json, answers.csv and report.html; the report is written from what answers.json holds."""
    from madang_losi.reporting import report

    out.mkdir(parents=True, exist_ok=True)
    data = assessment.to_dict()
    files = {
        "answers.json": json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n",
        "report.html": report(data, language=language, folder=out),
    }
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8")
    write_csv(assessment, out / "answers.csv")
    return [out / "answers.json", out / "answers.csv", out / "report.html"]


def write_csv(assessment: Assessment, path: Path) -> None:
    """For those who prefer a sheet; the mark at the beginning tells spreadsheets that it is UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "criterion", "title", "answer", "probability", "page", "quote", "reason"])
        for item in assessment.instrument.items:
            decision = assessment.by_code()[item.code]
            best = decision.evidence[0] if decision.evidence else None
            row = [item.code, item.criterion, item.title, decision.answer.value]
            row += ["" if decision.probability is None else f"{decision.probability:.3f}"]
            row += [shown(best.address), _safe(best.quote)] if best else ["", ""]
            writer.writerow([*row, decision.reason])


def _safe(text: str) -> str:
    """A cell that begins like a formula would be run by a spreadsheet."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
