"""Loud readers of the environment: a wrong value stops the start and says which setting, what it held, and what it may hold."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it in madang.env or in the environment.")
    return value


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "yes" if default else "no").strip().lower()
    if value in {"yes", "true", "1", "on"}:
        return True
    if value in {"no", "false", "0", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no.")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from None


def words(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def path(name: str, default: Path) -> Path:
    return Path(os.environ.get(name, str(default))).expanduser().resolve()


SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "CONN_MAX_AGE": 60,  # opening one costs as much as a page's queries; few threads hold one (worker/front.py)
    "OPTIONS": {
        # IMMEDIATE takes the write lock at BEGIN, so a transaction waits in line instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: a case that was acknowledged survives a power cut.
        # Every connection keeps its cache for itself; the map of the file is shared, so 4 MB of cache serve as fast as 20 and spare 40 MB.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728; PRAGMA cache_size=-4000;",
    },
}


def database(url: str) -> dict:
    """`sqlite:///absolute/path.db` or `postgres://user:password@host:port/name` (`?host=/run/postgresql` for a socket)."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {**SQLITE, "NAME": unquote(parts.path)}
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"MADANG_DATABASE starts with {parts.scheme!r}; use sqlite:///… or postgres://…")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def load_file(file: Path) -> None:
    """Read KEY=value lines, as systemd's EnvironmentFile does; what the environment already holds wins."""
    if not file.is_file():
        return
    for number_, written in enumerate(file.read_text().splitlines(), 1):
        line = written.strip()
        if not line or line.startswith("#"):
            continue
        if "=" not in line:
            raise ImproperlyConfigured(f"{file}, line {number_}: expected KEY=value, found {line!r}.")
        key, value = line.split("=", 1)
        os.environ.setdefault(key.strip(), value.strip().strip('"'))


def oidc_apps() -> list[dict]:
    """OpenID Connect issuers: MADANG_OIDC=name and MADANG_OIDC_<NAME>_URL, _CLIENT_ID, _SECRET, _LABEL for each name.

    _REGISTER_CLAIM names the claim that holds the register number: only for issuers the town trusts to know it.
    """
    apps = []
    for name in words("MADANG_OIDC", ""):
        key = f"MADANG_OIDC_{name.upper().replace('-', '_')}"
        apps.append(
            {
                "provider_id": name,
                "name": text(f"{key}_LABEL", name),
                "client_id": text(f"{key}_CLIENT_ID"),
                "secret": text(f"{key}_SECRET"),
                "settings": {"server_url": text(f"{key}_URL"), "register_claim": text(f"{key}_REGISTER_CLAIM", "")},
            }
        )
    return apps


def origins(apps: list[dict]) -> list[str]:
    """Where the issuers live: the sign-in form leads there, so its policy must let it."""
    parts = (urlsplit(app["settings"]["server_url"]) for app in apps)
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts})
