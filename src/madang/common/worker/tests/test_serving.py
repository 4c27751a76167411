import socket

import pytest
from typer.testing import CliRunner

from madang.cli import app


@pytest.fixture
def taken():
    """As another server holds it: listening, and willing to share."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def said(*words):
    result = CliRunner().invoke(app, ["serve", *words])
    assert result.exit_code == 1
    return " ".join(result.output.split())


def test_a_taken_port_is_refused_with_another_to_try(taken):
    sentence = said("--port", str(taken))
    assert f"Port {taken} of 127.0.0.1 cannot be used" in sentence
    assert f"--port {taken + 1}" in sentence


def test_an_address_that_is_not_of_this_machine_is_refused():
    assert "Port 8000 of 192.0.2.7 cannot be used" in said("--host", "192.0.2.7")


def test_a_name_that_is_no_address_is_refused():
    assert "of nowhere.invalid cannot be used" in said("--host", "nowhere.invalid")
