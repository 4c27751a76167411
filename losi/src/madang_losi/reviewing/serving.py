"""The local page of a review: plain forms, to this machine alone; scripts add keys and save notes while they are written."""

import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from madang_losi.instrument import Item
from madang_losi.reporting import picture
from madang_losi.reviewing.kept import at_quote, kept_page
from madang_losi.reviewing.review import SHOWS, Entry, Outdated, Review
from madang_losi.wording import environment, wording

MOST_FORM = 40_000
# A page that was kept is shown without its scripts and without fetching anything.
KEPT_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class Handler(BaseHTTPRequestHandler):
    server: "ReviewServer"

    def do_GET(self) -> None:
        if not self._is_ours():
            return
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/kept":
            self._show_kept(asked.get("address", ""))
        elif parts.path == "/list":
            self._send(self.server.page("list.html", **_list(asked)))
        elif parts.path.startswith("/item/"):
            self._show_item(parts.path.removeprefix("/item/"), asked)
        else:
            self._go_on(None, _list(asked))

    def do_POST(self) -> None:
        if not self._is_ours():
            return
        form = self._form()
        if not secrets.compare_digest(form.get("token", "").encode(), self.server.token.encode()):
            self._send(self.server.page("again.html", form=form), HTTPStatus.FORBIDDEN)
        elif urlsplit(self.path).path == "/undo":
            code = self.server.review.undo()
            self._to(f"/item/{code}?{urlencode(_list(form))}" if code else "/list")
        else:
            self._answer(form)

    def _answer(self, form: dict[str, str]) -> None:
        review, code = self.server.review, form.get("code", "")
        item = self.server.item(code)
        try:
            entry = Entry(form.get("answer", ""), form.get("note", ""), doubt="doubt" in form, quiet="quiet" in form)
            review.enter(code, entry, seen=form.get("seen"))
        except Outdated:
            self._send(self.server.page("item.html", item=item, typed=form, **_list(form)), HTTPStatus.CONFLICT)
        except ValueError as problem:
            self._send(self.server.page("again.html", form=form, problem=str(problem)), HTTPStatus.BAD_REQUEST)
        else:
            if form.get("quiet"):
                self._send(review.version(code))
            elif form.get("answer"):
                self._go_on(code, _list(form))
            else:
                self._to(f"/item/{code}?{urlencode(_list(form))}")

    def _go_on(self, code: str | None, chosen: dict[str, str]) -> None:
        """To the next of the list that the assessor goes through; when that is done, to the overview."""
        show = chosen["show"] if chosen["show"] in {"doubt", "unsure"} else "open"
        following = self.server.review.after(code, show, chosen["criterion"])
        if show != "open" and following and _place(self.server.review, following) <= _place(self.server.review, self.server.item(code)):
            following = None
        self._to(f"/item/{following.code}?{urlencode(chosen)}" if following else "/list?show=all")

    def _show_item(self, code: str, asked: dict[str, str]) -> None:
        item = self.server.item(code)
        if item is None:
            self._send(self.server.page("list.html", **_list(asked)), HTTPStatus.NOT_FOUND)
        else:
            self._send(self.server.page("item.html", item=item, **_list(asked)))

    def _show_kept(self, address: str) -> None:
        review = self.server.review
        known = {page["address"] for page in review.data.get("pages", [])}
        text = kept_page(review.folder, review.data.get("source", ""), address) if address in known else None
        if text is None:
            self._send(self.server.page("again.html", problem=self.server.words("No copy of this page was kept.")), HTTPStatus.NOT_FOUND)
        else:
            self._send(text, policy=KEPT_POLICY)

    def _form(self) -> dict[str, str]:
        length = self.headers.get("Content-Length") or "0"
        body = self.rfile.read(min(int(length) if length.isdigit() else 0, MOST_FORM))
        return {name: values[0] for name, values in parse_qs(body.decode("utf-8", errors="replace"), keep_blank_values=True).items()}

    def _is_ours(self) -> bool:
        """A foreign page may point its own name at this machine; such a request carries that name."""
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
        if host in {"127.0.0.1", "localhost"}:
            return True
        self.send_error(HTTPStatus.FORBIDDEN, "This page answers on this machine alone.")
        return False

    def _to(self, address: str) -> None:
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", quote(address, safe="/?&=%"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, text: str, status: HTTPStatus = HTTPStatus.OK, policy: str = "") -> None:
        body = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", policy or self.server.policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """The terminal shows the address only."""


def _list(asked: dict[str, str]) -> dict[str, str]:
    show = asked.get("show", "open")
    return {"show": show if show in SHOWS else "open", "criterion": asked.get("criterion", "")}


def _place(review: Review, item: Item | None) -> int:
    return review.items.index(item) if item in review.items else -1


class ReviewServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, review: Review, port: int = 0, language: str = "en") -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.review = review
        self.words = wording(language)
        self.token, self.nonce = secrets.token_urlsafe(16), secrets.token_urlsafe(12)
        self.templates = environment(self.words)
        self.templates.globals |= {"review": review, "token": self.token, "nonce": self.nonce, "at_quote": at_quote, "shows": SHOWS}
        self.templates.globals["picture"] = lambda name: picture(name, review.folder)

    @property
    def policy(self) -> str:
        own = f"'nonce-{self.nonce}'"
        return f"default-src 'none'; style-src {own}; script-src {own}; img-src data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def item(self, code: str | None) -> Item | None:
        return next((item for item in self.review.items if item.code == code), None)

    def page(self, name: str, **values: Any) -> str:
        return str(self.templates.get_template(f"review/{name}").render(values))
