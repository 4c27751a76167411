"""Asking the city (250, 252): one plain question by e-mail, only with consent, written down, and closed by a person.

Whoever runs the assessment sends in their own name and reads the answer; the machine keeps the moments and counts working days.
"""

import json
import os
import smtplib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from madang_methods.index import Answer

from madang_losi.deciding import Decision
from madang_losi.errors import LosiError
from madang_losi.reading import ReadSite
from madang_losi.rules import Finding

LOG = "asked.json"
WORKING_DAYS = 3
SECONDS = 30
CODES = ("250", "252")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where the question leaves from: MADANG_LOSI_SMTP=host:port, …_FROM, and where needed …_USER and …_PASSWORD."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Mailbox":
        server, sender = environment.get("MADANG_LOSI_SMTP", ""), environment.get("MADANG_LOSI_SMTP_FROM", "")
        host, _, port = server.partition(":")
        if not host or not sender or (port and not port.isdigit()):
            raise LosiError("To ask the city, set MADANG_LOSI_SMTP=host:port and MADANG_LOSI_SMTP_FROM=you@example.org; nothing was sent.")
        user, password = environment.get("MADANG_LOSI_SMTP_USER", ""), environment.get("MADANG_LOSI_SMTP_PASSWORD", "")
        return cls(host, int(port or 587), sender, user, password)

    def send(self, message: EmailMessage) -> None:
        try:
            with smtplib.SMTP(self.host, self.port, timeout=SECONDS) as server:
                server.ehlo()
                if server.has_extn("starttls") or self.password:
                    server.starttls()
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as problem:
            raise LosiError(f"The question could not be sent through {self.host}: {problem}. Nothing was written down.") from None


@dataclass(frozen=True, slots=True)
class Consent:
    """That the person at the keyboard wants the question sent, and whose holidays count."""

    country: str = ""


def city_address(read: ReadSite) -> str:
    """The e-mail that the portal shows on most pages, its frame first. Empty where it shows none."""
    pages = [unit for page in sorted(read.pages, key=lambda page: not page.is_home) for unit in page.units]
    found = [
        unit.href.strip()[7:].split("?")[0].strip() for unit in [*read.frame, *pages] if unit.href.strip().lower().startswith("mailto:")
    ]
    return max(dict.fromkeys(found), key=found.count, default="")


def ask(read: ReadSite, mailbox: Mailbox, out: Path, *, country: str = "", now: datetime | None = None) -> dict[str, Any]:
    """Send the question once. A second call sends nothing and gives what was written down."""
    if (out / LOG).exists():
        return open_log(out)
    to = city_address(read)
    if not to or "\n" in to or "\r" in to:
        raise LosiError("The portal shows no e-mail address, so nobody could be asked; questions 250 and 252 stay open.")
    words = question(read.language)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mailbox.sender, to, words["subject"]
    message.set_content(words["text"])
    mailbox.send(message)
    at = now or datetime.now(UTC).astimezone()
    due, calendar = deadline(at.date(), country)
    log: dict[str, Any] = {
        "to": to,
        "from": mailbox.sender,
        "subject": words["subject"],
        "text": words["text"],
        "sent_at": at.isoformat(timespec="seconds"),
    }
    log |= {"due_on": due.isoformat(), "calendar": calendar, "answered_at": None, "useful": None, "none": False}
    save(out, log)
    return log


def question(language: str) -> dict[str, str]:
    """In the site's language, else in English."""
    every = yaml.safe_load((files("madang_losi") / "rules" / "question.yaml").read_text(encoding="utf-8"))
    found: dict[str, str] = every.get(language) or every["en"]
    return found


def deadline(sent: date, country: str = "") -> tuple[date, str]:
    """The third working day after the day of sending, and by whose calendar it was counted."""
    holidays = _calendar(country)
    day, left = sent, WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= holidays.is_working_day(day) if holidays is not None else day.weekday() < 5
    return day, f"working days of {country.upper()}" if holidays is not None else "Monday to Friday, holidays not known"


