"""A real demo town on a port of its own, and a browser to walk in it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from .walk import Walk

REPO = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Portal:
    """`home` is the folder of the demo; `manage` runs a `madang` command in it."""

    address: str
    home: Path
    environment: dict[str, str]

    def manage(self, *words: str) -> str:
        command = [sys.executable, "-m", "madang", *words]
        done = subprocess.run(command, env=self.environment, cwd=REPO, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def a_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """`MADANG_TRY=http://localhost:8000` walks in a demo that is running already, to try a page while it is being made."""
    if running := os.environ.get("MADANG_TRY"):
        yield Portal(running, Path("var/demo"), dict(os.environ))
        return
    home, port = tmp_path_factory.mktemp("demo"), a_free_port()
    environment = {
        **os.environ,
        "MADANG_DEMO": "yes",
        "MADANG_HOME": str(home),
        "MADANG_BASE_URL": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": "madang.config.settings",
    }
    town = Portal(f"http://localhost:{port}", home, environment)
    town.manage("demo", "--home", str(home), "--port", str(port), "--no-serve", "--no-past")
    with (home / "server.log").open("w") as log:
        command = [sys.executable, "-m", "madang", "serve", "--host", "127.0.0.1", "--port", str(port)]
        server = subprocess.Popen(command, env=environment, cwd=REPO, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_until_open(town.address, server, home / "server.log")
        yield town
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


def _wait_until_open(address: str, server: subprocess.Popen, log: Path) -> None:
    for _attempt in range(240):
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/services/", timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    raise AssertionError(f"The portal did not open within a minute.\n{log.read_text()}")


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def walk(portal, chromium):
    """`walk(width=320, language="ko", scripts=False)`: somebody new at the portal, with a browser of their own."""
    contexts = []

    def begin(*, width=1280, height=900, language="en", scripts=True, email=None, scheme="light"):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            bypass_csp=True,
            reduced_motion="reduce",
            color_scheme=scheme,
        )
        context.set_default_timeout(45_000)
        contexts.append(context)
        visitor = Walk(context.new_page(), portal.address, language, scripts)
        if email:
            visitor.sign_in(email)
        return visitor

    yield begin
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def everything(portal):
    """One of each thing a page can show, made in the demo town; and who may look at which address."""
    command = [sys.executable, "-m", "tests.browser.every_page"]
    done = subprocess.run(command, env=portal.environment, cwd=REPO, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])
