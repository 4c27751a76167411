"""At the door: slow senders wait outside, and the few threads inside are there for everybody else."""

import io
import threading

from django.http import FileResponse, HttpResponse

from madang.common.worker.front import LARGEST_REQUEST, Front


class Sender:
    """A body that arrives in pieces, the last only when the test says so."""

    def __init__(self, *pieces):
        self.pieces, self.arrived = list(pieces), threading.Event()

    def read(self, size):
        if len(self.pieces) == 1:
            self.arrived.wait(10)
        return self.pieces.pop(0) if self.pieces else b""


def application(environ, start_response):
    content = environ["wsgi.input"].read() if "wsgi.input" in environ else b"page"
    response = HttpResponse(threading.current_thread().name.encode() + b": " + content)
    start_response("200 OK", [])
    return response


def ask(front, **environ):
    statuses = []
    answer = front(environ, lambda status, headers: statuses.append(status))
    return statuses[0], b"".join(answer)


def test_a_slow_sender_does_not_hold_up_the_only_thread_inside():
    front = Front(application, threads=1)
    sender, answers = Sender(b"one ", b"two"), []
    slow = threading.Thread(target=lambda: answers.append(ask(front, CONTENT_LENGTH="7", **{"wsgi.input": sender})))
    slow.start()
    assert ask(front)[1] == b"django_0: page"
    sender.arrived.set()
    slow.join(10)
    assert answers == [("200 OK", b"django_0: one two")]


def test_a_sender_who_gives_up_leaves_an_incomplete_form():
    assert ask(Front(application, 1), CONTENT_LENGTH="100", **{"wsgi.input": io.BytesIO(b"half")})[1].endswith(b"half")


class Zeros:
    """A body of so many bytes, none of them kept."""

    def __init__(self, length):
        self.left = length

    def read(self, size):
        size = min(size, self.left)
        self.left -= size
        return bytes(size)


def test_too_large_a_request_is_refused_once_its_sender_has_finished():
    """An answer in the middle of it would reach nobody: the web server in front takes the closed line for a failure."""
    source = Zeros(LARGEST_REQUEST + 1)
    status, said = ask(Front(None, 1), CONTENT_LENGTH=str(LARGEST_REQUEST + 1), **{"wsgi.input": source})
    assert status.startswith("413")
    assert b"smaller" in said
    assert source.left == 0


def test_nobody_is_listened_to_without_end():
    source = Zeros(10**12)
    assert ask(Front(None, 1), CONTENT_LENGTH=str(10**12), **{"wsgi.input": source})[0].startswith("413")
    assert source.left > 9 * 10**11


def test_a_form_that_comes_in_chunks_is_whole():
    environ = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(b"a=1&b=2")}
    answer = Front(application, 1)(environ, lambda status, headers: None)
    assert b"".join(answer).endswith(b": a=1&b=2")
    assert environ["CONTENT_LENGTH"] == "7"


def test_chunks_without_end_are_refused():
    assert ask(Front(None, 1), HTTP_TRANSFER_ENCODING="chunked", **{"wsgi.input": Zeros(10**12)})[0].startswith("413")


def test_a_file_is_passed_on_without_being_read_into_memory(tmp_path):
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-")
    response = FileResponse((tmp_path / "plan.pdf").open("rb"))
    front = Front(lambda environ, start_response: response, 1)
    assert front({}, lambda *_: None) is response
    response.file_to_stream.close()


def test_a_length_that_is_no_number_is_no_body():
    assert ask(Front(application, 1), CONTENT_LENGTH="-5")[0] == "200 OK"
