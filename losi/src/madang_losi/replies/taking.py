"""Taking a reply: who said what when. It is put before the adjudicator and changes no answer."""

import hashlib
import json
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from madang_losi.answers import save_text
from madang_losi.errors import LosiError
from madang_losi.replies.window import COLUMNS, WHO, Window, as_text
from madang_losi.sheets.cells import plain
from madang_losi.sheets.reading import Line, read_lines, told
from madang_losi.wording import shipped, wording

MOST_BYTES = 2_000_000


class Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    code: str = Field(max_length=8)
    text: str = Field(default="", max_length=4000)
    address: str = Field(default="", max_length=2000)


class Reply(BaseModel):
    """What the page for the city saves."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    window: str
    name: str = Field(min_length=1, max_length=200)
    office: str = Field(default="", max_length=200)
    mail: str = Field(default="", max_length=200)
    replies: tuple[Said, ...]


def take(folder: Path, path: Path, *, today: date | None = None) -> int:
    """Records the reply in a file and returns on how many questions. Raises LosiError after the date, or for a file that is none."""
    window = Window.read(folder)
    if (today or datetime.now().astimezone().date()) > window.until:
        raise LosiError(f"The right of reply ended on {window.until.isoformat()}, so nothing was taken. To grant more time, open it anew.")
    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        raise LosiError(f"{path} is larger than 2 MB, so it is no reply.")
    digest, kept = hashlib.sha256(content).hexdigest(), received(folder)
    if digest in {entry["sha256"] for entry in kept}:
        raise LosiError(f"{path} was taken already, so nothing was taken again.")
    reply = _read_json(path, content) if path.suffix.lower() == ".json" else _read_sheet(path, window)
    said = [one for one in reply.replies if one.text or one.address]
    _check(path, reply, said, window)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    who = {"name": reply.name, "office": reply.office, "mail": reply.mail, "taken_at": now, "file": path.name, "sha256": digest}
    save_text(folder / "reply" / "received.json", as_text([*kept, who | {"replies": [one.model_dump() for one in said]}]))
    return len(said)


def _check(path: Path, reply: Reply, said: list[Said], window: Window) -> None:
    if reply.window != window.id:
        raise LosiError(f"{path} answers another assessment than the one in this folder. Look for the folder that it belongs to.")
    if not said:
        raise LosiError(f"{path} holds no words and no address, so there is nothing to take.")
    strange = sorted({one.code for one in said} - set(window.codes))
    if strange:
        raise LosiError(f"{path} answers questions that the city was not asked: {', '.join(strange)}.")


def _read_json(path: Path, content: bytes) -> Reply:
    try:
        return Reply.model_validate(json.loads(content.decode("utf-8-sig")))
    except UnicodeDecodeError as problem:
        raise LosiError(f"{path} is not UTF-8. Ask for the file as the page saved it.") from problem
    except json.JSONDecodeError as problem:
        raise LosiError(f"{path} is not JSON (line {problem.lineno}: {problem.msg}). Ask for the file as the page saved it.") from problem
    except ValidationError as problem:
        fault = problem.errors(include_url=False)[0]
        raise LosiError(f"{path} is no reply: {'.'.join(map(str, fault['loc']))}: {fault['msg']}.") from problem


def _read_sheet(path: Path, window: Window) -> Reply:
    """The first rows say who answers; a sheet carries no number of its window, so its questions must be those asked."""
    lines = list(read_lines(path, COLUMNS, ("code", "what you say", "address")))
    names = {wording(code)(f"who {name}").casefold(): name for code in shipped() for name in WHO}
    who = {names[line.cells["code"].casefold()]: line.cells["what you say"] for line in lines if line.cells["code"].casefold() in names}
    rest = [line for line in lines if line.cells["code"].casefold() not in names]
    faults = [fault for line in rest for fault in _sheet_faults(line, window)]
    if not who.get("name"):
        faults.insert(0, f"cell {lines[0].letters['what you say'] if lines else 'E'}2: write who answers for the city.")
    if faults:
        raise LosiError(told(path, faults))
    said = [Said(code=one.cells["code"], text=plain(one.cells["what you say"]), address=plain(one.cells["address"])) for one in rest]
    return Reply(window=window.id, replies=tuple(said), **who)


def _sheet_faults(line: Line, window: Window) -> list[str]:
    faults = []
    if line.cells["code"] not in window.codes:
        faults.append(f"{line.at('code')}: {line.cells['code'][:20]!r} is no question that the city was asked.")
    faults += [
        f"{line.at(name)}: this is a formula. Write the words themselves." for name in line.formulas & {"code", "what you say", "address"}
    ]
    if len(line.cells["what you say"]) > 4000 or len(line.cells["address"]) > 2000:
        faults.append(f"{line.at('what you say')}: these words are too long; 4000 letters are kept.")
    return faults


def received(folder: Path) -> list[dict[str, Any]]:
    path = folder / "reply" / "received.json"
    if not path.exists():
        return []
    try:
        kept: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise LosiError(f"{path} is broken: {problem}. It records what the city said: mend it, or take it from a backup.") from problem
    return kept


def replies_by_code(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """What the city said to each question, oldest first, with who and when; addresses of mail stay out of reports."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in received(folder):
        for said in entry["replies"]:
            found[said["code"]].append({**said, "name": entry["name"], "office": entry["office"], "taken_at": entry["taken_at"]})
    return dict(found)
