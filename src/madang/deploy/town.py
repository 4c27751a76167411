"""`madang create-town`: from answers to a server: settings, systemd units, Caddyfile, database, first administrator."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zoneinfo
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template

from django.core.exceptions import ImproperlyConfigured

from madang.config import env

SYSTEM = Path(__file__).parent / "system"
DOMAIN = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$")
EMAIL = re.compile(r"^[^@\s\"']+@[^@\s\"']+\.[^@\s\"']+$")
UNIT_FILES = ("madang-web.service", "madang-worker.service", "madang-backup.service", "madang-backup.timer")
PRIVATE, READABLE, RUNNABLE = 0o640, 0o644, 0o755


class Nonsense(ValueError):
    """An answer that cannot be: what is wrong with it, and what to write instead."""


@dataclass
class Answers:
    town: str
    domain: str
    languages: str
    default_language: str
    time_zone: str
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    smtp_starttls: bool
    sender: str
    administrator_name: str
    administrator_email: str
    database: str
    port: int = 8000
    web_processes: int = 2


def town_name(value: str) -> str:
    if not value.strip() or any(letter in value for letter in '"\n$`\\'):
        raise Nonsense(
            "The name of the town is empty or holds a quotation mark, a dollar sign or a backslash. Write it as people say it: Maru"
        )
    return value.strip()


def domain(value: str) -> str:
    value = value.strip().lower()
    if "://" in value or "/" in value:
        raise Nonsense(f"{value!r} is an address of a page. Write the domain alone: portal.maru.example")
    if not DOMAIN.match(value):
        raise Nonsense(f"{value!r} is not a domain. Write something like portal.maru.example (letters, digits, hyphens and dots).")
    return value


def languages(value: str) -> str:
    codes = [code.strip().lower() for code in value.split(",") if code.strip()]
    if not codes:
        raise Nonsense("Name at least one language: en or en,ko,ar")
    for code in codes:
        if code not in LANGUAGES:
            raise Nonsense(f"Madang does not speak {code!r} yet. It speaks: {', '.join(LANGUAGES)}. Several are separated by commas: en,ko")
    return ",".join(dict.fromkeys(codes))


def default_language(value: str, among: str) -> str:
    if value not in among.split(","):
        raise Nonsense(f"The default language {value!r} is not one of the town's languages ({among}). Choose one of them.")
    return value


def time_zone(value: str) -> str:
    if value not in zoneinfo.available_timezones():
        raise Nonsense(f"There is no time zone {value!r}. Write a continent and a city: Asia/Seoul, Europe/Brussels, Africa/Nairobi")
    return value


def email(value: str) -> str:
    if not EMAIL.match(value.strip()):
        raise Nonsense(f"{value!r} is not an e-mail address. Write something like name@maru.example")
    return value.strip().lower()


def mail_server(value: str) -> str:
    if not re.match(r"^[A-Za-z0-9.:-]+$", value):
        raise Nonsense(f"{value!r} is not the name of a mail server. Write its name alone: smtp.maru.example")
    return value


def secret(value: str) -> str:
    if any(letter in value for letter in '"\n$`\\'):
        raise Nonsense("A password in madang.env cannot hold quotation marks, dollar signs, backquotes or backslashes. Choose another one.")
    return value


def port(value: int) -> int:
    if not 1 <= int(value) <= 65535:
        raise Nonsense(f"{value} is not a port. Ports are numbers from 1 to 65535; mail usually goes to 587.")
    return int(value)


def database(value: str) -> str:
    try:
        found = env.database(value)
    except ImproperlyConfigured as problem:
        raise Nonsense(str(problem)) from None
    if not found["NAME"]:
        raise Nonsense(f"{value!r} names no database. Write sqlite:///var/lib/madang/madang.db or postgres://user:password@host/name")
    return secret(value)


LANGUAGES = ("en", "ko", "ar", "zh-hans", "fr", "ru", "es")


@dataclass(frozen=True)
class Paths:
    """Where things go. `root` is / on a real server, and a folder in tests or when an image is built."""

    root: Path

    @property
    def etc(self) -> Path:
        return self.root / "etc/madang"

    @property
    def home(self) -> Path:
        return self.root / "var/lib/madang"

    @property
    def units(self) -> Path:
        return self.root / "etc/systemd/system"

    @property
    def command(self) -> Path:
        return self.root / "usr/local/bin/madang"


def write_files(answers: Answers, root: Path, *, force: bool = False) -> list[Path]:
    paths = Paths(root)
    if (paths.etc / "madang.env").exists() and not force:
        raise Nonsense(f"There is already a town: {paths.etc / 'madang.env'} exists. Edit that file, or overwrite everything with --force.")
    words = _words(answers, paths)
    written = [_write(paths.etc / "madang.env", "madang.env", words, PRIVATE)]
    written += [_write(paths.units / name, name, words, READABLE) for name in UNIT_FILES]
    written.append(_write(paths.etc / "Caddyfile", "Caddyfile", words, READABLE))
    written.append(_write(paths.command, "madang", words, RUNNABLE))
    return written


def _words(answers: Answers, paths: Paths) -> dict[str, str]:
    """Inside the files everything is named as the running server will see it, without `root`."""
    real = Paths(Path("/"))
    words = {key: str(value) for key, value in asdict(answers).items()}
    words |= {"smtp_starttls": "yes" if answers.smtp_starttls else "no"}
    words |= {"etc": str(real.etc), "home": str(real.home), "program": str(Path(sys.prefix) / "bin" / "madang")}
    words["hardening"] = Template((SYSTEM / "hardening.conf").read_text()).substitute(words)
    return words


def _write(path: Path, template: str, words: dict[str, str], mode: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = Template((SYSTEM / template).read_text()).substitute(words)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        file.write(text)
    path.chmod(mode)
    return path


def prepare_database(answers: Answers, root: Path) -> str:
    """In a process of its own, which reads the new settings. Returns the link by which the first administrator comes in."""
    home = Paths(root).home
    home.mkdir(parents=True, exist_ok=True, mode=0o750)
    settings = settings_of(Paths(root).etc / "madang.env") | {"MADANG_HOME": str(home)}
    if root != Path("/") and answers.database.startswith("sqlite:"):
        settings["MADANG_DATABASE"] = f"sqlite://{root / answers.database.removeprefix('sqlite:////')}"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MADANG_")} | settings
    environment["DJANGO_SETTINGS_MODULE"] = "madang.config.settings"
    command = [sys.executable, "-m", "madang.deploy.first_start", answers.administrator_email, answers.administrator_name]
    done = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Nonsense(f"The files are written, but the database could not be prepared: {done.stderr.strip()[-1500:]}")
    return done.stdout.strip().splitlines()[-1]


def settings_of(file: Path) -> dict[str, str]:
    lines = [line.split("=", 1) for line in file.read_text().splitlines() if "=" in line and not line.startswith("#")]
    return {key: value.strip('"') for key, value in lines}


def finish_as_root() -> list[str]:
    """What only root of the real machine may do. Returns what was done."""
    home, etc = Paths(Path("/")).home, Paths(Path("/")).etc
    steps = [
        ["adduser", "--system", "--group", "--home", str(home), "--no-create-home", "madang"],
        ["chown", "-R", "madang:madang", str(home)],
        ["chown", "-R", "root:madang", str(etc)],
        ["systemctl", "daemon-reload"],
        ["systemctl", "enable", "--now", "madang-web", "madang-worker", "madang-backup.timer"],
    ]
    for step in steps:
        subprocess.run(step, check=True)  # noqa: S603
    return [" ".join(step) for step in steps]


def next_lines(root: Path) -> list[str]:
    """What is left to do, as lines to paste."""
    lines = [] if shutil.which("caddy") else ["apt-get install caddy"]
    return [
        *lines,
        "adduser --system --group --home /var/lib/madang --no-create-home madang",
        "chown -R madang:madang /var/lib/madang && chown -R root:madang /etc/madang",
        "systemctl daemon-reload && systemctl enable --now madang-web madang-worker madang-backup.timer",
        "echo 'import /etc/madang/Caddyfile' > /etc/caddy/Caddyfile && systemctl reload caddy",
    ]
