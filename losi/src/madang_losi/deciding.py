"""From findings to an answer: yes, no or unknown, with a probability and what it rests on."""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from madang_methods.index import Answer

from madang_losi.instrument import Instrument, Item
from madang_losi.measures import MEASURES
from madang_losi.reading import ReadPage, ReadSite
from madang_losi.rules import LOOKS, Finding, Rule, RuleBook

MOST_EVIDENCE = 5
QUOTE = 240
# Fewer words than this on all pages together: nothing was seen that could hold an answer.
LEAST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Calibration:
    """P(yes) by the best type of evidence, and without any. Provisional: two dozen sites cannot carry more. sites: counted on so many."""

    types: dict[str, float]
    nothing: float
    second: float
    threshold: float
    sites: int = 0

    @classmethod
    @cache
    def load(cls) -> "Calibration":
        text = (files("madang_losi") / "rules" / "calibration.yaml").read_text(encoding="utf-8")
        data = yaml.safe_load(text)
        return cls(data["types"], data["nothing"], data["second"], data["threshold"], data["sites"])

    def probability(self, findings: list[Finding]) -> float:
        """The best type, raised by a second type; two hints that are each more likely wrong than right do not make a yes."""
        if not findings:
            return self.nothing
        kinds = sorted({self.types.get(finding.type, 0.5) for finding in findings}, reverse=True)
        best = kinds[0]
        return 1 - (1 - best) * (1 - self.second) if len(kinds) > 1 and best >= self.threshold else best


@dataclass(slots=True)
class Decision:
    code: str
    answer: Answer
    probability: float | None
    evidence: list[Finding] = field(default_factory=list)
    reason: str = ""
    read: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "answer": self.answer.value,
            "probability": None if self.probability is None else round(self.probability, 3),
            "evidence": [finding.to_dict() for finding in self.evidence],
            "reason": self.reason,
            "pages_read": self.read,
        }


def find(code: str, read: ReadSite, book: RuleBook | None = None) -> list[Finding]:
    book = book or RuleBook.load()
    findings: list[Finding] = []
    for number, rule in enumerate(book.items.get(code, ()), start=1):
        findings.extend(_apply(rule, read, f"{code}.{number} v{book.version}"))
    return findings


def _apply(rule: Rule, read: ReadSite, name: str) -> list[Finding]:
    hits = list(MEASURES[rule.name](read) if rule.kind == "measure" else LOOKS[rule.kind](rule, read))
    pages = {page.page.address for page, _ in hits}
    if len(pages) < rule.pages or len({unit.text for _, unit in hits}) < rule.times:
        return []
    return [
        Finding(
            _type(rule, page), page.page.address, unit.text[:QUOTE], unit.element, page.page.depth, page.page.language, name, page.is_home
        )
        for page, unit in hits[:40]
    ]


def _type(rule: Rule, page: ReadPage) -> str:
    """What rests on the home page alone is suspect: a teaser is not yet information."""
    return f"{rule.type} on home" if page.is_home and rule.kind in {"section", "passage"} else rule.type


def decide(item: Item, read: ReadSite, calibration: Calibration | None = None) -> Decision:
    book = RuleBook.load()
    calibration = calibration or Calibration.load()
    if item.code in book.unknown:
        return Decision(item.code, Answer.UNKNOWN, None, reason=book.unknown[item.code])
    reason = why_not(read)
    if reason:
        return Decision(item.code, Answer.UNKNOWN, None, reason=reason)
    findings = find(item.code, read)
    probability = calibration.probability(findings)
    shown = sorted(findings, key=lambda finding: (-calibration.types.get(finding.type, 0.5), finding.depth < 0, finding.depth))
    answer = Answer.YES if probability >= calibration.threshold else Answer.NO
    return Decision(item.code, answer, probability, _different(shown), read=relevant_pages(item, read))


def why_not(read: ReadSite) -> str:
    """Why the site as a whole could not be assessed; empty where it could."""
    if not read.pages:
        return "no page could be opened: " + ("; ".join(read.site.problems[:3]) or "the site gave nothing")
    if sum(page.words for page in read.pages) < LEAST_WORDS:
        return "the pages hold almost no text without their scripts"
    if not read.language:
        return "the language of the site is not among those that can be read"
    return ""


def _different(findings: list[Finding]) -> list[Finding]:
    met: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        met.setdefault((finding.address, finding.quote), finding)
    return list(met.values())[:MOST_EVIDENCE]


def relevant_pages(item: Item, read: ReadSite) -> list[str]:
    """Pages that name the main concept of the question, most mentions first."""
    wanted = {one for rule in RuleBook.load().items.get(item.code, ()) for each in (*rule.all, *rule.of) for one in each.split("|")}
    counted = [(sum(page.mentions[concept] for concept in wanted), page.page.address) for page in read.pages]
    return [address for times, address in sorted(counted, reverse=True)[:5] if times]


def decide_all(instrument: Instrument, read: ReadSite, calibration: Calibration | None = None) -> list[Decision]:
    return [decide(item, read, calibration) for item in instrument.items]
