"""Voters who arrive by the clock, whether or not the ones before them were served (open loop), each over a line of their own.

Two requests a voter: the code, and the ballot already checked. What gets no answer is sent again, as a browser's reload does.
"""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from madang.common.people.codes import LETTERS

RATE = 100  # a second
BURST, BURST_EVERY_S = 200, 30
PATIENCE_S = 180
RECEIPT = re.compile(r'<strong class="reference">([2-9A-Z]{16})</strong>')
SECRET = "a" * 32  # what a browser brings back in the cookie and in the form


def code_of(number: int) -> str:
    """The code of the voter with this number: ten letters, none of which is read as another."""
    letters = []
    for _place in range(10):
        number, at = divmod(number, len(LETTERS))
        letters.append(LETTERS[at])
    return "".join(letters)


@dataclass
class Vote:
    number: int
    due_at: float  # when the voter pressed, on the clock of the run
    in_burst: bool
    cast_s: float = 0.0  # of the request that casts, from pressing to the receipt; the first that was answered
    started_at: float = 0.0
    done_at: float = 0.0
    receipt: str = ""
    said: str = ""  # what came instead of a receipt
    unanswered: int = 0


@dataclass
class Crowd:
    port: int
    many: int
    votes: list[Vote] = field(default_factory=list)
    began_at: float = 0.0

    def arrivals(self) -> list[tuple[float, bool]]:
        """(seconds after the beginning, in a burst) of each voter: steady, and every half minute two hundred at once."""
        found: list[tuple[float, bool]] = []
        second = 0
        while len(found) < self.many:
            found += [(second + at / RATE, False) for at in range(RATE)]
            if second % BURST_EVERY_S == BURST_EVERY_S // 2:
                found += [(second + 0.5, True)] * BURST
            second += 1
        return sorted(found)[: self.many]

    async def run(self) -> None:
        self.began_at = time.monotonic()
        tasks = []
        for number, (after, in_burst) in enumerate(self.arrivals()):
            due_at = self.began_at + after
            if (wait := due_at - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            vote = Vote(number, due_at, in_burst)
            self.votes.append(vote)
            tasks.append(asyncio.create_task(self._one(vote)))
        await asyncio.gather(*tasks)

    async def _one(self, vote: Vote) -> None:
        """The code, then the ballot. Counted from the moment the voter was due: a queue in front of the door is waiting, too."""
        vote.started_at = time.monotonic()
        _status, cookies, _body = await self._until_answered(vote, "/budget/this-year/vote/", {"code": code_of(vote.number)}, "")
        pressed = time.monotonic()
        fields = {"pot_town": str(vote.number % 7 + 1), "cast": "1"}
        status, _cookies, body = await self._until_answered(vote, "/budget/this-year/vote/ballot/", fields, cookies)
        vote.done_at = time.monotonic()
        vote.cast_s = vote.done_at - pressed
        if status == 200 and (found := RECEIPT.search(body)):
            vote.receipt = found[1]
        else:
            vote.said = f"{status} {body[:200]}"

    async def _until_answered(self, vote: Vote, path: str, fields: dict[str, str], cookies: str) -> tuple[int, str, str]:
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return await post(self.port, path, fields, cookies)
            except (OSError, EOFError, asyncio.IncompleteReadError, TimeoutError):
                vote.unanswered += 1
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(0.5)


async def post(port: int, path: str, fields: dict[str, str], cookies: str = "") -> tuple[int, str, str]:
    """(status, cookies that were set, body) of one POST on a line of its own."""
    body = urlencode({"csrfmiddlewaretoken": SECRET, **fields}).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nCookie: csrftoken={SECRET}; {cookies}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    reader, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), 20)
    try:
        writer.write(head.encode() + body)
        answer = await asyncio.wait_for(reader.read(), 60)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    top, _, rest = answer.partition(b"\r\n\r\n")
    if not top:
        raise EOFError
    lines = top.decode("latin-1").split("\r\n")
    if (length := next((int(line[15:]) for line in lines if line.lower().startswith("content-length:")), None)) and len(rest) < length:
        raise EOFError
    kept = [line.split(":", 1)[1].split(";")[0].strip() for line in lines if line.lower().startswith("set-cookie:")]
    return int(lines[0].split()[1]), "; ".join(kept), rest.decode("utf-8", "replace")
