"""The Caddyfile that `madang create-town` writes, in a real Caddy before a real granian."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from string import Template

import pytest

from madang.common.worker.front import LARGEST_REQUEST
from madang.deploy import town

from .test_town import CADDY

pytestmark = pytest.mark.skipif(CADDY is None, reason="Caddy is not on this machine (scripts/install-test-tools fetches it)")

UPSTREAM = """
import sys
from granian import Granian
from granian.constants import Interfaces
from django.conf import settings
from django.http import HttpResponse
from madang.common.worker.front import Front

settings.configure()


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return HttpResponse(f"{len(environ['wsgi.input'].read())} from {environ['HTTP_X_FORWARDED_FOR']}")


def door(*_):
    return Front(application, 2)


if __name__ == "__main__":
    Granian("none", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.WSGI).serve(target_loader=door, wrap_loader=False)
"""


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder, inside, outside = tmp_path_factory.mktemp("caddy"), free_port(), free_port()
    words = {"town": "Maru", "domain": f"http://127.0.0.1:{outside}", "port": inside}
    text = Template((town.SYSTEM / "Caddyfile").read_text()).substitute(words).replace("/var/log/caddy", str(folder))
    (folder / "Caddyfile").write_text("{\n\tadmin off\n}\n" + text)
    (folder / "upstream.py").write_text(UPSTREAM)
    environment = os.environ | {"HOME": str(folder)}
    started = [
        subprocess.Popen([sys.executable, str(folder / "upstream.py"), str(inside)], stdout=subprocess.DEVNULL),
        subprocess.Popen(
            [CADDY, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")], env=environment, stderr=subprocess.DEVNULL
        ),
    ]
    try:
        for number in (inside, outside):
            wait_until_open(number)
        yield outside
    finally:
        for process in started:
            process.terminate()
            process.wait(20)


def wait_until_open(number):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", number)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"Nobody listens on {number}")


def send(port, length, **headers):
    """All of it, whatever the other side says meanwhile, as browsers do."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = (bytes(1_000_000) for _ in range(length // 1_000_000))
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it has answered before the end
        line.request("POST", "/", body, headers, encode_chunked="Transfer-Encoding" in headers)
    answer = line.getresponse()
    return answer.status, answer.read().decode()


def in_one(port, length):
    return send(port, length, **{"Content-Length": str(length)})


def in_chunks(port, length):
    return send(port, length, **{"Transfer-Encoding": "chunked"})


@pytest.mark.parametrize("way", [in_one, in_chunks])
def test_a_file_of_the_largest_size_a_question_can_allow_arrives_whole(port, way):
    status, said = way(port, 51_000_000)
    assert (status, said) == (200, "51000000 from 127.0.0.1")


@pytest.mark.parametrize("megabytes", [56, 59, 61, 200])
def test_what_is_too_large_is_refused_with_a_sentence(port, megabytes):
    assert megabytes * 1_000_000 > LARGEST_REQUEST
    status, said = in_one(port, megabytes * 1_000_000)
    assert status == 413
    assert "smaller files" in said


def test_chunks_that_are_too_large_are_refused(port):
    assert in_chunks(port, 70_000_000)[0] == 413
