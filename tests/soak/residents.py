"""Residents with a browser that runs no JavaScript: cookies, the fields of the form on the page, redirects. What gets no answer is tried again."""

from __future__ import annotations

import datetime
import http.client
import io
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

from PIL import Image

NO_ANSWER = (OSError, http.client.HTTPException)
PATIENCE_S = 240
REFERENCE = re.compile(r"\b\d{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b")
Fields = dict[str, str]
Files = dict[str, tuple[str, bytes]]


class NoAnswer(Exception):
    """The line broke before the answer was whole: nobody knows whether it was done."""


class Form(HTMLParser):
    """The fields of the main form of a page, as a browser would send them untouched, and what can be chosen."""

    def __init__(self, html: str):
        super().__init__()
        self.values: Fields = {}
        self.choices: dict[str, list[str]] = {}
        self.is_there = False
        main = html[html.find("<main") :]
        self._inside = False
        self.feed(main[: main.find("</main")])

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag == "form" and not self.is_there and found.get("method") == "post" and "action" not in found and "id" not in found:
            self._inside = self.is_there = True
        if not self._inside or not (name := found.get("name")) or tag == "button":
            return
        if found.get("type") in ("radio", "checkbox"):
            self.choices.setdefault(name, []).append(found.get("value", "on"))
            if "checked" in found:
                self.values[name] = found.get("value", "on")
        elif found.get("type") != "file":
            self.values.setdefault(name, found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


@dataclass
class Page:
    status: int
    path: str
    html: str

    @property
    def form(self) -> Form:
        return Form(self.html)

    @property
    def name(self) -> str:
        """contact, check, sent, or the id of the question."""
        parts = self.path.strip("/").split("/")
        return parts[3] if len(parts) > 3 else parts[-1]


class Browser:
    """One visitor's. Keeps its line open, as browsers do."""

    def __init__(self, base: str):
        self.host = urlsplit(base).netloc
        self.cookies: Fields = {}
        self.line: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Page:
        return self._follow("GET", path, b"", {})

    def post(self, path: str, fields: Fields, files: Files | None = None) -> Page:
        body, kind = multipart(fields, files) if files else (urlencode(fields).encode(), "application/x-www-form-urlencoded")
        return self._follow("POST", path, body, {"Content-Type": kind})

    def twin(self) -> Browser:
        """The same visitor on a second line: a double click."""
        other = Browser(f"http://{self.host}")
        other.cookies = dict(self.cookies)
        return other

    def _follow(self, method: str, path: str, body: bytes, headers: Fields) -> Page:
        for _hop in range(6):
            status, place, html = self._once(method, path, body, headers)
            if status not in (301, 302, 303):
                return Page(status, path, html)
            method, path, body, headers = (
                "GET",
                urlsplit(place).path + (f"?{urlsplit(place).query}" if urlsplit(place).query else ""),
                b"",
                {},
            )
        raise AssertionError(f"{path} leads in a circle")

    def _once(self, method: str, path: str, body: bytes, headers: Fields) -> tuple[int, str, str]:
        try:
            self.line = self.line or http.client.HTTPConnection(self.host, timeout=60)
            headers = headers | {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
            html = answer.read().decode()
        except NO_ANSWER as problem:
            self.close()
            raise NoAnswer(f"{type(problem).__name__} at {method} {path}") from problem
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, answer.headers.get("Location", ""), html

    def close(self) -> None:
        if self.line:
            self.line.close()
        self.line = None


def multipart(fields: Fields, files: Files) -> tuple[bytes, str]:
    edge = "----soak7e3b1c"
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    for name, (file, content) in files.items():
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: image/jpeg\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"


# --- What is answered ------------------------------------------------------------------------------------------------


def picture(dice: random.Random) -> bytes:
    """No two alike, so that a file in the wrong place is noticed."""
    image, target = Image.effect_noise((90, 120), dice.uniform(20, 120)), io.BytesIO()
    image.save(target, "JPEG", quality=70)
    return target.getvalue()


def day(name: str, when: datetime.date) -> Fields:
    return {f"{name}_day": str(when.day), f"{name}_month": str(when.month), f"{name}_year": str(when.year)}


def answers_of(service: str, mark: str) -> dict[str, Fields]:
    """Page → its boxes. `mark` stands in a text of every application and names who wrote it. A choice not named here is the first one."""
    lately = datetime.date.today() - datetime.timedelta(days=3)
    return {
        "lost-and-found": {"description": {"description": f"A blue umbrella, {mark}"}, "happened_on": day("happened_on", lately)},
        "bulky-waste": {
            "items": {"note": f"{mark}"},
            "pickup_address": {"pickup_address-street": "Mulle-ro", "pickup_address-number": "7"},
        },
        "register-birth": {
            "child_family_name": {"child_family_name": "Salim"},
            "child_given_name": {"child_given_name": mark},
            "born_on": day("born_on", lately),
            "born_at": {"born_at": "08:30"},
            "birth_place": {"birth_place": "home"},
            "is_twin": {"is_twin": "no"},
            "applicant": {
                "applicant-family_name": "Salim",
                "applicant-given_name": "Amina",
                "applicant-national_number": "940521-6969908",
                **day("applicant-birth_date", datetime.date(1994, 5, 21)),
            },
            "relation": {"relation": "mother"},
            "add_father": {"add_father": "no"},
            "married": {"married": "no"},
            "home": {"home-street": "Mulle-ro", "home-number": "7"},
            "copies": {"copies": "3"},
            "nurse_visit": {"nurse_visit": "no"},
        },
    }[service]


SERVICES = ("lost-and-found", "lost-and-found", "bulky-waste", "register-birth", "register-birth")
WITH_FILE = {"birth_notice", "photo"}


@dataclass
class Sent:
    """What one resident knows afterwards."""

    number: int
    service: str
    mark: str
    tokens: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)  # every one that was shown; all must be the same
    started_at: float = 0.0
    acknowledged_at: float = 0.0
    unanswered: int = 0
    unanswered_sending: int = 0
    doubled: int = 0


class Resident:
    """Goes through one application, page by page, however often the line breaks."""

    def __init__(self, base: str, number: int, seed: int):
        self.dice = random.Random(seed * 1_000_003 + number)
        self.browser = Browser(base)
        service = SERVICES[number % len(SERVICES)]
        self.sent = Sent(number, service, f"mark{number:05}")
        self.answers = answers_of(service, self.sent.mark)
        self.token = ""
        self.second_click: threading.Thread | None = None
        self.wrong: AssertionError | None = None

    def apply(self) -> Sent:
        self.sent.started_at = time.time()
        end = time.monotonic() + PATIENCE_S
        page = self._insist(self._begin, end)
        self.token = page.path.split("/")[2]
        self.sent.tokens.append(self.token)
        for _page in range(80):
            if page.name == "sent":
                break
            page = self._insist(lambda page=page: self._answer(page), end)
        self._note(page)
        self._look_back(end)
        self.browser.close()
        return self.sent

    def _insist(self, act: Callable[[], Page], end: float) -> Page:
        """Until there is an answer. Half of the people press reload, which sends the same again; half open their link."""
        while time.monotonic() < end:
            try:
                return act()
            except NoAnswer:
                self.sent.unanswered += 1
                time.sleep(self.dice.uniform(0.05, 0.6))
                if self.token and self.dice.random() < 0.5:
                    act = self._come_back
        raise AssertionError(f"Resident {self.sent.number} had no answer for {PATIENCE_S} s")

    def _begin(self) -> Page:
        start = self._good(self.browser.get(f"/services/{self.sent.service}/apply/"))
        return self._good(self.browser.post(start.path, start.form.values))

    def _come_back(self) -> Page:
        return self._good(self.browser.get(f"/apply/{self.token}/"))

    def _answer(self, page: Page) -> Page:
        if page.name == "check":
            return self._send(page)
        if page.name == "items" and "/items/1/" not in page.path and 'class="govuk-summary-card"' not in page.html:
            return self._good(self.browser.get(f"{page.path}1/"))
        values, files = self._filled(page)
        answer = self.browser.post(page.path, values, files)
        if answer.status == 422 and files:  # sent again and again, the page has all the photographs it takes
            return self._good(self.browser.post(page.path, values))
        if answer.status == 422 and page.name == "slot":  # somebody was quicker; what is left is on the page
            return answer
        return self._good(answer)

    def _filled(self, page: Page) -> tuple[Fields, Files]:
        form = page.form
        assert form.is_there, f"There is no form on {page.path}:\n{page.html[-3000:]}"
        values = dict(form.values)
        for name, choices in form.choices.items():
            values.setdefault(name, self.dice.choice(choices) if page.name == "slot" else choices[0])
        given = self.answers.get(page.name, {})
        if page.name == "contact":
            given = {"name": f"Resident {self.sent.mark}", "channel": "email", "email": f"{self.sent.mark}@soak.example"}
        values |= {name: value for name, value in given.items() if name in values or name in form.choices}
        files = {page.name: ("paper.jpg", picture(self.dice))} if page.name in WITH_FILE and 'name="remove_file"' not in page.html else {}
        return values, files

    def _send(self, page: Page) -> Page:
        values = page.form.values
        if self.dice.random() < 0.1:
            self._double_click(page, values)
        try:
            return self._good(self.browser.post(page.path, values))
        except NoAnswer:
            self.sent.unanswered_sending += 1
            raise

    def _double_click(self, page: Page, values: Fields) -> None:
        other = self.browser.twin()

        def press() -> None:
            try:
                self._note(other.post(page.path, values))
                self.sent.doubled += 1
            except NoAnswer:
                self.sent.unanswered += 1  # nothing was learned by it; the first click is followed up
            except AssertionError as problem:
                self.wrong = problem
            finally:
                other.close()

        self.second_click = threading.Thread(target=press)
        self.second_click.start()

    def _note(self, page: Page) -> None:
        """Acknowledged is what was seen: the page that says so, with its reference."""
        found = REFERENCE.search(page.html[page.html.find("<main") :])
        assert page.name == "sent", f"Resident {self.sent.number} ended on {page.path}, {page.status}:\n{page.html[-3000:]}"
        assert found, page.html[-3000:]
        self.sent.references.append(found[0])
        self.sent.acknowledged_at = self.sent.acknowledged_at or time.time()

    def _look_back(self, end: float) -> None:
        """Whoever opens the link again, or comes back to the check page and presses once more, is shown the same case."""
        if self.second_click:
            self.second_click.join(90)
        if self.wrong:
            raise self.wrong
        if self.dice.random() < 0.25:
            self._note(self._insist(self._come_back, end))
        if self.dice.random() < 0.1:
            again = {"csrfmiddlewaretoken": self.browser.cookies["csrftoken"]}
            self._note(self._insist(lambda: self._good(self.browser.post(f"/apply/{self.token}/check/", again)), end))

    def _good(self, page: Page) -> Page:
        assert page.status == 200, f"Resident {self.sent.number}: {page.status} at {page.path}\n{page.html[-2500:]}"
        return page