def _calendar(country: str) -> Any:
    if not country:
        return None
    try:
        import holidays
    except ImportError:
        return None
    try:
        return holidays.country_holidays(country.upper())
    except NotImplementedError:
        return None


def close(out: Path, *, at: datetime | None, useful: bool | None, none: bool = False) -> dict[str, Any]:
    """What a person says of the answer: when it came and whether it helped, or that none came."""
    log = open_log(out)
    if none == (at is not None):
        raise LosiError("Say when the answer came (--at) and whether it helped (--useful yes|no), or that none came (--none).")
    if at is not None and at.date() < datetime.fromisoformat(log["sent_at"]).date():
        raise LosiError(f"The question was sent on {log['sent_at'][:10]}; an answer cannot be older.")
    log |= {"answered_at": at.isoformat(timespec="minutes") if at else None, "useful": useful, "none": none}
    save(out, log)
    return log


def open_log(out: Path) -> dict[str, Any]:
    try:
        log: dict[str, Any] = json.loads((out / LOG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise LosiError(f"{out} holds no question that was sent. Send one: madang-losi assess … --with-consent --out {out}") from None
    return log


def save(out: Path, log: Mapping[str, Any]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    fresh = (out / LOG).with_suffix(".new")
    fresh.write_text(json.dumps(log, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    fresh.replace(out / LOG)


def decisions(out: Path, now: datetime | None = None) -> Iterator[Decision]:
    """250 and 252 from what was written down; open until a person closes it."""
    log = open_log(out)
    if log["answered_at"] is None and not log["none"]:
        today = (now or datetime.now(UTC)).date()
        late = " (that day has passed)" if today > date.fromisoformat(log["due_on"]) else ""
        reason = f"asked on {log['sent_at'][:10]}, to be answered by {log['due_on']}{late}: madang-losi answer-received tells how it ended"
        yield from (Decision(code, Answer.UNKNOWN, None, reason=reason) for code in CODES)
        return
    came = date.fromisoformat(log["answered_at"][:10]) if log["answered_at"] else None
    in_time = came is not None and came <= date.fromisoformat(log["due_on"])
    told = f"Asked {log['to']} on {log['sent_at'][:10]}; answered: {came or 'never'}; due {log['due_on']} ({log['calendar']})."
    evidence = [Finding("asked", LOG, told, "e-mail", 0, "", "three working days")]
    for code, met in zip(CODES, (in_time, in_time and bool(log["useful"])), strict=True):
        yield Decision(code, Answer.YES if met else Answer.NO, 0.99 if met else 0.01, evidence)


def asked(read: ReadSite, given: tuple[Decision, ...], out: Path | None, consent: Consent | None) -> tuple[Decision, ...]:
    """The same decisions with 250 and 252 as the log knows them; the question goes out only with consent, and only once."""
    if consent is not None:
        if out is None:
            raise LosiError("Asking the city needs a folder in which it is written down.")
        if read.pages:
            ask(read, Mailbox.from_environment(), out, country=consent.country)
    if out is None or not (out / LOG).exists():
        return given
    known = {decision.code: decision for decision in decisions(out)}
    return tuple(known.get(decision.code, decision) for decision in given)


def renew(out: Path) -> None:
    """answers.json and report.html once the question is closed; nothing else in them changes."""
    from madang_losi.instrument import Instrument
    from madang_losi.reporting import read_report_data, report
    from madang_losi.scoring import score

    data = read_report_data(out)
    known = {decision.code: decision.to_dict() for decision in decisions(out)}
    data["answers"] = [known.get(answer["code"], answer) for answer in data["answers"]]
    instrument = Instrument.load(data["edition"])
    data["score"] = score({answer["code"]: answer["answer"] for answer in data["answers"]}, instrument).to_dict()
    (out / "answers.json").write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (out / "report.html").write_text(report(data, folder=out), encoding="utf-8")
