"""A real town for the soak: its own folder and database, its commands run as systemd would run them, and killed as nobody would."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
MAKE_TOWN = (
    "from pathlib import Path; from madang.deploy import preparing as p; "
    "p.make_tables(); p.collect_static(); p.load_pack_once(Path('packs/maru'))"
)


class Town:
    """`database` is a URL, as in MADANG_DATABASE. Not a demo: messages leave through a mail server."""

    def __init__(self, home: Path, database: str, *, smtp_port: int = 1, port: int | None = None):
        self.home, self.database, self.port = home, database, port or free_port()
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("MADANG_", "DJANGO_"))}
        self.environment = kept | {
            "MADANG_HOME": str(home),
            "MADANG_DATABASE": database,
            "MADANG_HTTPS": "no",
            "MADANG_LIMITS": "no",  # one machine knocks for a whole town
            "MADANG_BASE_URL": self.url,
            "MADANG_SMTP_HOST": "127.0.0.1",
            "MADANG_SMTP_PORT": str(smtp_port),
            "MADANG_SMTP_STARTTLS": "no",
            "DJANGO_SETTINGS_MODULE": "madang.config.settings",
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def beside(self, home: Path, database: str) -> Town:
        """The same settings for another folder and another database."""
        home.mkdir(parents=True, exist_ok=True)
        return Town(home, database, port=self.port)

    def make(self) -> None:
        self.python(MAKE_TOWN)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *words]
        return subprocess.run(command, env=self.environment, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=590)

    def python(self, code: str) -> str:
        done = self.run("-c", f"import django; django.setup(); {code}")
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    def madang(self, *words: str) -> str:
        done = self.run("-m", "madang", *words)
        assert done.returncode == 0, f"madang {' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
        return done.stdout

    def ask(self, question: str) -> Any:
        """A function of `inside.py`, answered in a process that has this town's settings."""
        return json.loads(
            self.python(f"import json; from tests.soak import inside; print(json.dumps(inside.{question}()))").splitlines()[-1]
        )

    @cached_property
    def now(self) -> dict[str, Any]:
        """All that `inside.py` can tell, asked once: nothing runs in this town any more."""
        return self.ask("everything")

    def is_open(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True  # 503 says that the worker is silent; the door is open all the same
        except (urllib.error.URLError, OSError):
            return False


class Service:
    """One of the two units that `madang create-town` writes. `kill` leaves it no moment to tidy up."""

    def __init__(self, town: Town, *words: str):
        self.town, self.words, self.lock, self.shall_run = town, words, threading.RLock(), False
        self.log = town.home / f"{words[0]}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.lock, self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "madang", *self.words],
                env=self.town.environment,
                cwd=REPOSITORY,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            self.shall_run = True

    def kill(self) -> bool:
        """False where it had just ended by itself."""
        assert self.process is not None
        with self.lock:
            self.shall_run = False
            if self.process.poll() is not None:
                return False
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            return True

    def restart_if_failed(self) -> bool:
        """What Restart=on-failure does. The server gives up by itself when one of its processes dies twice within seconds."""
        with self.lock:
            if not self.shall_run or self.process is None or self.process.poll() is None:
                return False
            assert self.process.returncode != 0, f"madang {self.words[0]} ended as if it were done, so nobody starts it again"
        self.start()
        return True

    def kill_one_child(self, dice: random.Random) -> bool:
        """Not the parent: it has to notice, and to put another in its place."""
        assert self.process is not None
        family = children(self.process.pid)
        if not family:
            return False
        with suppress(ProcessLookupError):
            os.kill(dice.choice(family), signal.SIGKILL)
        return True

    def stop(self) -> None:
        self.shall_run = False
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                raise


def children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    return []


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(condition: Any, seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.2)
    raise AssertionError(f"It did not come to pass within {seconds} s")


def new_database(kind: str, folder: Path) -> str:
    """An empty one: a file, or a database beside the one that `scripts/with-postgres` names."""
    if kind == "sqlite":
        return f"sqlite:///{folder}/{uuid.uuid4().hex[:8]}.db"
    import psycopg

    url, name = os.environ["MADANG_DATABASE"], f"soak_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        # Sorted as people sort, which many servers do and SQLite does not.
        connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 LOCALE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")
    return url.replace("/madang?", f"/{name}?")
