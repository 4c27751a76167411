"""A page on this machine on which an assessor confirms or corrects each answer, blind to other assessors."""

import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment
from madang_methods.index import Answer

from madang_losi.answers import Answers
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument, Item

NAME = re.compile(r"^[\w-]{1,40}$")
MOST_NOTE = 2000


@dataclass(slots=True)
class Review:
    """One assessor's answers on one assessment; every answer is on disk before the next question is shown."""

    folder: Path
    assessor: str
    instrument: Instrument
    machine: dict[str, dict[str, Any]]
    given: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return self.folder / "reviews" / f"{self.assessor}.json"

    @classmethod
    def open(cls, folder: Path, assessor: str) -> "Review":
        if not NAME.match(assessor):
            raise LosiError("Write the assessor's name with letters, digits and hyphens, for instance --assessor minji.")
        source = folder / "answers.json"
        Answers.from_file(source)
        data = json.loads(source.read_text(encoding="utf-8-sig"))
        machine = {answer["code"]: answer for answer in data["answers"]}
        review = cls(folder, assessor, Instrument.load(data.get("edition", "2024")), machine)
        if review.path.exists():
            kept = json.loads(review.path.read_text(encoding="utf-8"))
            review.given = {answer["code"]: answer for answer in kept["answers"]}
        return review

    def answer(self, code: str, answer: str, note: str) -> None:
        if code not in {item.code for item in self.instrument.items}:
            raise LosiError(f"Edition {self.instrument.edition} has no item {code}.")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.given[code] = {"code": code, "answer": Answer(answer).value, "note": note[:MOST_NOTE], "at": now}
        self.save()

    def save(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        data = {"edition": self.instrument.edition, "assessor": self.assessor, "answers": list(self.given.values())}
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        fresh.replace(self.path)

    def after(self, code: str | None) -> Item | None:
        """The next open question; those before it come again at the end."""
        codes = [item.code for item in self.instrument.items]
        begin = codes.index(code) + 1 if code in codes else 0
        ordered = [*self.instrument.items[begin:], *self.instrument.items[:begin]]
        return next((item for item in ordered if item.code not in self.given), None)

    def page(self, item: Item | None, token: str) -> str:
        template = (files("madang_losi") / "templates" / "review.html").read_text(encoding="utf-8")
        machine = self.machine.get(item.code, {}) if item else {}
        return str(
            Environment(autoescape=True)
            .from_string(template)
            .render(review=self, item=item, machine=machine, given=self.given.get(item.code) if item else None, token=token)
        )


class Handler(BaseHTTPRequestHandler):
    server: "ReviewServer"

    def do_GET(self) -> None:
        if not self._is_ours():
            return
        code = urlsplit(self.path).path.removeprefix("/item/")
        review = self.server.review
        item = next((item for item in review.instrument.items if item.code == code), None) or review.after(None)
        self._send(review.page(item, self.server.token))

    def do_POST(self) -> None:
        if not self._is_ours():
            return
        length = min(int(self.headers.get("Content-Length") or 0), 20_000)
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode("utf-8")).items()}
        if not secrets.compare_digest(form.get("token", ""), self.server.token):
            self.send_error(HTTPStatus.FORBIDDEN, "Open the page anew and answer again.")
            return
        try:
            self.server.review.answer(form.get("code", ""), form.get("answer", ""), form.get("note", ""))
        except ValueError as problem:
            self.send_error(HTTPStatus.BAD_REQUEST, str(problem))
            return
        following = self.server.review.after(form["code"])
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", f"/item/{following.code}" if following else "/")
        self.end_headers()

    def _is_ours(self) -> bool:
        """A foreign page may point its own name at this machine; such a request carries that name."""
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
        if host in {"127.0.0.1", "localhost"}:
            return True
        self.send_error(HTTPStatus.FORBIDDEN, "This page answers on this machine alone.")
        return False

    def _send(self, text: str) -> None:
        body = text.encode("utf-8")
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Frame-Options", "DENY")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """The terminal shows the address only."""


class ReviewServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, review: Review, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.review = review
        self.token = secrets.token_urlsafe(16)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"
