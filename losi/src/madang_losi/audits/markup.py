"""HTML (208) by the Nu HTML Checker, and CSS (209) by the CSS validator inside it: what validator.w3.org and the W3C's style
sheet checker are built on. One Java for all pages of a city, since starting it costs more than checking a page.
"""

import json
import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

from madang_losi.audits.copies import Copy, Delivered
from madang_losi.audits.installing import markup_checker
from madang_losi.audits.results import Checked, Fault, Measured, cut
from madang_losi.errors import LosiError
from madang_losi.pages import Page
from madang_losi.sources import shown

# The schema is evaluated by deep recursion; compiling less makes a run of seconds shorter by a third.
OPTIONS = ["-Xss4m", "-Xmx512m", "-XX:TieredStopAtLevel=1"]
FLAGS = ["--also-check-css", "--format", "json", "--stdout", "--exit-zero-always"]
SECONDS = 180
ELEMENT = re.compile(rb"<[a-zA-Z]")
DECLARATION = re.compile(rb"[{;]\s*[-\w]+\s*:")
QUOTED = re.compile(r"“[^”]*”")
IMPORT = re.compile(r"@import\s+(?:url\()?\s*[\"']?([^\"')\s;]+)", re.I)
# The server said it in a header, which a saved file cannot show.
NO_CHARSET = "The character encoding was not declared"
STYLE = "CSS: "

Messages = Mapping[str, list[dict[str, Any]]]


def check_markup(pages: Iterable[Page], copy: Copy) -> list[Measured]:
    """208 and 209 over the pages, the home page first. What is missing is told, never guessed."""
    pages = list(pages)
    try:
        checker = markup_checker()
    except LosiError as problem:
        return [_could_not("208", str(problem)), _could_not("209", str(problem))]
    sources = {page.address: copy.get(page.address) for page in pages}
    styles = {page.address: style_sheets(page, copy) for page in pages}
    files = {address: found for address, found in sources.items() if found}
    files |= {address: found for sheets in styles.values() for address, found in sheets.items() if found}
    try:
        version, messages = run(checker, files)
    except LosiError as problem:
        return [_could_not("208", str(problem)), _could_not("209", str(problem))]
    html = [_page(page.address, sources[page.address], messages) for page in pages]
    css = [_styled(page.address, sources[page.address], styles[page.address], messages) for page in pages]
    return [
        Measured("208", f"Nu HTML Checker {version}", "elements", tuple(html)),
        Measured("209", f"CSS validator in the Nu HTML Checker {version}", "declarations", tuple(css)),
    ]


def _could_not(code: str, reason: str) -> Measured:
    return Measured(code, "Nu HTML Checker", "", reason=reason)


def style_sheets(page: Page, copy: Copy) -> dict[str, Delivered | None]:
    """Those a page links and those they import (one step), by address; None where the copy does not hold one."""
    found: dict[str, Delivered | None] = {}
    for href in page.markup["stylesheets"]:
        address = urldefrag(urljoin(page.address, href))[0]
        found[address] = copy.get(address)
        for inner in IMPORT.findall(_text(found[address])):
            imported = urldefrag(urljoin(address, inner))[0]
            found.setdefault(imported, copy.get(imported))
    return found


def _text(sheet: Delivered | None) -> str:
    return sheet.content[:20_000].decode("utf-8", errors="replace") if sheet else ""


def run(checker: tuple[str, Path], files: Mapping[str, Delivered]) -> tuple[str, Messages]:
    """The checker's version, and its errors by address. Raises LosiError where it did not end or said nothing."""
    java, jar = checker
    if not files:
        return "", {}
    with tempfile.TemporaryDirectory(prefix="madang-losi-") as folder:
        names = dict(_written(files, Path(folder)))
        try:
            done = subprocess.run(  # noqa: S603 (Java, with file names of our own)
                [java, *OPTIONS, "-jar", str(jar), *FLAGS, *names], capture_output=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise LosiError(f"the markup checker did not end within {SECONDS} seconds") from None
    try:
        data = json.loads(done.stdout)
    except ValueError:
        raise LosiError(f"the markup checker failed: {cut(done.stderr.decode('utf-8', 'replace'))}") from None
    by_name = {Path(name).name: address for name, address in names.items()}
    messages: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for message in data["messages"]:
        messages[by_name.get(message.get("url", "").rpartition("/")[2], "")].append(message)
    return data.get("version", "").split(" ")[0], messages


def _written(files: Mapping[str, Delivered], folder: Path) -> Iterator[tuple[str, str]]:
    for number, (address, found) in enumerate(files.items()):
        ending = "css" if "css" in found.kind else "xhtml" if "xhtml" in found.kind else "html"
        path = folder / f"{number:04}.{ending}"
        path.write_bytes(found.content)
        yield str(path), address


def _page(address: str, source: Delivered | None, messages: Messages) -> Checked:
    if source is None:
        return Checked(shown(address), reason="the page as the server sent it was not kept")
    found = messages.get(address, [])
    errors = [one for one in found if one["type"] == "error" and not (source.charset and one["message"].startswith(NO_CHARSET))]
    reason = next((f"the checker could not read it: {cut(one['message'])}" for one in found if one["type"] == "non-document-error"), "")
    return Checked(shown(address), len(errors), len(ELEMENT.findall(source.content)), tuple(_faults(errors, address)), reason)


def _styled(address: str, source: Delivered | None, sheets: Mapping[str, Delivered | None], messages: Messages) -> Checked:
    """Linked sheets, and what the page itself says in style elements and attributes.

    An error that was found stays one where other sheets could not be read; that none was found would prove nothing.
    """
    if source is None:
        return Checked(shown(address), reason="the page as the server sent it was not kept")
    inside = [one for one in messages.get(address, []) if one["type"] == "error" and one["message"].startswith(STYLE)]
    faults = list(_faults(inside, address))
    errors, parts = len(inside), len(DECLARATION.findall(source.content))
    for sheet, found in sheets.items():
        wrong = [one for one in messages.get(sheet, []) if one["type"] == "error"]
        faults += _faults(wrong, sheet)
        errors, parts = errors + len(wrong), parts + (len(DECLARATION.findall(found.content)) if found else 0)
    missing = [shown(sheet) for sheet, found in sheets.items() if found is None]
    reason = f"{len(missing)} of its {len(sheets)} style sheets could not be read, {missing[0]} first" if missing and not errors else ""
    return Checked(shown(address), errors, parts, tuple(faults), reason)


def _faults(errors: Iterable[Mapping[str, Any]], address: str) -> Iterator[Fault]:
    """The same sentence about other names is the same kind of fault."""
    kinds: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for error in errors:
        kinds[QUOTED.sub("“…”", error["message"])].append(error)
    for rule, same in kinds.items():
        first = same[0]
        line = int(first.get("lastLine") or 0)
        yield Fault(cut(rule), cut(first["message"].removeprefix(STYLE)), shown(address), line, cut(first.get("extract")), times=len(same))
